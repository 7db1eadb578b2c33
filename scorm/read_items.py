"""Organisations and items of an imsmanifest: the tree that a learner sees, with what counts at each node."""

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from decimal import Decimal
from typing import Any, Final

from scorm.addresses import with_parameters
from scorm.check_addresses import check_launch, is_settled
from scorm.codes import Code
from scorm.findings import Place
from scorm.model import Item, Kind, Limits, Organization, Resource
from scorm.prerequisites import Prerequisites
from scorm.read_metadata import read_metadata
from scorm.read_resources import folder
from scorm.read_sequencing import Collections, read_threshold
from scorm.reading import Reading
from scorm.tree import Element, Parts, attribute, attributes_of, children, line_of, local, parts_of, text
from scorm.values import decimal_of, seconds_of, truth_of

_ACTIONS: Final = frozenset({"exit,message", "exit,no message", "continue,message", "continue,no message"})


@dataclass(frozen=True, slots=True)
class Tree:
    """What items are read with: the resources, the sequencing collections, and the base of addresses."""

    reading: Reading
    _: KW_ONLY
    resources: Mapping[str, Resource]
    collections: Collections
    base: str
    identifiers: set[str] = field(default_factory=set)


def read_organization(element: Element, tree: Tree) -> Organization:
    reading = tree.reading
    identifier = attribute(element, "identifier") or ""
    _claim(identifier, element, tree)
    parts = parts_of(element)
    title = reading.words(parts.get("title"), item=identifier)
    if not title:
        reading.note(Code.TITLE_MISSING, element, item=identifier)
    below = folder(tree.base, element, reading)
    return Organization(
        identifier,
        title=title,
        items=tuple(_item(each, tree, level=1) for each in children(element, "item")),
        completion_threshold=read_threshold(parts.get("completionthreshold"), reading, item=identifier),
        sequencing=tree.collections.read(parts.get("sequencing"), item=identifier),
        learning_time_seconds=read_metadata(parts, below, reading, item=identifier).learning_time_seconds,
        line=line_of(element),
    )


def _item(element: Element, tree: Tree, *, level: int) -> Item:
    """Raises `PackageRefused` when items are nested beyond the budget."""
    reading, said = tree.reading, attributes_of(element)
    identifier = said.get("identifier", "")
    if level > reading.budget.levels:
        reading.note(Code.ITEMS_TOO_DEEP, element, item=identifier, most=reading.budget.levels)
        reading.found.refuse_if(Code.ITEMS_TOO_DEEP)
    _claim(identifier, element, tree)
    parts = parts_of(element)
    title = reading.words(parts.get("title"), item=identifier)
    if not title:
        reading.note(Code.TITLE_MISSING, element, item=identifier)
    items = children(element, "item") if "item" in parts else ()
    below = tuple(_item(each, tree, level=level + 1) for each in items)
    referred = said.get("identifierref")
    resource = _resource(referred, element, tree, is_leaf=not below)
    return Item(
        identifier,
        title=title,
        kind=Kind.FOLDER if resource is None else resource.kind,
        children=below,
        resource=referred,
        launch=with_parameters(_launch(element, resource, tree), said.get("parameters", "")),
        visible=truth_of(said.get("isvisible") or "true") is not False,
        learning_time_seconds=_learning_time(parts, resource, tree, item=identifier),
        line=line_of(element),
        **_further(parts, tree, item=identifier),
    )


def _further(parts: Parts, tree: Tree, *, item: str) -> dict[str, Any]:
    """The members of an item that a part of its own states: most items have none but their title."""
    said: dict[str, Any] = {}
    for part, element in parts.items():
        if part in _READ:
            name, read = _READ[part]
            said[name] = read(element, tree, item)
        elif part in _OF_LIMITS:
            said["limits"] = _limits(parts, tree.reading, item=item)
    return said


def _learning_time(parts: Parts, resource: Resource | None, tree: Tree, *, item: str) -> int | None:
    """What the item's own metadata says, or else those of the SCO it leads to."""
    own = None
    if "metadata" in parts:
        own = read_metadata(parts, tree.base, tree.reading, item=item).learning_time_seconds
    return own or (resource.learning_time_seconds if resource else None)


def _claim(identifier: str, element: Element, tree: Tree) -> None:
    """Note an identifier that is missing, or taken by another item or organisation."""
    if not identifier:
        tree.reading.note(Code.IDENTIFIER_MISSING, element, element=local(element.tag))
    elif identifier in tree.identifiers:
        tree.reading.note(Code.IDENTIFIER_DUPLICATE, element, item=identifier, value=identifier)
    tree.identifiers.add(identifier)


def _resource(referred: str | None, element: Element, tree: Tree, *, is_leaf: bool) -> Resource | None:
    """The resource that an item refers to; None where it refers to none, or to none that is there."""
    resource = tree.resources.get(referred) if referred else None
    if resource is not None and is_leaf:
        return resource
    item = attribute(element, "identifier") or ""
    if not referred:
        if is_leaf:
            tree.reading.note(Code.ITEM_EMPTY, element, item=item)
        return None
    if resource is None:
        tree.reading.note(Code.RESOURCE_DANGLING, element, item=item, value=referred)
    if not is_leaf:
        tree.reading.note(Code.FOLDER_WITH_RESOURCE, element, item=item)
    return resource


def _launch(element: Element, resource: Resource | None, tree: Tree) -> str:
    """Where the resource of an item is launched, without the item's parameters; "" without."""
    reading = tree.reading
    if resource is None:
        return ""
    if resource.launch and is_settled(resource.launch, reading):
        return resource.launch
    item = attribute(element, "identifier") or ""
    if resource.launch:
        check_launch(resource.launch, Place(reading.file, line=line_of(element), item=item), reading)
    else:
        reading.note(Code.LAUNCH_MISSING, element, item=item, value=resource.identifier)
    return resource.launch


def _mastery(said: Element, tree: Tree, item: str) -> Decimal | None:
    """`adlcp:masteryscore`, 0 to 100 (CAM 1.2 2.3.2.5.2)."""
    if not text(said):
        return None
    score = decimal_of(text(said))
    if score is None or not 0 <= score <= 100:  # noqa: PLR2004
        tree.reading.note(Code.MASTERY_SCORE_INVALID, said, item=item, value=text(said))
        return None
    return score


def _prerequisites(said: Element, tree: Tree, item: str) -> Prerequisites | None:
    if not text(said):
        return None
    reading = tree.reading
    return reading.prerequisites(text(said), Place(reading.file, line=line_of(said), item=item))


def _limits(parts: Parts, reading: Reading, *, item: str) -> Limits:
    """`maxtimeallowed` and `timelimitaction`, as written (CAM 1.2 2.3.2.5.2; CAM 4th 3.4.1.7)."""
    allowed, action = parts.get("maxtimeallowed"), parts.get("timelimitaction")
    if allowed is not None and text(allowed) and seconds_of(text(allowed)) is None:
        reading.note(Code.TIME_INVALID, allowed, item=item, value=text(allowed))
    if action is not None and text(action) and text(action).lower() not in _ACTIONS:
        reading.note(Code.TIME_LIMIT_ACTION_UNKNOWN, action, item=item, value=text(action))
    return Limits(time=text(allowed) or None, action=text(action) or None)


def _launch_data(said: Element, _tree: Tree, _item: str) -> str:
    """`datafromlms` (1.2) or `dataFromLMS` (2004), whose white space counts."""
    return said.text or ""


_READ: Final[dict[str, tuple[str, Callable[[Element, Tree, str], object]]]] = {
    "masteryscore": ("mastery_score", _mastery),
    "prerequisites": ("prerequisites", _prerequisites),
    "datafromlms": ("launch_data", _launch_data),
    "completionthreshold": (
        "completion_threshold",
        lambda said, tree, item: read_threshold(said, tree.reading, item=item),
    ),
    "sequencing": ("sequencing", lambda said, tree, item: tree.collections.read(said, item=item)),
}
"""By which part which member of an item is read, and how."""
_OF_LIMITS: Final = frozenset({"maxtimeallowed", "timelimitaction"})
