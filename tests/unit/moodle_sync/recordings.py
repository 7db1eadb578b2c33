"""The recorded calls of a real Moodle, as answers that the client may be given again."""

import json
from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from moodle_sync.answers import Answer, judge, judge_file
from moodle_sync.client.accounts import read_created, read_warnings
from moodle_sync.client.attendance import read_sessions
from moodle_sync.client.completions import CourseStatus, read_activities, read_course_status
from moodle_sync.client.courses import read_all_courses, read_contents, read_courses, read_users_courses
from moodle_sync.client.enrolments import read_enrolled
from moodle_sync.client.grades import read_grades
from moodle_sync.client.groups import (
    read_cohort_members,
    read_cohorts,
    read_found_cohorts,
    read_group_members,
    read_groups,
)
from moodle_sync.client.listed import Listed
from moodle_sync.client.plugin_answers import (
    read_changes,
    read_learners_page,
    read_pushed,
    read_roster_page,
    read_test_sent,
)
from moodle_sync.client.plugin_status import read_status
from moodle_sync.client.quizzes import read_attempts, read_best_grade, read_quizzes
from moodle_sync.client.reports import Page, read_done, read_page, read_reports
from moodle_sync.client.scorms import Tracks, read_attempt_count, read_scorms, read_scos, read_tracks
from moodle_sync.client.site import SiteInfo, read_site_info
from moodle_sync.client.users import read_users
from moodle_sync.client.webinars import read_webinars
from moodle_sync.errors import MoodleError
from moodle_sync.functions import FUNCTIONS, Function, Use

READERS: dict[str, Callable[[Any], object]] = {
    "core_webservice_get_site_info": read_site_info,
    "core_user_get_users_by_field": read_users,
    "core_user_create_users": read_created,
    "core_user_update_users": read_warnings,
    "core_course_get_courses": read_all_courses,
    "core_course_get_courses_by_field": read_courses,
    "core_course_get_contents": read_contents,
    "core_enrol_get_users_courses": read_users_courses,
    "core_enrol_get_enrolled_users": read_enrolled,
    "core_completion_get_course_completion_status": read_course_status,
    "core_completion_get_activities_completion_status": read_activities,
    "mod_scorm_get_scorms_by_courses": read_scorms,
    "mod_scorm_get_scorm_scoes": read_scos,
    "mod_scorm_get_scorm_attempt_count": read_attempt_count,
    "mod_scorm_get_scorm_sco_tracks": read_tracks,
    "mod_quiz_get_quizzes_by_courses": read_quizzes,
    "mod_quiz_get_user_attempts": read_attempts,
    "mod_quiz_get_user_best_grade": read_best_grade,
    "mod_bigbluebuttonbn_get_bigbluebuttonbns_by_courses": read_webinars,
    "gradereport_user_get_grade_items": read_grades,
    "core_reportbuilder_list_reports": read_reports,
    "core_reportbuilder_set_filters": read_done,
    "core_reportbuilder_filters_reset": read_done,
    "core_reportbuilder_retrieve_report": read_page,
    "core_group_get_course_groups": read_groups,
    "core_group_create_groups": read_groups,
    "core_group_get_group_members": read_group_members,
    "core_cohort_search_cohorts": read_found_cohorts,
    "core_cohort_create_cohorts": read_cohorts,
    "core_cohort_get_cohort_members": read_cohort_members,
    "core_cohort_add_cohort_members": read_warnings,
    "mod_attendance_get_sessions": read_sessions,
    "local_lmsbridge_get_changes": read_changes,
    "local_lmsbridge_get_learners": read_learners_page,
    "local_lmsbridge_get_roster": read_roster_page,
    "local_lmsbridge_push_roster": read_pushed,
    "local_lmsbridge_send_test": read_test_sent,
    "local_lmsbridge_get_status": read_status,
}


@dataclass(frozen=True, slots=True)
class Recording:
    """One recorded call. `form`: the arguments sent to the web service, without the protocol's own."""

    name: str
    _: KW_ONLY
    function: str
    form: dict[str, str]
    answer: Answer

    @property
    def case(self) -> str:
        return self.name.partition(".")[2]

    @property
    def value(self) -> Any:
        return json.loads(self.answer.body)


def recordings(folder: Path) -> list[Recording]:
    """All of them, by name."""
    return [_recording(path) for path in sorted((folder / "moodle" / "ws").glob("*.json"))]


def told(recording: Recording) -> str:
    """What the client makes of it, in a word or two."""
    try:
        return _content(recording)
    except MoodleError as error:
        kind = "unavailable" if error.retryable else "refused"
        return f"{kind} {error.code}{_about(error)}"


def _content(recording: Recording) -> str:
    if recording.function == "pluginfile":
        return f"file {len(judge_file(recording.answer))}"
    known = FUNCTIONS.get(recording.function)
    function = known or Function(recording.function, use=Use.CONNECT, void=recording.answer.body == b"null")
    value = judge(recording.answer, function=function)
    if function.void:
        return "done"
    return summary(READERS[recording.function](value)) if known else "an answer"


def _about(error: MoodleError) -> str:
    about = error.params.get("capabilities") or error.params.get("what") or error.params.get("why")
    return f" {' '.join(about) if isinstance(about, tuple) else about}" if about else ""


def summary(value: object) -> str:
    """The kind of a value and how much of it there is."""
    special: dict[type, Callable[[Any], str]] = {
        SiteInfo: lambda site: f"SiteInfo {site.release} {len(site.functions)}",
        CourseStatus: lambda status: f"CourseStatus {_when(status.completed_at)}",
        Page: lambda page: f"Page {len(page.rows)} of {page.total}",
        Tracks: lambda tracks: f"Tracks {tracks.elements.get('status', 'none')}",
        Listed: lambda found: f"{summary(found.items)} not seen {len(found.not_seen)}",
        tuple: lambda items: f"{type(items[0]).__name__} {len(items)}" if items else "none",
        dict: lambda items: f"members {sum(map(len, items.values()))}",
        type(None): lambda _: "done",
    }
    return special.get(type(value), str)(value)


def _when(moment: datetime | None) -> str:
    return f"complete {int(moment.timestamp())}" if moment else "incomplete"


def _recording(path: Path) -> Recording:
    content = json.loads(path.read_text(encoding="utf-8"))
    request, response = content["request"], content["response"]
    form = request.get("form")
    pairs = (
        form if isinstance(form, list) else [part.split("=", 1) for part in (form or "").split("&") if part]
    )
    own = {"wstoken", "moodlewsrestformat"}
    fields = {name: value for name, value in pairs if name not in own}
    called = fields.pop("wsfunction", path.stem.partition(".")[0])
    headers = response.get("headers", {})
    answer = Answer(response["status"], headers=headers, body=_body(response["body"]))
    return Recording(path.stem, function=called, form=fields, answer=answer)


def _body(body: object) -> bytes:
    """Answers are kept parsed where they were JSON, else as text."""
    if isinstance(body, dict) and "__raw__" in body:
        return str(body["__raw__"]).encode()
    return (body if isinstance(body, str) else json.dumps(body)).encode()
