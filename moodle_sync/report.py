"""The custom report of completions: whether it is the right one, and what its display texts say.

It is Report Builder's "Course participants" (Site administration > Reports > Report builder > Custom
reports). Moodle gives display texts by column, to the minute, in the language and time zone of our account;
filters are kept by Moodle for our account, so one reader at a time; people unenrolled since are not in it;
rows multiply with enrolments, roles and groups. A header that is not there, a filter that does not work, and
a time zone that is not UTC are found and named before anything is believed.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from moodle_sync.client import Moodle
from moodle_sync.client.reports import PAGE_SIZE, Page, Reports
from moodle_sync.errors import MoodleError, MoodleRefused

USERNAME, COURSE, SHORT_NAME, TIME = "Username", "Course ID number", "Course short name", "Time completed"
NEEDED: Final = (USERNAME, COURSE, TIME)
"""The columns' English headers. `SHORT_NAME` stands in for `COURSE`."""

PARTICIPANTS: Final = "core_course\\reportbuilder\\datasource\\participants"
"""The report source “Course participants”, as Moodle names its class."""

_MINUTE = timedelta(minutes=1)
_SECOND = timedelta(seconds=1)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_MOMENT = re.compile(
    r"([A-Z][a-z]+), (\d{1,2}) ([A-Z][a-z]+) (\d{4}), (\d{1,2}):(\d{2})[ \u00a0\u202f](AM|PM)"
)
_NOON = 12
_RANGE, _YES = 3, 1
_LANGUAGE = "en"


class ReportColumnsMissing(MoodleRefused):
    """The report has not the columns it takes, or has one twice (`columns`: their headers, a text)."""

    code = "moodle-report-columns-missing"
    remedy = "add-the-columns"


class ReportFilterMissing(MoodleRefused):
    """The report is not narrowed by *Time completed*: the filter was not added to it."""

    code = "moodle-report-filter-missing"
    remedy = "add-the-filter"


class ReportLanguage(MoodleRefused):
    """The service account's language is not English (`found`), so headers and dates cannot be read."""

    code = "moodle-report-language"
    remedy = "set-the-accounts-language"


class ReportTimeZone(MoodleRefused):
    """A time of the report, read as UTC and asked for, does not come back: the account has another zone."""

    code = "moodle-report-time-zone"
    remedy = "set-the-accounts-time-zone"


class ReportTimeUnreadable(MoodleRefused):
    """A date is not as English Moodle shows it (`column`): the language pack was changed by hand."""

    code = "moodle-report-time-unreadable"
    remedy = "restore-the-date-format"


@dataclass(frozen=True, slots=True)
class Hit:
    """A completion as the report shows it. `minute`: aware, the whole minute in which it happened.

    `course` is the course's idnumber, empty where it has none; `short_name` is empty without its column.
    """

    username: str
    course: str
    short_name: str
    minute: datetime


def completions(
    moodle: Moodle, report_id: int, *, since: datetime, until: datetime, page_size: int = PAGE_SIZE
) -> tuple[tuple[Hit, ...], int]:
    """Every completion whose time lies in `since` … `until` (aware, both included), and the rows read.

    Sets the filters of our account and forgets them after, also on failure: one reader at a time. Raises
    this module's errors and those of the client.
    """
    found = moodle.site.info().language
    if found != _LANGUAGE:
        raise ReportLanguage(found=found)
    with _filters(moodle, report_id):
        _prove_filter(moodle.reports, report_id)
        rows, hits = 0, dict[Hit, None]()
        for page in _pages(moodle.reports, _Stretch(report_id, since, until), page_size):
            rows += len(page.rows)
            hits |= dict.fromkeys(hits_of(page))
        _prove_zone(moodle.reports, report_id, tuple(hits))
    return tuple(hits), rows


def hits_of(page: Page) -> Iterator[Hit]:
    """The page's completions; rows of whoever did not complete, or is nobody, are left out."""
    where = _columns(page.headers)
    for row in page.rows:
        told = {name: row[index].strip() for name, index in where.items()}
        if told[USERNAME] and told[TIME]:
            moment = moment_of(told[TIME])
            yield Hit(told[USERNAME], told.get(COURSE, ""), told.get(SHORT_NAME, ""), moment)


def missing_columns(headers: Sequence[str]) -> tuple[str, ...]:
    """The headers that the report lacks or has twice."""
    given = [header.strip() for header in headers]
    lacking = [name for name in NEEDED if given.count(name) != 1]
    if given.count(SHORT_NAME) == 1 and given.count(COURSE) == 0:
        lacking.remove(COURSE)
    return tuple(lacking)


def moment_of(text: str) -> datetime:
    """The minute of a display text such as "Sunday, 22 November 2026, 12:01 AM", read as UTC.

    Raises `ReportTimeUnreadable`: also where the day of the week is not that of the date.
    """
    told = _MOMENT.fullmatch(text)
    if told is None or told[3] not in _MONTHS:
        raise ReportTimeUnreadable(column=TIME)
    hour = int(told[5]) % _NOON + (_NOON if told[7] == "PM" else 0)
    try:
        moment = datetime(
            int(told[4]), _MONTHS.index(told[3]) + 1, int(told[2]), hour, int(told[6]), tzinfo=UTC
        )
    except ValueError:
        raise ReportTimeUnreadable(column=TIME) from None
    if told[1] != _WEEKDAYS[moment.weekday()]:
        raise ReportTimeUnreadable(column=TIME)
    return moment


@contextmanager
def _filters(moodle: Moodle, report_id: int) -> Iterator[None]:
    try:
        yield
    except BaseException:
        with suppress(MoodleError):  # what went wrong before is what a person has to hear of
            moodle.reports.unfilter(report_id)
        raise
    moodle.reports.unfilter(report_id)


def _columns(headers: Sequence[str]) -> dict[str, int]:
    lacking = missing_columns(headers)
    if lacking:
        raise ReportColumnsMissing(columns=", ".join(lacking))
    given = [header.strip() for header in headers]
    return {name: given.index(name) for name in (*NEEDED, SHORT_NAME) if name in given}


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A report narrowed to completions of a stretch of time, both ends included, whole seconds."""

    report_id: int
    since: datetime
    until: datetime

    def narrow(self, reports: Reports) -> None:
        values: dict[str, str | int] = {
            "completion:completed_operator": _YES,
            "completion:timecompleted_operator": _RANGE,
            "completion:timecompleted_from": int(self.since.timestamp()),
            "completion:timecompleted_to": int(self.until.timestamp()),
        }
        reports.filter(self.report_id, values=values)

    def halves(self) -> "tuple[_Stretch, _Stretch] | None":
        """The earlier and the later half; None where it is a second or less."""
        seconds = int((self.until - self.since).total_seconds())
        if seconds < 1:
            return None
        middle = self.since + timedelta(seconds=seconds // 2)
        return replace(self, until=middle), replace(self, since=middle + _SECOND)


def _prove_filter(reports: Reports, report_id: int) -> None:
    """Nobody completed anything in the second after 1970 began; a report that shows rows is not filtered."""
    beginning = datetime.fromtimestamp(1, UTC)
    _Stretch(report_id, beginning, beginning).narrow(reports)
    page = reports.page(report_id, size=1)
    _columns(page.headers)
    if page.total or page.rows:
        raise ReportFilterMissing


def _pages(reports: Reports, stretch: _Stretch, size: int) -> Iterator[Page]:
    """One page for a stretch of time: a report has no stable order, so what does not fit is cut in two."""
    stretch.narrow(reports)
    page = reports.page(stretch.report_id, size=size)
    halves = stretch.halves()
    if page.total <= size:
        yield page
    elif halves is None:
        yield reports.rows(stretch.report_id)
    else:
        yield from _pages(reports, halves[0], size)
        yield from _pages(reports, halves[1], size)


def _prove_zone(reports: Reports, report_id: int, hits: Sequence[Hit]) -> None:
    """The first and the last minute are asked for as UTC, and must bring the same completions again."""
    for hit in _ends(hits):
        _Stretch(report_id, hit.minute, hit.minute + _MINUTE - _SECOND).narrow(reports)
        if hit not in hits_of(reports.rows(report_id)):
            raise ReportTimeZone


def _ends(hits: Iterable[Hit]) -> set[Hit]:
    ordered = sorted(hits, key=lambda hit: hit.minute)
    return {*ordered[:1], *ordered[-1:]}
