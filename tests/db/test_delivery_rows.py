"""Inbound calls: the genuine once by their content, the refused apart."""

import hashlib
from concurrent.futures import ThreadPoolExecutor

import pytest

from lms_bridge.db import tables
from lms_bridge.domain.errors import NotFound
from lms_bridge.services.ports import Call, NewDelivery
from lms_bridge.services.receive_calls import BadSignature, ReceiveDelivery
from lms_bridge.webinars.bigbluebutton import BigBlueButtonHook
from tests.db.pipeline import ANA, Pipeline, joined, left

BODY = joined(ANA, 0)
SECRET = "bbb-shared-secret"


class Opener:
    """Knows the secret of what it sealed."""

    def seal(self, secret: str) -> str:
        return f"sealed {secret}"

    def open(self, sealed: str) -> str:
        return {"sealed": SECRET}[sealed]


def receiving(pipeline: Pipeline) -> ReceiveDelivery:
    hooks = {"bigbluebutton": BigBlueButtonHook()}
    return ReceiveDelivery(pipeline.database, pipeline.clock, Opener, hooks)


def signed(pipeline: Pipeline, body: bytes, secret: str = SECRET) -> Call:
    told = f"{pipeline.bbb.callback_url}".encode() + body + secret.encode()
    return Call(hashlib.sha256(told).hexdigest(), "form", body)


def take(pipeline: Pipeline, body: bytes = BODY, *, secret: str = SECRET, name: str = "bbb") -> bool:
    return receiving(pipeline).take("bigbluebutton", name, signed(pipeline, body, secret))


def refused(pipeline: Pipeline) -> list[int]:
    return [row.times for row in pipeline.rows(tables.refused_call)]


def test_the_same_content_is_one_row_that_counts_its_arrivals(pipeline: Pipeline) -> None:
    assert [take(pipeline), take(pipeline), take(pipeline, left(1)), take(pipeline)] == [
        True,
        False,
        True,
        False,
    ]
    assert [row.times for row in pipeline.rows(tables.delivery)] == [3, 1]


def test_a_call_is_kept_as_it_came(pipeline: Pipeline) -> None:
    take(pipeline)
    (row,) = pipeline.rows(tables.delivery)
    assert (bytes(row.body), row.content_type, row.source_id) == (BODY, "form", 2)


def test_a_forged_call_is_kept_apart_and_its_repeats_counted(pipeline: Pipeline) -> None:
    for _ in range(2):
        with pytest.raises(BadSignature):
            take(pipeline, secret="guessed")
    with pytest.raises(BadSignature):
        take(pipeline, secret="guessed again")
    assert refused(pipeline) == [2, 1]
    assert pipeline.rows(tables.delivery) == []
    with pipeline.database.read() as unit:
        assert unit.report.waiting().rejected_deliveries == 3


@pytest.mark.parametrize("forged_first", [True, False])
def test_a_forged_call_never_stands_in_the_place_of_a_genuine_one(
    school: Pipeline, forged_first: bool
) -> None:
    for forged in (forged_first, not forged_first):
        if forged:
            with pytest.raises(BadSignature):
                take(school, secret="guessed")
        else:
            assert take(school)
    take(school, left(100))
    school.drain()
    assert school.attended() == {(ANA, "webinar")}
    assert refused(school) == [1]


def test_a_source_of_another_kind_takes_no_calls(pipeline: Pipeline) -> None:
    for name in ("lms", "nobody"):
        with pytest.raises(NotFound):
            take(pipeline, name=name)
    assert pipeline.rows(tables.refused_call) == []


def test_the_same_content_from_two_hosts_is_two_calls(pipeline: Pipeline) -> None:
    with pipeline.database.write() as unit:
        stored = [unit.deliveries.add(NewDelivery(one, "key", "form", b""), at_ms=0) for one in (1, 2, 1)]
    assert stored == [True, True, False]


def test_a_lot_is_stored_as_if_each_came_by_itself(pipeline: Pipeline) -> None:
    bodies = [(b"a", "first"), (b"b", "second"), (b"c", "first"), (b"a", "first")]
    with pipeline.database.write() as unit:
        unit.deliveries.add(NewDelivery(2, "second", "form", b"b"), at_ms=0)
        stored = unit.deliveries.add_all([NewDelivery(2, key, "form", body) for body, key in bodies], at_ms=1)
        assert (list(stored), list(unit.deliveries.add_all([], at_ms=1))) == ([True, False, False, False], [])
    rows = {row.key: (bytes(row.body), row.times, row.differed) for row in pipeline.rows(tables.delivery)}
    assert rows == {"first": (b"a", 3, 1), "second": (b"b", 2, 0)}


def test_a_call_that_cannot_be_read_is_laid_aside_and_stops_no_other(school: Pipeline) -> None:
    school.hook(b"event=nonsense", joined(ANA, 0), b"", left(90), b"\xff")
    school.drain()
    assert school.attended() == {(ANA, "webinar")}
    states = school.rows(tables.delivery)
    assert [row.state for row in states] == ["dead", "done", "dead", "done", "dead"]
    assert states[0].error == "unreadable(place='event', expected='JSON')"


def test_what_a_call_told_is_said_of_it(school: Pipeline) -> None:
    school.hook(joined(ANA, 0), left(90))
    school.drain()
    assert [row.said for row in school.rows(tables.delivery)] == ["user-joined", "user-left"]


def test_of_calls_that_come_at_one_moment_each_has_its_own_answer(pipeline: Pipeline) -> None:
    receive, good = receiving(pipeline), [signed(pipeline, joined(ANA, n)) for n in range(6)]
    forged = signed(pipeline, BODY, "guessed")
    calls = [("bbb", good[0]), ("bbb", forged), *(("bbb", one) for one in good), ("nobody", good[0])]

    def answer(one: tuple[str, Call]) -> object:
        try:
            return receive.take("bigbluebutton", *one)
        except (BadSignature, NotFound) as error:
            return error.code

    with ThreadPoolExecutor(len(calls)) as threads:
        answers = list(threads.map(answer, calls))
    assert (answers[1], answers[-1]) == ("bad-signature", "not-found")
    assert sorted(map(str, [answers[0], *answers[2:-1]])) == ["False", *["True"] * 6]
    times = [row.times for row in pipeline.rows(tables.delivery)]
    assert (sorted(times), refused(pipeline)) == ([1, 1, 1, 1, 1, 2], [1])
