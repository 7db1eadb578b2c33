"""Both sides compared: what was missed is found, what is kept is listed, silence concludes nothing."""

from dataclasses import replace

import pytest

from lms_bridge.db import tables
from lms_bridge.domain.agreement import Cause, DifferenceKind
from lms_bridge.domain.errors import NotFound
from lms_bridge.services.moodles import SourcePaused, SourceUnavailable
from lms_bridge.services.ports import PAUSED
from lms_bridge.services.ports.polled import Narrowed
from lms_bridge.services.reconcile_completions import EMPTIED, Outcome, ReconcileCompletions
from moodle_sync.standin import Attempt
from tests.db.moodle_world import COURSE_ID, DAY_S, MOODLE_ID, QUIZ, World, told_by_a_copy
from tests.db.pipeline import ANA, BOJAN, ROSTER, START, VESNA, completed

YEAR_S = 365 * DAY_S


@pytest.fixture(params=["plugin", "stock"])
def compared(world: World, request: pytest.FixtureRequest) -> World:
    """A world that is compared by the companion plugin, and one that is compared without it."""
    world.standin.traps.plugin_absent = request.param == "stock"
    return world


@pytest.fixture
def with_plugin(world: World) -> World:
    world.standin.traps.plugin_absent = False
    return world


def found(outcome: Outcome, person: str = ANA) -> list[tuple[DifferenceKind, Cause]]:
    account = str(MOODLE_ID[person])
    return [(each.kind, each.why) for each in outcome.differences if each.account == account]


def standing(world: World) -> list[tuple[str, str]]:
    """The differences that stand, by account and kind."""
    with world.pipeline.database.read() as unit:
        rows = unit.agreements.open(Narrowed(source="lms"), limit=100)
    return [(row.difference.account, row.difference.kind.value) for row in rows]


def test_a_completion_that_nobody_told_is_found_and_counts(compared: World) -> None:
    compared.complete(ANA, after_s=3661)
    outcome = compared.reconcile()
    assert found(outcome) == [(DifferenceKind.COMPLETE_THERE, Cause.JUST_ADDED)]
    assert compared.pipeline.standing()[ANA, "online"][1] == START + 3_661_000
    assert compared.pipeline.rows(tables.fact)[0].channel == "reconciled"
    assert found(compared.reconcile()) == []
    assert (str(MOODLE_ID[ANA]), "complete-there") not in standing(compared)


def test_both_counts_are_told(compared: World) -> None:
    compared.complete(ANA)
    compared.reconcile()
    counts = compared.reconcile().counts
    assert counts is not None
    assert (counts.there_total, counts.there_completed, counts.here_total, counts.here_completed) == (
        3,
        1,
        2,
        1,
    )
    assert counts.agreed == 2


def test_a_completion_backdated_by_a_year_is_found(with_plugin: World) -> None:
    with_plugin.poll()
    with_plugin.later(YEAR_S)
    with_plugin.complete(ANA, after_s=60)
    with_plugin.site.tables.outbox.clear()
    with_plugin.reconcile()
    assert with_plugin.pipeline.standing()[ANA, "online"][1] == START + 60_000


def test_a_completion_made_again_after_an_unlock_is_found_and_the_earliest_counts(compared: World) -> None:
    compared.complete(ANA, after_s=7200)
    compared.reconcile()
    compared.site.unlock(COURSE_ID)
    assert found(compared.reconcile()) == [(DifferenceKind.COMPLETE_HERE, Cause.INCOMPLETE)]
    compared.site.tables.activity_done.clear()
    compared.complete(ANA, after_s=3600)
    assert found(compared.reconcile()) == [(DifferenceKind.TIMES, Cause.THERE_EARLIER)]
    assert compared.pipeline.standing()[ANA, "online"][1] == START + 3_600_000
    assert compared.pipeline.attended() == {(ANA, "online")}


def test_a_learner_unenrolled_after_completing_is_found_by_the_plugin(with_plugin: World) -> None:
    with_plugin.complete(ANA)
    with_plugin.site.drop_enrolments(user_id=MOODLE_ID[ANA])
    with_plugin.reconcile()
    assert with_plugin.pipeline.attended() == {(ANA, "online")}


def test_a_learner_unenrolled_after_completing_keeps_it(world: World) -> None:
    world.complete(ANA)
    world.reconcile()
    world.site.drop_enrolments(user_id=MOODLE_ID[ANA])
    assert found(world.reconcile()) == [(DifferenceKind.COMPLETE_HERE, Cause.UNENROLLED)]
    assert world.pipeline.attended() == {(ANA, "online")}


@pytest.mark.parametrize(
    ("plugin", "capability"),
    [
        (False, "moodle/user:viewdetails"),
        (False, "report/completion:view"),
        (False, "moodle/grade:viewall"),
        (False, "moodle/course:view"),
        (True, "local/lmsbridge:use"),
    ],
)
def test_a_lost_capability_settles_and_revokes_nothing(world: World, plugin: bool, capability: str) -> None:
    world.standin.traps.plugin_absent = not plugin
    world.complete(ANA)
    world.complete(VESNA)
    world.reconcile()
    before = standing(world)
    world.standin.traps.lacking.add(capability)
    outcome = world.reconcile()
    assert outcome.trouble is not None
    assert (standing(world), world.pipeline.attended()) == (before, {(ANA, "online")})


def test_a_course_that_shows_nobody_any_more_proves_nothing(compared: World) -> None:
    compared.complete(VESNA)
    compared.reconcile()
    before = standing(compared)
    compared.site.tables.enrolments.clear()
    compared.site.tables.course_done.clear()
    assert compared.reconcile().trouble == EMPTIED
    assert standing(compared) == before


def test_a_page_that_failed_concludes_nothing(compared: World) -> None:
    compared.complete(VESNA)
    compared.reconcile()
    before = standing(compared)
    compared.standin.traps.fails_after = {
        "local_lmsbridge_get_learners": 0,
        "core_enrol_get_enrolled_users": 1,
    }
    with pytest.raises(SourceUnavailable):
        compared.reconcile()
    assert standing(compared) == before


def test_people_whom_nobody_knows_are_listed_with_a_reason(compared: World) -> None:
    stranger = compared.site.add_user(
        id=500, username="stranger", firstname="S", lastname="T", email="s@uprava.example"
    )
    compared.complete(VESNA)
    compared.site.enrol(compared.enrolment(stranger))
    outcome = compared.reconcile()
    assert found(outcome, VESNA) == [(DifferenceKind.COMPLETE_THERE, Cause.NOT_ENROLLED)]
    assert ("500", "account-unmatched") in standing(compared)


def test_what_waits_for_an_admission_says_so(compared: World) -> None:
    compared.complete(VESNA)
    compared.reconcile()
    assert found(compared.reconcile(), VESNA) == [(DifferenceKind.COMPLETE_THERE, Cause.NOT_ENROLLED)]


def test_times_that_the_ways_tell_differently_are_listed(compared: World) -> None:
    compared.pipeline.post(completed(ANA, minute=600, actor=compared.actor(ANA)))
    compared.pipeline.drain()
    compared.complete(ANA, after_s=3600)
    compared.reconcile()
    kinds = {kind for kind, _ in found(compared.reconcile())}
    assert kinds == {DifferenceKind.CHANNELS}


def test_scores_that_differ_are_listed(compared: World) -> None:
    compared.site.tables.attempts[1] = Attempt(
        1, quiz_id=QUIZ, user_id=MOODLE_ID[ANA], number=1, marks=1, at=START // 1000 + 100
    )
    compared.complete(ANA)
    compared.reconcile()
    assert found(compared.reconcile()) == []
    compared.site.tables.attempts[1] = Attempt(
        1, quiz_id=QUIZ, user_id=MOODLE_ID[ANA], number=1, marks=2, at=START // 1000 + 100
    )
    assert (DifferenceKind.SCORES, Cause.OTHER_SCORE) in found(compared.reconcile())


def test_a_realisation_that_is_tied_to_nothing_is_not_found(world: World) -> None:
    handler = ReconcileCompletions(world.pipeline.database, world.moodle_of, world.pipeline.clock)
    with pytest.raises(NotFound):
        handler.outcomes(world.source, realisation_id="webinar")


def test_a_realisation_that_is_tied_no_more_has_no_differences(world: World) -> None:
    world.complete(VESNA)
    world.reconcile()
    assert standing(world)
    untied = replace(ROSTER, realisations=tuple(replace(one, lms_course=None) for one in ROSTER.realisations))
    world.pipeline.enrol(untied)
    handler = ReconcileCompletions(world.pipeline.database, world.moodle_of, world.pipeline.clock)
    assert (handler.outcomes(world.source), standing(world)) == ([], [])


def test_a_realisation_that_has_not_begun_is_not_compared(world: World) -> None:
    world.pipeline.clock.at_ms = START - 1
    handler = ReconcileCompletions(world.pipeline.database, world.moodle_of, world.pipeline.clock)
    assert handler.outcomes(world.source) == []


def test_bojan_who_did_nothing_agrees(compared: World) -> None:
    assert found(compared.reconcile(), BOJAN) == []


def test_what_only_another_site_told_is_found_all_the_same(compared: World) -> None:
    compared.complete(ANA)
    told_by_a_copy(compared)
    assert compared.reconcile().added == 1
    assert compared.pipeline.attended() == {(ANA, "online")}


def test_a_moodle_at_another_address_is_not_compared(compared: World) -> None:
    compared.complete(ANA)
    compared.site.url = "https://copy.example"
    with pytest.raises(SourcePaused):
        compared.reconcile()
    assert (compared.messages(), compared.source.mode) == ([], PAUSED)
