"""Judged attempts in the LRS: ADL's profile, one statement however often read, voided where it changed."""

import json
from typing import Any

import pytest

from lms_bridge.db import tables
from lms_bridge.services.ports.tracks import Judging
from scorm.judgement import MasteryPolicy
from tests.db.pipeline import LMS, Pipeline
from tests.db.playing import AT, TEST, deliver, enrol, keep_package, message, package, passed, scorm
from xapi import Version, read_post
from xapi import scorm_profile as profile

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)  # the rows have tests of their own
VERBS = "http://adlnet.gov/expapi/verbs/"


@pytest.fixture(autouse=True)
def _enrolled(pipeline: Pipeline) -> None:
    enrol(pipeline)


def stated(pipeline: Pipeline) -> list[dict[str, Any]]:
    return [
        json.loads(row.raw) for row in pipeline.rows(tables.statement, tables.statement.c.voids.is_(None))
    ]


def verbs(pipeline: Pipeline) -> list[str]:
    return sorted(one["verb"]["id"].removeprefix(VERBS) for one in stated(pipeline))


def judge_by(pipeline: Pipeline, policy: MasteryPolicy) -> None:
    with pipeline.database.write() as unit:
        unit.tracks.set_judging(1, 5, Judging(mastery=policy))
        unit.tracks.judge_again(1, course_id=5)
    pipeline.drain()


def test_an_attempt_is_told_by_the_verbs_of_the_profile(pipeline: Pipeline) -> None:
    keep_package(pipeline, package(mastery="80"))
    deliver(pipeline, message(passed("85")))
    assert verbs(pipeline) == ["completed", "completed", "passed", "scored", "terminated"]
    (ended,) = [one for one in stated(pipeline) if one["verb"]["id"].endswith("terminated")]
    assert ended["actor"]["account"] == {"homePage": LMS, "name": "1"}
    assert ended["object"]["id"] == f"{TEST}&sco=a"
    assert ended["object"]["definition"]["type"] == profile.SCO_TYPE
    score = {"scaled": 0.85, "raw": 85.0, "min": 0.0, "max": 100.0}
    assert ended["result"] == {"completion": True, "success": True, "score": score, "duration": "PT10M00S"}
    activities = ended["context"]["contextActivities"]
    assert [one["id"] for one in activities["category"]] == [profile.CATEGORY]
    course, attempt = activities["grouping"]
    assert (course["id"], course["definition"]["type"]) == (TEST, profile.COURSE_TYPE)
    assert attempt["id"].startswith(f"{TEST}&sco=a&attemptId=")


def test_all_that_is_written_is_valid_and_none_of_it_is_read_into_facts(pipeline: Pipeline) -> None:
    deliver(pipeline, message(passed("85"), scorm(2, lesson_status="passed", exit="suspend")))
    body = json.dumps(stated(pipeline)).encode()
    assert len(read_post(body, Version.V1)) == len(stated(pipeline)) > 5
    assert {row.channel for row in pipeline.rows(tables.fact)} == {"tracks"}
    assert all(row.said.startswith(VERBS) for row in pipeline.rows(tables.statement))
    assert "suspended" in verbs(pipeline)


def test_the_same_attempt_read_twice_is_one_statement(pipeline: Pipeline) -> None:
    deliver(pipeline, message(passed("85")))
    before = [one["id"] for one in stated(pipeline)]
    longer = {**passed("85", at=AT + 60)}
    longer["tracks"] = {**longer["tracks"], "cmi.core.session_time": "00:20:00"}
    deliver(pipeline, message(longer, sent=AT + 60))
    judge_by(pipeline, MasteryPolicy.CONTENT)
    assert [one["id"] for one in stated(pipeline)] == before
    assert {row.voided_by for row in pipeline.rows(tables.statement)} == {None}


def test_what_is_judged_otherwise_is_voided_beside_what_holds_now(pipeline: Pipeline) -> None:
    keep_package(pipeline, package(mastery="80"))
    deliver(pipeline, message(passed("85")))
    for policy, standing in (
        (MasteryPolicy.CONTENT, ["completed", "completed", "scored", "terminated"]),
        (MasteryPolicy.OVERRIDE, ["completed", "completed", "passed", "scored", "terminated"]),
    ):
        judge_by(pipeline, policy)
        rows = pipeline.rows(tables.statement, tables.statement.c.voided_by.is_(None))
        told = [json.loads(row.raw) for row in rows if row.voids is None]
        assert sorted(one["verb"]["id"].removeprefix(VERBS) for one in told) == standing


def test_what_has_no_result_is_not_stated(pipeline: Pipeline) -> None:
    deliver(pipeline, message(scorm(lesson_status="incomplete", exit="suspend")))
    assert stated(pipeline) == []


def test_nothing_is_stated_where_staff_revoked_the_credential(pipeline: Pipeline) -> None:
    deliver(pipeline, message(passed("85")))
    count = len(stated(pipeline))
    with pipeline.database.write() as unit:
        (own,) = [one.credential for one in unit.credentials.all() if one.credential.kind == "own"]
        assert own.secret_hash == ""
        unit.credentials.revoke(own.key, at_ms=1)
    deliver(pipeline, message(passed("90", 2), sent=AT + 5))
    assert len(stated(pipeline)) == count
