"""What a missing capability does is as it was measured on a real Moodle, one capability at a time."""

import json
from pathlib import Path

import pytest

from moodle_sync.functions import FUNCTIONS, Without

MEASURED = {
    "users_by_field": "core_user_get_users_by_field",
    "enrolled_users": "core_enrol_get_enrolled_users",
    "enrolled_onlyactive": "core_enrol_get_enrolled_users",
    "user_create_dup": "core_user_create_users",
    "user_update": "core_user_update_users",
    "courses_by_field": "core_course_get_courses_by_field",
    "get_courses": "core_course_get_courses",
    "get_contents": "core_course_get_contents",
    "users_courses": "core_enrol_get_users_courses",
    "enrol": "enrol_manual_enrol_users",
    "course_completion": "core_completion_get_course_completion_status",
    "act_completion": "core_completion_get_activities_completion_status",
    "grade_items": "gradereport_user_get_grade_items",
    "scorms": "mod_scorm_get_scorms_by_courses",
    "scoes": "mod_scorm_get_scorm_scoes",
    "sco_tracks": "mod_scorm_get_scorm_sco_tracks",
    "attempt_count": "mod_scorm_get_scorm_attempt_count",
    "quizzes": "mod_quiz_get_quizzes_by_courses",
    "quiz_attempts": "mod_quiz_get_user_attempts",
    "quiz_best": "mod_quiz_get_user_best_grade",
    "bbbs": "mod_bigbluebuttonbn_get_bigbluebuttonbns_by_courses",
    "groups": "core_group_get_course_groups",
    "group_members": "core_group_get_group_members",
    "group_del": "core_group_delete_group_members",
    "report": "core_reportbuilder_retrieve_report",
}
NOT_OURS = {
    "get_users": "the bridge does not call it",
    "cohort_members": "its answer changed with every capability: the measuring itself changed the cohort",
    "unenrol_noop": "the bridge suspends and never unenrols",
    "course_grades": "the bridge does not call it",
    "updates_since": "the bridge does not call it",
    "plugin": "of a proof of the companion plugin",
}


@pytest.fixture(scope="session")
def matrix(shared_data: Path) -> dict[tuple[str, str], str]:
    content = json.loads((shared_data / "moodle" / "capability_matrix.json").read_text(encoding="utf-8"))
    return {(call, name): effect for name, effects in content.items() for call, effect in effects.items()}


def test_every_measured_call_is_accounted_for(matrix: dict[tuple[str, str], str]) -> None:
    assert {call for call, _ in matrix} == MEASURED.keys() | NOT_OURS.keys()


def test_each_measured_effect_is_in_the_table(matrix: dict[tuple[str, str], str]) -> None:
    wrong = [
        (call, name, effect)
        for (call, name), effect in matrix.items()
        if call in MEASURED and not _told(MEASURED[call], name, effect)
    ]
    assert wrong == []


def _told(function: str, capability: str, effect: str) -> bool:
    needs = [need for need in FUNCTIONS[function].needs if need.capability == capability]
    if effect.startswith("EXC "):
        return [need.errorcode for need in needs] == [effect.removeprefix("EXC ")]
    return len(needs) == 1 and needs[0].without is not Without.REFUSED


def test_an_empty_answer_is_told_from_a_shorter_one(matrix: dict[tuple[str, str], str]) -> None:
    """Two characters are `[]`."""
    emptied = {
        (MEASURED[call], name) for (call, name), effect in matrix.items() if effect.endswith("->2 chars)")
    }
    found = {
        (function.name, need.capability): need.without
        for function in FUNCTIONS.values()
        for need in function.needs
    }
    assert {found[each] for each in emptied} == {Without.EMPTY}
