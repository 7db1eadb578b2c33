"""From the stream of statements to the submissions of one target: a row for each that its filter lets pass.

Each step is a short unit under the target's lease: rows and position are kept together or not at all.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from lms_bridge.domain.forwarding import RowState
from lms_bridge.services.forward_filter import Filter, Passes, filter_of
from lms_bridge.services.forward_position import SETTLE_MS, bounds, passed, read_again, unseen
from lms_bridge.services.ports import Clock, Database, Unit
from lms_bridge.services.ports.forwarding import (
    LIVE_STREAM,
    Passing,
    Position,
    Queued,
    Replay,
    Target,
    Turn,
)

LOT: Final = 500
FOREIGN_VOIDING: Final = "forward-foreign-voiding"
MISSING, ALL = "missing", "all"
_NOT_MISSING: Final = frozenset({RowState.WAITING, RowState.SENT, RowState.THERE, RowState.ASIDE})


class LeaseLost(Exception):
    """Somebody else has the target in hand now: nothing of this unit may be kept."""


@dataclass(frozen=True, slots=True)
class FanOut:
    """Queues what comes next for a target. Each method raises `LeaseLost`."""

    database: Database
    clock: Clock

    def follow(self, turn: Turn) -> Turn:
        """Read on in the stream. The turn with its new position."""
        target = turn.target
        with self.database.read() as unit:  # so that no writer waits while statements are read
            until = unit.forward_stream.seq_at(self.clock.now_ms() - SETTLE_MS)
            lot = unit.forward_stream.after(target.position.cursor, until=until, limit=LOT)
            wanted = _wanted(target, lot)
        if not lot:
            return turn
        position = passed(target.position, lot)
        with self.database.write() as unit:
            _queue(unit, target, LIVE_STREAM, wanted)
            if not unit.forward_targets.moved(turn, position):
                raise LeaseLost
        return replace(turn, target=replace(target, position=position))

    def catch_up(self, turn: Turn) -> Turn:
        """Read once more the stretches in which something came to light behind the cursor."""
        with self.database.write() as unit:
            position = _behind(unit, turn.target)
            if not unit.forward_targets.moved(turn, position):
                raise LeaseLost
        return replace(turn, target=replace(turn.target, position=position))

    def replay(self, turn: Turn) -> bool:
        """Read on in the first replay that is not read to its end; False where there is none."""
        target = turn.target
        with self.database.read() as unit:
            asked = unit.forward_rows.unread_replay(target.id)
            if asked is None:
                return False
            lot = unit.forward_stream.after(asked.cursor, until=asked.until, limit=LOT)
            inside = self._in_range(target, asked, lot)
        with self.database.write() as unit:
            wanted = _missing(unit, target, asked, inside)
            _queue(unit, target, asked.number, wanted)
            unit.forward_rows.keep_replay(target.id, self._went_on(asked, lot, len(wanted)))
            if not unit.forward_targets.moved(turn, target.position):
                raise LeaseLost
        return True

    def _in_range(self, target: Target, asked: Replay, lot: Sequence[Passing]) -> list[Queued]:
        since, until = asked.since_ms or 0, asked.until_ms or 2**63
        inside = (one for one in lot if since <= one.stored_ms < until)
        now_ms = self.clock.now_ms()
        return [replace(one, since_ms=now_ms) for one in _wanted(target, inside)]

    def _went_on(self, asked: Replay, lot: Sequence[Passing], queued: int) -> Replay:
        went = replace(asked, queued=asked.queued + queued)
        if len(lot) < LOT:
            return replace(went, cursor=asked.until, read_ms=self.clock.now_ms())
        return replace(went, cursor=lot[-1].seq)


def _behind(unit: Unit, target: Target) -> Position:
    """Read again each stretch behind the cursor that holds other statements than were seen in it."""
    position = target.position
    for stretch in unseen(position, unit.forward_stream):
        after, until = bounds(stretch, position)
        count = 0
        while lot := unit.forward_stream.after(after, until=until, limit=LOT):
            _queue(unit, target, LIVE_STREAM, _wanted(target, lot))
            after, count = lot[-1].seq, count + len(lot)
        position = read_again(position, stretch, count)
    return position


def _wanted(target: Target, lot: Iterable[Passing]) -> list[Queued]:
    wanted = filter_of(target.filter)
    return [row for one in lot for row in _rows(wanted, one)]


def _rows(wanted: Filter, one: Passing) -> Iterator[Queued]:
    if not one.raw:
        return  # deleted by its age: there is nothing to send
    passes = wanted.passes(one)
    if passes is Passes.FOREIGN:
        yield Queued(one.seq, one.stored_ms, RowState.ASIDE, FOREIGN_VOIDING)
    elif passes is Passes.YES:
        # What takes it back may have come first, and was not known to concern this target then.
        yield from (Queued(seq, one.stored_ms) for seq in one.withdrawals)
        yield Queued(one.seq, one.stored_ms)


def _missing(unit: Unit, target: Target, asked: Replay, wanted: Sequence[Queued]) -> Sequence[Queued]:
    """Those that the replay sends. What was refused before waits again in its own row."""
    if asked.what == ALL:
        return wanted
    states = unit.forward_rows.states(target.id, {one.seq for one in wanted})
    none: frozenset[RowState] = frozenset()
    lacking = [one for one in wanted if not states.get(one.seq, none) & _NOT_MISSING]
    refused = [one.seq for one in lacking if one.seq in states]
    if refused:
        dead = frozenset({RowState.DEAD})
        unit.forward_rows.wake(target.id, states=dead, seqs=refused, at_ms=lacking[0].since_ms)
    return [one for one in lacking if one.seq not in states]


def _queue(unit: Unit, target: Target, replay: int, rows: Sequence[Queued]) -> None:
    if rows:
        unit.forward_rows.queue(target.id, replay, rows)
