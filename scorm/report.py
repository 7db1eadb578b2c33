"""An inspection as JSON. Counts and values are of the default organisation, values as they are written.

Assignable units count as SCOs and blocks as items. What could not be read is null or 0, never left out.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from scorm.addresses import scheme_of
from scorm.findings import Finding
from scorm.inspection import Inspection, Strictness
from scorm.model import Item, Kind, Organization, Package, Resource
from scorm.sequencing import Objective, Sequencing
from scorm.wording import words_of


def to_dict(inspection: Inspection, strictness: Strictness = Strictness.LENIENT) -> dict[str, Any]:
    """The JSON value of `package inspect`; the reference page defines each member."""
    package = inspection.package
    return {
        "verdict": inspection.verdict(strictness).value,
        **(_of_package(package) if package else _UNREAD),
        "findings": [_finding(each) for each in inspection.findings],
    }


def _of_package(package: Package) -> dict[str, Any]:
    organization, items = package.organization, package.items
    return {
        "standard": package.standard.value,
        "identifier": package.identifier,
        "title": package.title,
        "languages": list(package.languages),
        "organizations": len(package.organizations),
        "items": len(items),
        "leaf_items": sum(not item.children for item in items),
        "scos": sum(item.kind is Kind.SCO for item in items),
        "assets": sum(item.kind is Kind.ASSET for item in items),
        "hidden": sum(not item.visible for item in items),
        "resources": len(package.resources),
        "files": sum(not scheme_of(one) for resource in package.resources for one in _named(resource)),
        "launch": [item.launch for item in items if item.launch],
        "mastery_scores": [str(item.mastery_score) for item in items if item.mastery_score is not None],
        "min_normalized_measures": _measures(organization),
        "time_limits": list(_time_limits(items)),
        "prerequisites": [item.prerequisites.text for item in items if item.prerequisites],
        "learning_time_seconds": package.learning_time_seconds,
        "tree": [_node(item) for item in organization.items],
    }


_UNREAD: dict[str, Any] = {
    **dict.fromkeys(("standard", "identifier", "title")),
    "languages": [],
    **dict.fromkeys(
        ("organizations", "items", "leaf_items", "scos", "assets", "hidden", "resources", "files"), 0
    ),
    **{
        name: []
        for name in (
            "launch",
            "mastery_scores",
            "min_normalized_measures",
            "time_limits",
            "prerequisites",
        )
    },
    "learning_time_seconds": None,
    "tree": [],
}


def _named(resource: Resource) -> Iterator[str]:
    """The addresses of a resource: its own and those it lists, as often as they are named."""
    if resource.launch:
        yield resource.launch
    yield from resource.files


def _measures(organization: Organization) -> list[str]:
    """Every stated minimum, of whichever objective, in the order of the document.

    What many items take in whole from a collection is stated once.
    """
    holders: list[Sequencing | None] = [item.sequencing for item in organization.walk()]
    holders.append(organization.sequencing)
    stated = {id(one): one for one in holders if one}.values()
    objectives = [each for one in stated for each in one.objectives if each.minimum_measure is not None]
    return [str(each.minimum_measure) for each in sorted(objectives, key=_line)]


def _line(objective: Objective) -> int:
    return objective.line or 0


def _time_limits(items: tuple[Item, ...]) -> Iterator[str]:
    for item in items:
        duration = item.sequencing.duration_limit if item.sequencing else None
        yield from (one for one in (item.limits.time, item.limits.action, duration) if one)


def _node(item: Item) -> dict[str, Any]:
    """One item, without the members that say nothing of it."""
    threshold, assignable, sequencing = item.completion_threshold, item.assignable, item.sequencing
    primary = sequencing.primary if sequencing else None
    said: dict[str, Any] = {
        "identifier": item.identifier,
        "title": item.title,
        "kind": item.kind.value,
        "launch": item.launch or None,
        "hidden": not item.visible or None,
        "mastery_score": _text(item.mastery_score),
        "passing_measure": _text(primary.passing_measure if primary else None),
        "minimum_progress": _text(threshold.minimum if threshold and threshold.by_measure else None),
        "untracked": (sequencing is not None and not sequencing.delivery.tracked) or None,
        "completion_by_content": (sequencing is not None and sequencing.delivery.completion_by_content)
        or None,
        "time_limit": item.limits.time,
        "time_limit_action": item.limits.action,
        "duration_limit": sequencing.duration_limit if sequencing else None,
        "attempt_limit": sequencing.attempt_limit if sequencing else None,
        "learning_time_seconds": item.learning_time_seconds,
        "move_on": assignable.move_on if assignable else None,
        "launch_method": assignable.launch_method if assignable else None,
        "prerequisites": item.prerequisites.text if item.prerequisites else None,
        "children": [_node(child) for child in item.children] or None,
    }
    return {name: value for name, value in said.items() if value is not None}


def _text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)


def _finding(finding: Finding) -> dict[str, str]:
    words = words_of(finding)
    return {
        "severity": finding.severity.value,
        "code": finding.code.value,
        "where": str(finding.place),
        "message": words.message,
        "remedy": words.remedy,
    }
