"""`imsss:sequencing` to values, collections taken in: what an activity states goes before what it names."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from scorm.budget import Allowance
from scorm.codes import Code
from scorm.reading import Reading
from scorm.sequencing import (
    CompletionThreshold,
    ControlMode,
    Delivery,
    Objective,
    ObjectiveMap,
    Randomization,
    Rollup,
    RollupConsiderations,
    RollupRule,
    RuleCondition,
    Sequencing,
    SequencingRule,
)
from scorm.tree import Element, Parts, attribute, child, children, line_of, local, text
from scorm.values import count_of, decimal_of

_ONE: Final = Decimal("1.0")
_FLOWS: Final = {"satisfiedstatus": "satisfied-status", "normalizedmeasure": "normalized-measure"}
_FURTHER_FLOWS: Final = {
    "rawscore": "raw-score",
    "minscore": "min-score",
    "maxscore": "max-score",
    "completionstatus": "completion-status",
    "progressmeasure": "progress-measure",
}
_WHENS: Final = {"preconditionrule": "pre", "exitconditionrule": "exit", "postconditionrule": "post"}


class Collections:
    """The named sequencings of a manifest's `sequencingCollection` (CAM 4th 5.1.1)."""

    def __init__(self, parts: Parts, manifest: Element, reading: Reading) -> None:
        self._reading = reading
        self._named = _named(manifest) if "sequencingcollection" in parts else {}
        self._whole: dict[str, Sequencing] = {}
        self._left = Allowance(reading.budget.collected)

    def read(self, element: Element | None, *, item: str) -> Sequencing | None:
        """What the `sequencing` of an item or organisation says; None where it has none.

        Raises `PackageRefused` where items take in more than any course needs.
        """
        if element is None:
            return None
        referred = attribute(element, "idref") or ""
        if referred and referred not in self._named:
            self._reading.note(Code.SEQUENCING_DANGLING, element, item=item, value=referred)
        if referred in self._named and not len(element):
            return self._shared(referred, item)
        taken = self._taken(referred, element)
        return _sequencing({**taken, **_parts(element)}, self._reading, item)

    def _shared(self, referred: str, item: str) -> Sequencing:
        """What is taken in whole is read once, however many items do so."""
        if referred not in self._whole:
            parts = _parts(self._named[referred])
            self._whole[referred] = _sequencing(parts, self._reading, item)
        return self._whole[referred]

    def _taken(self, referred: str, element: Element) -> dict[str, Element]:
        if referred not in self._named:
            return {}
        named = self._named[referred]
        if not self._left.covers(sum(1 for _ in named.iter())):
            most = self._reading.budget.collected
            self._reading.note(Code.TOO_MANY_ELEMENTS, element, most=most)
            self._reading.found.refuse_if(Code.TOO_MANY_ELEMENTS)
        return _parts(named)


def _named(manifest: Element) -> dict[str, Element]:
    return {
        identifier: element
        for collection in children(manifest, "sequencingcollection")
        for element in children(collection, "sequencing")
        if (identifier := attribute(element, "id"))
    }


def _sequencing(parts: Parts, reading: Reading, item: str) -> Sequencing:
    """Only what is there is read: most activities state a part or two."""
    limits = parts.get("limitconditions")
    said: dict[str, Any] = {name: read(parts, reading, item) for part, name, read in _READ if part in parts}
    if limits is not None:
        said["attempt_limit"] = count_of(attribute(limits, "attemptlimit") or "")
        said["duration_limit"] = attribute(limits, "attemptabsolutedurationlimit")
    return Sequencing(**said)


def read_threshold(element: Element | None, reading: Reading, *, item: str) -> CompletionThreshold | None:
    """`adlcp:completionThreshold` in both spellings: a number as text (3rd ed.), or attributes (4th ed.)."""
    if element is None:
        return None
    said = text(element)
    if said:
        minimum = decimal_of(said)
        if minimum is None or not 0 <= minimum <= 1:
            reading.note(Code.THRESHOLD_INVALID, element, item=item, value=said)
            return None
        return CompletionThreshold(by_measure=True, minimum=minimum)
    threshold = CompletionThreshold(
        by_measure=reading.truth(element, "completedbymeasure", default="false", item=item),
        minimum=reading.number(element, "minprogressmeasure", default=_ONE, item=item),
        weight=reading.number(element, "progressweight", default=_ONE, item=item),
    )
    if not (0 <= threshold.minimum <= 1 and 0 <= threshold.weight <= 1):
        reading.note(Code.THRESHOLD_INVALID, element, item=item, value=str(threshold.minimum))
        return None
    return threshold


def _parts(element: Element) -> dict[str, Element]:
    """The children by name; adlseq's objectives stand beside imsss's."""
    parts = {}
    for part in element:
        name = local(part.tag)
        parts["adlobjectives" if name == "objectives" and "adlseq" in str(part.tag) else name] = part
    return parts


def _control(parts: Parts, reading: Reading, item: str) -> ControlMode:
    element = parts["controlmode"]
    return ControlMode(
        choice=reading.truth(element, "choice", default="true", item=item),
        choice_exit=reading.truth(element, "choiceexit", default="true", item=item),
        flow=reading.truth(element, "flow", default="false", item=item),
        forward_only=reading.truth(element, "forwardonly", default="false", item=item),
        current_attempt_objectives=reading.truth(
            element, "usecurrentattemptobjectiveinfo", default="true", item=item
        ),
        current_attempt_progress=reading.truth(
            element, "usecurrentattemptprogressinfo", default="true", item=item
        ),
    )


def _rules(parts: Parts, reading: Reading, item: str) -> tuple[SequencingRule, ...]:
    found = []
    for rule in children(parts["sequencingrules"], *_WHENS):
        conditions = child(rule, "ruleconditions")
        action = child(rule, "ruleaction")
        found.append(
            SequencingRule(
                _WHENS[local(rule.tag)],
                action="" if action is None else attribute(action, "action") or "",
                combination=_combination(conditions, default="all"),
                conditions=_conditions(conditions, "rulecondition", reading, item),
            )
        )
    return tuple(found)


def _conditions(parent: Element | None, name: str, reading: Reading, item: str) -> tuple[RuleCondition, ...]:
    return tuple(
        RuleCondition(
            attribute(each, "condition") or "",
            negated=attribute(each, "operator") == "not",
            objective=attribute(each, "referencedobjective") or "",
            measure=_threshold(each, reading, item),
        )
        for each in children(parent, name)
    )


def _threshold(condition: Element, reading: Reading, item: str) -> Decimal | None:
    if attribute(condition, "measurethreshold") is None:
        return None
    return reading.number(condition, "measurethreshold", default=Decimal(0), item=item)


def _combination(conditions: Element | None, *, default: str) -> str:
    return default if conditions is None else attribute(conditions, "conditioncombination") or default


def _rollup(parts: Parts, reading: Reading, item: str) -> Rollup:
    considerations = _considerations(parts.get("rollupconsiderations"), reading, item)
    element = parts.get("rolluprules")
    if element is None:
        return Rollup(considerations=considerations)
    return Rollup(
        rules=tuple(_rollup_rule(rule, reading, item) for rule in children(element, "rolluprule")),
        objective_satisfied=reading.truth(element, "rollupobjectivesatisfied", default="true", item=item),
        progress_completion=reading.truth(element, "rollupprogresscompletion", default="true", item=item),
        measure_weight=reading.number(element, "objectivemeasureweight", default=_ONE, item=item),
        considerations=considerations,
    )


def _rollup_rule(rule: Element, reading: Reading, item: str) -> RollupRule:
    conditions, action = child(rule, "rollupconditions"), child(rule, "rollupaction")
    return RollupRule(
        "" if action is None else attribute(action, "action") or "",
        child_set=attribute(rule, "childactivityset") or "all",
        minimum_count=count_of(attribute(rule, "minimumcount") or "0") or 0,
        minimum_percent=reading.number(rule, "minimumpercent", default=Decimal(0), item=item),
        combination=_combination(conditions, default="any"),
        conditions=_conditions(conditions, "rollupcondition", reading, item),
    )


def _considerations(element: Element | None, reading: Reading, item: str) -> RollupConsiderations:
    if element is None:
        return RollupConsiderations()
    return RollupConsiderations(
        satisfied=attribute(element, "requiredforsatisfied") or "always",
        not_satisfied=attribute(element, "requiredfornotsatisfied") or "always",
        completed=attribute(element, "requiredforcompleted") or "always",
        incomplete=attribute(element, "requiredforincomplete") or "always",
        measure_if_active=reading.truth(element, "measuresatisfactionifactive", default="true", item=item),
    )


def _objectives(parts: Parts, reading: Reading, item: str) -> tuple[Objective, ...]:
    further = {
        attribute(each, "objectiveid") or "": each
        for each in children(parts.get("adlobjectives"), "objective")
    }
    found = []
    for element in children(parts.get("objectives"), "primaryobjective", "objective"):
        identifier = attribute(element, "objectiveid") or ""
        maps = [*children(element, "mapinfo"), *children(further.get(identifier), "mapinfo")]
        found.append(
            Objective(
                identifier,
                primary=local(element.tag) == "primaryobjective",
                satisfied_by_measure=reading.truth(element, "satisfiedbymeasure", default="false", item=item),
                minimum_measure=_minimum(element, reading, item),
                maps=tuple(_map(each, reading, item) for each in maps),
                line=line_of(element),
            )
        )
    return tuple(found)


def _minimum(objective: Element, reading: Reading, item: str) -> Decimal | None:
    element = child(objective, "minnormalizedmeasure")
    if element is None:
        return None
    measure = decimal_of(text(element))
    if measure is None or not -1 <= measure <= 1:
        reading.note(Code.MEASURE_INVALID, element, item=item, value=text(element))
        return None
    return measure


def _map(element: Element, reading: Reading, item: str) -> ObjectiveMap:
    """What flows in unless it says no, and out if it says yes; imsss and adlseq each know their own."""
    flows = _FURTHER_FLOWS if "adlseq" in str(element.tag) else _FLOWS
    reads = [key for key in flows if reading.truth(element, f"read{key}", default="true", item=item)]
    writes = [key for key in flows if reading.truth(element, f"write{key}", default="false", item=item)]
    return ObjectiveMap(
        attribute(element, "targetobjectiveid") or "",
        reads=frozenset(map(flows.__getitem__, reads)),
        writes=frozenset(map(flows.__getitem__, writes)),
    )


def _randomization(parts: Parts, reading: Reading, item: str) -> Randomization:
    element = parts["randomizationcontrols"]
    return Randomization(
        selection=attribute(element, "selectiontiming") or "never",
        select_count=count_of(attribute(element, "selectcount") or ""),
        order=attribute(element, "randomizationtiming") or "never",
        reorder=reading.truth(element, "reorderchildren", default="false", item=item),
    )


def _delivery(parts: Parts, reading: Reading, item: str) -> Delivery:
    element = parts["deliverycontrols"]
    return Delivery(
        tracked=reading.truth(element, "tracked", default="true", item=item),
        completion_by_content=reading.truth(element, "completionsetbycontent", default="false", item=item),
        objective_by_content=reading.truth(element, "objectivesetbycontent", default="false", item=item),
    )


_READ: Final[tuple[tuple[str, str, Callable[[Parts, Reading, str], object]], ...]] = (
    ("controlmode", "control", _control),
    ("sequencingrules", "rules", _rules),
    ("rolluprules", "rollup", _rollup),
    ("rollupconsiderations", "rollup", _rollup),
    ("objectives", "objectives", _objectives),
    ("randomizationcontrols", "randomization", _randomization),
    ("deliverycontrols", "delivery", _delivery),
)
"""By which part of a `sequencing` what is read, and how."""
