"""The web-service functions that the bridge calls, and what each needs to tell the truth.

What happens without a capability was measured one capability at a time. A call that is *refused* is the
lesser evil; the others answer as if all were well.
"""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from enum import StrEnum
from types import MappingProxyType


class Without(StrEnum):
    """What Moodle does when a capability is missing."""

    REFUSED = "refused"
    EMPTY = "empty"
    FEWER_ROWS = "fewer-rows"
    FEWER_FIELDS = "fewer-fields"


class Use(StrEnum):
    """What a function is for; a site that does not use it does not need its capabilities."""

    CONNECT = "connect"
    ACCOUNTS = "accounts"
    NEW_ACCOUNTS = "new-accounts"
    COURSES = "courses"
    COMPLETIONS = "completions"
    REPORT = "report"
    ROSTERS = "rosters"
    GROUPS = "groups"
    COHORTS = "cohorts"
    PLUGIN = "plugin"
    ATTENDANCE = "attendance"
    """Of the plugin mod_attendance, which not every Moodle has."""


@dataclass(frozen=True, slots=True)
class Need:
    """A capability, what happens `without` it, and the `errorcode` where the call is refused."""

    capability: str
    _: KW_ONLY
    without: Without = Without.REFUSED
    errorcode: str = "nopermissions"

    def __post_init__(self) -> None:
        if self.without is not Without.REFUSED:
            object.__setattr__(self, "errorcode", "")


@dataclass(frozen=True, slots=True)
class Function:
    """A web-service function.

    `writes`: its effect may stand although the answer was lost. `void`: it answers `null`. `slow`: its time
    grows with the people or courses it speaks of.
    """

    name: str
    _: KW_ONLY
    use: Use
    needs: tuple[Need, ...] = ()
    writes: bool = False
    void: bool = False
    slow: bool = False

    def capabilities(self, errorcode: str) -> tuple[str, ...]:
        """Which capabilities the errorcode may speak of: those known for it, else all of the function's."""
        exact = tuple(need.capability for need in self.needs if need.errorcode == errorcode)
        return exact or tuple(need.capability for need in self.needs)


def _need(capability: str, without: Without = Without.REFUSED, errorcode: str = "nopermissions") -> Need:
    return Need(capability, without=without, errorcode=errorcode)


_LOGIN = "requireloginerror"
_CONTEXT = "errorcoursecontextnotvalid"
_VISIBLE = (
    _need("moodle/user:viewdetails", Without.EMPTY),
    _need("moodle/user:viewalldetails", Without.EMPTY),
    _need("moodle/site:viewuseridentity", Without.FEWER_FIELDS),
)
_IN_COURSE = _need("moodle/course:view", errorcode=_LOGIN)
_IN_CONTEXT = _need("moodle/course:view", errorcode=_CONTEXT)
_SCORM = (_IN_COURSE, _need("mod/scorm:viewreport"))
_QUIZ = (_IN_COURSE, _need("mod/quiz:view", errorcode=_LOGIN), _need("mod/quiz:viewreports"))
_MANAGE_GROUPS = (_IN_CONTEXT, _need("moodle/course:managegroups"))
_COHORT = (_need("moodle/cohort:manage"),)
_SEE_COHORT = (_need("moodle/cohort:view"),)
_ASSIGN_COHORT = (_need("moodle/cohort:assign"),)
_REPORT = (_need("moodle/reportbuilder:viewall", errorcode="errorreportview"),)
_PLUGIN = (_need("local/lmsbridge:use"),)
_ATTENDANCE = (_IN_COURSE, _need("mod/attendance:takeattendances", errorcode="invalidparameter"))

_ALL = (
    Function("core_webservice_get_site_info", use=Use.CONNECT),
    Function("core_user_get_users_by_field", use=Use.ACCOUNTS, needs=_VISIBLE, slow=True),
    Function(
        "core_user_create_users",
        use=Use.NEW_ACCOUNTS,
        needs=(_need("moodle/user:create"),),
        writes=True,
        slow=True,
    ),
    Function(
        "core_user_update_users",
        use=Use.NEW_ACCOUNTS,
        needs=(_need("moodle/user:update"),),
        writes=True,
        slow=True,
    ),
    Function("core_course_get_courses", use=Use.COURSES, needs=(_IN_CONTEXT,), slow=True),
    Function(
        "core_course_get_courses_by_field",
        use=Use.COURSES,
        needs=(
            _need("moodle/course:view", Without.FEWER_FIELDS),
            _need("moodle/course:update", Without.FEWER_FIELDS),
        ),
        slow=True,
    ),
    Function(
        "core_course_get_contents",
        use=Use.COURSES,
        needs=(_IN_CONTEXT, _need("moodle/course:viewhiddenactivities", Without.FEWER_ROWS)),
        slow=True,
    ),
    Function(
        "mod_scorm_get_scorms_by_courses",
        use=Use.COURSES,
        needs=(_need("moodle/course:view", Without.EMPTY),),
        slow=True,
    ),
    Function("mod_scorm_get_scorm_scoes", use=Use.COURSES, needs=(_IN_COURSE,)),
    Function(
        "mod_quiz_get_quizzes_by_courses",
        use=Use.COURSES,
        needs=(_need("moodle/course:view", Without.EMPTY), _need("mod/quiz:view", Without.EMPTY)),
        slow=True,
    ),
    Function(
        "mod_bigbluebuttonbn_get_bigbluebuttonbns_by_courses",
        use=Use.COURSES,
        needs=(
            _need("moodle/course:view", Without.EMPTY),
            _need("mod/bigbluebuttonbn:view", Without.EMPTY),
        ),
        slow=True,
    ),
    Function(
        "core_enrol_get_enrolled_users",
        use=Use.ROSTERS,
        needs=(
            _IN_CONTEXT,
            _need("moodle/course:enrolreview"),
            _need("moodle/user:viewdetails", Without.FEWER_ROWS),
            _need("moodle/user:viewalldetails", Without.FEWER_FIELDS),
        ),
        slow=True,
    ),
    Function(
        "enrol_manual_enrol_users",
        use=Use.ROSTERS,
        needs=(
            _IN_COURSE,
            _need("enrol/manual:enrol"),
            _need("moodle/role:assign", errorcode="wsusercannotassign"),
        ),
        writes=True,
        void=True,
        slow=True,
    ),
    Function(
        "core_enrol_get_users_courses",
        use=Use.COMPLETIONS,
        needs=(
            _need("moodle/course:view", Without.EMPTY),
            _need("report/completion:view", Without.FEWER_FIELDS),
        ),
    ),
    Function(
        "core_completion_get_course_completion_status",
        use=Use.COMPLETIONS,
        needs=(_IN_COURSE, _need("report/completion:view", errorcode="cannotviewreport")),
    ),
    Function(
        "core_completion_get_activities_completion_status",
        use=Use.COMPLETIONS,
        needs=(
            _IN_COURSE,
            _need("report/progress:view"),
            _need("mod/quiz:view", Without.FEWER_ROWS),
        ),
    ),
    Function("mod_scorm_get_scorm_attempt_count", use=Use.COMPLETIONS, needs=_SCORM),
    Function("mod_scorm_get_scorm_sco_tracks", use=Use.COMPLETIONS, needs=_SCORM),
    Function("mod_quiz_get_user_attempts", use=Use.COMPLETIONS, needs=_QUIZ),
    Function("mod_quiz_get_user_best_grade", use=Use.COMPLETIONS, needs=_QUIZ),
    Function(
        "gradereport_user_get_grade_items",
        use=Use.COMPLETIONS,
        needs=(
            _IN_COURSE,
            _need("gradereport/user:view"),
            _need("moodle/grade:viewall", errorcode="nopermissiontoviewgrades"),
            _need("mod/quiz:view", Without.FEWER_ROWS),
        ),
        slow=True,
    ),
    Function(
        "core_reportbuilder_list_reports",
        use=Use.REPORT,
        needs=(_need("moodle/reportbuilder:viewall", Without.EMPTY),),
    ),
    Function("core_reportbuilder_set_filters", use=Use.REPORT, needs=_REPORT),
    Function("core_reportbuilder_filters_reset", use=Use.REPORT, needs=_REPORT),
    Function("core_reportbuilder_retrieve_report", use=Use.REPORT, needs=_REPORT, slow=True),
    Function("core_group_get_course_groups", use=Use.GROUPS, needs=_MANAGE_GROUPS),
    Function("core_group_get_group_members", use=Use.GROUPS, needs=_MANAGE_GROUPS),
    Function("core_group_create_groups", use=Use.GROUPS, needs=_MANAGE_GROUPS, writes=True),
    Function("core_group_add_group_members", use=Use.GROUPS, needs=_MANAGE_GROUPS, writes=True, void=True),
    Function("core_group_delete_group_members", use=Use.GROUPS, needs=_MANAGE_GROUPS, writes=True, void=True),
    Function("core_cohort_search_cohorts", use=Use.COHORTS, needs=_SEE_COHORT),
    Function("core_cohort_get_cohort_members", use=Use.COHORTS, needs=_SEE_COHORT),
    Function("core_cohort_create_cohorts", use=Use.COHORTS, needs=_COHORT, writes=True),
    Function("core_cohort_add_cohort_members", use=Use.COHORTS, needs=_ASSIGN_COHORT, writes=True),
    Function(
        "core_cohort_delete_cohort_members", use=Use.COHORTS, needs=_ASSIGN_COHORT, writes=True, void=True
    ),
    Function("mod_attendance_get_sessions", use=Use.ATTENDANCE, needs=_ATTENDANCE, slow=True),
    Function("local_lmsbridge_get_changes", use=Use.PLUGIN, needs=_PLUGIN, slow=True),
    Function("local_lmsbridge_get_learners", use=Use.PLUGIN, needs=_PLUGIN, slow=True),
    Function("local_lmsbridge_get_roster", use=Use.PLUGIN, needs=_PLUGIN, slow=True),
    Function("local_lmsbridge_push_roster", use=Use.PLUGIN, needs=_PLUGIN, writes=True, slow=True),
    Function("local_lmsbridge_send_test", use=Use.PLUGIN, needs=_PLUGIN),
    Function("local_lmsbridge_get_status", use=Use.PLUGIN, needs=_PLUGIN),
)

PLUGIN_PREFIX = "local_lmsbridge_"
"""How the functions of the companion plugin begin."""

FUNCTIONS: Mapping[str, Function] = MappingProxyType({function.name: function for function in _ALL})
"""Every function that the client calls, by name."""
