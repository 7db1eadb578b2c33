"""Trying a Moodle's functions without changing anything, to learn what our account may do.

A write is tried with a user who cannot be or is there already, so Moodle refuses it after it has looked at
the capability: the refusal then says which of the two it was.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from moodle_sync.check import Clocks, Seen, Settings
from moodle_sync.client import Moodle
from moodle_sync.errors import AccessRefused, CapabilityMissing, EmptyNotBelieved, MoodleError
from moodle_sync.functions import FUNCTIONS, Use
from moodle_sync.wire import Argument

NOBODY = 2_147_483_647
STUDENT = 5

_LOOK_UP = "core_user_get_users_by_field"
_WHO_IS_THERE: Mapping[str, Argument] = {
    "username": "guest",
    "firstname": "-",
    "lastname": "-",
    "email": "nobody@example.invalid",
    "createpassword": True,
}


def look(
    moodle: Moodle,
    *,
    uses: Iterable[Use],
    course_id: int | None,
    settings: Settings,
    now: Callable[[], datetime],
) -> Seen:
    """Try what `uses` need. `course_id`: a course to try in; without one its functions are not tried.

    `now`: our clock, aware. Raises what keeps us from calling at all: the token, the address, maintenance.
    """
    asked = now()
    told = moodle.site.clock()
    clocks = Clocks(asked, told=told, answered=now())
    site = moodle.site.info()
    wanted = frozenset(uses)
    tried: set[str] = set()
    lacking: set[str] = set()
    for name, arguments in _trials(wanted, course_id).items():
        if name in site.functions:
            error = moodle.site.attempt(name, arguments)
            lacking |= _lacking(error)
            tried |= set() if isinstance(error, CapabilityMissing) else {name}
    if Use.ACCOUNTS in wanted and _LOOK_UP in site.functions:
        lacking |= _unseen(moodle)
        tried.add(_LOOK_UP)
    return Seen(site, lacking=frozenset(lacking), tried=frozenset(tried), clocks=clocks, settings=settings)


def _trials(wanted: frozenset[Use], course_id: int | None) -> dict[str, Mapping[str, Argument]]:
    everywhere: dict[str, Mapping[str, Argument]] = {
        "core_user_create_users": {"users": [_WHO_IS_THERE]},
        "core_user_update_users": {"users": [{"id": NOBODY}]},
        "core_cohort_search_cohorts": {"query": "-", "context": {"contextid": 1}},
    }
    trials = everywhere | (_in_course(course_id) if course_id is not None else {})
    return {name: arguments for name, arguments in trials.items() if FUNCTIONS[name].use in wanted}


def _in_course(course_id: int) -> dict[str, Mapping[str, Argument]]:
    nobody: dict[str, Argument] = {"userid": NOBODY, "courseid": course_id}
    return {
        "core_course_get_contents": {"courseid": course_id},
        "core_enrol_get_enrolled_users": {
            "courseid": course_id,
            "options": [{"name": "onlyactive", "value": 1}, {"name": "limitnumber", "value": 1}],
        },
        "enrol_manual_enrol_users": {"enrolments": [{**nobody, "roleid": STUDENT}]},
        "core_group_get_course_groups": {"courseid": course_id},
        "gradereport_user_get_grade_items": {"courseid": course_id, "userid": 1},
        "core_completion_get_activities_completion_status": {"courseid": course_id, "userid": 1},
        "core_completion_get_course_completion_status": {"courseid": course_id, "userid": 1},
    }


def _lacking(error: MoodleError | None) -> set[str]:
    """What a trial says: a refusal for a capability names it; any other refusal came after it."""
    if isinstance(error, CapabilityMissing):
        named = error.params.get("capabilities")
        return set(named) if isinstance(named, tuple) else set()
    if error is not None and (error.retryable or isinstance(error, AccessRefused)):
        raise error
    return set()


def _unseen(moodle: Moodle) -> set[str]:
    try:
        moodle.users.prove()
    except EmptyNotBelieved as unseen:
        named = unseen.params.get("capabilities")
        return set(named) if isinstance(named, tuple) else set()
    return set()
