"""Two persons who are one: everything of both counts for the kept one, and undone, nothing is left of it."""

import contextlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from lms_bridge.db import tables
from lms_bridge.domain.errors import InvalidValue, NotFound
from lms_bridge.domain.merging import MergeState, Sameness
from lms_bridge.domain.person import Person, Profile, Role
from lms_bridge.domain.withdrawal import State
from lms_bridge.services.close_realisations import CloseRealisations
from lms_bridge.services.merge_persons import AlreadyMerged, FourEyes, MergeOver, MergePersons
from lms_bridge.services.ports import PairKey
from tests.db.pipeline import ANA, BOJAN, LMS, ROSTER, VESNA, Pipeline, completed, enrolled, joined, left

TWIN = "vesna-2"
DOUBLED = replace(
    ROSTER,
    persons=(*ROSTER.persons, Person(TWIN, "Vesna", "Петровић", "v@town.example", "E-7", "body")),
    profiles=(*ROSTER.profiles, Profile("at:twin", TWIN, "moodle", LMS, "9")),
    roles=(Role("r-twin", TWIN, "primary", "student", "body", None, None),),
    enrolments=(*ROSTER.enrolments, enrolled(TWIN, "online"), enrolled(VESNA, "webinar")),
)
_LOGS = {tables.event_log, tables.person_merge, tables.statement}
_TOLD = {"changed_ms"}
"""When other systems are told anew: after both the merge and its undoing they have to ask again."""


def desk(pipeline: Pipeline, *, four_eyes: bool = False) -> MergePersons:
    return MergePersons(pipeline.database, pipeline.clock, four_eyes)


def merged(pipeline: Pipeline, doubled: str = TWIN, kept: str = VESNA) -> int:
    return desk(pipeline).merge(doubled, kept, by="officer", reason="one person").id


def tables_of(pipeline: Pipeline, *besides: Any) -> Mapping[str, list[Any]]:
    """Everything but the logs, to the letter."""
    kept = [one for one in tables.metadata.sorted_tables if one not in _LOGS and one not in besides]
    return {
        one.name: [
            {name: value for name, value in row._mapping.items() if name not in _TOLD}
            for row in pipeline.rows(one)
        ]
        for one in kept
    }


@pytest.fixture
def twins(pipeline: Pipeline) -> Pipeline:
    """Both Vesnas have learned: one completed the course, the other was in the webinar."""
    pipeline.enrol(DOUBLED)
    pipeline.post(completed("9"), completed(BOJAN))
    pipeline.hook(joined("3", 0), left(100))
    pipeline.drain()
    return pipeline


def test_both_have_what_is_theirs_before(twins: Pipeline) -> None:
    assert twins.attended() == {(TWIN, "online"), (VESNA, "webinar"), (BOJAN, "online")}


def test_everything_of_the_doubled_person_counts_for_the_kept_one(twins: Pipeline) -> None:
    merged(twins)
    twins.drain()
    assert twins.attended() == {(VESNA, "online"), (VESNA, "webinar"), (BOJAN, "online")}
    assert twins.versions(TWIN) == [("first", True), ("persons-merged", False)]
    assert twins.recorded()[TWIN, "online"] == (2, False)


def test_a_merge_taken_back_leaves_the_tables_as_they_were(twins: Pipeline) -> None:
    work = (tables.pair,)
    before = tables_of(twins, *work)
    number = merged(twins)
    assert tables_of(twins, *work) != before
    desk(twins).undo(number, by="officer", reason="two people")
    assert tables_of(twins, *work) == before


def test_a_merge_taken_back_later_gives_everybody_what_was_theirs(twins: Pipeline) -> None:
    before, said = twins.standing(), (tables.completion, tables.submission, tables.attempt, tables.entry)
    rows = tables_of(twins, tables.pair, tables.withdrawal, *said)
    number = merged(twins)
    twins.drain()
    desk(twins).undo(number, by="officer", reason="two people")
    twins.drain()
    assert twins.standing() == before
    assert tables_of(twins, tables.pair, tables.withdrawal, *said) == rows


def test_a_roster_that_still_sends_both_changes_nothing(twins: Pipeline) -> None:
    merged(twins)
    twins.drain()
    before = tables_of(twins)
    twins.enrol(DOUBLED)
    twins.drain()
    assert tables_of(twins) == before


def test_what_comes_later_to_either_reaches_the_kept_one(pipeline: Pipeline) -> None:
    pipeline.enrol(DOUBLED)
    number = merged(pipeline)
    later = replace(DOUBLED, enrolments=(*DOUBLED.enrolments, enrolled(TWIN, "webinar")))
    pipeline.enrol(later)
    pipeline.post(completed("9"))
    pipeline.hook(joined("9", 0), left(100))
    pipeline.drain()
    assert pipeline.attended() == {(VESNA, "online"), (VESNA, "webinar")}
    desk(pipeline).undo(number, by="officer", reason="two people")
    pipeline.drain()
    assert pipeline.attended() == {(TWIN, "online"), (TWIN, "webinar")}


def test_an_admission_of_the_doubled_person_is_the_kept_ones(pipeline: Pipeline) -> None:
    pipeline.enrol(replace(DOUBLED, enrolments=ROSTER.enrolments))
    merged(pipeline)
    pipeline.acts.admit(TWIN, "online", by="officer", reason="was there")
    pipeline.post(completed("9"))
    pipeline.drain()
    assert pipeline.attended() == {(VESNA, "online")}


def test_what_was_given_long_ago_goes_over_without_a_question(twins: Pipeline) -> None:
    twins.clock.at_ms += 10**10
    twins.post(completed("9", minute=90))
    merged(twins)
    twins.drain()
    assert (VESNA, "online") in twins.attended()
    assert twins.versions(TWIN)[-1] == ("persons-merged", False)


def test_three_who_are_one_and_the_middle_one_taken_back(twins: Pipeline) -> None:
    before = tables_of(twins, tables.pair)
    first, second = merged(twins, TWIN, VESNA), merged(twins, VESNA, ANA)
    twins_of = {row.person_id for row in twins.rows(tables.enrolment)}
    assert twins_of == {ANA, BOJAN}
    desk(twins).undo(first, by="officer", reason="another")
    assert {row.person_id for row in twins.rows(tables.enrolment)} == {ANA, BOJAN, TWIN}
    desk(twins).undo(second, by="officer", reason="another")
    assert tables_of(twins, tables.pair) == before


def test_a_learner_sees_the_kept_persons_record(twins: Pipeline) -> None:
    row = {"id": 77, "name": "v", "password_hash": "", "role": "learner", "person_id": TWIN, "created_ms": 0}
    with twins.engines.writer.begin() as connection:
        connection.execute(insert(tables.login).values(row))
    number = merged(twins)
    assert [one.person_id for one in twins.rows(tables.login)] == [VESNA]
    desk(twins).undo(number, by="officer", reason="two people")
    assert [one.person_id for one in twins.rows(tables.login)] == [TWIN]


def test_candidates_have_a_strong_key_and_are_never_merged_by_themselves(pipeline: Pipeline) -> None:
    again = Person("vesna-3", "Петровић", "Vesna", "V@town.example", "E-7", "body")
    pipeline.enrol(replace(DOUBLED, persons=(*DOUBLED.persons, again)))
    (found,) = desk(pipeline).doubles().candidates
    assert (found.first, found.second) == (TWIN, "vesna-3")
    assert set(found.why) == {Sameness.EMPLOYEE_NUMBER, Sameness.NAME_AND_EMAIL}
    assert all(row.merged_into is None for row in pipeline.rows(tables.person))


def test_who_was_said_to_be_two_people_is_shown_no_more(pipeline: Pipeline) -> None:
    again = Person("vesna-3", "Other", "Name", "", "E-7", "body")
    pipeline.enrol(replace(DOUBLED, persons=(*DOUBLED.persons, again)))
    desk(pipeline).two_people("vesna-3", TWIN, by="officer", reason="asked both")
    assert desk(pipeline).doubles().candidates == []


def test_four_eyes_let_nobody_agree_with_themselves(twins: Pipeline) -> None:
    asked = desk(twins, four_eyes=True).merge(TWIN, VESNA, by="one", reason="same")
    assert asked.state is MergeState.ASKED
    assert all(row.merged_into is None for row in twins.rows(tables.person))
    with pytest.raises(FourEyes):
        desk(twins, four_eyes=True).agree(asked.id, by="one", reason="same")
    desk(twins, four_eyes=True).agree(asked.id, by="two", reason="looked")
    assert {row.id: row.merged_into for row in twins.rows(tables.person)}[TWIN] == VESNA


def test_what_cannot_be_merged_is_refused(twins: Pipeline) -> None:
    acts = desk(twins)
    for doubled, kept, reason, error in (
        (TWIN, TWIN, "why", InvalidValue),
        (TWIN, VESNA, " ", InvalidValue),
        (TWIN, "nobody", "why", NotFound),
    ):
        with pytest.raises(error):
            acts.merge(doubled, kept, by="officer", reason=reason)
    number = merged(twins)
    with pytest.raises(AlreadyMerged):
        acts.merge(TWIN, ANA, by="officer", reason="why")
    acts.undo(number, by="officer", reason="why")
    with pytest.raises(MergeOver):
        acts.undo(number, by="officer", reason="why")


_WHO = (ANA, BOJAN, VESNA, TWIN)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wanted=st.lists(st.tuples(st.sampled_from(_WHO), st.sampled_from(_WHO)), max_size=4), data=st.data())
def test_merges_in_any_order_taken_back_in_any_order_leave_the_tables_as_they_were(
    twins: Pipeline, wanted: list[tuple[str, str]], data: st.DataObject
) -> None:
    before, numbers = tables_of(twins, tables.pair), []
    for doubled, kept in wanted:
        with contextlib.suppress(InvalidValue, AlreadyMerged):
            numbers.append(merged(twins, doubled, kept))
    for number in data.draw(st.permutations(numbers)):
        desk(twins).undo(number, by="officer", reason="two people")
    assert tables_of(twins, tables.pair) == before


def documents(pipeline: Pipeline) -> list[tuple[str, str, str]]:
    rows = pipeline.rows(tables.document)
    return [(row.person_id, row.realisation_id, row.standing) for row in rows]


def closed(pipeline: Pipeline, *realisations: str) -> None:
    for one in realisations:
        CloseRealisations(pipeline.database, pipeline.clock).close(one, by="officer", reason="all is in")


def test_documents_of_the_doubled_person_are_the_kept_ones_and_none_is_issued_twice(
    twins: Pipeline,
) -> None:
    closed(twins, "online", "webinar")
    before = documents(twins)
    assert {one for one, _, _ in before} == {TWIN, VESNA, BOJAN}
    number = merged(twins)
    twins.drain()
    assert documents(twins) == [(VESNA if one == TWIN else one, run, ok) for one, run, ok in before]
    desk(twins).undo(number, by="officer", reason="two people")
    twins.drain()
    assert documents(twins) == before


def test_two_documents_of_one_training_are_left_for_an_officer_to_look_at(twins: Pipeline) -> None:
    twins.enrol(replace(DOUBLED, enrolments=(*DOUBLED.enrolments, enrolled(VESNA, "online"))))
    twins.post(completed(VESNA))
    twins.drain()
    closed(twins, "online")
    before = documents(twins)
    number = merged(twins)
    twins.drain()
    assert documents(twins) == before
    assert desk(twins).doubles().persons[TWIN].documents == 1
    desk(twins).undo(number, by="officer", reason="two people")
    twins.drain()
    assert documents(twins) == before


def test_what_was_issued_for_both_together_is_not_taken_in_silence(twins: Pipeline) -> None:
    number = merged(twins)
    twins.drain()
    closed(twins, "online")
    desk(twins).undo(number, by="officer", reason="two people")
    twins.drain()
    assert (VESNA, "online", "issued") in documents(twins)
    with twins.database.read() as unit:
        (waiting,) = unit.withdrawals.listed([State.OPEN], limit=9)
    assert waiting.withdrawal.pair == PairKey(VESNA, "online")
