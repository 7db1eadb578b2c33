"""Pull a roster from a register elsewhere: read it whole or since the last time, keep what it would change.

The order of steps: what stands here is read in one moment; the register is asked, with no unit open; then
the pull is kept, with its changes, where nothing of the roster changed meanwhile. It is taken over by someone
who read it, or at once where a setting says so and no guard holds it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import partial
from hashlib import sha256

from lms_bridge.domain.errors import NotFound, Refused, Unavailable
from lms_bridge.domain.pull import PullState
from lms_bridge.domain.roster import KINDS, Difference, Roster
from lms_bridge.services.import_roster import RosterPlan, plan_into
from lms_bridge.services.issue import Because
from lms_bridge.services.moodles import refuse_paused
from lms_bridge.services.ports import Clock, Database, Source, Unit
from lms_bridge.services.ports.pulls import (
    DoesNotAddUp,
    Guard,
    NewPull,
    Pulled,
    PullItem,
    RosterElsewhereOf,
    Standing,
    StoredPull,
)
from lms_bridge.services.registers import register_options, register_source
from lms_bridge.services.release import releasing
from lms_bridge.services.sync_work import Progress, unheard
from lms_bridge.services.ties import tie_by_idnumber


class RosterMoved(Unavailable):
    """The roster here changed while the register was read (`source`)."""

    code = "pull-overtaken"


class PullClosed(Refused):
    """The pull is not ready any more (`number`, `state`)."""

    code = "pull-closed"


class PullGuarded(Refused):
    """More would end than may in one pull, and nobody has said that it is right (`number`, `guards`)."""

    code = "pull-guarded"


class PullOutdated(Refused):
    """The roster here has changed since the pull was made (`number`)."""

    code = "pull-outdated"


@dataclass(frozen=True, slots=True)
class Override:
    """A named person's word that all guards of a pull may be lifted, and why."""

    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class PullRegisters:
    """`register_of` gives the way to a register. Nobody's secrets pass through here."""

    database: Database
    clock: Clock
    register_of: RosterElsewhereOf

    def pull(self, name: str, *, whole: bool = False, by: str, progress: Progress = unheard) -> int:
        """Pull from the register of that name; the number under which the pull is kept.

        Where nothing was taken over from it yet, or its changes do not add up, all of it is read. Raises
        `NotFound`, `SourcePaused`, `NoRegisterAccess`, `RosterMoved`, and what is wrong with the register.
        """
        with self.database.read() as unit:
            source = register_source(unit, name)
            refuse_paused(source)
            base, marks = digest_of(unit.roster.current()), unit.pulls.marks(source.id)
        standing = partial(self._standing, source, base)
        read = self._read(source, standing, {} if whole else marks, progress)
        return self._keep(source, read, base=base, by=by)

    def _read(
        self, source: Source, standing: Standing, since: Mapping[str, int], progress: Progress
    ) -> tuple[Pulled, bool]:
        register = self.register_of(source)
        if since:
            try:
                return register.changed(standing, since, progress), False
            except DoesNotAddUp:
                pass
        return register.whole(standing, progress), True

    def _standing(self, source: Source, base: str) -> Roster:
        """The roster with which everything is compared. Raises `RosterMoved` where it is another by now."""
        with self.database.read() as unit:
            standing = unit.roster.current()
        if digest_of(standing) != base:
            raise RosterMoved(source=source.name)
        return standing

    def _keep(self, source: Source, read: tuple[Pulled, bool], *, base: str, by: str) -> int:
        now_ms, (pulled, whole) = self.clock.now_ms(), read
        with self.database.write() as unit:
            unit.alone()
            if digest_of(unit.roster.current()) != base:
                raise RosterMoved(source=source.name)
            share = register_options(source).most_ended
            planned = plan_into(unit.roster, pulled.roster, share=share, now_ms=now_ms)
            new = NewPull(
                source.id,
                whole=whole,
                state=PullState.NOTHING if planned.empty else PullState.READY,
                by=by,
                base=base,
                differences=planned.differences,
                guards=list(_guards(planned)),
                marks=pulled.marks,
                read=pulled.read,
            )
            number = unit.pulls.add(new, at_ms=now_ms)
            unit.pulls.outdate(source.id, but=number)
            subject = f"{number} ({source.name})"
            unit.logs.event(by=by, what="pull-made", subject=subject, detail="", at_ms=now_ms)
        return number

    def apply(self, number: int, *, by: str, override: Override | None = None) -> StoredPull:
        """Take over exactly what the pull says, in one transaction; the pull as it stands then.

        Raises `NotFound`, `PullClosed`, `PullGuarded`, `PullOutdated`; then nothing was written.
        """
        now_ms = self.clock.now_ms()
        with self.database.write() as unit:
            unit.alone()
            stored = stored_pull(unit, number)
            self._refuse(stored, override)
            fresh = digest_of(unit.roster.current()) == stored.base
            state = PullState.APPLIED if fresh else PullState.STALE
            reason = override.reason if override else ""
            unit.pulls.finish(number, state, by=by, reason=reason, at_ms=now_ms)
            if fresh:
                self._take_over(unit, stored, by=by, at_ms=now_ms, reason=reason)
            after = stored_pull(unit, number)
        if not fresh:
            raise PullOutdated(number=number)
        return after

    def _refuse(self, stored: StoredPull, override: Override | None) -> None:
        if stored.state is not PullState.READY:
            raise PullClosed(number=stored.number, state=stored.state.value)
        if stored.guards and not (override and override.reason.strip()):
            kinds = ", ".join(guard.kind for guard in stored.guards)
            raise PullGuarded(number=stored.number, guards=kinds)

    def _take_over(self, unit: Unit, stored: StoredPull, *, by: str, at_ms: int, reason: str) -> None:
        differences = unit.pulls.differences(stored.number)
        with releasing(unit, Because(by, reason, at_ms)):
            unit.roster.apply(differences, at_ms=at_ms, by=by)
        tie_by_idnumber(unit, at_ms=at_ms)
        detail = "; ".join(filter(None, (counted(differences), reason)))
        unit.logs.event(by=by, what="pull-applied", subject=str(stored.number), detail=detail, at_ms=at_ms)

    def withdraw(self, number: int, *, by: str, reason: str = "") -> None:
        """Decide against the pull; the next one reads the same again. Raises `NotFound`, `PullClosed`."""
        now_ms = self.clock.now_ms()
        with self.database.write() as unit:
            stored = stored_pull(unit, number)
            if not unit.pulls.finish(number, PullState.WITHDRAWN, by=by, reason=reason, at_ms=now_ms):
                raise PullClosed(number=number, state=stored.state.value)
            unit.logs.event(by=by, what="pull-withdrawn", subject=str(number), detail=reason, at_ms=now_ms)


def stored_pull(unit: Unit, number: int) -> StoredPull:
    """Raises `NotFound`."""
    found = unit.pulls.find(number)
    if found is None:
        raise NotFound(what="pull", name=str(number))
    return found


def counted(differences: Iterable[Difference]) -> str:
    """How many rows of each kind were added, changed and ended, for the log of changes."""
    return ", ".join(
        f"{one.kind} +{len(one.added)} ~{len(one.changed)} -{len(one.ended)}" for one in differences
    )


def changed_fields(item: PullItem) -> tuple[str, ...]:
    """The names of the fields that differ, of a row that is changed."""
    before, after = item.before, item.after
    if before is None or after is None:
        return ()
    return tuple(one.name for one in fields(before) if getattr(before, one.name) != getattr(after, one.name))


def digest_of(roster: Roster) -> str:
    """A digest of all that a roster says, whatever the order of its rows."""
    found = sha256()
    for kind in KINDS:
        rows = getattr(roster, kind)
        for row in sorted(rows, key=lambda one: one.id):
            found.update(repr(row).encode())
    return found.hexdigest()


def _guards(planned: RosterPlan) -> Iterator[Guard]:
    for one in planned.refusals:
        yield Guard(one.kind, ended=one.ended, standing=one.standing)
