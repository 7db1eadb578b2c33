"""What is queued for a target: nothing is passed by, what is taken back is taken back there too, replays."""

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import update

from lms_bridge.db import tables
from lms_bridge.db.engine import writing
from lms_bridge.db.ids import Ids, first_id
from lms_bridge.db.unit import DbDatabase
from lms_bridge.domain.errors import InvalidValue
from lms_bridge.domain.forwarding import Newer, TargetState
from lms_bridge.services.forward_desk import Range, Start, Wanted
from lms_bridge.services.forward_fan import ALL
from lms_bridge.services.forward_position import LOOK_BACK_MS
from lms_bridge.services.ports import Credential, NewStatement, Source, Unit
from lms_bridge.services.ports.forwarding import Queued
from lms_bridge.services.receive import ReceiveStatements, Sent
from tests.db.forwarding import SECOND, Forwarding, name_of, plain, says
from tests.db.pipeline import Pipeline, opened, voids
from xapi import Part, Version, links_of, write_mixed

MINUTE = 60 * SECOND
VERB = "http://adlnet.gov/expapi/verbs/experienced"
OTHER = "http://adlnet.gov/expapi/verbs/passed"


@pytest.fixture
def on(sqlite_file: str) -> Iterator[Forwarding]:
    with opened(sqlite_file) as made:
        yield Forwarding(made)


def insert(unit: Unit, number: int, at_ms: int) -> None:
    one = plain(number)
    new = NewStatement(name_of(number), json.dumps(one), None, links_of(one), Version.V1)
    unit.statements.add([new], source_id=1, credential_id=3, at_ms=at_ms)


@pytest.mark.parametrize("late_ms", [5 * SECOND, 9 * MINUTE])
def test_a_statement_that_is_committed_behind_the_cursor_is_sent(postgres_url: str, late_ms: int) -> None:
    with opened(postgres_url) as made:
        on = Forwarding(made)
        on.post(plain(9))  # who brings a new verb holds up the others
        on.add()
        other = DbDatabase(made.engines, Ids(made.clock.now_ms))
        with other.write() as slow:
            insert(slow, 1, made.clock.now_ms())
            on.later(late_ms)
            on.post(plain(2))
            on.go()
            assert on.lrs.order == [name_of(2)]
        on.later(LOOK_BACK_MS)
        assert on.go()
        assert on.lrs.order == [name_of(2), name_of(1)]
        assert on.lrs.posts == [[name_of(2)], [name_of(1)]]
        assert not on.go()


def test_a_stretch_that_is_read_again_queues_nothing_twice(on: Forwarding) -> None:
    on.add()
    on.post(plain(1), plain(2))
    on.go()
    behind = first_id(on.pipeline.clock.now_ms() - 20 * SECOND) + 5
    with on.pipeline.database.write() as unit:
        unit.statements._ids = Counted(behind)  # type: ignore[attr-defined]
        insert(unit, 3, on.pipeline.clock.now_ms())
    on.later(LOOK_BACK_MS)
    assert on.go()
    assert on.lrs.posts == [[name_of(1), name_of(2)], [name_of(3)]]


class Counted:
    """Numbers from where it is said."""

    def __init__(self, first: int) -> None:
        self._first = first

    def many(self, n: int) -> list[int]:
        return list(range(self._first, self._first + n))


def test_what_takes_back_a_forwarded_statement_is_forwarded_whatever_the_filter_says(on: Forwarding) -> None:
    on.add(wanted=Wanted(verbs=[VERB]))
    on.post(plain(1), plain(2, verb={"id": OTHER}))
    on.post(voids(name_of(1), id=name_of(11)), voids(name_of(2), id=name_of(12)))
    on.go()
    assert on.lrs.order == [name_of(1), name_of(11)]


def test_what_was_taken_back_before_it_came_is_forwarded_with_its_withdrawal(on: Forwarding) -> None:
    on.add(wanted=Wanted(verbs=[VERB]))
    on.post(voids(name_of(1), id=name_of(11)))
    on.go()
    assert on.lrs.order == []
    on.post(plain(1))
    on.go()
    assert on.lrs.order == [name_of(11), name_of(1)]


def test_what_another_source_takes_back_is_kept_back_from_the_target(on: Forwarding) -> None:
    on.add()
    stranger = other_source(on.pipeline)
    on.post(plain(1))
    post_as(on, stranger, voids(name_of(1), id=name_of(11)))
    on.go()
    assert on.states() == {name_of(1): "sent", name_of(11): "aside"}
    (aside,) = on.pipeline.rows(tables.forwarding, tables.forwarding.c.state == "aside")
    assert aside.code == "forward-foreign-voiding"


def other_source(pipeline: Pipeline) -> Credential:
    key = Credential(8, "other", "lrs", 7, "other", "hash", ("statements/write",))
    with pipeline.database.write() as unit:
        unit.sources.add(Source(7, "other", "moodle", "https://other.example", None, None, None), at_ms=0)
        unit.credentials.add(key, at_ms=0)
    return key


def post_as(on: Forwarding, key: Credential, *statements: Mapping[str, Any]) -> None:
    before, on.pipeline.key = on.pipeline.key, key
    on.post(*statements)
    on.pipeline.key = before


def test_what_came_from_a_target_never_goes_back_to_it(on: Forwarding) -> None:
    stranger = other_source(on.pipeline)
    on.add(wanted=Wanted(not_sources=["other"]))
    on.add("only-other", wanted=Wanted(sources=["other"]))
    post_as(on, stranger, plain(1))
    on.post(plain(2))
    on.go()
    sent = {row.target_id: row.seq for row in on.pipeline.rows(tables.forwarding)}
    ids = {row.seq: row.id for row in on.pipeline.rows(tables.statement)}
    assert {name: ids[sent[on.target(name).id]] for name in ("lrs", "only-other")} == {
        "lrs": name_of(2),
        "only-other": name_of(1),
    }


def test_a_target_that_begins_in_the_past_gets_it(on: Forwarding) -> None:
    on.post(plain(1))
    on.post(plain(2))
    on.later()
    since = on.pipeline.clock.now_ms() - 25 * SECOND
    on.add(start=Start(since_ms=since, state=TargetState.PAUSED))
    assert not on.go()
    on.desk.resume("lrs", by="officer")
    on.go()
    assert on.lrs.order == [name_of(2)]


def test_a_replay_sends_what_was_not_sent_and_what_was_refused(pipeline: Pipeline) -> None:
    on = Forwarding(pipeline)
    on.post(plain(1))
    on.add()
    on.lrs.refuses = {name_of(2)}
    on.post(plain(2))
    on.post(plain(3))
    on.go()
    on.lrs.refuses = set()
    assert on.desk.replay("lrs", Range(), reason="a new server", by="officer") == 1
    on.go()
    assert on.lrs.order == [name_of(3), name_of(2), name_of(1)]
    assert set(on.states().values()) == {"sent"}
    with pipeline.database.read() as unit:
        (replay,) = unit.forward_rows.replays(on.target().id, limit=5)
    assert (replay.queued, replay.by, replay.read_ms is not None) == (1, "officer", True)


def test_a_replay_of_all_sends_a_range_again_in_its_order(on: Forwarding) -> None:
    on.add()
    begins = []
    for number in range(1, 5):
        begins.append(on.pipeline.clock.now_ms())
        on.post(plain(number))
    on.go()
    on.desk.replay("lrs", Range(ALL, since_ms=begins[1], until_ms=begins[3]), reason="", by="officer")
    on.go()
    assert on.lrs.posts[-1] == [name_of(2), name_of(3)]
    seqs = [row.seq for row in on.pipeline.rows(tables.statement)]
    on.desk.replay("lrs", Range(ALL, from_seq=seqs[3], to_seq=seqs[3]), reason="", by="officer")
    on.go()
    assert on.lrs.posts[-1] == [name_of(4)]


def test_a_replay_leaves_to_the_stream_what_that_has_not_come_to(on: Forwarding) -> None:
    on.add()
    on.desk.pause("lrs", by="officer")
    on.post(plain(1))
    on.desk.replay("lrs", Range(ALL), reason="", by="officer")
    on.desk.resume("lrs", by="officer")
    on.go()
    assert on.lrs.posts == [[name_of(1)]]


def test_a_replay_of_what_waits_puts_no_id_twice_into_one_call(on: Forwarding) -> None:
    on.add()
    on.lrs.faults = [says(503)]
    on.post(plain(1), plain(2))
    on.go()
    on.desk.replay("lrs", Range(ALL), reason="", by="officer")
    on.later()
    on.go()
    assert on.lrs.posts[1:] == [[name_of(1), name_of(2)]] * 2


def test_a_replay_that_ends_before_it_begins_is_refused(on: Forwarding) -> None:
    on.add()
    with pytest.raises(InvalidValue):
        on.desk.replay("lrs", Range(since_ms=9, until_ms=3), reason="", by="officer")


def test_what_is_set_aside_is_not_sent_until_somebody_sends_it(on: Forwarding) -> None:
    on.add()
    on.lrs.refuses = {name_of(1), name_of(2)}
    on.post(plain(1), plain(2))
    on.go()
    with on.pipeline.database.read() as unit:
        dead = unit.forward_rows.dead(on.target().id, limit=9)
    assert [(one.statement_id, one.state.value) for one in dead] == [
        (name_of(2), "dead"),
        (name_of(1), "dead"),
    ]
    assert on.desk.set_aside("lrs", [dead[0].seq], reason="a trial person", by="officer") == 1
    on.lrs.refuses = set()
    assert on.desk.retry("lrs", by="officer") == 1
    on.go()
    assert on.lrs.order == [name_of(1)]
    assert on.desk.retry("lrs", [dead[0].seq], by="officer") == 1
    on.go()
    assert on.lrs.order == [name_of(1), name_of(2)]


def post_of_2(on: Forwarding, body: bytes, content_type: str = "application/json") -> None:
    receive = ReceiveStatements(on.pipeline.database, on.pipeline.clock)
    receive.store(body, credential=on.pipeline.key, sent=Sent(content_type, Version.V2))
    on.later()


@pytest.mark.parametrize(("newer", "states"), [(Newer.CONVERT, ["sent"]), (Newer.REFUSE, ["dead"])])
def test_a_newer_statement_is_converted_or_refused_as_is_set(
    on: Forwarding, newer: Newer, states: list[str]
) -> None:
    on.add(newer=newer)
    agents = [{"objectType": "contextAgent", "agent": {"mbox": "mailto:a@b.example"}}]
    post_of_2(on, json.dumps(plain(1, context={"contextAgents": agents, "platform": "P"})).encode())
    on.go()
    assert list(on.states().values()) == states
    sent = [json.loads(text) for text in on.lrs.kept.values()]
    assert [(one["version"], one["context"]) for one in sent] == [("1.0.3", {"platform": "P"})] * len(sent)


def test_attachments_go_with_their_statements(pipeline: Pipeline) -> None:
    on = Forwarding(pipeline)
    on.add(version=Version.V2)
    body = b"what was attached\r\n\x00"
    claim = {
        "usageType": "https://lms.example/attached",
        "display": {"en": "file"},
        "contentType": "application/octet-stream",
        "length": len(body),
        "sha2": sha256(body).hexdigest(),
    }
    part = Part(claim["sha2"], "application/octet-stream", body)  # type: ignore[arg-type]
    mixed = write_mixed(json.dumps(plain(1, attachments=[claim])).encode(), [part], boundary="b")
    post_of_2(on, mixed, 'multipart/mixed; boundary="b"')
    on.post(plain(2))
    on.go()
    assert (on.lrs.order, on.lrs.parts) == ([name_of(1), name_of(2)], {claim["sha2"]: body})
    assert on.lrs.headers[0]["X-Experience-API-Version"] == "2.0.0"


def test_the_text_goes_as_it_came_with_what_was_made_here_and_without_what_is_the_receivers(
    on: Forwarding,
) -> None:
    on.add()
    raw = '{"actor":{"mbox":"mailto:a@b.example"},"verb":{"id":"http://v.example"},"stored":"2020-01-01T00:00:00Z",'
    raw += '"object":{"id":"http://o.example"},"result":{"score":{"raw":1.50}}}'
    sent: list[bytes] = []
    take = on.lrs.post
    on.lrs.post = lambda url, body, headers, *, timeout_s: (  # type: ignore[method-assign]
        sent.append(body) or take(url, body, headers, timeout_s=timeout_s)
    )
    (name,) = ReceiveStatements(on.pipeline.database, on.pipeline.clock).store(
        raw.encode(), credential=on.pipeline.key
    )
    on.later()
    on.go()
    assert raw.replace('"stored":"2020-01-01T00:00:00Z",', "")[1:].encode() in sent[0]
    assert sent[0].startswith(f'[{{"id":"{name}","timestamp":"2021-'.encode())
    assert b"authority" not in sent[0]


def test_a_target_that_is_removed_leaves_nothing_and_its_name_is_free(pipeline: Pipeline) -> None:
    on = Forwarding(pipeline)
    on.add()
    on.post(plain(1))
    on.go()
    on.desk.replay("lrs", Range(), reason="", by="officer")
    on.desk.remove("lrs", by="officer")
    of_targets = (tables.forwarding, tables.forward_attempt, tables.forward_replay, tables.forward_target)
    assert [pipeline.rows(table) for table in of_targets] == [[], [], [], []]
    on.add()


def test_what_is_deleted_before_it_is_sent_is_laid_aside(on: Forwarding) -> None:
    on.add()
    on.desk.pause("lrs", by="officer")
    on.post(plain(1))
    target = on.target()
    with on.pipeline.database.write() as unit:
        unit.forward_rows.queue(target.id, 0, [Queued(17, 0)])
    on.desk.resume("lrs", by="officer")
    on.go()
    (dead,) = on.pipeline.rows(tables.forwarding, tables.forwarding.c.state == "dead")
    assert (dead.seq, dead.code) == (17, "forward-gone")


def test_what_was_deleted_by_its_age_is_neither_queued_nor_in_the_way(on: Forwarding) -> None:
    on.post(plain(1))
    on.post(plain(2))
    with writing(on.pipeline.engines) as connection:
        gone = update(tables.statement).where(tables.statement.c.id == name_of(1))
        connection.execute(gone.values(raw="", deleted_ms=1))
    on.add(start=Start(since_ms=0), wanted=Wanted(verbs=[VERB]))
    on.desk.replay("lrs", Range(ALL), reason="", by="officer")
    on.go()
    assert on.lrs.order == [name_of(2)]


def test_two_processes_send_each_statement_once(postgres_url: str) -> None:
    with opened(postgres_url) as made:
        one, other = Forwarding(made), Forwarding(made)
        one.add(batch=7)
        other.lrs = one.lrs
        one.post(*(plain(number) for number in range(60)))
        threads = [Thread(target=each.go) for each in (one, other)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert one.lrs.order == [name_of(number) for number in range(60)]
        assert [name for post in one.lrs.posts for name in post] == one.lrs.order
        assert one.figures().sent == 60
