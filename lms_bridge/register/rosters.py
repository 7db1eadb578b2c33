"""The roster of a register elsewhere (`services.ports.pulls.RosterElsewhere`) over OneRoster 1.2.

What refers comes before what it refers to: an enrolment that came names a class and a person that are there
when they are read after it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from lms_bridge.oneroster.findings import RosterRefused
from lms_bridge.oneroster.rest import objects
from lms_bridge.oneroster.rest.payloads import moment
from lms_bridge.oneroster.rest.stock import Stock, place_of
from lms_bridge.oneroster.values import to_date
from lms_bridge.register.errors import PageBroken, PulledRosterRefused, RegisterEmpty
from lms_bridge.register.pages import Page, Pages, changed_ms
from lms_bridge.services.ports.pulls import DoesNotAddUp, Heard, Pulled, Standing

OVERLAP_MS: Final = 600_000
"""Changes are asked for from so much before the mark: what was written there last may have shown up late."""
_ACTIVE: Final = "status='active'"
KINDS: Final[Mapping[str, str]] = {
    "enrollments": "enrolments",
    "classes": "realisations",
    "users": "persons",
    "courses": "programmes",
    "orgs": "bodies",
}
"""The collections in the order in which they are read, and what they are here."""


@dataclass(frozen=True, slots=True)
class Rosters:
    """`plain_form`: the form of a class whose type says none of ours; "" where that is a fault."""

    pages: Pages
    plain_form: str = ""

    def whole(self, standing: Standing, heard: Heard) -> Pulled:
        before = standing()
        stock = Stock(before, plain_form=self.plain_form)
        stands = {what: len(getattr(before, kind)) for what, kind in KINDS.items()}
        del before  # as large as what is read now
        reading = _Reading(self, stock, heard)
        for what, many in stands.items():
            reading.read(what)
            if many and not stock.count(what):
                raise RegisterEmpty(source=self.pages.source, what=what, standing=many)
        return reading.ended()

    def changed(self, standing: Standing, since: Mapping[str, int], heard: Heard) -> Pulled:
        stock = Stock(standing(), on_it=True, plain_form=self.plain_form)
        reading = _Reading(self, stock, heard)
        for what in KINDS:
            reading.read_since(what, since.get(what))
        for what in KINDS:
            if self.pages.total(what, _ACTIVE) != stock.count(what):
                raise DoesNotAddUp(what)
        return reading.ended()

    def sessions(self) -> Mapping[str, tuple[date, date]]:
        """The first and the last day of each academic session that says both."""
        found: dict[str, tuple[date, date]] = {}
        for page in self.pages.all("academicSessions"):
            for row in page.rows:
                begin, end = (to_date(objects.text(row, name)[:10]) for name in ("startDate", "endDate"))
                if begin is not None and end is not None:
                    found[objects.text(row, "sourcedId")] = (begin, end)
        return found


class _Reading:
    """One pull: what was read, and up to when."""

    def __init__(self, rosters: Rosters, stock: Stock, heard: Heard) -> None:
        self._rosters = rosters
        self._stock = stock
        self._heard = heard
        self._read: dict[str, int] = {}
        self._marks: dict[str, int] = {}
        self._done = 0
        self._total = 0

    def read(self, what: str, where: str = "") -> int:
        """Read a collection; how many rows it has."""
        count, latest, began_ms = 0, None, None
        for page in self._rosters.pages.all(what, where):
            if not count:
                began_ms = page.at_ms
                self._total += page.total
            count += len(page.rows)
            latest = max(filter(None, (latest, *map(changed_ms, page.rows))), default=None)
            self._take(what, page)
        self._read[what] = count
        if latest is not None:
            # What changes while we read is read again: a mark never passes the moment at which we began.
            self._marks[what] = latest if began_ms is None else min(latest, began_ms)
        return count

    def read_since(self, what: str, mark_ms: int | None) -> None:
        """Read what changed. By the overlap what was seen last has to come again. Raises `DoesNotAddUp`."""
        where = "" if mark_ms is None else f"dateLastModified>='{moment(mark_ms - OVERLAP_MS)}'"
        if not self.read(what, where) and mark_ms is not None:
            raise DoesNotAddUp(what)
        if mark_ms is not None:
            self._marks[what] = max(mark_ms, self._marks.get(what, mark_ms))

    def ended(self) -> Pulled:
        """All of it as a roster. Raises `PulledRosterRefused`."""
        source = self._rosters.pages.source
        if self._stock.needs_terms:
            self._stock.date_by(_checked(self._rosters.sessions, source))
        try:
            roster = self._stock.roster()
        except RosterRefused as refused:
            first = place_of(refused.findings[0])
            raise PulledRosterRefused(refused, source=source, first=first) from None
        return Pulled(roster, marks=self._marks, read=self._read)

    def _take(self, what: str, page: Page) -> None:
        for row in page.rows:
            try:
                self._stock.take(what, row)
            except objects.NotAnObject as wrong:
                raise PageBroken(
                    source=self._rosters.pages.source, what=what, offset=page.offset, reason=str(wrong)
                ) from None
        self._done += len(page.rows)
        self._heard(self._done, self._total)


def _checked(
    read: Callable[[], Mapping[str, tuple[date, date]]], source: str
) -> Mapping[str, tuple[date, date]]:
    try:
        return read()
    except objects.NotAnObject as wrong:
        raise PageBroken(source=source, what="academicSessions", offset=0, reason=str(wrong)) from None
