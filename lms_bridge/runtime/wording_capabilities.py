"""What goes wrong without a capability of the service account, by Moodle's name of it.

`docs/how-to/connect-moodle.md` has the same table.
"""

from collections.abc import Mapping
from typing import Final

CAPABILITIES: Final[Mapping[str, str]] = {
    "moodle/user:viewdetails": "people are not shown, as if there were none; a bridge that believed it would"
    " make every account a second time",
    "moodle/user:viewalldetails": "user name, ID number and institution are left out, so that nobody matches",
    "moodle/site:viewuseridentity": "e-mail addresses are left out, so that nobody matches by address",
    "moodle/user:create": "no accounts can be made",
    "moodle/user:update": "accounts can be neither changed nor suspended",
    "moodle/course:view": "courses and what is in them are left out or refused",
    "moodle/course:update": "ID numbers of courses are left out of lists; courses are then tied by address or"
    " by hand",
    "moodle/course:viewhiddenactivities": "hidden activities are left out, also those that complete a course",
    "mod/quiz:view": "quizzes are left out, also of what completes a course and of grades",
    "mod/quiz:viewreports": "attempts at quizzes cannot be read",
    "mod/bigbluebuttonbn:view": "webinars are left out of the catalogue",
    "mod/scorm:viewreport": "results of learning packages cannot be read",
    "moodle/course:enrolreview": "who takes part in a course cannot be read",
    "enrol/manual:enrol": "nobody can be enrolled",
    "moodle/role:assign": "nobody can be enrolled: the role of participants cannot be given",
    "report/completion:view": "who completed a course cannot be read",
    "report/progress:view": "who completed which activity cannot be read",
    "gradereport/user:view": "grades cannot be read",
    "moodle/grade:viewall": "grades of other people cannot be read",
    "moodle/reportbuilder:viewall": "the report of completions is not found, or is refused",
    "moodle/course:managegroups": "groups can be neither read nor kept",
    "moodle/cohort:view": "cohorts cannot be read",
    "moodle/cohort:manage": "cohorts cannot be made",
    "moodle/cohort:assign": "nobody can be put into a cohort or taken out of it",
    "mod/attendance:takeattendances": "lists of the activity Attendance cannot be read",
    "local/lmsbridge:use": "the companion plugin answers nothing",
}
