"""Completions reach a register elsewhere: each version once, in the order of each person, and read back."""

import json
from collections.abc import Iterator

import pytest

from lms_bridge.db import tables
from lms_bridge.domain.errors import AlreadyThere, InvalidValue
from lms_bridge.domain.forwarding import TargetState
from lms_bridge.domain.submission import SubmissionKind
from lms_bridge.services.ports.outbox import SETTLE_MS
from lms_bridge.services.ports.registers import Exchange, Reply, Verdict
from lms_bridge.services.register_desk import RegisterChanges
from lms_bridge.services.send_submissions import LEASE_MS
from lms_bridge.services.submission_desk import SubmissionNotWaiting
from lms_bridge.services.submission_outcomes import LOOKS, MOST_FAULTS, MOST_REFUSALS, REFUSED_WAITS_MS
from tests.db.pipeline import ANA, BOJAN, Pipeline, completed, ended, joined, left, opened, tried, voids
from tests.db.registers import DAY, HOUR, MINUTE, SECOND, SECRET, Submitting, answers, takes_and

_SENT = [("submit", "accepted", ""), ("confirm", "same", "")]


@pytest.fixture
def on(sqlite_file: str) -> Iterator[Submitting]:
    """On SQLite: what is only an order of steps is the same on both."""
    with opened(sqlite_file) as made:
        submitting = Submitting(made)
        submitting.add()
        yield submitting


def test_what_is_decided_is_sent_once_and_read_back(school: Pipeline) -> None:
    on = Submitting(school)
    on.add()
    on.complete(ANA)
    on.complete(BOJAN)
    on.go()
    assert on.register.said() == {(ANA, "online"): True, (BOJAN, "online"): True}
    assert on.states() == ["acknowledged", "acknowledged"]
    assert on.tries() == _SENT * 2
    on.go_on(DAY)
    assert len(on.register.told) == 2


def test_a_correction_and_a_cancellation_point_back(school: Pipeline) -> None:
    on = Submitting(school)
    on.add()
    (first,) = on.complete(minute=60)
    on.go()
    on.later()
    school.post(tried(raw=90))
    school.drain()
    on.go()
    school.post(voids(first), *(voids(row.id) for row in school.rows(tables.statement)[1:2]))
    school.clock.at_ms += MINUTE
    school.drain()
    on.go()
    kinds = [one.kind for one in on.register.told]
    keys = [one.key for one in on.register.told]
    assert kinds[:2] == [SubmissionKind.INITIAL, SubmissionKind.CORRECTION]
    assert [one.corrects for one in on.register.told] == [None, *keys[:-1]]
    assert set(on.states()) == {"acknowledged"}


def test_each_version_goes_in_order_and_an_older_one_never_after_a_newer(on: Submitting) -> None:
    on.register.misdeeds = [answers(Verdict.DOWN, reason="timeout")]
    on.complete()
    on.go()
    on.pipeline.post(tried(raw=90))
    on.pipeline.drain()
    on.go_on(MINUTE, MINUTE)
    assert [one.record.version for one in on.register.told] == [1, 1, 2]
    assert on.states() == ["acknowledged", "acknowledged"]


def test_a_register_that_is_down_rests_longer_and_longer_and_nothing_is_lost(on: Submitting) -> None:
    on.register.misdeeds = [answers(Verdict.DOWN, reason="connection-refused")] * 6
    on.complete(ANA)
    on.complete(BOJAN)
    waits = []
    for _ in range(6):
        on.go()
        waits.append(on.target().progress.next_try_ms - on.pipeline.clock.at_ms)
        on.later(waits[-1])
    assert waits == [5_000, 10_000, 20_000, 40_000, 80_000, 160_000]
    on.go()
    assert on.states() == ["acknowledged", "acknowledged"]
    assert [(one.stopped, one.over) for one in on.told.tellings] == [(False, False), (False, True)]


def test_a_register_that_asks_for_time_gets_it(on: Submitting) -> None:
    on.register.misdeeds = [answers(Verdict.SLOW, reason="status-429", wait_ms=90 * SECOND)]
    on.complete()
    on.go_on(SECOND, 88 * SECOND)
    assert len(on.register.told) == 1
    on.go_on(2 * SECOND)
    assert on.states() == ["acknowledged"]


def test_who_bars_us_is_not_called_again_before_somebody_resumes(on: Submitting) -> None:
    on.register.misdeeds = [answers(Verdict.BARRED, reason="status-401")]
    on.complete()
    on.go_on(0, DAY)
    assert (on.target().progress.state, on.target().progress.code) == (
        TargetState.STOPPED,
        "register-barred",
    )
    assert [one.stopped for one in on.told.tellings] == [True]
    on.desk.resume("state", by="officer")
    on.go()
    assert on.states() == ["acknowledged"]


def test_a_bad_record_rests_by_itself_then_goes_to_staff_and_the_others_go_on(on: Submitting) -> None:
    on.register.refuses = {ANA}
    on.complete(ANA)
    on.complete(BOJAN)
    on.go()
    assert on.states() == ["waiting", "acknowledged"]
    on.go_on(*REFUSED_WAITS_MS)
    assert on.states() == ["returned", "acknowledged"]
    assert [one.error for one in on.all()] == ["unknown-person", ""]
    assert len(on.register.told) == 1 + 1 + len(REFUSED_WAITS_MS)
    on.go_on(DAY)
    assert on.target().progress.state is TargetState.ACTIVE


def test_a_register_that_refuses_everybody_is_stopped(on: Submitting) -> None:
    on.register.misdeeds = [answers(Verdict.REFUSED, reason="status-400")] * MOST_REFUSALS
    on.complete(ANA)
    on.complete(BOJAN)
    on.go_on(0, *REFUSED_WAITS_MS)
    on.staff.again([one.id for one in on.all()], reason="again", by="officer")
    on.go_on(0, *REFUSED_WAITS_MS)
    assert on.target().progress.code == "register-refuses-all"


def test_a_newer_version_takes_the_place_of_a_refused_one(on: Submitting) -> None:
    on.register.misdeeds = [answers(Verdict.REFUSED, reason="score")]
    on.complete()
    on.go()
    on.pipeline.post(tried(raw=90))
    on.pipeline.drain()
    on.go()
    assert on.states() == ["superseded", "acknowledged"]
    assert [one.kind for one in on.register.told] == [SubmissionKind.INITIAL] * 2
    on.go_on(DAY)
    assert len(on.register.told) == 2


def test_what_staff_put_right_goes_under_a_new_key(on: Submitting) -> None:
    on.register.refuses = {ANA}
    on.complete()
    on.go_on(0, *REFUSED_WAITS_MS)
    (one,) = on.all()
    on.register.refuses = set()
    on.staff.correct(one.id, {"body": "9"}, reason="known there as 9", by="officer")
    on.go()
    (after,) = on.all()
    assert (after.state.value, after.edition, after.by) == ("acknowledged", 1, "officer")
    assert json.loads(on.register.told[-1].record.payload) == {**one.payload, "body": "9"}
    assert after.payload == one.payload
    assert len({each.key for each in on.register.told}) == 2


@pytest.mark.parametrize(
    "changes", [{}, {"attended": "yes"}, {"score": "101"}, {"minutes": "-1"}, {"body": "x" * 256}]
)
def test_entitlements_are_not_put_right_here(on: Submitting, changes: dict[str, str]) -> None:
    on.complete()
    with pytest.raises(InvalidValue):
        on.staff.correct(on.all()[0].id, changes, reason="because", by="officer")


def test_what_is_on_its_way_is_not_put_right(on: Submitting) -> None:
    on.complete()
    with pytest.raises(SubmissionNotWaiting):
        on.staff.correct(on.all()[0].id, {"body": "9"}, reason="because", by="officer")


def test_what_is_set_aside_is_not_sent_before_somebody_says_so(on: Submitting) -> None:
    on.complete()
    ids = [one.id for one in on.all()]
    assert on.staff.set_aside(ids, reason="a test", by="officer") == 1
    on.go_on(DAY)
    assert (on.states(), on.register.told) == (["aside"], [])
    assert on.staff.again(ids, reason="it is none", by="officer") == 1
    on.go()
    assert on.states() == ["acknowledged"]


def test_what_was_taken_but_not_answered_is_one_record(on: Submitting) -> None:
    on.register.misdeeds = [takes_and(Verdict.DOWN, reason="timeout")]
    on.complete()
    on.go_on(0, MINUTE)
    assert len({one.key for one in on.register.told}) == 1
    assert (len(on.register.told), len(on.register.kept)) == (2, 1)
    assert on.states() == ["acknowledged"]


def test_what_was_accepted_and_forgotten_is_sent_again_and_in_the_end_shown(on: Submitting) -> None:
    on.register.misdeeds = [answers(Verdict.ACCEPTED)]
    on.complete()
    on.go_on(0, *[MINUTE] * (LOOKS + 1))
    assert (len(on.register.told), on.states()) == (2, ["acknowledged"])
    on.register.misdeeds = [answers(Verdict.ACCEPTED)] * 50
    on.complete(BOJAN)
    on.go_on(0, *[HOUR] * 30)
    assert on.states() == ["acknowledged", "returned"]
    assert on.all()[1].error == "forgotten"


def test_what_is_shown_a_moment_later_is_not_sent_twice(on: Submitting) -> None:
    on.register.at_confirm = [Reply(Verdict.ABSENT)]
    on.complete()
    on.go_on(0, MINUTE)
    assert (len(on.register.told), on.states()) == (1, ["acknowledged"])


def test_a_register_that_answers_later_is_asked_until_it_does(on: Submitting) -> None:
    still = Reply(Verdict.PENDING, reason="thinking")
    on.register.misdeeds = [takes_and(Verdict.PENDING, where="/jobs/1")]
    on.register.decisions = {"/jobs/1": [still, still, Reply(Verdict.ACCEPTED, receipt="r")]}
    on.complete()
    on.go()
    assert on.states() == ["pending"]
    on.go_on(*[HOUR] * 3)
    assert (on.register.asked, on.states()) == (["/jobs/1"] * 3, ["acknowledged"])
    assert len(on.register.told) == 1


def test_who_never_answers_is_asked_until_the_end_date(on: Submitting) -> None:
    on.desk.change("state", RegisterChanges(ask_days=2), by="officer")
    on.register.misdeeds = [takes_and(Verdict.PENDING, where="/jobs/1")]
    on.register.decisions = {"/jobs/1": [Reply(Verdict.PENDING)] * 100}
    on.complete()
    on.go_on(0, *[6 * HOUR] * 7)
    assert on.states() == ["pending"]
    on.go_on(*[6 * HOUR] * 2)
    assert (on.states(), on.all()[0].error) == (["returned"], "not-decided")


def test_a_decision_against_it_goes_to_staff(on: Submitting) -> None:
    on.register.misdeeds = [takes_and(Verdict.PENDING, where="/jobs/1", wait_ms=HOUR)]
    on.register.decisions = {"/jobs/1": [Reply(Verdict.REFUSED, reason="unknown-class")]}
    on.complete()
    on.go_on(0, HOUR)
    assert (on.states(), on.all()[0].error) == (["returned"], "unknown-class")


def test_a_record_over_which_the_register_fails_stops_nobody_else(on: Submitting) -> None:
    on.register.breaks_on = {ANA}
    on.complete(ANA)
    on.complete(BOJAN)
    on.go_on(0, MINUTE, MINUTE)
    assert on.states() == ["waiting", "acknowledged"]
    for minute in range(2 * MOST_FAULTS):
        on.complete(BOJAN, minute=90 + minute)
        on.pipeline.post(tried(BOJAN, raw=minute, n=minute))
        on.pipeline.drain()
        on.go_on(HOUR, HOUR)
    assert on.states()[0] == "returned"


def test_a_person_s_submissions_go_in_the_order_in_which_they_came(on: Submitting) -> None:
    on.register.misdeeds = [answers(Verdict.DOWN, reason="timeout")]
    on.complete(ANA)
    on.pipeline.hook(joined(ANA, 0), left(99), ended(100))
    on.pipeline.drain()
    on.complete(BOJAN)
    on.go_on(0, MINUTE, MINUTE)
    mine = [one.record.realisation_id for one in on.register.told if one.record.person_id == ANA]
    assert mine == ["online", "online", "webinar"]
    assert set(on.states()) == {"acknowledged"}


def test_what_waits_for_an_earlier_one_is_no_work(on: Submitting) -> None:
    on.register.misdeeds = [takes_and(Verdict.PENDING, where="/jobs/1", wait_ms=HOUR)]
    on.complete()
    on.go()
    on.pipeline.post(tried(raw=90))
    on.pipeline.drain()
    on.go()  # which comes to an end
    assert on.states() == ["pending", "waiting"]


def test_a_fault_of_ours_over_one_record_stops_nobody_else(on: Submitting) -> None:
    def stumbles(*_: object) -> Reply:
        raise KeyError("ours")

    on.register.misdeeds = [stumbles]
    on.complete(ANA)
    on.complete(BOJAN)
    on.go()
    assert on.states() == ["waiting", "acknowledged"]
    assert on.tries()[0] == ("submit", "refused", "fault")


def test_what_a_register_quotes_of_us_and_of_people_is_not_kept(school: Pipeline) -> None:
    on = Submitting(school)
    on.add()
    quoted = Exchange(f"PUT /x\nBearer abc.def {SECRET}", f"{ANA}: Ана Петровић, {SECRET}", 422)
    on.register.misdeeds = [answers(Verdict.REFUSED, reason="status-422", exchanges=(quoted,))]
    on.complete()
    on.go()
    (kept,) = json.loads(on.pipeline.rows(tables.attempt, tables.attempt.c.act == "submit")[-1].exchanges)
    assert kept == {"request": "PUT /x\nBearer … …", "answer": f"{ANA}: … …, …", "status": 422}


def test_no_unit_is_open_while_the_register_is_called(on: Submitting) -> None:
    on.register.at_submit = lambda: on.pipeline.post(completed(BOJAN, minute=70))
    on.complete()
    on.go()
    assert on.states() == ["acknowledged"]


def test_who_was_killed_after_the_call_sends_the_same_again(on: Submitting) -> None:
    def killed(*_: object) -> Reply:
        on.register.take(on.register.told[-1])
        raise KeyboardInterrupt

    on.register.misdeeds = [killed]
    on.complete()
    with pytest.raises(KeyboardInterrupt):
        on.go()
    on.go_on(LEASE_MS)
    assert len({one.key for one in on.register.told}) == 1
    assert on.states() == ["acknowledged"]


def test_what_was_decided_before_the_register_was_added_goes_too(school: Pipeline) -> None:
    on = Submitting(school)
    on.complete(ANA)
    on.add()
    on.complete(BOJAN)
    on.go()
    assert list(on.register.said()) == [(BOJAN, "online")]
    on.go_on(SETTLE_MS)
    assert set(on.register.said()) == {(ANA, "online"), (BOJAN, "online")}
    assert not on.target().behind


def test_two_registers_are_told_apart_from_each_other(on: Submitting) -> None:
    on.add("second")
    on.register.misdeeds = [answers(Verdict.BARRED, reason="status-401")]
    on.complete()
    on.go_on(0, SECOND)
    keys = {one.key for one in on.register.told}
    assert len(keys) == 2
    assert sorted(one.state.value for one in (*on.all(), *on.all("second"))) == ["acknowledged", "waiting"]


def test_a_register_that_is_gone_gets_nothing_and_what_was_sent_stays(on: Submitting) -> None:
    on.complete(ANA)
    on.go()
    on.complete(BOJAN)
    assert on.desk.remove("state", reason="another law", by="officer") == 1
    on.go_on(DAY)
    assert on.states() == ["acknowledged", "aside"]


@pytest.mark.parametrize(
    ("name", "kind", "endpoint"),
    [
        ("embedded", "fake", "https://x.example"),
        ("a/b", "fake", "https://x.example"),
        ("a", "smoke", "https://x.example"),
        ("a", "fake", "https://here.example/xapi"),
        ("a", "fake", "ftp://x.example"),
    ],
)
def test_a_register_that_is_none_is_not_added(on: Submitting, name: str, kind: str, endpoint: str) -> None:
    with pytest.raises(InvalidValue):
        on.desk.add(name, kind, RegisterChanges(endpoint, "us", "secret"), by="officer")
    with pytest.raises(AlreadyThere):
        on.add()


def test_the_embedded_register_is_told_as_before(on: Submitting) -> None:
    on.complete()
    (one,) = on.all("embedded")
    assert (one.state.value, one.kind, one.corrects) == ("acknowledged", SubmissionKind.INITIAL, None)
    assert on.pipeline.recorded() == {(ANA, "online"): (1, True)}
