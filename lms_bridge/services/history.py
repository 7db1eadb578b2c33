"""What happened before a source's start waits, per realisation, until staff choose what becomes of it."""

from dataclasses import KW_ONLY, dataclass

from lms_bridge.domain.held import PAST, Choice
from lms_bridge.services import watch
from lms_bridge.services.ports import Chosen, Source, Unit


@dataclass(frozen=True, slots=True)
class Choosing:
    """What somebody chooses for a realisation's history, and why."""

    realisation_id: str
    choice: Choice
    _: KW_ONLY
    by: str
    reason: str


def choose(unit: Unit, source: Source, act: Choosing, *, at_ms: int) -> None:
    """Choose, for what came and for what still comes. The same choice again keeps its new reason."""
    unit.alone()
    before = unit.watch.choices(source.id).get(act.realisation_id)
    facts = unit.watch.past_of(source.id, act.realisation_id)
    unit.pairs.touch_facts(facts)  # what counts now leads to the pairs that may be judged without it
    chosen = Chosen(
        act.realisation_id,
        version=before.version + 1 if before else 1,
        choice=act.choice,
        by=act.by,
        reason=act.reason,
        at_ms=at_ms,
    )
    unit.watch.choose(source.id, chosen)
    unit.watch.judge_past(source.id, facts)
    unit.pairs.touch_facts(facts)
    unit.logs.event(
        by=act.by,
        what="history-chosen",
        subject=f"{source.name} → realisation {act.realisation_id}",
        detail=f"{act.choice}: {act.reason}",
        at_ms=at_ms,
    )


def start_moved(unit: Unit, source: Source) -> None:
    """After a source's start was set: what is history no longer counts, or waits for the source to go live.

    What counts already goes on counting, though it is before the new start.
    """
    unit.alone()
    watch.let_go(unit, source, PAST)
