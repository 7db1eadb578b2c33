"""What is held takes part in nothing, and what counts goes on counting."""

from lms_bridge.db import tables
from lms_bridge.domain.held import Choice, Held
from lms_bridge.services import watch
from lms_bridge.services.pages import HeldBack
from lms_bridge.services.ports import Told
from lms_bridge.services.watch import Because
from tests.db.pipeline import (
    ANA,
    BOJAN,
    LMS,
    MINUTE,
    START,
    VESNA,
    Pipeline,
    completed,
    ended,
    joined,
    left,
)
from tests.db.test_fact_rows import DONE
from tests.db.watching import begins, choose, held, mode, reasons


def test_what_is_told_while_a_source_is_observed_is_kept_and_decides_nothing(school: Pipeline) -> None:
    mode(school, "observe")
    school.post(completed(ANA), completed(VESNA), completed("nobody"))
    school.drain()
    assert held(school) == {Held.OBSERVED: 3}
    assert (school.rows(tables.pair), school.rows(tables.completion)) == ([], [])
    assert (school.waiting(), school.acts.unmatched()) == (set(), [])


def test_it_counts_once_the_source_goes_live(school: Pipeline) -> None:
    mode(school, "observe")
    school.post(completed(ANA), completed(VESNA), completed("nobody"))
    school.drain()
    mode(school, "live")
    school.drain()
    assert (held(school), school.attended()) == ({}, {(ANA, "online")})
    assert school.waiting() == {(VESNA, "online")}
    assert [one.name for one in school.acts.unmatched()] == ["nobody"]


def test_pausing_withdraws_nothing(school: Pipeline) -> None:
    school.post(completed(ANA, minute=60))
    school.drain()
    mode(school, "paused")
    school.post(completed(ANA, minute=30), completed(BOJAN), completed(ANA, minute=60))
    school.acts.admit(VESNA, "online", by="officer", reason="asked")
    school.drain()
    assert (school.versions(ANA), school.versions(BOJAN)) == ([("first", True)], [])
    assert reasons(school) == [None, "paused", "paused"]


def test_a_webinar_follows_its_own_source(school: Pipeline) -> None:
    mode(school, "observe", source="lms")
    mode(school, "paused", source="bbb")
    school.hook(joined(ANA, 0), left(95), ended(100))
    school.drain()
    assert (held(school, source=2), school.attended()) == ({Held.PAUSED: 3}, set())
    mode(school, "live", source="bbb")
    school.drain()
    assert school.attended() == {(ANA, "webinar")}


def test_history_waits_and_what_comes_from_the_start_on_counts(school: Pipeline) -> None:
    begins(school, START + 50 * MINUTE)
    school.post(completed(ANA, minute=40), completed(BOJAN, minute=50))
    school.drain()
    assert (held(school), school.attended()) == ({Held.HISTORY: 1}, {(BOJAN, "online")})


def test_history_counts_only_where_it_was_taken_over(school: Pipeline) -> None:
    begins(school, START + 50 * MINUTE)
    school.post(completed(ANA, minute=40))
    school.drain()
    choose(school, "online", Choice.TAKE_OVER)
    school.post(completed(BOJAN, minute=45))
    school.drain()
    assert (held(school), school.attended()) == ({Held.TAKEN_OVER: 2}, {(ANA, "online"), (BOJAN, "online")})


def test_a_choice_that_is_changed_gives_a_new_version(school: Pipeline) -> None:
    begins(school, START + 50 * MINUTE)
    school.post(completed(ANA, minute=40))
    for choice in (Choice.DOCUMENTED, Choice.IGNORE, Choice.TAKE_OVER):
        choose(school, "online", choice)
        school.drain()
    assert school.versions(ANA) == [("first", True), ("evidence-withdrawn", False), ("new-evidence", True)]
    chosen = [row.choice for row in school.rows(tables.history_choice)]
    assert chosen == ["documented", "ignore", "take-over"]


def test_history_of_a_webinar_is_taken_over_with_its_leaves_and_its_end(school: Pipeline) -> None:
    begins(school, START + 200 * MINUTE, source="bbb")
    school.hook(left(95), ended(100))
    school.drain()
    school.hook(joined(ANA, -5))
    school.drain()
    assert held(school, source=2) == {Held.HISTORY: 3}
    choose(school, "webinar", Choice.TAKE_OVER, source="bbb")
    school.drain()
    assert (held(school, source=2), school.attended()) == ({Held.TAKEN_OVER: 3}, {(ANA, "webinar")})


def test_what_another_site_told_does_not_count_by_going_live(school: Pipeline) -> None:
    with school.database.write() as unit:
        unit.alone()
        unit.facts.tell([Told(DONE, 1, 1, "", "delivery", 1, held=Held.OTHER_SITE)], at_ms=0)
    mode(school, "live")
    school.drain()
    assert (held(school), school.attended()) == ({Held.OTHER_SITE: 1}, set())


def test_what_the_right_site_tells_as_well_counts(school: Pipeline) -> None:
    with school.database.write() as unit:
        unit.alone()
        copy = Told(DONE, 1, 1, "", "delivery", 1, held=Held.OTHER_SITE)
        unit.facts.tell([copy], at_ms=0)
        unit.pairs.touch_facts(unit.facts.tell([Told(DONE, 1, 1, "", "delivery", 2), copy], at_ms=0))
    school.drain()
    assert (held(school), school.attended()) == ({}, {(ANA, "online")})


def test_a_source_that_is_changed_by_what_was_read_before_stays_paused(school: Pipeline) -> None:
    with school.database.write() as unit:
        before = unit.sources.by_id(1)
        watch.pause(unit, before, Because("officer", at_ms=1, reason="odd"))
        unit.sources.change(before)
        assert (unit.sources.by_id(1).mode, before.home_page) == ("paused", LMS)


def test_a_start_that_is_set_earlier_lets_its_facts_follow_the_mode(school: Pipeline) -> None:
    begins(school, START + 50 * MINUTE)
    school.post(completed(ANA, minute=40))
    school.drain()
    mode(school, "observe")
    begins(school, START)
    assert held(school) == {Held.OBSERVED: 1}
    mode(school, "live")
    school.drain()
    assert (held(school), school.attended()) == ({}, {(ANA, "online")})


def test_a_start_that_is_set_later_takes_nothing_back(school: Pipeline) -> None:
    school.post(completed(ANA, minute=40))
    school.drain()
    begins(school, START + 50 * MINUTE)
    school.post(completed(ANA, minute=40), completed(BOJAN, minute=45))
    school.drain()
    assert (held(school), school.attended()) == ({Held.HISTORY: 1}, {(ANA, "online")})


def test_what_was_observed_before_a_later_start_is_history(school: Pipeline) -> None:
    mode(school, "observe")
    school.post(completed(ANA, minute=40))
    school.drain()
    begins(school, START + 50 * MINUTE)
    mode(school, "live")
    school.drain()
    assert (held(school), school.attended()) == ({Held.HISTORY: 1}, set())


def test_a_person_and_a_realisation_show_why_what_was_told_is_held(school: Pipeline) -> None:
    mode(school, "observe")
    school.post(completed(ANA), completed("nobody"))
    school.drain()
    because = (HeldBack("lms", Held.OBSERVED),)
    with school.database.read() as unit:
        record, other = unit.pages.person(ANA), unit.pages.person(VESNA)
        page = unit.pages.realisation("online", offset=0, limit=99)
    assert record is not None
    assert other is not None
    assert page is not None
    assert (record.held, other.held) == (because, ())
    assert {one.head.id: one.held for one in record.trainings}["online"] == because
    assert {one.person_id for one in page.participants if one.held} == {ANA}
