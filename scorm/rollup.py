"""From the SCOs to the whole: what a tree of judged items comes to.

SCORM 2004 rolls up by its own processes (SN RB.1.1 to RB.1.5); SCORM 1.2 leaves it open, and a policy says.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from scorm.judgement import Completion, Judgement, ObjectiveTold, Points, Rule, Success
from scorm.model import Item, Kind, Organization
from scorm.objectives import UNMET, Met, Shared, decided, shares
from scorm.rollup_rules import Child, outcome
from scorm.sequencing import CompletionThreshold, Sequencing


class Whole(StrEnum):
    """What makes a course of several SCOs of SCORM 1.2 complete."""

    ALL = "all"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Rolled:
    """What the whole comes to. `share`: the score from -1 to 1. `open_items`: the SCOs not completed yet."""

    completion: Completion
    _: KW_ONLY
    success: Success
    completion_rule: Rule
    success_rule: Rule
    share: Fraction | None
    seconds: int | None
    open_items: tuple[str, ...]


def roll_up_scorm12(
    organization: Organization, judged: Mapping[str, Judgement], *, whole: Whole = Whole.ALL
) -> Rolled:
    """SCORM 1.2: by the SCOs that are shown; assets and hidden items take no part.

    Failed where one failed; passed where all that say anything of it passed and at least one does. The score
    is the mean of those SCOs that came to a result and have one.
    """
    items = [each for each in organization.walk() if each.kind is Kind.SCO and each.visible]
    found = [judged.get(each.identifier) for each in items]
    done = [each is not None and each.is_done for each in found]
    complete = bool(done) and (all(done) if whole is Whole.ALL else any(done))
    begun = any(each is not None and each.counts for each in found)
    says = {each.success for each in found if each is not None and each.counts}
    success = Success.FAILED if Success.FAILED in says else Success.PASSED
    rule = Rule.ALL_SCOS if whole is Whole.ALL else Rule.ANY_SCO
    # Whether what is failed counts as completed is left open, for one SCO and for all of them.
    left = [each for each, is_done in zip(found, done, strict=True) if not is_done]
    failed = all(each is not None and each.is_final for each in left)
    unfinished = Completion.UNKNOWN if failed else Completion.INCOMPLETE
    return Rolled(
        Completion.COMPLETED if complete else unfinished if begun else Completion.NOT_ATTEMPTED,
        success=success if says - {Success.UNKNOWN} else Success.UNKNOWN,
        completion_rule=rule,
        success_rule=rule,
        share=_mean([each.points.share for each in found if each and each.is_final and each.points]),
        seconds=_sum(judged.values()),
        open_items=tuple(each.identifier for each, is_done in zip(items, done, strict=True) if not is_done),
    )


def roll_up_scorm2004(organization: Organization, judged: Mapping[str, Judgement]) -> Rolled:
    """SCORM 2004: measures first, then the manifest's rules, then the defaults, from the leaves upwards."""
    told = _settled(organization, judged)
    leaves = [each for each in organization.walk() if each.kind is Kind.SCO]
    open_items = (each.identifier for each in leaves if not _is_done(judged.get(each.identifier)))
    return Rolled(
        told.completion,
        success=told.success,
        completion_rule=told.rules[0],
        success_rule=told.rules[1],
        share=told.measure,
        seconds=_sum(judged.values()),
        open_items=tuple(open_items),
    )


def _settled(organization: Organization, judged: Mapping[str, Judgement]) -> "_Told":
    """What the whole comes to when no activity writes anything new into a shared objective any more.

    What one writes another may read, whose parent may write, so it is done over; each round settles one more
    of a chain, and chains that turn upon themselves are cut.
    """
    shared = Shared()
    for _ in range(_MOST_ROUNDS):
        children = [_child(each, judged, shared) for each in organization.items]
        rolled = _rolled(organization.sequencing, organization.completion_threshold, children)
        told = _seen(organization, rolled, shared, at=_last(children))
        settled = shared.settled()
        if settled == shared.known:
            break
        shared = Shared(known=settled)
    return told


def _seen(whole: Organization, told: "_Told", shared: Shared, *, at: int) -> "_Told":
    """What the whole shares of its own, and what it reads of others: that goes before."""
    primary = whole.sequencing.primary if whole.sequencing else None
    if primary is None or not primary.maps:
        return told
    own = Met(told.success, told.measure, told.completion, told.progress)
    shared.write(primary, own, at=at)
    met = decided(primary, shared.read(primary, own), whole.completion_threshold)
    completion_rule, success_rule = told.rules
    return _Told(
        met.completion,
        met.success,
        (
            completion_rule if met.completion is own.completion else Rule.SHARED_OBJECTIVE,
            success_rule if met.success is own.success else Rule.SHARED_OBJECTIVE,
        ),
        met.measure,
        met.progress,
    )


def _last(children: Sequence[Child]) -> int:
    return max((each.at for each in children), default=0)


_MOST_ROUNDS = 8
_PROGRESS = {Completion.COMPLETED: Fraction(1), Completion.INCOMPLETE: Fraction(0)}


@dataclass(frozen=True, slots=True)
class _Told:
    completion: Completion
    success: Success
    rules: tuple[Rule, Rule]
    measure: Fraction | None
    progress: Fraction | None


def _child(item: Item, judged: Mapping[str, Judgement], shared: Shared) -> Child:
    shape = _shape(item)
    if not item.children:
        told = judged.get(item.identifier)
        return _shown(item, _leaf(item, told, shape), shared, told.objectives if told else ())
    below = [_child(each, judged, shared) for each in item.children]
    rolled = _rolled(item.sequencing, item.completion_threshold, below)
    cluster = replace(
        shape,
        completion=rolled.completion,
        success=rolled.success,
        measure=rolled.measure,
        progress=rolled.progress,
        told_progress=rolled.progress,
        attempted=any(each.attempted for each in below),
        suspended=any(each.suspended for each in below),
        at=_last(below),
    )
    return _shown(item, cluster, shared, ())


def _shown(item: Item, child: Child, shared: Shared, told: Sequence[ObjectiveTold]) -> Child:
    """The child as its parent and its rules see it, once its objectives have met the shared ones."""
    objectives = item.sequencing.objectives if item.sequencing else ()
    if not shares(objectives):
        return child
    said = {each.identifier: _met(each) for each in told}
    others: dict[str, Met] = {}
    for each in objectives:
        own = _own(child) if each.primary else decided(each, said.get(each.identifier, UNMET))
        if child.attempted and child.tracked:
            shared.write(each, own, at=child.at)
        read = shared.read(each, own)
        if not each.primary:
            others[each.identifier] = decided(each, read)
        elif read != own:
            child = _as_read(child, decided(each, read, item.completion_threshold))
    return replace(child, objectives=others)


def _own(child: Child) -> Met:
    return Met(child.success, child.measure, child.completion, child.told_progress)


def _as_read(child: Child, met: Met) -> Child:
    """The child with what its primary objective reads; without a measure progress is all or nothing."""
    progress = _PROGRESS.get(met.completion) if met.progress is None else met.progress
    return replace(
        child,
        success=met.success,
        measure=met.measure,
        completion=met.completion,
        progress=progress,
        told_progress=met.progress,
    )


def _met(told: ObjectiveTold) -> Met:
    return Met(told.success, _exact(told.measure), told.completion, _exact(told.progress))


def _exact(value: Decimal | None) -> Fraction | None:
    return None if value is None else Fraction(value)


def _shape(item: Item) -> Child:
    """An item of which nothing is known yet, with what the manifest says of its part."""
    sequencing = item.sequencing or Sequencing()
    threshold = item.completion_threshold or CompletionThreshold()
    return Child(
        Completion.UNKNOWN,
        Success.UNKNOWN,
        tracked=sequencing.delivery.tracked,
        rollup=sequencing.rollup,
        progress_weight=Fraction(threshold.weight),
        skips=tuple(rule for rule in sequencing.rules if (rule.when, rule.action) == ("pre", "skip")),
    )


def _leaf(item: Item, told: Judgement | None, shape: Child) -> Child:
    if told is None or not told.counts:
        # An asset tells nothing: it takes no part.
        return shape if item.kind is Kind.SCO else replace(shape, tracked=False)
    return replace(
        shape,
        completion=told.completion,
        success=told.success,
        measure=_scaled(told.points),
        progress=_PROGRESS.get(told.completion) if told.progress is None else Fraction(told.progress),
        told_progress=_exact(told.progress),
        attempted=True,
        suspended=told.suspended,
        at=told.at,
    )


def _scaled(points: Points | None) -> Fraction | None:
    """Only the scaled score is a measure (RTE 4.2.20.1); raw points are not."""
    return None if points is None or points.scaled is None else Fraction(points.scaled)


def _rolled(
    sequencing: Sequencing | None, threshold: CompletionThreshold | None, children: Sequence[Child]
) -> _Told:
    shape = sequencing or Sequencing()
    measure = _weighted((Fraction(each.rollup.measure_weight), each.measure) for each in _tracked(children))
    progress = _weighted((each.progress_weight, each.progress) for each in _tracked(children))
    success, success_rule = _success(shape, measure, children)
    completion, completion_rule = _completion(shape, threshold, progress, children)
    return _Told(completion, success, (completion_rule, success_rule), measure, progress)


def _success(shape: Sequencing, measure: Fraction | None, children: Sequence[Child]) -> tuple[Success, Rule]:
    """RB.1.2.a where the measure decides, else RB.1.2.b by rules, stated or default."""
    need = shape.primary.passing_measure if shape.primary else None
    if need is not None:
        if measure is None:
            return Success.UNKNOWN, Rule.ROLLUP_MEASURE
        return (Success.PASSED if measure >= need else Success.FAILED), Rule.ROLLUP_MEASURE
    stated, found = outcome(shape.rollup.rules, ("satisfied", "notSatisfied"), children)
    said = {"satisfied": Success.PASSED, "notSatisfied": Success.FAILED, None: Success.UNKNOWN}
    return said[found], Rule.ROLLUP_RULE if stated else Rule.ROLLED_UP


def _completion(
    shape: Sequencing,
    threshold: CompletionThreshold | None,
    progress: Fraction | None,
    children: Sequence[Child],
) -> tuple[Completion, Rule]:
    """RB.1.3.a where progress decides (4th ed.), else RB.1.3.b by rules, stated or default."""
    if threshold is not None and threshold.by_measure:
        if progress is None:
            return Completion.UNKNOWN, Rule.ROLLUP_MEASURE
        reached = progress >= Fraction(threshold.minimum)
        return (Completion.COMPLETED if reached else Completion.INCOMPLETE), Rule.ROLLUP_MEASURE
    stated, found = outcome(shape.rollup.rules, ("completed", "incomplete"), children)
    said = {"completed": Completion.COMPLETED, "incomplete": Completion.INCOMPLETE, None: Completion.UNKNOWN}
    return said[found], Rule.ROLLUP_RULE if stated else Rule.ROLLED_UP


def _tracked(children: Sequence[Child]) -> Iterator[Child]:
    return (each for each in children if each.tracked)


def _weighted(parts: Iterator[tuple[Fraction, Fraction | None]]) -> Fraction | None:
    """RB.1.1: a child without a measure counts as 0; without any weight, or any measure, there is none."""
    rows = [(weight, value) for weight, value in parts if weight > 0]
    if not rows or all(value is None for _, value in rows):
        return None
    return sum((weight * (value or 0) for weight, value in rows), Fraction(0)) / sum(w for w, _ in rows)


def _mean(shares: Sequence[Fraction | None]) -> Fraction | None:
    told = [each for each in shares if each is not None]
    return sum(told, Fraction(0)) / len(told) if told else None


def _sum(judged: Iterable[Judgement]) -> int | None:
    seconds = [each.seconds for each in judged if each.seconds is not None]
    return sum(seconds) if seconds else None


def _is_done(judged: Judgement | None) -> bool:
    return judged is not None and judged.is_done
