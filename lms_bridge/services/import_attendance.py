"""Taking attendance over from a file: first what it would do, then that.

The file is kept as it came. Its lines become facts that stand while the file does: a corrected file replaces
it, and what both tell stays as it is. The same file once more changes nothing.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from typing import Final

from lms_bridge.domain.errors import NotFound
from lms_bridge.domain.fact import Account
from lms_bridge.domain.presence import Window
from lms_bridge.domain.programme import DAY_MS, Realisation
from lms_bridge.domain.ways import REPORT
from lms_bridge.services.attendance_file import (
    MOST_BYTES,
    AttendanceFileRefused,
    FileRead,
    ReadFile,
    Reading,
    Said,
)
from lms_bridge.services.attendance_lines import Line, Outcome, Understood, lines_of, understood
from lms_bridge.services.ports import Clock, Database, Told, Unit
from lms_bridge.services.ports.attendance import RAW, Act, FileState, NewFile, StoredFile
from lms_bridge.services.presence_told import PERSON_HOME, told
from lms_bridge.services.presences import By

DRAFT_MS: Final = DAY_MS
"""How long a file is kept that somebody looked at and did not import."""
_LONGEST_NAME: Final = 200


@dataclass(frozen=True, slots=True)
class Brought:
    """A file as somebody brings it: `name` is the file's, `realisation` the register's id or code of the
    realisation that it tells of; None: the file says it."""

    body: bytes
    name: str
    source: str
    realisation: str | None
    reading: Reading

    def __post_init__(self) -> None:
        if len(self.body) > MOST_BYTES:
            raise AttendanceFileRefused("file-too-large", most=MOST_BYTES // (1024 * 1024))


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would do. `same`: this very file, read in this very way, stands already. `earlier`: others
    of the source that stand for a realisation of this one."""

    source: str
    read: FileRead
    lines: tuple[Line, ...]
    faults: tuple[Said, ...]
    realisations: tuple[Realisation, ...]
    _: KW_ONLY
    same: StoredFile | None = None
    earlier: tuple[StoredFile, ...] = ()

    def count(self, outcome: Outcome) -> int:
        return sum(line.outcome is outcome for line in self.lines)

    @property
    def counts(self) -> Mapping[str, int]:
        """How many lines, by what becomes of them."""
        return {outcome.value: n for outcome in Outcome if (n := self.count(outcome))}


@dataclass(frozen=True, slots=True)
class Beside:
    """What a file is to those that stand: it replaces this number, or adds to them."""

    replaces: int | None = None
    adds: bool = False


ALONE: Final = Beside()


@dataclass(frozen=True, slots=True)
class Imported:
    """`changed`: False where the very same stood already."""

    file: StoredFile
    preview: Preview
    changed: bool


@dataclass(frozen=True, slots=True)
class ImportAttendance:
    """Brings files in. Every act is one transaction, in the log of changes."""

    database: Database
    clock: Clock
    read: ReadFile

    def preview(self, brought: Brought) -> Preview:
        """Raises `AttendanceFileRefused`, `NotFound`. Nothing is kept."""
        read = self.read(brought.body, brought.reading, now_ms=self.clock.now_ms())
        with self.database.read() as unit:
            return _preview(unit, understood(unit, read, source=brought.source, chosen=brought.realisation))

    def draft(self, brought: Brought, *, by: str) -> int:
        """Keep a file so that what is looked at is what is imported; its number. Raises as `preview`."""
        now_ms = self.clock.now_ms()
        read = self.read(brought.body, brought.reading, now_ms=now_ms)
        with self.database.write() as unit:
            unit.alone()
            unit.attendance.forget_drafts(now_ms - DRAFT_MS)
            return self._kept(unit, brought, read, by=by).number

    def look(self, number: int) -> tuple[StoredFile, Preview]:
        """What a kept file would do now, or does. Raises `NotFound`, `AttendanceFileRefused`."""
        with self.database.read() as unit:
            file = _of(unit, number)
            body = unit.attendance.body(number)
        read = self.read(body, file.reading, now_ms=self.clock.now_ms())
        with self.database.read() as unit:
            what = self._understood(unit, file, read)
            return file, _preview(unit, what, file)

    def bring(self, brought: Brought, *, by: str, beside: Beside = ALONE) -> Imported:
        """Import a file at once. Raises as `preview`, and where it must be said how it stands to others."""
        read = self.read(brought.body, brought.reading, now_ms=self.clock.now_ms())
        with self.database.write() as unit:
            unit.alone()
            return self._import(unit, self._kept(unit, brought, read, by=by), read, beside=beside, by=by)

    def take(self, number: int, *, by: str, beside: Beside = ALONE) -> Imported:
        """Import a kept file. Raises as `bring`."""
        file, _ = self.look(number)
        with self.database.read() as unit:
            body = unit.attendance.body(number)
        read = self.read(body, file.reading, now_ms=self.clock.now_ms())
        with self.database.write() as unit:
            unit.alone()
            return self._import(unit, _of(unit, number), read, beside=beside, by=by)

    def withdraw(self, number: int, *, by: str, reason: str) -> None:
        """Let a file tell nothing any more. Raises `NotFound` where none stands under the number."""
        now_ms = self.clock.now_ms()
        with self.database.write() as unit:
            unit.alone()
            file = _of(unit, number)
            if file.state is not FileState.IMPORTED:
                raise NotFound(what="file", name=str(number))
            act = Act(FileState.WITHDRAWN, by, now_ms, reason)
            unit.pairs.touch_facts(_untell(unit, file, act))
            unit.logs.event(
                by=by, what="attendance-withdrawn", subject=str(number), detail=reason, at_ms=now_ms
            )

    def _kept(self, unit: Unit, brought: Brought, read: FileRead, *, by: str) -> StoredFile:
        what = understood(unit, read, source=brought.source, chosen=brought.realisation)
        chosen = what.chosen.id if what.chosen else None
        reading = replace(brought.reading, format=read.format)
        new = NewFile(what.source.id, brought.name[:_LONGEST_NAME], brought.body, reading, chosen)
        return unit.attendance.keep(new, by=by, at_ms=self.clock.now_ms())

    def _understood(self, unit: Unit, file: StoredFile, read: FileRead) -> Understood:
        source = unit.sources.by_id(file.source_id).name
        return understood(unit, read, source=source, chosen=file.realisation_id)

    def _import(self, unit: Unit, file: StoredFile, read: FileRead, *, beside: Beside, by: str) -> Imported:
        what = self._understood(unit, file, read)
        preview = _preview(unit, what, file)
        if file.state is FileState.IMPORTED:
            return Imported(file, preview, changed=False)
        if not what.rows:
            raise AttendanceFileRefused("nothing-to-import")
        gone = _replaced(preview.earlier, beside)
        now_ms = self.clock.now_ms()
        unit.attendance.act(file.number, Act(FileState.IMPORTED, by, now_ms))
        touched = {*self._tell(unit, file, what)}
        for one in gone:
            reason = f"file {file.number}"
            touched |= {*_untell(unit, one, Act(FileState.REPLACED, by, now_ms, reason))}
        unit.attendance.told(
            file.number,
            rows=len(what.rows),
            faults=what.faults,
            realisations={one.id for one in what.realisations},
        )
        unit.pairs.touch_facts(touched)
        self._log(unit, file, what, gone, by=by)
        return Imported(unit.attendance.of(file.number) or file, preview, changed=True)

    def _tell(self, unit: Unit, file: StoredFile, what: Understood) -> Collection[int]:
        now_ms = self.clock.now_ms()
        facts = _facts(unit, file, what)
        people = {row.presence.who.name for row, _ in what.rows if row.presence.who.by is By.PERSON}
        accounts = {(what.source.id, Account(PERSON_HOME, one)): "" for one in people}
        ids = unit.accounts.ensure(accounts, at_ms=now_ms)
        persons = {ids[key]: key[1].name for key in accounts}
        unit.accounts.link_by_id(persons, at_ms=now_ms)
        return unit.facts.tell(facts, at_ms=now_ms)

    def _log(
        self, unit: Unit, file: StoredFile, what: Understood, gone: Sequence[StoredFile], *, by: str
    ) -> None:
        detail = f"{what.source.name}, {len(what.rows)} lines, {file.sha256[:12]}"
        if gone:
            detail += f", in place of {', '.join(str(one.number) for one in gone)}"
        subject = f"{file.number} → {', '.join(one.id for one in what.realisations[:3])}"
        now_ms = self.clock.now_ms()
        unit.logs.event(by=by, what="attendance-imported", subject=subject, detail=detail, at_ms=now_ms)


def _of(unit: Unit, number: int) -> StoredFile:
    file = unit.attendance.of(number)
    if file is None:
        raise NotFound(what="file", name=str(number))
    return file


def _preview(unit: Unit, what: Understood, file: StoredFile | None = None) -> Preview:
    standing = unit.attendance.imported(what.source.id, {one.id for one in what.realisations})
    number = file.number if file else None
    return Preview(
        what.source.name,
        what.read,
        lines_of(unit, what),
        what.faults,
        what.realisations,
        same=next((one for one in standing if one.number == number), None),
        earlier=tuple(one for one in standing if one.number != number),
    )


def _replaced(earlier: Sequence[StoredFile], beside: Beside) -> Sequence[StoredFile]:
    """Those in whose place the new file comes. Raises where nobody said it."""
    if beside.replaces is not None:
        found = [one for one in earlier if one.number == beside.replaces]
        if not found:
            raise NotFound(what="file", name=str(beside.replaces))
        return found
    if earlier and not beside.adds:
        raise AttendanceFileRefused("file-stands", number=earlier[-1].number)
    return ()


def _untell(unit: Unit, file: StoredFile, act: Act) -> Collection[int]:
    unit.attendance.act(file.number, act)
    return unit.facts.untell(RAW, [file.id])


def _facts(unit: Unit, file: StoredFile, what: Understood) -> Sequence[Told]:
    by_realisation: dict[str, list[int]] = defaultdict(list)
    for at, (_, realisation) in enumerate(what.rows):
        by_realisation[realisation.id].append(at)
    found: list[Told] = []
    for places in by_realisation.values():
        realisation = what.rows[places[0]][1]
        report = what.report(realisation, file_id=file.id, run=_run(unit, what, realisation))
        found += told(report, [what.rows[at][0].presence for at in places])
    return found


def _run(unit: Unit, what: Understood, realisation: Realisation) -> str | None:
    """The run of which the source's own messages tell: of one run one way counts, not both.

    None where they tell of none, or of several, of which a file does not say which it means.
    """
    if what.read.format.channel != REPORT:
        return None
    around = Window(realisation.start_ms - DAY_MS, realisation.end_ms + DAY_MS)
    return unit.attendance.run_of(what.source.id, realisation.room, around)
