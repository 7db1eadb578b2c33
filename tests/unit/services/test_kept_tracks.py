"""What is kept of an attempt that is told again and again: each state that says a result, and no others."""

from typing import Any

import pytest

from lms_bridge.services.kept_tracks import (
    MOST_READINGS,
    AttemptReading,
    KeptTracks,
    from_json,
    judged_apart,
    merged,
    to_json,
)
from tests.unit.moodle_sync.plugin_records import SCORM, grade, record

T = 1_795_000_000


def row(status: str, raw: str = "", *, at: int | None = T, attempt: int = 1, **more: str) -> dict[str, Any]:
    core = {"lesson_status": status, "score.raw": raw, **more}
    elements = {f"cmi.core.{name}": value for name, value in core.items()} | {"cmi.suspend_data": "x" * 999}
    about = {"cmid": SCORM, "scoid": 6, "identifier": "item", "attempt": attempt, "time": at, "items": 1}
    return {**about, "tracks": elements}


def told(*rows: dict[str, Any]) -> KeptTracks:
    """These states, told one after another."""
    kept: KeptTracks | None = None
    for each in rows:
        kept = merged(kept, record(scorm=[each]))
    assert kept is not None
    return kept


def readings(*rows: dict[str, Any]) -> list[tuple[int, str]]:
    found: list[AttemptReading] = list(told(*rows).packages[SCORM].attempts[1])
    return [(each.at - T, each.scos[0].elements["cmi.core.score.raw"]) for each in found]


STATES = [
    ("once", [row("passed", "85")], [(0, "85")]),
    ("told again", [row("passed", "85"), row("passed", "85", at=T + 9)], [(0, "85")]),
    ("longer", [row("passed", "8"), row("passed", "8", at=T + 9, session_time="01:00:00")], [(0, "8")]),
    ("under way", [row("incomplete", "10"), row("incomplete", "20", at=T + 9)], [(9, "20")]),
    ("over at last", [row("incomplete", "10"), row("passed", "85", at=T + 9)], [(9, "85")]),
    ("opened again", [row("passed", "85"), row("incomplete", "0", at=T + 9)], [(0, "85"), (9, "0")]),
    ("better", [row("failed", "40"), row("passed", "85", at=T + 9)], [(0, "40"), (9, "85")]),
    ("a clock that went back", [row("failed", "40"), row("passed", "85", at=T - 9)], [(0, "40"), (0, "85")]),
]


@pytest.mark.parametrize(("what", "states", "kept"), STATES, ids=[one[0] for one in STATES])
def test_a_state_that_says_a_result_is_a_reading(
    what: str, states: list[dict[str, Any]], kept: list[tuple[int, str]]
) -> None:
    assert readings(*states) == kept, what


def test_of_very_many_states_the_best_and_the_newest_are_kept() -> None:
    states = [row("passed", "99"), *(row("failed", str(n), at=T + n) for n in range(1, MOST_READINGS + 10))]
    found = readings(*states)
    assert (len(found), found[0], found[-1]) == (MOST_READINGS, (0, "99"), (29, "29"))


def test_what_is_not_told_any_more_stays() -> None:
    kept = merged(told(row("passed", "85")), record(scorm=[row("failed", "1", attempt=2)]))
    assert sorted(kept.packages[SCORM].attempts) == [1, 2]
    assert sorted(merged(kept, record()).packages[SCORM].attempts) == [1, 2]


def test_what_no_judgement_rests_on_is_not_kept() -> None:
    text = to_json(told(row("passed", "85")))
    assert "suspend_data" not in text
    assert to_json(from_json(text)) == text


def test_only_what_was_told_with_its_time_is_judged_apart() -> None:
    assert judged_apart(record(scorm=[row("passed")])) == {SCORM}
    assert judged_apart(record(scorm=[row("passed"), row("passed", at=None, attempt=2)])) == frozenset()


def test_the_platforms_opinion_is_the_last_that_was_told() -> None:
    graded = merged(None, record(scorm=[row("passed")], grades=[grade(SCORM, "scorm", "50.0", time=T)]))
    later = merged(graded, record(scorm=[row("passed")]))
    assert [each.packages[SCORM].grade is not None for each in (graded, later)] == [True, True]


def test_objectives_that_items_may_share_are_kept_and_make_a_state() -> None:
    def state(success: str, at: int) -> dict[str, Any]:
        one = {"cmi.objectives.0.id": "topic", "cmi.objectives.0.success_status": success}
        more = {"cmi.objectives.0.description": "x", "cmi.completion_status": "completed"}
        return {**row("", at=at), "tracks": one | more}

    kept = told(state("failed", T), state("passed", T + 9))
    assert from_json(to_json(kept)) == kept
    first, second = kept.packages[SCORM].attempts[1]
    said = [one.scos[0].elements["cmi.objectives.0.success_status"] for one in (first, second)]
    assert (said, second.scos[0].at) == (["failed", "passed"], T + 9)
    assert "cmi.objectives.0.description" not in second.scos[0].elements
