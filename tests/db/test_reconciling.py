"""What the register holds is fetched and compared, by person; what differs stands until it agrees."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from lms_bridge.domain.calendar import day_begins, day_of
from lms_bridge.domain.document import Ended, Standing
from lms_bridge.services.ports.issuing import Closing
from lms_bridge.services.ports.reconciling import Wanted
from lms_bridge.services.ports.registers import Verdict
from lms_bridge.services.reconcile_registers import DAILY_MS, RECENT_MS
from lms_bridge.services.submission_outcomes import REFUSED_WAITS_MS
from lms_bridge.services.tell_mismatches import TellMismatches
from lms_bridge.services.tell_staff import Message
from tests.db.issuing import draft, issue
from tests.db.pipeline import ANA, BOJAN, LATER, VESNA, Pipeline, opened, tried
from tests.db.registers import DAY, HOUR, MINUTE, Reconciling, Submitting, answers


@pytest.fixture
def on(sqlite_file: str) -> Iterator[Reconciling]:
    with opened(sqlite_file) as made:
        yield ready(made)


def ready(made: Pipeline) -> Reconciling:
    """Two have completed, and the register has both. The training was held a year ago."""
    made.clock.at_ms = LATER - 40 * DAY
    submitting = Submitting(made)
    submitting.add()
    submitting.complete(ANA)
    submitting.complete(BOJAN)
    submitting.go()
    submitting.later(HOUR)
    return Reconciling(submitting)


def test_what_agrees_is_counted_at_each_station(school: Pipeline) -> None:
    on = ready(school)
    on.look()
    assert (on.found(), on.found("embedded")) == ([], [])
    assert (on.chain(), on.chain("embedded")) == ((2, 2, 2, 2), (2, 2, 2, 2))


def test_what_the_register_has_lost_or_changed_is_found_by_person(school: Pipeline) -> None:
    on = ready(school)
    kept = on.on.register.kept
    del kept[ANA, "online"]
    kept[BOJAN, "online"] = replace(kept[BOJAN, "online"], key="another")
    kept[VESNA, "online"] = replace(kept[BOJAN, "online"], key="nobody's")
    on.look()
    assert on.found() == [(ANA, "gone", ""), (BOJAN, "other", ""), (VESNA, "unknown", "")]
    assert on.chain() == (2, 2, 2, 0)
    del kept[VESNA, "online"]
    with on.on.pipeline.database.read() as unit:
        ids = [one.mismatch.submission_id for one in unit.reconciling.open(Wanted("state"), limit=9)]
    on.on.staff.again([one for one in ids if one], reason="lost there", by="officer")
    on.on.go()
    on.look("online")
    assert (on.found(), on.chain()) == ([], (2, 2, 2, 2))


def test_an_answer_that_is_not_all_proves_nothing_and_settles_nothing(on: Reconciling) -> None:
    lost = on.on.register.kept.pop((ANA, "online"))
    on.look()
    on.on.register.trouble = "page-missing"
    on.on.register.kept = {}
    on.look()
    assert on.found() == [(ANA, "gone", "")]
    with on.on.pipeline.database.read() as unit:
        (one,) = unit.reconciling.reconciled(Wanted("state"), limit=9)
        run = unit.reconciling.latest(limit=1)[0]
    assert (one.trouble, one.chain.there, run.unproven) == ("page-missing", 1, 1)
    assert lost.record.person_id == ANA


def test_a_register_that_is_paused_or_breaks_is_not_taken_for_empty(on: Reconciling) -> None:
    on.on.register.kept = {}
    on.on.desk.pause("state", by="officer")
    on.look()
    assert (on.found(), on.chain()) == ([], (2, 2, 2, None))


def test_what_lies_with_staff_or_is_long_on_its_way_is_listed(on: Reconciling) -> None:
    on.on.register.refuses = {ANA}
    on.on.pipeline.post(tried(ANA, raw=90))
    on.on.pipeline.drain()
    on.on.go_on(0, *REFUSED_WAITS_MS)
    on.on.register.misdeeds = [answers(Verdict.DOWN, reason="timeout")] * 9
    on.on.pipeline.post(tried(BOJAN, raw=90, n=2))
    on.on.pipeline.drain()
    on.on.go()
    on.look()
    assert on.found() == [(ANA, "with-staff", "unknown-person")]
    on.on.later(20 * MINUTE)
    on.look()
    assert on.found() == [(ANA, "with-staff", "unknown-person"), (BOJAN, "on-its-way", "timeout")]


def test_what_was_never_put_on_its_way_is_listed_and_can_be(on: Reconciling) -> None:
    on.on.add("second")
    with on.on.pipeline.database.write() as unit:
        unit.register_targets.set_behind(on.on.target("second").id, behind=False)
    on.look()
    assert on.found("second") == [(ANA, "not-submitted", ""), (BOJAN, "not-submitted", "")]
    assert on.on.staff.send_missing("second", "online", by="officer") == 2
    on.on.go()
    on.look()
    assert [one.state.value for one in on.on.all("second")] == ["acknowledged"] * 2


def test_a_closed_realisation_owes_its_documents(on: Reconciling) -> None:
    on.look()
    assert on.found("embedded") == []
    closing = Closing("online", at_ms=1, by="officer", reason="it is over")
    with on.on.pipeline.database.write() as unit:
        unit.closings.add(closing)
    on.look()
    assert on.found("embedded") == [
        (ANA, "no-document", "confirmation"),
        (BOJAN, "no-document", "confirmation"),
    ]


def test_a_document_that_a_person_withdrew_is_not_missed(on: Reconciling) -> None:
    (made,) = issue(on.on.pipeline, draft(ANA))
    with on.on.pipeline.database.write() as unit:
        unit.closings.add(Closing("online", at_ms=1, by="officer", reason="it is over"))
        unit.issued.end([int(made.id)], Standing.WITHDRAWN, Ended(2, "officer", "a mistake"))
    on.look()
    assert on.found("embedded") == [(BOJAN, "no-document", "confirmation")]


def test_it_is_done_once_a_day_by_itself(on: Reconciling) -> None:
    clock = on.on.pipeline.clock
    clock.at_ms = day_begins(day_of(clock.at_ms)) + DAY + DAILY_MS - 1
    assert not on.reconcile()
    clock.at_ms += 1
    assert [on.reconcile() for _ in range(3)] == [True, False, False]
    clock.at_ms += DAY
    assert [on.reconcile() for _ in range(2)] == [True, False]
    with on.on.pipeline.database.read() as unit:
        assert [one.realisations for one in unit.reconciling.latest(limit=9)] == [1, 1]


def test_who_asks_twice_is_done_once(on: Reconciling) -> None:
    assert on.reconcile.ask(by="officer")
    assert not on.reconcile.ask(by="other")
    assert on.reconcile.ask("online", by="other")


def test_what_is_long_over_is_looked_at_only_where_something_differs(on: Reconciling) -> None:
    on.on.later(RECENT_MS)
    on.on.register.kept = {}
    on.look()
    assert on.found() == []
    on.look("online")
    assert len(on.found()) == 2
    on.on.register.kept = {}
    on.look()
    assert len(on.found()) == 2


def test_a_register_that_is_gone_has_no_differences(on: Reconciling) -> None:
    on.on.register.kept = {}
    on.look()
    on.on.desk.remove("state", reason="another law", by="officer")
    on.look()
    assert on.found() == []


def test_staff_are_told_once_of_what_differs_for_too_long(on: Reconciling) -> None:
    told: list[tuple[int, int]] = []

    def words(number: int, hours: int) -> Message:
        told.append((number, hours))
        return Message("subject", "text")

    made = on.on.pipeline
    tell = TellMismatches(made.database, made.clock, words, lambda: "", made.ids.new, 48)
    on.on.register.kept = {}
    on.look()
    on.on.later(48 * HOUR)
    assert not tell()
    on.on.later(1)
    assert [tell(), tell()] == [True, False]
    assert told == [(2, 48)]
