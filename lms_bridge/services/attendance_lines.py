"""What each line of an attendance file would do, by what the register knows. Nothing is written here."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lms_bridge.domain.attribution import of_stay
from lms_bridge.domain.errors import NotFound
from lms_bridge.domain.fact import Account
from lms_bridge.domain.presence import Window
from lms_bridge.domain.programme import STUDENT, Form, Realisation
from lms_bridge.domain.window import counted_time
from lms_bridge.services.attendance_file import AttendanceFileRefused, FileRead, Format, Row, Said
from lms_bridge.services.ports import Source, Unit
from lms_bridge.services.ports.attendance import RAW, Owner
from lms_bridge.services.presence_told import Report, account_of
from lms_bridge.services.presences import By


class Outcome(StrEnum):
    """What becomes of a line's presence."""

    COUNTS = "counts"
    OUTSIDE = "outside"
    """It lies outside the counted time of the realisation: it is kept and counts nothing."""
    UNMATCHED = "unmatched"
    """Nobody is known to have this account: it waits until somebody links it."""
    NOT_IN_ROSTER = "not-in-roster"
    """It waits until the person is admitted to the realisation."""
    LECTURES = "lectures"
    """Whoever lectures is present as such."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is taken. `name` is the person's in the register, "" where nobody is known."""

    row: Row
    realisation: Realisation
    outcome: Outcome
    person_id: str | None
    name: str


@dataclass(frozen=True, slots=True)
class Understood:
    """A file against the register: which lines are taken for which realisation, and why others are not.

    `chosen`: the realisation that somebody chose for the whole file.
    """

    source: Source
    accounts: Source
    read: FileRead
    chosen: Realisation | None
    rows: tuple[tuple[Row, Realisation], ...]
    faults: tuple[Said, ...]

    @property
    def realisations(self) -> tuple[Realisation, ...]:
        found = {realisation.id: realisation for _, realisation in self.rows}
        return tuple(sorted(found.values(), key=lambda one: (one.start_ms, one.id)))

    def report(self, realisation: Realisation, *, file_id: int = 0, run: str | None = None) -> Report:
        return Report(
            self.source,
            self.accounts,
            meeting=realisation.room,
            run=run or f"{self.read.format.value}:{realisation.id}",
            channel=self.read.format.channel,
            raw=RAW,
            raw_id=file_id,
        )


_KINDS: Mapping[Format, str] = {Format.ZOOM: "zoom", Format.TEAMS: "teams", Format.GRAPH: "teams"}
"""Whose reports a source may tell; our own format may tell of any."""


def understood(unit: Unit, read: FileRead, *, source: str, chosen: str | None) -> Understood:
    """Raises `NotFound` for the source or the realisation, `AttendanceFileRefused`."""
    found = unit.sources.by_name(source)
    if found is None:
        raise NotFound(what="source", name=source)
    kind = _KINDS.get(read.format, found.kind)
    if found.kind != kind:
        raise AttendanceFileRefused("format-not-of-source", kind=found.kind, format=read.format.value)
    accounts = found if found.accounts_source_id is None else unit.sources.by_id(found.accounts_source_id)
    here = _chosen(unit, chosen, read)
    known = _known(unit, read, here)
    rows: list[tuple[Row, Realisation]] = []
    faults = list(read.faults)
    for row in read.rows:
        realisation = known.named.get(row.realisation) if row.realisation else here
        if realisation is None:
            faults.append(Said("realisation-unknown", row.line))
        elif why := _why_not(row, realisation, here, known):
            faults.append(Said(why, row.line))
        else:
            rows.append((row, realisation))
    return Understood(found, accounts, read, here, tuple(rows), tuple(sorted(faults, key=_by_line)))


def _by_line(said: Said) -> tuple[int, str]:
    return said.line, said.code


@dataclass(frozen=True, slots=True)
class _Known:
    """What the register knows of whom and what the lines name; `rooms`: who shares each room."""

    named: Mapping[str, Realisation]
    people: Mapping[str, str]
    rooms: Mapping[str, Sequence[Realisation]]
    windows: Mapping[str, Window]


def _known(unit: Unit, read: FileRead, here: Realisation | None) -> _Known:
    named = unit.attendance.realisations({row.realisation for row in read.rows} - {""})
    people = {row.presence.who.name for row in read.rows if row.presence.who.by is By.PERSON}
    names = {one.room for one in (*named.values(), *([here] if here else []))}
    rooms = {room: unit.attendance.sharing(room) for room in names}
    windows = _windows(unit, {one.id for some in rooms.values() for one in some})
    return _Known(named, unit.attendance.persons(people), rooms, windows)


def _windows(unit: Unit, realisations: Collection[str]) -> Mapping[str, Window]:
    """The counted times that somebody has set, by realisation."""
    holding = unit.windows.holding(realisations)
    return {one: said.window for one, said in holding.items() if said.window is not None}


def _chosen(unit: Unit, chosen: str | None, read: FileRead) -> Realisation | None:
    if not chosen:
        if any(not row.realisation for row in read.rows):
            raise AttendanceFileRefused("realisation-needed")
        return None
    here = unit.attendance.realisations([chosen]).get(chosen)
    if here is None:
        raise NotFound(what="realisation", name=chosen)
    if here.form is not Form.WEBINAR:
        raise AttendanceFileRefused("not-a-webinar")
    expected = "".join((here.meeting or "").split())
    if read.meeting and expected and read.meeting != expected:
        raise AttendanceFileRefused("meeting-differs", found=read.meeting, expected=expected)
    return here


def _why_not(row: Row, realisation: Realisation, chosen: Realisation | None, known: _Known) -> str | None:
    who = row.presence.who
    if chosen is not None and realisation.id != chosen.id:
        return "realisation-differs"
    if realisation.form is not Form.WEBINAR:
        return "line-not-a-webinar"
    if who.by is By.PERSON and who.name not in known.people:
        return "person-unknown"
    return "of-another-realisation" if _elsewhere(row, realisation, known) else None


def _elsewhere(row: Row, realisation: Realisation, known: _Known) -> bool:
    """Whether it is presence in another realisation that is held in the same room."""
    sharing = known.rooms[realisation.room]
    start, end = row.presence.join_ms, row.presence.leave_ms or row.presence.join_ms
    everybody = {one.id for one in sharing}
    where = of_stay(start, end, tied=sharing, enrolled=everybody, windows=known.windows)
    return bool(where.belongs) and realisation.id not in where.belongs


def lines_of(unit: Unit, what: Understood) -> tuple[Line, ...]:
    """What each line would do."""
    keyed = [(row, here, _key(what, row, here)) for row, here in what.rows]
    owners = unit.attendance.owners({key for _, _, key in keyed})
    owned: list[tuple[Row, Realisation, str | None]] = [
        (row, here, _owner(row, owners.get(key, ()))) for row, here, key in keyed
    ]
    names = unit.attendance.persons({person for _, _, person in owned if person})
    ids = {here.id for _, here, _ in owned}
    roles, windows = unit.attendance.roster(ids), _windows(unit, ids)
    found: list[Line] = []
    for row, here, person in owned:
        if person is None:
            found.append(Line(row, here, Outcome.UNMATCHED, None, ""))
        else:
            outcome = _outcome(row, counted_time(here, windows), roles.get((here.id, person)))
            found.append(Line(row, here, outcome, person, names.get(person, "")))
    return tuple(found)


def _key(what: Understood, row: Row, here: Realisation) -> tuple[int, Account]:
    source, account = account_of(what.report(here), row.presence)
    return source.id, account


def _owner(row: Row, owners: Iterable[Owner]) -> str | None:
    who = row.presence.who
    if who.by is By.PERSON:
        return who.name
    return next((one.person_id for one in owners if one.holds(row.presence.join_ms)), None)


def _outcome(row: Row, counted: Window, role: str | None) -> Outcome:
    if role is None:
        return Outcome.NOT_IN_ROSTER
    if role != STUDENT:
        return Outcome.LECTURES
    inside = row.presence.join_ms < counted.end_ms and (row.presence.leave_ms or 0) > counted.start_ms
    return Outcome.COUNTS if inside else Outcome.OUTSIDE
