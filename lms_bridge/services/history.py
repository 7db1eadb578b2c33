"""What happened before a source's start waits, per realisation, until staff choose what becomes of it."""

from dataclasses import KW_ONLY, dataclass

from lms_bridge.domain.completion import Completion, decide, why
from lms_bridge.domain.held import PAST, Choice
from lms_bridge.services import watch
from lms_bridge.services.ports import Chosen, PairKey, PastOf, Source, Unit


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
        subject=f"realisation {act.realisation_id}",
        detail=f"{act.choice}: {act.reason} ({source.name})",
        at_ms=at_ms,
    )


@dataclass(frozen=True, slots=True)
class HistoryPlan:
    """A realisation's history, what was chosen for it, and what would change if it counted.

    `attended`, `confirmations`, `certificates`: how many there would be that do not stand; `differing`:
    people who have a completion that would become another.
    """

    past: PastOf
    _: KW_ONLY
    chosen: Chosen | None
    attended: int
    confirmations: int
    certificates: int
    differing: int


def plan(unit: Unit, source: Source) -> tuple[HistoryPlan, ...]:
    """The history of every realisation that has some, the latest first. Nothing is written."""
    choices = unit.watch.choices(source.id)
    return tuple(
        _planned(unit, source, past, choices.get(past.realisation_id)) for past in unit.watch.past(source.id)
    )


def _planned(unit: Unit, source: Source, past: PastOf, chosen: Chosen | None) -> HistoryPlan:
    pairs = [PairKey(person, past.realisation_id) for person in past.persons]
    standing = unit.completions.current(pairs)
    found: list[tuple[Completion, Completion | None]] = []
    for pair, dossier in unit.completions.dossiers_if_taken_over(pairs, source.id).items():
        after, version = decide(dossier).completion, standing.get(pair)
        before = version.completion if version else None
        if after is not None and why(before, after, fallen=()) is not None:
            found.append((after, before))
    return HistoryPlan(
        past,
        chosen=chosen,
        attended=sum(after.attended and not _had(before, "attended") for after, before in found),
        confirmations=sum(after.confirmation and not _had(before, "confirmation") for after, before in found),
        certificates=sum(after.certificate and not _had(before, "certificate") for after, before in found),
        differing=sum(before is not None and not before.empty for _, before in found),
    )


def _had(before: Completion | None, what: str) -> bool:
    return before is not None and bool(getattr(before, what))


def start_moved(unit: Unit, source: Source) -> None:
    """After a source's start was set: what is history no longer counts, or waits for the source to go live.

    What counts already goes on counting, though it is before the new start.
    """
    unit.alone()
    watch.let_go(unit, source, PAST)
