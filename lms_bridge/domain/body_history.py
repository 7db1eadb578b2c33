"""How bodies were called and what became of them: renamed, merged, divided, ended.

A body keeps its id for ever. Attendances stay with the body of then, under the name of then; whoever wants
a body's figures together with those of its forerunners counts them `under` the one that stands.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Turn(StrEnum):
    """What happened to a body."""

    RENAMED = "renamed"
    MERGED = "merged"
    """It went into another body; into several where it was divided, a turn each."""
    ENDED = "ended"
    """Nobody took it over."""


@dataclass(frozen=True, slots=True)
class BodyTurn:
    """Something happened to `body_id` on `day`: the first day on which it is so.

    `before` and `after` are names, of `RENAMED` alone; `successor_id` is of `MERGED` alone.
    """

    id: int
    body_id: str
    turn: Turn
    day: date
    before: str = ""
    after: str = ""
    successor_id: str | None = None


class BodyHistory:
    """`names`: of all bodies, as they are called now; `turns`: those that stand, in any order."""

    def __init__(self, names: Mapping[str, str], turns: Iterable[BodyTurn]) -> None:
        self._names = names
        self._renamed: dict[str, list[BodyTurn]] = defaultdict(list)
        self._merged: dict[str, list[BodyTurn]] = defaultdict(list)
        self._ended: dict[str, BodyTurn] = {}
        for one in sorted(turns, key=lambda one: (one.day, one.id)):
            if one.turn is Turn.RENAMED:
                self._renamed[one.body_id].append(one)
            elif one.turn is Turn.MERGED:
                self._merged[one.body_id].append(one)
            else:
                self._ended[one.body_id] = one

    def name_on(self, body_id: str, day: date) -> str:
        """How the body was called on that day; its id where nobody knows a name."""
        renamed = self._renamed.get(body_id, [])
        then = [one.after for one in renamed if one.day <= day]
        if then:
            return then[-1]
        return renamed[0].before if renamed else self._names.get(body_id, body_id)

    def successors(self, body_id: str) -> Sequence[str]:
        """The bodies into which it went, in order; none where it stands or nobody took it over."""
        return tuple(one.successor_id for one in self._merged.get(body_id, []) if one.successor_id)

    def over_since(self, body_id: str) -> date | None:
        """The first day on which the body is no more."""
        days = [one.day for one in self._merged.get(body_id, [])]
        if body_id in self._ended:
            days.append(self._ended[body_id].day)
        return min(days, default=None)

    def under(self, body_id: str) -> str:
        """The body under which its figures may be counted: its only successor's, over any number of steps.

        One that was divided is counted as itself: nobody can say which part whose was.
        """
        seen = {body_id}
        at = body_id
        while len(set(successors := self.successors(at))) == 1 and successors[0] not in seen:
            at = successors[0]
            seen.add(at)
        return at

    @property
    def merged(self) -> Collection[str]:
        """The bodies that went into others."""
        return self._merged.keys()

    def forerunners(self, body_id: str) -> frozenset[str]:
        """All bodies that are counted under this one, without itself."""
        return frozenset(one for one in self._merged if one != body_id and self.under(one) == body_id)
