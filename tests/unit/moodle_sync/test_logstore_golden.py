"""Golden cases: a folder holds a statement as the plugin sends it, and what it says.

A new case is a new folder in tests/golden/logstore_xapi with `statement.json` and `says.json`; a missing
file fails.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from moodle_sync import CourseCompleted, MeetingJoined, Reading, TestAttempt, read
from xapi import read_post

GOLDEN = Path(__file__).parents[2] / "golden" / "logstore_xapi"
CASES = sorted(path for path in GOLDEN.iterdir() if path.is_dir())
STORED = datetime(2026, 3, 6, tzinfo=UTC)


def as_json(reading: Reading) -> dict[str, Any]:
    if isinstance(reading, CourseCompleted):
        return {"says": "course-completed", **who_and_when(reading), "course": reading.course}
    if isinstance(reading, TestAttempt):
        numbers = {name: str(getattr(reading, name)) for name in ("raw", "minimum", "maximum")}
        attempt = {"attempt": reading.attempt, "tests": list(reading.tests)}
        return {"says": "test-attempt", **who_and_when(reading), **attempt, **numbers}
    if isinstance(reading, MeetingJoined):
        return {"says": "meeting-joined", **who_and_when(reading), "activity": reading.activity}
    return {"says": "unused", "kind": reading.kind}


def who_and_when(reading: CourseCompleted | TestAttempt | MeetingJoined) -> dict[str, Any]:
    actor = {"home_page": reading.actor.home_page, "name": reading.actor.name}
    return {"actor": actor, "at": reading.at.isoformat()}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_statement_says_exactly_this(case: Path) -> None:
    (incoming,) = read_post((case / "statement.json").read_bytes())
    expected = json.loads((case / "says.json").read_text("utf-8"))
    assert as_json(read(incoming.value, stored=STORED)) == expected


def test_there_are_golden_cases_of_each_kind() -> None:
    kinds = {json.loads((case / "says.json").read_text("utf-8"))["says"] for case in CASES}
    assert kinds == {"course-completed", "test-attempt", "meeting-joined", "unused"}
