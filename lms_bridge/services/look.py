"""Look: where something was said to have changed for somebody in a course, Moodle itself is asked."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, TypeVar

from lms_bridge.domain.errors import BridgeError
from lms_bridge.services.kept_answers import POLLED, keep
from lms_bridge.services.known_moodle import known_moodle
from lms_bridge.services.moodles import MOODLE, MoodleOf, SourcePaused, refuse_paused, speaking_to
from lms_bridge.services.ports import Asked, Clock, Database, Lot, Source, Unit, Wanted
from moodle_sync import Moodle
from moodle_sync.errors import UnknownRecord, UserDeleted
from moodle_sync.learner import Parts, look, message, parts_of

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")

SOON_MS: Final = 3_000
"""A look waits so long: Moodle writes a score after it has told of the completion."""
LEASE_MS: Final = 300_000
MOST: Final = 25
"""Looks in one turn."""
_SHORTEST_MS: Final = 30_000
_LONGEST_MS: Final = 900_000


def ask_for_looks(unit: Unit, wanted: set[Wanted], *, at_ms: int) -> None:
    """Note down whom to look at. However often somebody is named, one look answers for all."""
    if wanted:
        unit.looks.ask(wanted, at_ms=at_ms, not_before_ms=at_ms + SOON_MS)


@dataclass(frozen=True, slots=True)
class LookAsked:
    """Does the looks that are due, each in a unit of its own after Moodle has answered."""

    database: Database
    moodle_of: MoodleOf
    clock: Clock

    def __call__(self) -> bool:
        """Do at most `MOST` looks; whether there was one to do. Raises `DatabaseBusy`."""
        turn = _Turn(self._client)
        for done in range(MOST):
            taken = self._claim()
            if taken is None:
                return done > 0
            self._do(*taken, turn)
        return True

    def _client(self, source: Source) -> Moodle:
        return known_moodle(source, self.moodle_of, database=self.database, clock=self.clock)

    def _claim(self) -> tuple[Lot, Asked, Source] | None:
        now_ms = self.clock.now_ms()
        with self.database.read() as unit:
            if not unit.work.due("look", at_ms=now_ms):
                return None
        with self.database.write() as unit:
            lot = unit.work.claim("look", limit=1, at_ms=now_ms, lease_ms=LEASE_MS)
            asked = unit.looks.leased(lot.lease) if lot else ()
            return (lot, asked[0], unit.sources.by_id(asked[0].wanted.source_id)) if lot and asked else None

    def _do(self, lot: Lot, asked: Asked, source: Source, turn: "_Turn") -> None:
        if not self._is_tied(source, asked.wanted):
            with self.database.write() as unit:
                unit.work.finish("look", lot)
            return
        try:
            refuse_paused(source)
            with speaking_to(source):
                body = turn.answer(source, asked.wanted)
        except SourcePaused:
            self._put_off(lot, source.id, self.clock.now_ms() + _LONGEST_MS)
            return
        except BridgeError as error:
            self._undone(lot, asked, error)
            return
        with self.database.write() as unit:
            if body is not None:
                keep(unit, source, [body], content_type=POLLED, at_ms=self.clock.now_ms())
            unit.work.finish("look", lot)

    def _is_tied(self, source: Source, wanted: Wanted) -> bool:
        """Whether the course still counts for anybody; it may have been untied since."""
        with self.database.read() as unit:
            return bool(unit.sides.among(source, [wanted.course_id]))

    def _undone(self, lot: Lot, asked: Asked, error: BridgeError) -> None:
        """A Moodle that is away is left alone for a while; one that refuses is for a person."""
        now_ms = self.clock.now_ms()
        if error.retryable:
            pause_ms = min(max((now_ms - asked.asked_ms) // 2, _SHORTEST_MS), _LONGEST_MS)
            self._put_off(lot, asked.wanted.source_id, now_ms + pause_ms)
            return
        with self.database.write() as unit:
            unit.work.fail("look", lot, error=str(error), next_try_ms=None)

    def _put_off(self, lot: Lot, source_id: int, until_ms: int) -> None:
        with self.database.write() as unit:
            unit.work.give_back("look", lot, next_try_ms=until_ms)
            unit.looks.put_off(source_id, until_ms=until_ms)


@dataclass(slots=True)
class _Turn:
    """What one turn has learned already: clients by source, the parts of courses."""

    moodle_of: Callable[[Source], Moodle]
    clients: dict[int, Moodle] = field(default_factory=dict)
    parts: dict[tuple[int, int], Parts] = field(default_factory=dict)

    def answer(self, source: Source, wanted: Wanted) -> bytes | None:
        """The answer as it is kept; None where the person or the course is no more: nothing to ask."""
        if source.kind != MOODLE:
            return None
        moodle = _once(self.clients, source.id, lambda: self.moodle_of(source))
        try:
            key = (source.id, wanted.course_id)
            parts = _once(self.parts, key, lambda: parts_of(moodle, wanted.course_id))
            found = moodle.users.by_field("id", [wanted.moodle_user_id]).users
            if not found or found[0].is_deleted:
                return None
            learner = look(moodle, found[0], parts=parts)
        except (UnknownRecord, UserDeleted):
            return None
        return message(learner, site_url=source.home_page or "")


def _once(known: dict[_Key, _Value], key: _Key, make: Callable[[], _Value]) -> _Value:
    if key not in known:
        known[key] = make()
    return known[key]
