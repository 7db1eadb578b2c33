"""Tracks of learning packages become facts by judgement, are judged anew, and are never told twice."""

from dataclasses import replace

import pytest

from lms_bridge.db import tables
from lms_bridge.domain.programme import Failed
from lms_bridge.services.ports.tracks import Judging, TracksKey
from scorm.attempts import Which
from scorm.judgement import MasteryPolicy
from tests.db.pipeline import ANA, Pipeline
from tests.db.playing import (
    AT,
    activity,
    deliver,
    enrol,
    grade,
    keep_package,
    message,
    package,
    passed,
    scorm,
)

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)  # the rows have tests of their own
KEY = TracksKey(1, 1, 5)
LATER = AT + 3600


@pytest.fixture(autouse=True)
def _enrolled(pipeline: Pipeline) -> None:
    enrol(pipeline, failed=Failed.NOT_ATTENDED)


def scores(pipeline: Pipeline) -> list[tuple[str, str, int]]:
    """The results that stand: the attempt, its score, when."""
    rows = pipeline.rows(tables.fact, tables.fact.c.kind == "test-attempt", tables.fact.c.stands)
    return sorted((row.object.rpartition("=")[2], row.score, row.at_ms // 1000) for row in rows)


def score(pipeline: Pipeline) -> str | None:
    """What decided about Ana, as the completion says it."""
    return pipeline.standing().get((ANA, "online"), (None,) * 6)[3]


def row(pipeline: Pipeline) -> tuple[str, str]:
    (found,) = pipeline.rows(tables.tracks)
    return found.lacks, found.differs


def judge_by(pipeline: Pipeline, judging: Judging) -> None:
    with pipeline.database.write() as unit:
        unit.tracks.set_judging(1, 5, judging)
        unit.tracks.judge_again(1, course_id=5)
    pipeline.drain()


def test_an_attempt_is_one_result_however_often_and_by_whichever_way_it_is_told(pipeline: Pipeline) -> None:
    told = message(passed("85"))
    deliver(
        pipeline, told, message(passed("85"), sent=LATER), message(passed("85", at=LATER), sent=LATER + 1)
    )
    assert scores(pipeline) == [("1", "85/0/100", AT)]
    assert score(pipeline) == "85/0/100"


def test_moodles_own_grade_is_no_result_where_tracks_are_judged(pipeline: Pipeline) -> None:
    deliver(pipeline, message(passed("40"), grades=[grade("99")]))
    assert scores(pipeline) == [("1", "40/0/100", AT)]
    assert row(pipeline) == ("", "score")
    deliver(pipeline, message(passed("40"), grades=[grade("99", overridden=True)], sent=LATER))
    assert [one[1] for one in scores(pipeline)] == ["40/0/100", "99/0/100"]
    assert row(pipeline) == ("", "overridden")


def test_tracks_without_their_time_leave_the_grade_as_it_was(pipeline: Pipeline) -> None:
    deliver(pipeline, message({**passed("40"), "time": None}, grades=[grade("99")]))
    assert [one[1] for one in scores(pipeline)] == ["99/0/100"]
    assert pipeline.rows(tables.tracks) == []


def test_every_attempt_is_a_result_and_the_best_counts(pipeline: Pipeline) -> None:
    deliver(pipeline, message(passed("85", 1), passed("40", 2, at=LATER)))
    assert [one[:2] for one in scores(pipeline)] == [("1", "85/0/100"), ("2", "40/0/100")]
    assert score(pipeline) == "85/0/100"


def test_where_the_last_or_the_first_attempt_counts_it_alone_is_a_result(pipeline: Pipeline) -> None:
    deliver(pipeline, message(passed("40", 1), passed("85", 2, at=LATER)))
    for which, expected in ((Which.FIRST, "40/0/100"), (Which.LAST, "85/0/100"), (Which.BEST, "85/0/100")):
        judge_by(pipeline, Judging(attempts=which))
        assert score(pipeline) == expected
    assert len(scores(pipeline)) == 2


def test_who_opens_a_package_again_has_not_lost_what_they_had(pipeline: Pipeline) -> None:
    deliver(pipeline, message(passed("85")))
    again = scorm(at=LATER, lesson_status="incomplete", score__raw="0", exit="suspend")
    deliver(pipeline, message(again, sent=LATER))
    assert score(pipeline) == "85/0/100"
    assert len(pipeline.versions()) == 1


def test_a_better_state_of_the_same_attempt_is_a_new_reading(pipeline: Pipeline) -> None:
    deliver(pipeline, message(passed("50")))
    deliver(pipeline, message(passed("85", at=LATER), sent=LATER))
    assert scores(pipeline) == [("1", "85/0/100", LATER)]
    assert [reason for reason, _ in pipeline.versions()] == ["first", "evidence-withdrawn"]


def test_what_is_not_over_is_no_result_and_waits_with_its_reason(pipeline: Pipeline) -> None:
    deliver(pipeline, message(scorm(lesson_status="incomplete", score__raw="95", exit="suspend")))
    assert (scores(pipeline), row(pipeline)) == ([], ("suspended", ""))


def test_a_package_of_several_items_waits_for_the_package(pipeline: Pipeline) -> None:
    deliver(pipeline, message({**passed("100"), "items": 2}))
    assert (scores(pipeline), row(pipeline)[0]) == ([], "package-unknown")
    keep_package(pipeline, package(items="ab"))
    pipeline.drain()
    assert (scores(pipeline), row(pipeline)[0]) == ([], "unfinished")
    both = (
        passed("100") | {"items": 2},
        passed("50", at=LATER) | {"items": 2, "scoid": 11, "identifier": "b"},
    )
    deliver(pipeline, message(*both, sent=LATER))
    assert scores(pipeline) == [("1", "3/0/4", LATER)]


def test_an_attempt_is_judged_by_the_package_that_stood_at_its_time(pipeline: Pipeline) -> None:
    keep_package(pipeline, package(mastery="90"))
    keep_package(pipeline, package(mastery="50"), sha256="b" * 64, since_ms=LATER * 1000)
    deliver(pipeline, message(passed("60", 1), passed("60", 2, at=LATER + 60)))
    judge_by(pipeline, Judging(attempts=Which.BEST))
    said = {row.object.rpartition("=")[2] for row in pipeline.rows(tables.fact)}
    assert said == {"1", "2"}
    statements = [row.raw for row in pipeline.rows(tables.statement)]
    assert sum("verbs/failed" in one for one in statements) == 1
    assert sum("verbs/passed" in one for one in statements) == 1


def test_failing_a_package_that_the_course_asks_for_is_a_failed_course(pipeline: Pipeline) -> None:
    keep_package(pipeline, package(mastery="80"))
    done = {"completed": AT, "criteria": {"total": 1, "met": 1}, "activities": [activity(1)]}
    deliver(pipeline, message(passed("60"), **done))
    assert pipeline.versions()[-1][1] is False
    assert row(pipeline)[1] == "complete-there"
    deliver(pipeline, message(passed("60"), passed("90", 2, at=LATER), sent=LATER, **done))
    assert pipeline.versions()[-1][1] is True


def test_a_changed_policy_corrects_with_a_new_version_beside_the_old(pipeline: Pipeline) -> None:
    keep_package(pipeline, package(mastery="80"))
    done = {"completed": AT, "criteria": {"total": 1, "met": 1}, "activities": [activity(1)]}
    deliver(pipeline, message(passed("60"), **done))
    judge_by(pipeline, Judging(mastery=MasteryPolicy.CONTENT))
    assert [attended for _, attended in pipeline.versions()] == [False, True]
    kinds = {row.kind for row in pipeline.rows(tables.fact, tables.fact.c.stands)}
    assert kinds == {"course-completed", "test-attempt"}


def test_tracks_of_a_copy_of_the_site_are_not_taken(pipeline: Pipeline) -> None:
    deliver(pipeline, message(passed("85")))
    other = message(passed("99", 2)).replace('"identifier": "s"', '"identifier": "other"')
    deliver(pipeline, other)
    (kept,) = pipeline.rows(tables.tracks)
    assert '"99"' not in kept.told


def test_what_came_late_and_says_less_changes_nothing(pipeline: Pipeline) -> None:
    deliver(pipeline, message(passed("85", at=LATER), sent=LATER), message(passed("10"), sent=AT))
    assert scores(pipeline) == [("1", "85/0/100", LATER)]


def test_what_is_the_same_again_is_not_judged_again(pipeline: Pipeline) -> None:
    deliver(pipeline, message(passed("85")))
    with pipeline.database.write() as unit:
        kept = unit.tracks.of(KEY)
        assert kept is not None
        unit.tracks.keep(KEY, kept.tracks, label="x", told_ms=kept.told_ms + 1)
        assert not unit.work.due("tracks", at_ms=pipeline.clock.now_ms())
        unit.tracks.keep(KEY, replace(kept.tracks, met=1), label="x", told_ms=kept.told_ms + 2)
        assert unit.work.due("tracks", at_ms=pipeline.clock.now_ms())
