"""Taking a roster over: nothing is deleted, rules are pinned, and what was decided is decided again."""

from dataclasses import replace

import pytest

from lms_bridge.db import tables
from lms_bridge.domain.person import Person, Profile, Role
from lms_bridge.domain.programme import DAY_MS, Programme, Rule
from lms_bridge.domain.roster import KINDS, Roster, difference
from lms_bridge.services.ports import PairKey
from tests.db.pipeline import (
    ANA,
    BOJAN,
    LATER,
    LMS,
    ONLINE,
    ROSTER,
    START,
    VESNA,
    WEBINAR,
    Pipeline,
    completed,
    ended,
    enrolled,
    joined,
    left,
)

STRICT = Rule(100, 90, ROSTER.programmes[0].rule.confirmation, ROSTER.programmes[0].rule.certificate)


def without(*ids: str, roster: Roster = ROSTER) -> Roster:
    kept = {kind: tuple(row for row in getattr(roster, kind) if row.id not in ids) for kind in KINDS}
    return Roster(**kept)


def programme(rule: Rule) -> tuple[Programme, ...]:
    return (replace(ROSTER.programmes[0], rule=rule),)


def same(one: Roster, other: Roster) -> bool:
    return all(part.empty for part in difference(one, other))


def current(pipeline: Pipeline) -> Roster:
    with pipeline.database.read() as unit:
        return unit.roster.current()


def test_what_was_taken_over_stands(school: Pipeline) -> None:
    assert same(current(school), ROSTER)


def test_what_is_missing_is_ended_and_stays_in_its_row(school: Pipeline) -> None:
    ended_row = "online:bojan:student"
    school.enrol(without(ended_row, f"at:{VESNA}"))
    assert same(current(school), without(ended_row, f"at:{VESNA}"))
    rows = {row.id: row.ended_ms for row in school.rows(tables.enrolment)}
    assert rows == {"online:ana:student": None, ended_row: LATER, "webinar:ana:student": None}


def test_what_comes_back_stands_again_as_it_came(school: Pipeline) -> None:
    school.enrol(without("webinar", "webinar:ana:student"))
    back = replace(ROSTER, realisations=(ONLINE, replace(WEBINAR, title="Anew")))
    school.enrol(back)
    assert same(current(school), back)
    assert len(school.rows(tables.realisation)) == 2


def test_an_officers_admission_survives_every_roster(school: Pipeline) -> None:
    school.acts.admit(VESNA, "online", by="officer", reason="was there")
    school.post(completed(VESNA))
    school.enrol(without("online:bojan:student"))
    school.enrol(ROSTER)
    school.drain()
    assert school.attended() == {(VESNA, "online")}
    assert same(current(school), ROSTER)


def test_who_left_the_roster_after_the_start_took_part_all_the_same(school: Pipeline) -> None:
    school.enrol(without("online:ana:student"))
    school.post(completed())
    school.drain()
    assert school.attended() == {(ANA, "online")}


def test_who_left_the_roster_before_the_start_is_not_in_it(pipeline: Pipeline) -> None:
    pipeline.clock.at_ms = START - DAY_MS
    pipeline.enrol()
    pipeline.enrol(without("online:ana:student"))
    pipeline.clock.at_ms = LATER
    pipeline.post(completed())
    pipeline.drain()
    assert (pipeline.attended(), pipeline.waiting()) == (set(), {(ANA, "online")})


def rule_of(pipeline: Pipeline, realisation: str = "online") -> str:
    (row,) = pipeline.rows(tables.realisation, tables.realisation.c.id == realisation)
    return str(row.rule)


@pytest.mark.parametrize(
    ("at_ms", "followed"),
    [(START - DAY_MS, True), (START - 1, True), (START, False), (START + DAY_MS, False), (LATER, False)],
)
def test_a_rule_is_pinned_when_the_realisation_starts(pipeline: Pipeline, at_ms: int, followed: bool) -> None:
    pipeline.clock.at_ms = START - 10 * DAY_MS
    pipeline.enrol()
    pipeline.clock.at_ms = at_ms
    pipeline.enrol(replace(ROSTER, programmes=programme(STRICT)))
    assert (rule_of(pipeline) == STRICT.to_json()) is followed


def test_a_realisation_that_comes_after_its_start_has_the_rule_of_that_day(pipeline: Pipeline) -> None:
    pipeline.enrol(replace(ROSTER, programmes=programme(STRICT)))
    assert rule_of(pipeline) == STRICT.to_json()


def test_a_rule_changed_before_the_start_decides_again(pipeline: Pipeline) -> None:
    soon = replace(ROSTER, realisations=(replace(ONLINE, start_ms=LATER, end_ms=LATER + DAY_MS),))
    soon = without("webinar:ana:student", roster=soon)
    pipeline.clock.at_ms = LATER - DAY_MS
    pipeline.enrol(soon)
    pipeline.post(completed(minute=(LATER - START) / 60_000))
    pipeline.drain()
    pipeline.enrol(replace(soon, programmes=programme(STRICT)))
    pipeline.drain()
    assert pipeline.versions() == [("first", True), ("register-changed", True)]


@pytest.mark.parametrize("field", ["name", "roles", "primary"])
def test_where_somebody_worked_then_is_decided_again_with_the_roster(school: Pipeline, field: str) -> None:
    school.post(completed())
    school.drain()
    other = replace(ROSTER.bodies[0], id="other")
    people = {row.id: row for row in ROSTER.persons}
    changed = {
        "name": {"persons": (*[replace(people[ANA], given_name="Анa")], people[BOJAN], people[VESNA])},
        "roles": {"roles": (Role("r", ANA, "primary", "student", "other", None, None),)},
        "primary": {"persons": (replace(people[ANA], primary_body_id="other"), people[BOJAN], people[VESNA])},
    }[field]
    school.enrol(replace(ROSTER, bodies=(*ROSTER.bodies, other), **changed))  # type: ignore[arg-type]
    school.drain()
    again = [] if field == "name" else [("register-changed", True)]
    assert school.versions() == [("first", True), *again]


def test_a_window_that_the_register_moves_is_decided_again(school: Pipeline) -> None:
    school.hook(joined(ANA, 0), left(90), ended(130))
    school.drain()
    moved = replace(WEBINAR, start_ms=START + 30 * 60_000, end_ms=START + 130 * 60_000)
    school.enrol(replace(ROSTER, realisations=(ONLINE, moved)))
    school.drain()
    assert school.versions(ANA, "webinar") == [("first", True), ("register-changed", False)]


def test_who_turns_out_to_be_the_lecturer_did_not_attend(school: Pipeline) -> None:
    """The register itself says so: the completion may not stand as if a student had earned it."""
    school.post(completed())
    school.drain()
    as_lecturer = replace(ROSTER.enrolments[0], role="teacher")
    school.enrol(replace(ROSTER, enrolments=(as_lecturer, *ROSTER.enrolments[1:])))
    school.drain()
    assert school.attended() == set()


SECOND = replace(ONLINE, id="second", start_ms=START + 100 * DAY_MS, end_ms=START + 110 * DAY_MS)
IN_BOTH = replace(
    ROSTER, realisations=(ONLINE, WEBINAR, SECOND), enrolments=(*ROSTER.enrolments, enrolled(ANA, "second"))
)


@pytest.mark.parametrize("drained", [True, False], ids=["decided before", "decided afterwards"])
def test_a_run_moved_over_another_is_decided_the_same_before_and_after(
    pipeline: Pipeline, drained: bool
) -> None:
    """Ana is in both; on day 20 only the first took it, now both do and a person decides."""
    pipeline.enrol(IN_BOTH)
    pipeline.post(completed(minute=20 * 1440))
    if drained:
        pipeline.drain()
    over = replace(SECOND, start_ms=START + 12 * DAY_MS, end_ms=START + 13 * DAY_MS)
    pipeline.enrol(replace(IN_BOTH, realisations=(ONLINE, WEBINAR, over)))
    pipeline.drain()
    assert (pipeline.attended(), pipeline.waiting()) == (set(), {(ANA, "online"), (ANA, "second")})


def test_a_run_that_was_dropped_disturbs_no_other_however_the_lots_fall(pipeline: Pipeline) -> None:
    """Decided together or one by one: the same."""
    pipeline.clock.at_ms = START - DAY_MS
    pipeline.enrol(IN_BOTH)
    pipeline.enrol(without("second", "second:ana:student", roster=IN_BOTH))
    pipeline.clock.at_ms = LATER
    pipeline.post(completed(minute=105 * 1440))
    pipeline.drain()
    together = pipeline.waiting()
    for realisation in ("online", "second"):
        with pipeline.database.write() as unit:
            unit.pairs.touch([pair for pair in due_keys(pipeline) if pair.realisation_id == realisation])
        pipeline.drain()
    assert pipeline.waiting() == together


def due_keys(pipeline: Pipeline) -> list[PairKey]:
    return [PairKey(row.person_id, row.realisation_id) for row in pipeline.rows(tables.pair)]


def linked_to(pipeline: Pipeline, name: str) -> list[tuple[str, int | None, int | None]]:
    account = pipeline.account_id(name)
    rows = pipeline.rows(tables.link, tables.link.c.account_id == account, tables.link.c.undone_ms.is_(None))
    return sorted(((row.person_id, row.since_ms, row.until_ms) for row in rows), key=str)


def test_an_account_that_came_before_its_profile_finds_its_person(pipeline: Pipeline) -> None:
    pipeline.post(completed("1"))
    pipeline.drain()
    pipeline.enrol()
    assert linked_to(pipeline, "1") == [(ANA, None, None)]


def test_a_profile_that_names_another_person_holds_from_then_on(school: Pipeline) -> None:
    school.post(completed())
    school.drain()
    school.clock.at_ms += DAY_MS
    moved = replace(ROSTER.profiles[0], person_id=BOJAN)
    school.enrol(replace(ROSTER, profiles=(moved, *ROSTER.profiles[1:])))
    school.drain()
    at = LATER + DAY_MS
    assert linked_to(school, "1") == [(ANA, None, at), (BOJAN, at, None)]
    assert school.attended() == {(ANA, "online")}


def test_a_second_person_with_the_account_takes_it_from_nobody(school: Pipeline) -> None:
    """Two profiles name it now: a riddle for a person. No import may hand it to and fro."""
    school.post(completed())
    school.drain()
    both = replace(ROSTER, profiles=(*ROSTER.profiles, Profile("p2", BOJAN, "moodle", LMS, "1")))
    for title in ("one", "other"):
        school.enrol(replace(both, realisations=(replace(ONLINE, title=title), WEBINAR)))
    assert linked_to(school, "1") == [(ANA, None, None)]


def test_what_an_officer_said_of_an_account_no_roster_changes(school: Pipeline) -> None:
    school.post(completed("77"))
    school.drain()
    school.acts.link(school.account_id("77"), ANA, by="officer", reason="asked")
    school.enrol(replace(ROSTER, profiles=(*ROSTER.profiles, Profile("p9", BOJAN, "moodle", LMS, "77"))))
    assert linked_to(school, "77") == [(ANA, None, None)]


def test_what_an_officer_took_apart_no_roster_puts_together(school: Pipeline) -> None:
    school.post(completed())
    school.drain()
    school.acts.unlink(school.account_id("1"), by="officer")
    school.enrol(replace(ROSTER, persons=(*ROSTER.persons, Person("new", "", "", "", "", None))))
    school.drain()
    assert (linked_to(school, "1"), school.attended()) == ([], set())
