"""Forwarding: one target at a time is taken in hand, follows the stream, and is sent what waits, in order.

No unit is open while a target is called. Who is killed between a call and the unit that keeps its answer
leaves the statements waiting: they are sent again under the same ids, which an LRS takes once.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

from lms_bridge.domain.errors import BridgeError
from lms_bridge.domain.forwarding import RowState
from lms_bridge.services import forward_outcomes as outcomes
from lms_bridge.services.forward_answers import Judged, Verdict, judge, people_in, shown
from lms_bridge.services.forward_call import Calls, Line
from lms_bridge.services.forward_fan import FanOut
from lms_bridge.services.forward_outcomes import Aftermath, Sent
from lms_bridge.services.forward_parcel import Parcel, ids_of, parcel_of
from lms_bridge.services.forward_position import LOOK_BACK_MS, SETTLE_MS
from lms_bridge.services.forward_told import TellOfTargets
from lms_bridge.services.in_hand import InHand, rests
from lms_bridge.services.ports import Clock, Database, Unit
from lms_bridge.services.ports.forwarding import Attempt, ForwardTargets, Turn
from moodle_sync import Answer, PostFailed

LEASE_MS: Final = 120_000
"""Longer than a call takes; each call renews it."""
TURN_MS: Final = 10_000
"""Then others have their turn."""
ATTEMPTS_KEPT: Final = 500
"""Calls kept of each target."""
CONFLICT: Final = "forward-conflict"
NOT_COMPARED: Final = "forward-not-compared"


@dataclass(slots=True)
class Every:
    """Says yes once in each such time; two who ask at the same moment may both hear it."""

    period_ms: int
    last_ms: int | None = None

    def due(self, now_ms: int) -> bool:
        if self.last_ms is not None and 0 <= now_ms - self.last_ms < self.period_ms:
            return False
        self.last_ms = now_ms
        return True


@dataclass(frozen=True, slots=True)
class Forward:
    """Sends on what waits. Any number of threads and processes may call it: a target is in one hand."""

    database: Database
    clock: Clock
    open_secret: Callable[[str], str]
    client: Callable[[], Calls]
    tell: TellOfTargets
    looks_back: Every = field(default_factory=lambda: Every(LOOK_BACK_MS))

    def __call__(self) -> bool:
        """Give one target its turn; False where none has anything to do."""
        now_ms, take = self.clock.now_ms(), self._hand.take
        if self.looks_back.due(now_ms):
            late = take(lambda unit: unit.forward_targets.behind(at_ms=now_ms))
            if late is not None:
                return self._have(late, FanOut(self.database, self.clock).catch_up)
        turn = take(lambda unit: _due(unit, now_ms))
        return turn is not None and self._have(turn)

    def _have(self, turn: Turn, first: Callable[[Turn], Turn] = lambda turn: turn) -> bool:
        """Work for the target that is in hand, and let it go."""
        client = self.client()
        try:
            self._hand.have(turn, lambda held: self._work(first(held), client))
        finally:
            client.close()
        return True

    @property
    def _hand(self) -> InHand[Turn]:
        return InHand(self.database, self.clock, self.tell, _targets, LEASE_MS, outcomes.FAULT)

    def _work(self, turn: Turn, client: Calls) -> None:
        fan = FanOut(self.database, self.clock)
        try:
            line = Line(turn.target, self.open_secret(turn.target.sealed_secret), client)
        except BridgeError as error:
            self._hand.stop(turn, error)
            return
        end_ms = self.clock.now_ms() + TURN_MS
        while self.clock.now_ms() < end_ms:
            before = turn.target.position
            turn = fan.follow(turn)
            replayed = fan.replay(turn)
            went_on = self._send_next(turn, line)
            if went_on is not None:
                turn = went_on
            elif not replayed and turn.target.position == before:
                return
            if rests(turn.target.progress, self.clock.now_ms()):
                return

    def _send_next(self, turn: Turn, line: Line) -> Turn | None:
        """Send one parcel and keep what came of it; None where nothing waits."""
        target = turn.target
        limit = min(target.progress.narrow or target.batch, target.batch)
        with self.database.read() as unit:
            parcel = parcel_of(unit, target, limit=limit)
        if parcel.unsendable:
            self._lay_aside(turn, parcel)
        if not parcel.sendings:
            return turn if parcel.unsendable else None
        began_ms = self.clock.now_ms()
        reply = line.send(parcel)
        judged = judge(reply, ids_of(parcel.sendings), now_ms=self.clock.now_ms())
        sent = Sent(parcel.rows, target.batch, self.clock.now_ms(), _excerpt(reply, line, parcel))
        aftermath = self._aftermath(turn, judged, sent, line, parcel)
        attempt = _attempt(judged, sent, took_ms=sent.at_ms - began_ms)
        return self._settle(turn, aftermath, sent, attempt)

    def _lay_aside(self, turn: Turn, parcel: Parcel) -> None:
        with self.database.write() as unit:
            unit.forward_rows.settle(turn.target.id, parcel.unsendable, at_ms=self.clock.now_ms())

    def _aftermath(self, turn: Turn, judged: Judged, sent: Sent, line: Line, parcel: Parcel) -> Aftermath:
        progress = turn.target.progress
        if judged.verdict is not Verdict.CONFLICT:
            return outcomes.after(progress, judged, sent)
        same = line.holds(parcel.sendings[0])
        if isinstance(same, PostFailed):
            return outcomes.after(progress, Judged(Verdict.LATER, same.reason), sent)
        if same is False:
            return outcomes.refused(progress, judged, sent, code=CONFLICT)
        code = None if same else NOT_COMPARED
        return outcomes.settled_well(progress, sent, RowState.THERE, status=judged.status, code=code)

    def _settle(self, turn: Turn, aftermath: Aftermath, sent: Sent, attempt: Attempt) -> Turn:
        target = turn.target
        states = [one.state for one in aftermath.settled]
        with self.database.write() as unit:
            progress = self._hand.keep(unit, turn, aftermath.progress)
            unit.forward_rows.tried(target.id, sent.rows)
            unit.forward_rows.settle(target.id, aftermath.settled, at_ms=sent.at_ms)
            unit.forward_targets.counted(
                target.id, sent=states.count(RowState.SENT), there=states.count(RowState.THERE)
            )
            unit.forward_rows.add_attempt(target.id, attempt, keep=ATTEMPTS_KEPT)
        return replace(turn, target=replace(target, progress=progress))


def _targets(unit: Unit) -> ForwardTargets:
    return unit.forward_targets


def _due(unit: Unit, now_ms: int) -> int | None:
    until = unit.forward_stream.seq_at(now_ms - SETTLE_MS)
    return unit.forward_targets.due(at_ms=now_ms, until=until)


def _excerpt(reply: Answer | PostFailed, line: Line, parcel: Parcel) -> str:
    if isinstance(reply, PostFailed) or reply.status in (200, 204):
        return ""
    return shown(reply.body, hidden={*line.hidden, *people_in(one.text for one in parcel.sendings)})


def _attempt(judged: Judged, sent: Sent, *, took_ms: int) -> Attempt:
    return Attempt(
        sent.at_ms,
        took_ms=took_ms,
        first_seq=sent.rows[0].seq,
        statements=len(sent.rows),
        status=judged.status,
        outcome=judged.verdict.value,
        reason=judged.reason,
        answer=sent.answer,
    )
