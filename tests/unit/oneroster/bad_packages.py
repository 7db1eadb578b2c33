"""Packages with one faulty row each, and the one finding that must come of it."""

from dataclasses import KW_ONLY, dataclass, field

from roster_packages import LMS, Rows, added, changed, packed

from lms_bridge.oneroster.archive import Budget
from lms_bridge.oneroster.findings import Code

JMBG = "0101000805018"


@dataclass(frozen=True)
class Bad:
    """`file`, `line`, `column` are where the fault must be found, under `budget`."""

    name: str
    package: bytes
    code: Code
    file: str
    _: KW_ONLY
    line: int | None = None
    column: str | None = None
    budget: Budget = field(default_factory=Budget)


def _after_three_lines() -> Rows:
    rows = changed("users", 1, pronouns="она\r\nњу\nњој")
    rows["users"][2]["enabledUser"] = ""
    return rows


def _behind_three_lines() -> Rows:
    return changed("users", 1, givenName="Petar\r\nMarko\nIvan", primaryOrgSourcedId="nowhere")


def _cell(table: str, row: int, column: str, value: str, code: Code) -> Bad:
    package = packed(changed(table, row, **{column.replace(".", "__"): value}))
    name = f"{table}.{column}={value[:20]!r}"
    return Bad(name, package, code, f"{table}.csv", line=row + 2, column=column)


CELLS = (
    _cell("users", 0, "status", "active", Code.NOT_BLANK_IN_BULK),
    _cell("orgs", 1, "dateLastModified", "2026-01-01T00:00:00Z", Code.NOT_BLANK_IN_BULK),
    _cell("users", 2, "sourcedId", "p 3", Code.NOT_A_GUID),
    _cell("users", 2, "sourcedId", "п3", Code.NOT_A_GUID),
    _cell("users", 2, "sourcedId", "p" * 256, Code.NOT_A_GUID),
    _cell("users", 2, "sourcedId", "", Code.VALUE_MISSING),
    _cell("users", 1, "givenName", "  ", Code.VALUE_MISSING),
    _cell("users", 1, "familyName", "", Code.VALUE_MISSING),
    _cell("users", 1, "enabledUser", "yes", Code.UNKNOWN_WORD),
    _cell("users", 1, "email", "a\x00b@town.example", Code.CONTROL_CHARACTER),
    _cell("users", 1, "givenName", "A" * 5000, Code.VALUE_TOO_LONG),
    _cell("users", 1, "primaryOrgSourcedId", "nowhere", Code.DANGLING_REFERENCE),
    _cell("users", 1, "agentSourcedIds", "p1,p9", Code.DANGLING_REFERENCE),
    _cell("users", 1, "agentSourcedIds", "p1,,p2", Code.NOT_A_GUID),
    _cell("users", 2, "sourcedId", "p2", Code.DUPLICATE_ID),
    _cell("users", 2, "sourcedId", JMBG, Code.NATIONAL_ID_IN_CLEAR),
    _cell("users", 1, "identifier", JMBG, Code.NATIONAL_ID_IN_CLEAR),
    _cell("users", 1, "identifier", JMBG[1:], Code.NATIONAL_ID_IN_CLEAR),
    _cell("users", 1, "userMasterIdentifier", "010100 0805-018", Code.NATIONAL_ID_IN_CLEAR),
    _cell("users", 1, "username", f"u-{JMBG}", Code.NATIONAL_ID_IN_CLEAR),
    _cell("users", 1, "email", f"{JMBG}@town.example", Code.NATIONAL_ID_IN_CLEAR),
    _cell("users", 1, "userIds", f"{{hr:77}},{{jmbg:{JMBG[1:]}}}", Code.NATIONAL_ID_IN_CLEAR),
    _cell("userProfiles", 1, "username", JMBG, Code.NATIONAL_ID_IN_CLEAR),
    _cell("userProfiles", 1, "username", "101", Code.ACCOUNT_OF_TWO),
    _cell("userProfiles", 1, "applicationId", "lms.academy.example", Code.NOT_A_HOME_PAGE),
    _cell("userProfiles", 1, "applicationId", "", Code.NOT_A_HOME_PAGE),
    _cell("userProfiles", 1, "userSourcedId", "p9", Code.DANGLING_REFERENCE),
    _cell("orgs", 1, "type", "municipality", Code.UNKNOWN_WORD),
    _cell("orgs", 1, "type", "ext:", Code.UNKNOWN_WORD),
    _cell("orgs", 1, "parentSourcedId", "nobody", Code.DANGLING_REFERENCE),
    _cell("orgs", 1, "parentSourcedId", "town", Code.PARENT_CYCLE),
    _cell("roles", 1, "roleType", "ext:main", Code.UNKNOWN_WORD),
    _cell("roles", 1, "role", "boss", Code.UNKNOWN_WORD),
    _cell("roles", 1, "beginDate", "15.5.2020", Code.NOT_A_DATE),
    _cell("roles", 1, "beginDate", "2020-02-30", Code.NOT_A_DATE),
    _cell("roles", 1, "endDate", "2020-05-14", Code.END_BEFORE_BEGIN),
    _cell("roles", 1, "userProfileSourcedId", "f9", Code.DANGLING_REFERENCE),
    _cell("courses", 1, "metadata.programmeKind", "other", Code.UNKNOWN_WORD),
    _cell("courses", 0, "metadata.passMark", "60.5", Code.NOT_A_PERCENT),
    _cell("courses", 0, "metadata.passMark", "101", Code.NOT_A_PERCENT),
    _cell("courses", 0, "metadata.passMark", "-1", Code.NOT_A_PERCENT),
    _cell("courses", 0, "metadata.passMark", "", Code.PASS_MARK_MISSING),
    _cell("courses", 0, "metadata.presencePercent", "80%", Code.NOT_A_PERCENT),
    _cell("courses", 0, "metadata.presencePercent", "", Code.PRESENCE_PERCENT_MISSING),
    _cell("courses", 0, "metadata.confirmation", "passed", Code.UNKNOWN_WORD),
    _cell("courses", 0, "metadata.certificate", "attended", Code.UNKNOWN_WORD),
    _cell("courses", 0, "metadata.hours", "0.00", Code.NOT_HOURS),
    _cell("courses", 0, "metadata.hours", "7,5", Code.NOT_HOURS),
    _cell("courses", 0, "metadata.doneFailed", "as-platform", Code.UNKNOWN_WORD),
    _cell("courses", 0, "schoolYearSourcedId", "year-1999", Code.DANGLING_REFERENCE),
    _cell("classes", 1, "classType", "scheduled", Code.UNKNOWN_WORD),
    _cell("classes", 1, "courseSourcedId", "c9", Code.DANGLING_REFERENCE),
    _cell("classes", 1, "termSourcedIds", "year-2020,year-2021", Code.DANGLING_REFERENCE),
    _cell("classes", 1, "metadata.provider", "c1", Code.DANGLING_REFERENCE),
    _cell("classes", 1, "metadata.start", "", Code.VALUE_MISSING),
    _cell("classes", 1, "metadata.start", "2020-10-31T09:00:00", Code.MOMENT_WITHOUT_OFFSET),
    _cell("classes", 1, "metadata.start", "2020-10-31", Code.NOT_A_MOMENT),
    _cell("classes", 1, "metadata.start", "2020-10-31T25:00:00Z", Code.NOT_A_MOMENT),
    _cell("classes", 1, "metadata.end", "2020-10-31T09:00:00Z", Code.END_NOT_AFTER_START),
    _cell("classes", 1, "metadata.agenda", "2020-10-31T09:00:00Z", Code.NOT_INTERVALS),
    _cell("classes", 1, "metadata.agenda", "2020-10-31T09:00:00/09:30", Code.NOT_INTERVALS),
    _cell(
        "classes",
        1,
        "metadata.breaks",
        "2020-10-31T08:00:00Z/2020-10-31T09:10:00Z",
        Code.AGENDA_OUTSIDE,
    ),
    _cell(
        "classes",
        1,
        "metadata.breaks",
        "2020-10-31T09:00:00Z/2020-10-31T10:30:00.500Z",
        Code.AGENDA_COUNTS_NOTHING,
    ),
    _cell("classes", 1, "metadata.lmsCourse", "/course/view.php?id=2", Code.NOT_AN_IRI),
    _cell("classes", 1, "metadata.lmsTest", "https://lms.academy.example/a b", Code.NOT_AN_IRI),
    _cell("academicSessions", 0, "schoolYear", "2020/21", Code.NOT_A_YEAR),
    _cell("enrollments", 1, "userSourcedId", "k1", Code.DANGLING_REFERENCE),
    _cell("enrollments", 1, "primary", "1", Code.UNKNOWN_WORD),
    _cell("enrollments", 1, "role", "guest", Code.UNKNOWN_WORD),
)

ROWS = (
    *CELLS,
    Bad(
        "an account of two, Moodle in capitals, a trailing slash",
        packed(added("userProfiles", like=0, userSourcedId="p2", vendorId="Moodle", applicationId=f"{LMS}/")),
        Code.ACCOUNT_OF_TWO,
        "userProfiles.csv",
        line=4,
        column="username",
    ),
    Bad(
        "enrolled twice in one role",
        packed(added("enrollments", like=0)),
        Code.ENROLLED_TWICE,
        "enrollments.csv",
        line=4,
        column="userSourcedId",
    ),
    Bad(
        "a broken line after a value of three lines",
        packed(_after_three_lines()),
        Code.VALUE_MISSING,
        "users.csv",
        line=6,
        column="enabledUser",
    ),
    Bad(
        "a broken value behind a value of three lines",
        packed(_behind_three_lines()),
        Code.DANGLING_REFERENCE,
        "users.csv",
        line=5,
        column="primaryOrgSourcedId",
    ),
)
