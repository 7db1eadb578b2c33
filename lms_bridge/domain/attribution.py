"""Which realisation a fact belongs to. Several may share one course, one test, one room."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from lms_bridge.domain.presence import Window
from lms_bridge.domain.programme import LATE_MS, Realisation
from lms_bridge.domain.window import counted_time


@dataclass(frozen=True, slots=True)
class Attribution:
    """Where a fact belongs (`belongs`), or the realisations in which it waits for a person (`waits`)."""

    belongs: tuple[str, ...] = ()
    waits: tuple[str, ...] = ()


def of_moment(
    at_ms: int, *, tied: Sequence[Realisation], enrolled: Collection[str], admitted: Collection[str] = ()
) -> Attribution:
    """Attribute a completion or an attempt at `at_ms` among the realisations tied to its object.

    It belongs to the one in whose roster the person is and whose time, from the start to 30 days
    after the end, holds it. Where two such hold it, the one whose counted window does; else the one to
    which an officer `admitted` the person, whatever its time; else it waits.
    """
    taking = [one for one in tied if one.takes(at_ms)]
    mine = [one for one in taking if one.id in enrolled]
    if len(mine) > 1:
        running = [one for one in mine if one.start_ms <= at_ms < one.end_ms]
        mine = running if len(running) == 1 else mine
    if len(mine) != 1:
        chosen = [one for one in tied if one.id in admitted]
        mine = chosen if len(chosen) == 1 else mine
    if len(mine) == 1:
        return Attribution(belongs=_ids(mine))
    return Attribution(waits=_ids(mine or taking or _nearest(at_ms, tied)))


def of_stay(
    start_ms: int,
    end_ms: int,
    *,
    tied: Sequence[Realisation],
    enrolled: Collection[str],
    windows: Mapping[str, Window] | None = None,
) -> Attribution:
    """Attribute a stay among the realisations held in its room.

    A room's only realisation has it; of several, each whose counted window (`windows`, where another than
    from its start to its end) the stay overlaps; its breaks are a part of it here.
    """
    counted = {one.id: counted_time(one, windows or {}) for one in tied}
    overlapping = [
        one for one in tied if start_ms < counted[one.id].end_ms and end_ms > counted[one.id].start_ms
    ]
    held = tied if len(tied) == 1 else overlapping
    mine = [one for one in held if one.id in enrolled]
    # Who stays on into the next webinar of the room is a participant of the first, not a riddle.
    return Attribution(belongs=_ids(mine)) if mine else Attribution(waits=_ids(held))


def _nearest(at_ms: int, tied: Sequence[Realisation]) -> list[Realisation]:
    """The realisation whose time is closest to the fact's, for a person to look at."""
    return sorted(tied, key=lambda one: (max(one.start_ms - at_ms, at_ms - one.end_ms - LATE_MS), one.id))[:1]


def _ids(realisations: Sequence[Realisation]) -> tuple[str, ...]:
    return tuple(sorted(one.id for one in realisations))
