"""What the readers of tables share: columns by what headers call them, and rows that become presences."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from lms_bridge.domain.fact import is_plain
from lms_bridge.services.attendance_file import (
    AttendanceFileRefused,
    FileRead,
    Format,
    Reading,
    Row,
    Said,
)
from lms_bridge.services.presences import By, Participant, Presence
from lms_bridge.webinars.attendance_text import Record
from lms_bridge.webinars.attendance_times import Clock, NotATime, Stamp, order_of, stamp, zone_of

_EARLIEST_MS: Final = 946_684_800_000  # the year 2000: before there was a webinar
_DAY_MS: Final = 86_400_000
_MOST_STAY_MS: Final = _DAY_MS

Names = Mapping[str, str]
"""What `header_name` makes of a header, to our name of the column."""


class Faulty(Exception):
    """A row is not taken, by the code of the reason."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def header_name(cell: str) -> str:
    """A header as it is looked up: small letters, blanks once, no colon and no asterisk."""
    return " ".join(cell.casefold().replace("*", "").rstrip(":").split())


def columns_of(record: Record, names: Names) -> Mapping[str, int]:
    """Where each column that we know stands, the first of that name."""
    found: dict[str, int] = {}
    for at, cell in enumerate(record.cells):
        name = names.get(header_name(cell))
        if name is not None:
            found.setdefault(name, at)
    return found


def refuse_twice(record: Record, names: Names) -> None:
    """A header with two columns of one meaning says nothing. Raises `AttendanceFileRefused`."""
    seen: set[str] = set()
    for at, cell in enumerate(record.cells, 1):
        name = names.get(header_name(cell))
        if name in seen:
            raise AttendanceFileRefused("column-twice", line=record.line, column=at)
        if name is not None:
            seen.add(name)


@dataclass(frozen=True, slots=True)
class Told:
    """A row before its times are understood: they may need an order that a later line shows."""

    line: int
    who: Participant
    join: Stamp
    leave: Stamp
    realisation: str = ""
    seconds: int | None = None
    """How long the product itself says it was."""
    tolerance_s: int = 0


@dataclass(slots=True)
class Gathered:
    """What is found while a file is read through."""

    told: list[Told] = field(default_factory=list)
    faults: list[Said] = field(default_factory=list)
    notes: list[Said] = field(default_factory=list)

    def take(self, line: int, make: Callable[[], Told | None]) -> None:
        """Keep what a row tells, or why it is not taken."""
        try:
            told = make()
        except NotATime as error:
            self.faults.append(Said(error.code, line))
        except Faulty as error:
            self.faults.append(Said(error.code, line, error.params))
        else:
            if told is not None:
                self.told.append(told)


@dataclass(frozen=True, slots=True)
class Cells:
    """A record by the names of its columns."""

    record: Record
    columns: Mapping[str, int]

    def __getitem__(self, name: str) -> str:
        """The cell; "" where there is no such column. Raises `Faulty` where the row ends before it."""
        at = self.columns.get(name)
        if at is None:
            return ""
        if at >= len(self.record.cells):
            raise Faulty(
                "row-too-short", found=len(self.record.cells), expected=max(self.columns.values()) + 1
            )
        return self.record.cells[at]

    def stamps(self) -> tuple[Stamp, Stamp]:
        """The times of the join and of the leave. Raises `NotATime`, `Faulty`."""
        joined = stamp(self["join"])
        if not self["leave"]:
            raise Faulty("leave-missing")
        return joined, stamp(self["leave"])


def checked_name(text: str) -> str:
    """A name that any database keeps and any screen shows. Raises `Faulty`."""
    if not is_plain(text) or not text.isprintable():
        raise Faulty("name-unusable")
    return text


def by_login(login: str, label: str) -> Participant:
    """Who has an address is named by it, in small letters; else by nothing but a label."""
    if login:
        return Participant(By.LOGIN, checked_name(login.casefold()), shown_label(label))
    return Participant(By.NOBODY, "", shown_label(label))


def shown_label(text: str) -> str:
    """A label as it may be kept and shown: one that may not is none."""
    return text if is_plain(text) and text.isprintable() else ""


def file_read(
    form: Format, gathered: Gathered, *, reading: Reading, now_ms: int, meeting: str = ""
) -> FileRead:
    """The file with its times understood. Raises `AttendanceFileRefused`."""
    stamps = [(one.line, time) for one in gathered.told for time in (one.join, one.leave)]
    clock = Clock(zone_of(reading.zone), order_of(stamps, reading.order))
    rows: list[Row] = []
    for told in gathered.told:
        try:
            row, notes = _row(told, clock, now_ms=now_ms)
        except NotATime as error:
            gathered.faults.append(Said(error.code, told.line))
        except Faulty as error:
            gathered.faults.append(Said(error.code, told.line, error.params))
        else:
            rows.append(row)
            gathered.notes += notes
    faults = tuple(sorted(gathered.faults, key=lambda one: (one.line, one.code)))
    read = FileRead(form, (), faults, tuple(gathered.notes), meeting)
    return read.noting(*_once(rows))


def _row(told: Told, clock: Clock, *, now_ms: int) -> tuple[Row, Sequence[Said]]:
    joined, left = clock.moment(told.join), clock.moment(told.leave)
    refuse_absurd(joined, left, now_ms=now_ms)
    row = Row(told.line, Presence(told.who, joined, left), told.realisation)
    off_s = 0 if told.seconds is None else abs((left - joined) // 1000 - told.seconds)
    if off_s > told.tolerance_s:
        return row, [Said("duration-differs", told.line, {"minutes": round(off_s / 60)})]
    return row, ()


def refuse_absurd(joined: int, left: int, *, now_ms: int) -> None:
    """Raises `Faulty` for times in which nobody was in a webinar."""
    if not all(_EARLIEST_MS <= at <= now_ms + _DAY_MS for at in (joined, left)):
        raise Faulty("time-absurd")
    if left < joined:
        raise Faulty("leave-before-join")
    if left == joined:
        raise Faulty("stay-empty")
    if left - joined > _MOST_STAY_MS:
        raise Faulty("stay-absurd")


def _once(rows: Iterable[Row]) -> tuple[tuple[Row, ...], tuple[Said, ...]]:
    """Each presence once; and which of them overlap, or have somebody in two realisations at once."""
    kept: dict[tuple[str, Participant, int, int | None], Row] = {}
    notes: list[Said] = []
    for row in rows:
        key = (row.realisation, row.presence.who, row.presence.join_ms, row.presence.leave_ms)
        first = kept.setdefault(key, row)
        if first is not row:
            notes.append(Said("row-repeated", row.line, {"other": first.line}))
    found = tuple(sorted(kept.values(), key=lambda one: one.line))
    return found, (*notes, *_overlaps(found))


def _overlaps(rows: Sequence[Row]) -> Iterator[Said]:
    """A row that begins before an earlier presence of the same participant has ended. It counts once."""
    longest: dict[tuple[By, str], Row] = {}
    for row in sorted(rows, key=lambda one: (one.presence.join_ms, one.line)):
        who = row.presence.who
        if who.by is By.NOBODY:  # of two who typed the same nobody knows whether they are one
            continue
        before = longest.get((who.by, who.name))
        if before and row.presence.join_ms < (before.presence.leave_ms or 0):
            same = before.realisation == row.realisation
            yield Said("rows-overlap" if same else "two-at-once", row.line, {"other": before.line})
        if before is None or (row.presence.leave_ms or 0) > (before.presence.leave_ms or 0):
            longest[who.by, who.name] = row
