"""What only the whole package shows: whether anything can be launched, seen and tracked, who names whom."""

import re
from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Final

from scorm.codes import Code
from scorm.findings import Place
from scorm.model import Item, Kind, Package
from scorm.reading import Reading
from scorm.tree import Element, Parts, children, namespace
from scorm.values import is_ncname

_PLACEHOLDER: Final = re.compile(r"::\w+::|\{\{.{1,60}?\}\}|\$\{\w{1,60}\}|%%\w+%%")
_LOOKED_AT: Final = 1000
_LAUNCH, _KIND, _VISIBLE, _TITLE = map(attrgetter, ("launch", "kind", "visible", "title"))


def check_manifest(package: Package, root: Element, parts: Parts, reading: Reading) -> None:
    """Note what is amiss with a SCORM manifest as a whole. `parts` are its own, by name."""
    if not namespace(root):
        reading.note(Code.NO_NAMESPACE, root)
    if not package.identifier:
        reading.note(Code.IDENTIFIER_MISSING, root, element="manifest")
    for each in children(root, "manifest") if "manifest" in parts else ():
        reading.note(Code.SUB_MANIFEST, each)
    if package.organizations and not package.organization.items:
        reading.note(Code.NO_ITEMS, item=package.organization.identifier)
    items = package.items
    check_tree(package, items, reading)
    _check_identifiers(package, items, reading)
    check_prerequisites(items, reading)
    _check_orphans(package, items, reading)
    _check_objectives(items, reading)


def check_tree(package: Package, items: Sequence[Item], reading: Reading) -> None:
    """Note a tree in which nothing can be launched, seen or tracked, and what a template left unfilled.

    `items`: all of the default organisation.
    """
    if items and not any(map(_LAUNCH, items)):
        reading.note(Code.NOTHING_TO_LAUNCH)
    elif items and Kind.SCO not in map(_KIND, items):
        reading.note(Code.NOTHING_TRACKED)
    if items and not any(map(_VISIBLE, items)):
        reading.note(Code.NOTHING_VISIBLE)
    shown = [package.identifier, package.title, *map(_TITLE, items)]
    if _PLACEHOLDER.search("\n".join([value[:_LOOKED_AT] for value in shown])):
        for value in shown:
            if _PLACEHOLDER.search(value[:_LOOKED_AT]):
                reading.note(Code.PLACEHOLDER, value=value)


def _check_identifiers(package: Package, items: tuple[Item, ...], reading: Reading) -> None:
    named = [(item.identifier, item.line) for item in items]
    named += [(one.identifier, one.line) for one in package.organizations]
    named += [(package.identifier, None)]
    for identifier, line in named:
        if identifier and not is_ncname(identifier):
            reading.found.add(
                Code.IDENTIFIER_NOT_NCNAME, Place(reading.file, line=line, item=identifier), value=identifier
            )


def check_prerequisites(
    items: tuple[Item, ...], reading: Reading, *, alike: Callable[[str], str] = str
) -> None:
    """Note prerequisites that name no item; two names are one that are `alike`."""
    asking = [(item, item.prerequisites.items) for item in items if item.prerequisites]
    if not asking:
        return
    known = {alike(item.identifier) for item in items}
    for item, asked in asking:
        for named in asked:
            if alike(named) not in known:
                place = Place(reading.file, line=item.line, item=item.identifier)
                reading.found.add(Code.PREREQUISITES_DANGLING, place, value=named)


def _check_orphans(package: Package, items: Sequence[Item], reading: Reading) -> None:
    """Note tracked content that nothing leads to, in any organisation."""
    tracked = [resource for resource in package.resources if resource.kind is Kind.SCO]
    several = len(package.organizations) > 1
    walked = (item for one in package.organizations for item in one.walk()) if several else items
    used = {item.resource for item in walked}
    used.update(each for one in package.resources for each in one.dependencies)
    for resource in tracked:
        if resource.identifier not in used:
            place = Place(reading.file, line=resource.line, item=resource.identifier)
            reading.found.add(Code.RESOURCE_ORPHANED, place, value=resource.identifier)


def _check_objectives(items: tuple[Item, ...], reading: Reading) -> None:
    """Note where a measure decides and no measure is stated: only the full score passes then."""
    for item in items:
        primary = item.sequencing.primary if item.sequencing else None
        if primary and primary.satisfied_by_measure and primary.minimum_measure is None:
            place = Place(reading.file, line=primary.line, item=item.identifier)
            reading.found.add(Code.SATISFIED_BY_DEFAULT_MEASURE, place)
