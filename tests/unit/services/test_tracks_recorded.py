"""Tracks as a real Moodle 5.1 told them, judged, with its own opinion beside it."""

import json
from pathlib import Path

import pytest

from lms_bridge.domain.fact import Account
from lms_bridge.services.judged_tracks import (
    Differs,
    JudgedPackage,
    facts_of,
    judge_packages,
    percent_of,
)
from lms_bridge.services.kept_tracks import KeptTracks, from_json, merged, to_json
from lms_bridge.services.ports.tracks import Judging
from moodle_sync.messages import read_learner
from scorm.judgement import Success

RECORDED = Path(__file__).parents[2] / "golden" / "moodle-plugin" / "get_learners.tracks.json"
ACCOUNT = Account("http://127.0.0.1:8091", "8")


@pytest.fixture(scope="module")
def kept() -> KeptTracks:
    (learner,) = json.loads(RECORDED.read_bytes())["learners"]
    return merged(None, read_learner(learner, course_id=7))


@pytest.fixture(scope="module")
def judged(kept: KeptTracks) -> JudgedPackage:
    (found,) = judge_packages(kept, judging=Judging(), package_at=lambda *_: (None, None))
    return found


def test_every_attempt_is_judged_and_the_passed_one_counts(judged: JudgedPackage) -> None:
    outcomes = [each.best.attempt.success for each in judged.attempts]
    assert (outcomes, judged.counts) == ([Success.FAILED, Success.PASSED], 2)


def test_moodle_grades_by_learning_objects_a_hundred_percent_where_the_score_is_85(
    judged: JudgedPackage,
) -> None:
    assert percent_of(judged.grade) == 100
    assert judged.differs == (Differs.SCORE,)
    scores = [
        fact.score.whole_percent
        for fact in facts_of([judged], account=ACCOUNT, judging=Judging())
        if fact.score
    ]
    assert scores == [40, 85]


def test_what_is_kept_is_the_same_when_it_is_told_again_and_comes_back_from_text(kept: KeptTracks) -> None:
    (learner,) = json.loads(RECORDED.read_bytes())["learners"]
    assert to_json(merged(kept, read_learner(learner, course_id=7))) == to_json(kept)
    assert to_json(from_json(to_json(kept))) == to_json(kept)
