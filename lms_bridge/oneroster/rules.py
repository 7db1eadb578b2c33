"""What this service asks of a roster beyond the standard. Faulty cells are reported by `checks`, not here."""

from collections.abc import Callable, Iterator, Mapping

from lms_bridge.domain import fact
from lms_bridge.domain.errors import InvalidValue
from lms_bridge.domain.window import window_of
from lms_bridge.oneroster.findings import Code, Findings, RosterFinding
from lms_bridge.oneroster.national import holds_national_id, is_national_id
from lms_bridge.oneroster.sheets import Row, Sheet
from lms_bridge.oneroster.values import is_web_address, split_ids, to_date, to_intervals, to_ms

MOODLE = "moodle"
Sheets = Mapping[str, Sheet]

_WATCHED: Mapping[str, tuple[str, ...]] = {
    "users": ("sourcedId", "username", "userIds", "identifier", "email", "userMasterIdentifier"),
    "userProfiles": ("username",),
}
"""Where a citizen's number has been seen instead of a number of the register's own."""


def check_rules(sheets: Sheets, *, findings: Findings) -> None:
    """Hold the sheets, by name, to all rules; files that are not there are passed over."""
    for rule in _RULES:
        for finding in rule(sheets):
            findings.add(finding)


def vendor(value: str) -> str:
    """A vendor's name as it is compared: Moodle in any case is `moodle`."""
    return MOODLE if value.strip().casefold() == MOODLE else value.strip()


def home_page(value: str) -> str:
    """A home page as it is compared with an account's, without surrounding blanks."""
    return fact.home_page(value.strip())


def _rows(sheets: Sheets, name: str) -> Iterator[tuple[Sheet, Row]]:
    sheet = sheets.get(name)
    if sheet is not None:
        yield from ((sheet, row) for row in sheet.rows)


def _windows(sheets: Sheets) -> Iterator[RosterFinding]:
    for sheet, row in _rows(sheets, "classes"):
        start, end = (to_ms(sheet.cell(row, name)) for name in ("metadata.start", "metadata.end"))
        if start is not None and end is not None and end <= start:
            yield sheet.finding(row, "metadata.end", Code.END_NOT_AFTER_START)


def _agendas(sheets: Sheets) -> Iterator[RosterFinding]:
    for sheet, row in _rows(sheets, "classes"):
        start, end = (to_ms(sheet.cell(row, name)) for name in ("metadata.start", "metadata.end"))
        agenda, breaks = (sheet.cell(row, name).strip() for name in ("metadata.agenda", "metadata.breaks"))
        if start is None or end is None or end <= start or not (agenda or breaks):
            continue
        told = {"metadata.agenda": to_intervals(agenda), "metadata.breaks": to_intervals(breaks)}
        for column, intervals in told.items():
            if any(first < start or last > end for first, last in intervals):
                yield sheet.finding(row, column, Code.AGENDA_OUTSIDE)
        if agenda_of((start, end), agenda, breaks) is None:
            column = "metadata.agenda" if agenda else "metadata.breaks"
            yield sheet.finding(row, column, Code.AGENDA_COUNTS_NOTHING)


def agenda_of(whole: tuple[int, int], agenda: str, breaks: str) -> tuple[tuple[int, int], ...] | None:
    """The parts that count, of the cells of a realisation; empty: all of it; None: nothing can count."""
    parts, pauses = to_intervals(agenda) or (whole,), to_intervals(breaks)
    try:
        counted = window_of(parts, pauses).parts
    except InvalidValue:
        return None
    return () if counted == (whole,) else counted


_PERIODS: Mapping[str, tuple[str, str]] = {
    "roles": ("beginDate", "endDate"),
    "enrollments": ("beginDate", "endDate"),
    "orgs": ("metadata.accreditedFrom", "metadata.accreditedTo"),
    "courses": ("metadata.validFrom", "metadata.validTo"),
}


def _periods(sheets: Sheets) -> Iterator[RosterFinding]:
    for name, columns in _PERIODS.items():
        for sheet, row in _rows(sheets, name):
            begin, end = (to_date(sheet.cell(row, column)) for column in columns)
            if begin is not None and end is not None and end < begin:
                yield sheet.finding(row, columns[1], Code.END_BEFORE_BEGIN)


def _attendance(sheets: Sheets) -> Iterator[RosterFinding]:
    webinars: dict[str, str] = {}
    for sheet, row in _rows(sheets, "classes"):
        if sheet.cell(row, "classType") == "ext:webinar":
            webinars.setdefault(sheet.cell(row, "courseSourcedId"), sheet.cell(row, "sourcedId"))
    for sheet, row in _rows(sheets, "courses"):
        webinar = webinars.get(sheet.cell(row, "sourcedId"))
        if webinar is not None and not sheet.cell(row, "metadata.presencePercent").strip():
            code = Code.PRESENCE_PERCENT_MISSING
            yield sheet.finding(row, "metadata.presencePercent", code, webinar=webinar)


def _marks(sheets: Sheets) -> Iterator[RosterFinding]:
    for sheet, row in _rows(sheets, "courses"):
        passed = sheet.cell(row, "metadata.certificate") == "passed"
        if passed and not sheet.cell(row, "metadata.passMark").strip():
            yield sheet.finding(row, "metadata.passMark", Code.PASS_MARK_MISSING)


def _home_pages(sheets: Sheets) -> Iterator[RosterFinding]:
    for sheet, row in _rows(sheets, "userProfiles"):
        page = home_page(sheet.cell(row, "applicationId"))
        if vendor(sheet.cell(row, "vendorId")) == MOODLE and not is_web_address(page):
            yield sheet.finding(row, "applicationId", Code.NOT_A_HOME_PAGE)


def _accounts(sheets: Sheets) -> Iterator[RosterFinding]:
    holders: dict[tuple[str, str, str], tuple[str, int]] = {}
    for sheet, row in _rows(sheets, "userProfiles"):
        person, account = sheet.cell(row, "userSourcedId"), sheet.cell(row, "username").strip()
        page = home_page(sheet.cell(row, "applicationId"))
        key = (vendor(sheet.cell(row, "vendorId")), page, account)
        holder, line = holders.setdefault(key, (person, row.line))
        if account and holder != person:
            yield sheet.finding(row, "username", Code.ACCOUNT_OF_TWO, first=line)


def _enrolled(sheets: Sheets) -> Iterator[RosterFinding]:
    first: dict[tuple[str, ...], Row] = {}
    for sheet, row in _rows(sheets, "enrollments"):
        key = tuple(sheet.cell(row, name) for name in ("classSourcedId", "userSourcedId", "role"))
        stands = first.setdefault(key, row)
        if stands is not row:
            yield sheet.finding(row, "userSourcedId", Code.ENROLLED_TWICE, first=stands.line)


def _parents(sheets: Sheets) -> Iterator[RosterFinding]:
    """Bodies that are, over some steps, their own parent: each cycle is told once."""
    above = {
        sheet.cell(row, "sourcedId"): sheet.cell(row, "parentSourcedId")
        for sheet, row in _rows(sheets, "orgs")
    }
    cyclic: set[str] = set()
    done: set[str] = set()
    for start in above:
        walked: dict[str, None] = {}
        at = start
        while at in above and at not in walked and at not in done:
            walked[at] = None
            at = above[at]
        if at in walked:
            cyclic.add(at)
        done.update(walked)
    for sheet, row in _rows(sheets, "orgs"):
        if sheet.cell(row, "sourcedId") in cyclic:
            yield sheet.finding(row, "parentSourcedId", Code.PARENT_CYCLE)


def _national_ids(sheets: Sheets) -> Iterator[RosterFinding]:
    for name, columns in _WATCHED.items():
        for sheet, row in _rows(sheets, name):
            for column in columns:
                if _has_national_id(column, sheet.cell(row, column)):
                    yield sheet.finding(row, column, Code.NATIONAL_ID_IN_CLEAR)


def _has_national_id(column: str, value: str) -> bool:
    """An id of the register's own is looked at whole: it may hold a number made of a time."""
    if column == "sourcedId":
        return is_national_id(value)
    parts = _user_ids(value) if column == "userIds" else [value]
    return any(holds_national_id(part) for part in parts)


def _user_ids(value: str) -> list[str]:
    """The ids of `{type:id},{type:id}`, each to be looked at alone."""
    return [item.strip("{} ").rpartition(":")[2] for item in split_ids(value)]


_RULES: tuple[Callable[[Sheets], Iterator[RosterFinding]], ...] = (
    _windows,
    _agendas,
    _periods,
    _attendance,
    _marks,
    _home_pages,
    _accounts,
    _enrolled,
    _parents,
    _national_ids,
)
