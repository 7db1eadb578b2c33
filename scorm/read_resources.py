"""Resources of an imsmanifest: what is launched, which files belong, what depends on what."""

import re
from collections.abc import Mapping
from functools import lru_cache
from operator import attrgetter
from typing import Final, cast

from lxml import etree

from scorm.addresses import joined
from scorm.check_addresses import check_listed, is_settled
from scorm.codes import Code
from scorm.findings import Place
from scorm.model import Kind, Resource
from scorm.read_metadata import read_metadata
from scorm.reading import NO_METADATA, Reading
from scorm.tree import (
    Element,
    attribute,
    attributes_of,
    base_of,
    children,
    line_of,
    local,
    namespace,
)

_KINDS: Final = {"sco": Kind.SCO, "asset": Kind.ASSET}
_LEADS_ON: Final = attrgetter("dependencies")
_MANY: Final = 4
_ODD: Final = re.compile(r"[%?#]|\s$|^\s|^$", re.MULTILINE)
"""What may mean another file than the one of exactly that name."""


def read_resources(parent: Element | None, base: str, reading: Reading) -> dict[str, Resource]:
    """The resources by identifier. A second one of an identifier is noted and left out."""
    found: dict[str, Resource] = {}
    if parent is None:
        return found
    below = folder(base, parent, reading)
    for element in children(parent, "resource"):
        resource = _resource(element, below, reading)
        if not resource.identifier:
            reading.note(Code.IDENTIFIER_MISSING, element, element="resource")
        elif resource.identifier in found:
            reading.note(Code.IDENTIFIER_DUPLICATE, element, value=resource.identifier)
        else:
            found[resource.identifier] = resource
    _check_dependencies(found, reading)
    return found


def folder(base: str, element: Element, reading: Reading) -> str:
    """The base below an element: the one above with its own `xml:base` (CAM 4th 3.4.3.1; XML Base)."""
    own = base_of(element)
    if not own:
        return base
    if not own.endswith("/"):
        reading.note(Code.BASE_WITHOUT_SLASH, element, value=own)
        own += "/"
    return joined(base, own)


def _resource(element: Element, base: str, reading: Reading) -> Resource:
    said = attributes_of(element)
    identifier = said.get("identifier", "")
    below = folder(base, element, reading)
    kind = _kind(element, said, reading)
    listed = _at_a_glance(element, below, reading)
    files = list(listed)
    dependencies: list[str] = []
    parts: dict[str, Element] = {}
    for part in element if len(listed) < len(element) else ():
        name = local(part.tag)
        if name == "file" and not listed:
            files += _file(part, below, reading)
        elif name == "dependency":
            dependencies.append(attribute(part, "identifierref") or "")
        else:
            parts.setdefault(name, part)
    about = read_metadata(parts, below, reading, item=identifier) if kind is Kind.SCO else NO_METADATA
    return Resource(
        identifier,
        kind=kind,
        launch=joined(below, said.get("href", "")),
        files=tuple(files),
        dependencies=tuple(dependencies),
        learning_time_seconds=about.learning_time_seconds,
        line=line_of(element),
    )


def _file(file: Element, base: str, reading: Reading) -> tuple[str, ...]:
    """The address of a listed file, none where it has none; what is amiss with it is noted."""
    href = attribute(file, "href")
    if not href:
        return ()
    below = folder(base, file, reading)
    address = joined(below, href) if below else href
    if not is_settled(address, reading):
        check_listed(address, Place(reading.file, line=line_of(file)), reading)
    return (address,)


def _at_a_glance(element: Element, base: str, reading: Reading) -> tuple[str, ...]:
    """The same for a long list whose addresses are plain, as in most packages; empty for any other."""
    files = reading.files
    if files is None or len(element) < _MANY:
        return ()
    hrefs_of, count_of = _listing(namespace(element))
    hrefs = cast("list[str]", hrefs_of(element))
    others = len(element) - len(hrefs)
    if (others and others != count_of(element)) or _ODD.search("\n".join(hrefs)):
        return ()
    addresses = [base + href for href in hrefs] if base else hrefs
    if files.hold_all(addresses):
        return tuple(addresses)
    if base:  # what is not below it may be an address of its own
        return ()
    for file in children(element, "file"):
        address = file.get("href") or ""
        if address not in files:
            check_listed(address, Place(reading.file, line=line_of(file)), reading)
    return tuple(addresses)


@lru_cache(maxsize=64)
def _listing(uri: str) -> tuple[etree.XPath, etree.XPath]:
    """What gives the hrefs of the files in an element of this namespace, and the count of its other parts.

    A file with a base of its own is among neither, which shows that a glance will not do.
    """
    prefix, known = ("x:", {"x": uri}) if uri else ("", None)
    further = f"count({prefix}dependency) + count({prefix}metadata)"
    return (
        etree.XPath(f"{prefix}file[not(@xml:base)]/@href", namespaces=known, smart_strings=False),
        etree.XPath(further, namespaces=known),
    )


def _kind(element: Element, said: Mapping[str, str], reading: Reading) -> Kind:
    """SCO or asset, in any capitals; a resource that says neither is an asset (CAM 1.2 2.3.2.6)."""
    named = said.get("scormtype")
    kind = None if named is None else _KINDS.get(named.lower())
    if named is not None and kind is None:
        reading.note(Code.SCORM_TYPE_UNKNOWN, element, item=said.get("identifier", ""), value=named)
    elif kind is None and said.get("href"):
        reading.note(Code.SCORM_TYPE_MISSING, element, item=said.get("identifier", ""))
    return kind or Kind.ASSET


def _check_dependencies(resources: Mapping[str, Resource], reading: Reading) -> None:
    """Note dependencies on nothing, and resources that depend on themselves, directly or through others."""
    for resource in resources.values():
        for one in resource.dependencies:
            if one not in resources:
                reading.found.add(Code.DEPENDENCY_DANGLING, _place(resource, reading), value=one)
    done: set[str] = set()
    for start in filter(_LEADS_ON, resources.values()):
        _follow(start, resources, done, reading)


def _follow(start: Resource, resources: Mapping[str, Resource], done: set[str], reading: Reading) -> None:
    """Walk down from one resource without recursion; `done` are those that lead into no new cycle."""
    path: dict[str, list[str]] = {}
    if start.identifier not in done:
        path[start.identifier] = list(start.dependencies)
    while path:
        here = next(reversed(path))
        if not path[here]:
            done.add(here)
            del path[here]
            continue
        below = path[here].pop()
        if below in path:
            reading.found.add(Code.DEPENDENCY_CYCLE, _place(resources[here], reading), value=below)
        elif below in resources and below not in done:
            path[below] = list(resources[below].dependencies)


def _place(resource: Resource, reading: Reading) -> Place:
    return Place(reading.file, line=resource.line, item=resource.identifier)
