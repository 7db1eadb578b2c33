"""Decisions of a webinar that seems to have moved, or was cut short, wait until somebody says what counts."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from lms_bridge.domain.moved import Doubted, doubted, near
from lms_bridge.domain.presence import Interval, Window
from lms_bridge.domain.programme import Form
from lms_bridge.services.ports import Unit
from lms_bridge.services.ports.windows import KeptDoubt, Planned, SaidWindow


def waiting(unit: Unit, realisation_ids: Collection[str], *, at_ms: int) -> Collection[str]:
    """Of these realisations those whose decisions wait, by all that stands now.

    A doubt that newer facts dispel lets go at once: what waited is due again. While a run near goes on
    nothing new is concluded.
    """
    planned = unit.windows.planned(realisation_ids)
    webinars = [one for one in planned.values() if one.form is Form.WEBINAR and one.meeting]
    if not webinars:
        return set()
    before = unit.windows.hold({one.id for one in webinars})
    now = {one.realisation_id: one for one in _concluded(unit, webinars, before)}
    changed = [replace(one, since_ms=at_ms) if _begins(one, before) else one for one in now.values()]
    unit.windows.conclude([one for one in changed if one != before[one.realisation_id]])
    for one in changed:
        if one.doubt is None and before[one.realisation_id].doubt is not None:
            unit.pairs.touch_realisation(one.realisation_id)
    return {one.realisation_id for one in changed if one.doubt is not None}


def _begins(now: KeptDoubt, before: Mapping[str, KeptDoubt]) -> bool:
    return now.doubt is not None and before[now.realisation_id].doubt is None


def is_confirmed(said: SaidWindow | None, planned: Planned) -> bool:
    """Whether somebody has said what counts though it seemed to have moved.

    Whoever confirmed the register's time has said nothing of another that the register has now.
    """
    if said is None or not said.confirmed:
        return False
    return said.window is not None or said.planned == planned.window


def window_now(said: SaidWindow | None, planned: Planned) -> Window:
    """What counts at the moment."""
    return said.window if said and said.window else planned.window


def _concluded(
    unit: Unit, webinars: Sequence[Planned], before: Mapping[str, KeptDoubt]
) -> Iterator[KeptDoubt]:
    said = unit.windows.holding({one.id for one in webinars})
    rooms: dict[str, list[Planned]] = defaultdict(list)
    for one in webinars:
        if one.percent is None or is_confirmed(said.get(one.id), one):
            yield KeptDoubt(one.id, seen=f"said {said[one.id].version}" if one.id in said else "", doubt=None)
        else:
            rooms[one.meeting or ""].append(one)
    for meeting, some in sorted(rooms.items()):
        yield from _in_room(unit, meeting, some, before)


def _in_room(
    unit: Unit, meeting: str, webinars: Sequence[Planned], before: Mapping[str, KeptDoubt]
) -> Iterator[KeptDoubt]:
    sharing = unit.windows.sharing(meeting)
    around = {
        one.id: near(sharing[one.id], [window for name, window in sharing.items() if name != one.id])
        for one in webinars
        if one.id in sharing
    }
    named = unit.gatherings.around(meeting, around)
    for one in webinars:
        name = named.get(one.id) if one.id in sharing else ""
        if name is None:
            yield before[one.id]  # a run goes on
        elif not name:
            yield KeptDoubt(one.id, seen="", doubt=None)
        else:
            yield _seen(unit, one, around[one.id], (name, sharing[one.id]), before[one.id])


def _seen(
    unit: Unit, one: Planned, around: Interval, what: tuple[str, Window], before: KeptDoubt
) -> KeptDoubt:
    """What is concluded of a gathering; what was seen before is not looked at again."""
    name, window = what
    seen = f"{name} {window.start_ms} {window.end_ms} {window.breaks} {one.percent}"
    if seen == before.seen:
        return before
    gathering = unit.gatherings.of(one.id, one.meeting or "", around)
    found: Doubted | None = doubted(gathering, window=window, near=around, percent=one.percent or 0)
    if found is None:
        return KeptDoubt(one.id, seen=seen, doubt=None)
    return KeptDoubt(one.id, seen=seen, doubt=found.doubt, figures=found.figures, since_ms=before.since_ms)
