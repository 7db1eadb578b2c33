"""Trying a Moodle's functions without changing anything, to learn what our account may do.

A write is tried with a user who cannot be or is there already, so Moodle refuses it after it has looked at
the capability: the refusal then says which of the two it was.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime

from moodle_sync.check import Clocks, Seen, Settings
from moodle_sync.client import Moodle
from moodle_sync.client.plugin_status import STATUS, PluginStatus
from moodle_sync.errors import (
    AccessRefused,
    BadArgument,
    CapabilityMissing,
    EmptyNotBelieved,
    MoodleError,
    UnknownRecord,
)
from moodle_sync.functions import FUNCTIONS, Use
from moodle_sync.wire import Argument

NOBODY = 2_147_483_647
STUDENT = 5

_LOOK_UP = "core_user_get_users_by_field"
_CONTENTS = "core_course_get_contents"
_SESSIONS = "mod_attendance_get_sessions"
_TAKE = "mod/attendance:takeattendances"
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
    trials = _Trials(moodle, site.functions.keys())
    no_course = trials.all(frozenset(uses), course_id)
    plugin = None
    if STATUS in site.functions:
        asked = now()
        plugin = trials.plugin_status()
        if plugin is not None and plugin.now is not None:
            # A proxy may stamp its own time on an answer; this is what Moodle itself goes by.
            clocks = Clocks(asked, told=plugin.now, answered=now())
    return Seen(
        site,
        lacking=frozenset(trials.lacking),
        tried=frozenset(trials.tried),
        clocks=clocks,
        settings=settings,
        plugin=plugin,
        no_course=no_course,
    )


class _Trials:
    """Functions that were tried, and the capabilities that were found missing by it."""

    def __init__(self, moodle: Moodle, there: Collection[str]) -> None:
        self._moodle = moodle
        self._there = there
        self.tried: set[str] = set()
        self.lacking: set[str] = set()

    def all(self, wanted: frozenset[Use], course_id: int | None) -> int | None:
        """Try what is wanted; the course's id where there is no such course, so nothing is tried in it."""
        missing = course_id if course_id is not None and self._is_missing(course_id) else None
        for name, arguments in _trials(wanted, None if missing else course_id).items():
            self._try(name, arguments)
        if Use.ATTENDANCE in wanted and course_id is not None and not missing:
            self._try_attendance(course_id)
        if Use.ACCOUNTS in wanted and _LOOK_UP in self._there:
            self.lacking |= _unseen(self._moodle)
            self.tried.add(_LOOK_UP)
        return missing

    def _try_attendance(self, course_id: int) -> None:
        """With a list of the course: of one that is not there nobody learns who may see it."""
        if not {_CONTENTS, _SESSIONS} <= {*self._there}:
            return
        try:
            sections = self._moodle.courses.contents(course_id)
        except MoodleError as error:
            self.lacking |= _lacking(error)
            return
        lists = (one.instance for each in sections for one in each.modules if one.kind == "attendance")
        first = next(lists, None)
        if first is None:
            return
        refused = self._moodle.site.attempt(_SESSIONS, {"attendanceid": first})
        # The plugin says "invalid" to who may not take the lists; of a list that was just named it is that.
        hidden = {_TAKE} if isinstance(refused, BadArgument) else _lacking(refused)
        self.lacking |= hidden
        self.tried |= set() if hidden else {_SESSIONS}

    def plugin_status(self) -> PluginStatus | None:
        """What the plugin says; None where our account may not ask."""
        try:
            found = self._moodle.site.plugin_status()
        except CapabilityMissing as error:
            self.lacking |= _lacking(error)
            return None
        self.tried.add(STATUS)
        return found

    def _is_missing(self, course_id: int) -> bool:
        """Moodle looks for the course before it looks at capabilities: a wrong one would prove them all."""
        if _CONTENTS not in self._there:
            return False
        error = self._moodle.site.attempt(_CONTENTS, {"courseid": course_id})
        return isinstance(error, UnknownRecord)

    def _try(self, name: str, arguments: Mapping[str, Argument]) -> None:
        if name not in self._there:
            return
        error = self._moodle.site.attempt(name, arguments)
        self.lacking |= _lacking(error)
        self.tried |= set() if isinstance(error, CapabilityMissing) else {name}


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
        _CONTENTS: {"courseid": course_id},
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
