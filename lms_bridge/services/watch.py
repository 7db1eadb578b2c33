"""A source is watched before it counts: its modes, who changed them and why."""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field, replace

from lms_bridge.domain.held import WAITING_FOR_LIVE, Held
from lms_bridge.services.ports import ModeReason, Source, Unit
from lms_bridge.services.ports.access import LIVE, OBSERVE, PAUSED

BY_HAND = "by-hand"
"""The code of a mode that somebody set, with a reason of their own."""


@dataclass(frozen=True, slots=True)
class Because:
    """Who changes a mode and why: a `code` that has words at the edge, or a person's own reason."""

    by: str
    _: KW_ONLY
    at_ms: int
    code: str = BY_HAND
    params: Mapping[str, object] = field(default_factory=dict)
    reason: str = ""


def pause(unit: Unit, source: Source, because: Because) -> Source:
    """What is told from now on is held; what counts goes on counting. The source as it is then."""
    return _change(unit, source, PAUSED, because)


def observe(unit: Unit, source: Source, because: Because) -> Source:
    """Like `pause`, where nothing is wrong: what comes is looked at first."""
    return _change(unit, source, OBSERVE, because)


def go_live(unit: Unit, source: Source, because: Because) -> Source:
    """What was held while the source was watched or paused counts; what another site told does not."""
    live = _change(unit, source, LIVE, because)
    let_go(unit, live, WAITING_FOR_LIVE)
    return live


def let_go(unit: Unit, source: Source, held: tuple[Held, ...]) -> None:
    """What is held for these reasons counts, and what it bears upon is due."""
    waiting = unit.watch.waiting(source.id, held)
    unit.watch.let_go(source.id, held)
    unit.pairs.touch_facts(waiting)


def _change(unit: Unit, source: Source, mode: str, because: Because) -> Source:
    unit.alone()  # whoever tells facts asks for the mode
    unit.sources.set_mode(source.id, mode)
    why = ModeReason(
        mode,
        code=because.code,
        params=because.params,
        reason=because.reason,
        by=because.by,
        since_ms=because.at_ms,
    )
    unit.watch.keep_why(source.id, why)
    unit.logs.event(
        by=because.by,
        what=_EVENTS[mode],
        subject=source.name,
        detail=because.reason or because.code,
        at_ms=because.at_ms,
    )
    return replace(source, mode=mode)


_EVENTS = {LIVE: "mode-live", OBSERVE: "mode-observe", PAUSED: "mode-paused"}
