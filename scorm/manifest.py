"""`imsmanifest.xml` of SCORM 1.2 and 2004 to a package."""

import re
from collections.abc import Iterator
from typing import Final

from scorm.checks import check_manifest
from scorm.codes import Code
from scorm.model import Kind, Organization, Package, Standard
from scorm.read_items import Tree, read_organization
from scorm.read_metadata import read_metadata
from scorm.read_resources import folder, read_resources
from scorm.read_sequencing import Collections
from scorm.reading import Metadata, Reading
from scorm.tree import Element, attribute, child, children, namespace, parts_of, text

_SCORM_12: Final = "http://www.imsproject.org/xsd/imscp_rootv1p1p2"
_VERSIONS: Final = {
    "1.2": Standard.SCORM_12,
    "1.1": Standard.SCORM_12,
    "1.3": Standard.SCORM_2004_2,
    "cam 1.3": Standard.SCORM_2004_2,
    "2004": Standard.SCORM_2004_2,
    "2004 1st edition": Standard.SCORM_2004_2,
    "2004 2nd edition": Standard.SCORM_2004_2,
    "2004 3rd edition": Standard.SCORM_2004_3,
    "2004 4th edition": Standard.SCORM_2004_4,
}
_EDITION_OF_NAMESPACE: Final = re.compile(r"adlcp_v1p3|imsss|adlseq|imscp_v1p1")


def read_manifest(root: Element, reading: Reading) -> Package:
    """The package of a `<manifest>`. Raises `PackageRefused` when items are nested beyond the budget."""
    base, parts = folder("", root, reading), parts_of(root)
    standard = _standard(root, parts.get("metadata"), reading)
    resources = read_resources(parts.get("resources"), base, reading)
    tree = Tree(reading, resources=resources, collections=Collections(parts, root, reading), base=base)
    parent = parts.get("organizations")
    organizations = tuple(read_organization(each, tree) for each in children(parent, "organization"))
    default = _default(parent, organizations, reading)
    about = read_metadata(parts, base, reading)
    package = Package(
        standard,
        manifest=reading.file,
        identifier=attribute(root, "identifier") or "",
        title=_title(organizations, default, about),
        languages=about.languages,
        organizations=organizations,
        default=default,
        resources=tuple(resources.values()),
        learning_time_seconds=_learning_time(organizations, default, about),
    )
    check_manifest(package, root, parts, reading)
    return package


def _standard(root: Element, metadata: Element | None, reading: Reading) -> Standard:
    """What `schemaversion` says, which goes before the namespace; the namespace where it says nothing."""
    element = child(metadata, "schemaversion")
    said = " ".join(text(element).lower().replace("scorm", "").split())
    by_namespace = _by_namespace(root)
    if not said:
        reading.note(Code.SCHEMA_VERSION_MISSING, root, used=by_namespace.value)
        return by_namespace
    standard = _VERSIONS.get(said)
    if standard is None:
        reading.note(Code.SCHEMA_VERSION_UNKNOWN, element, value=text(element), used=by_namespace.value)
        return by_namespace
    if namespace(root) and standard.is_2004 != by_namespace.is_2004:
        reading.note(Code.VERSION_AGAINST_NAMESPACE, element, value=text(element), namespace=namespace(root))
    return standard


def _by_namespace(root: Element) -> Standard:
    if namespace(root) == _SCORM_12:
        return Standard.SCORM_12
    known = " ".join(_namespaces(root))
    if "adlseq" in known:
        return Standard.SCORM_2004_3
    return Standard.SCORM_2004_2 if _EDITION_OF_NAMESPACE.search(known) else Standard.SCORM_12


def _namespaces(root: Element) -> Iterator[str]:
    yield namespace(root)
    yield from (uri for uri in root.nsmap.values() if isinstance(uri, str))


def _default(parent: Element | None, organizations: tuple[Organization, ...], reading: Reading) -> int:
    """The place of the default organisation; the first where the manifest names none that is there."""
    if parent is None or not organizations:
        reading.note(Code.ORGANIZATION_MISSING, parent)
        return 0
    said = attribute(parent, "default")
    if not said:
        if len(organizations) > 1:
            reading.note(Code.DEFAULT_ORGANIZATION_MISSING, parent, used=organizations[0].identifier)
        return 0
    for place, organization in enumerate(organizations):
        if organization.identifier == said:
            return place
    reading.note(Code.DEFAULT_ORGANIZATION_DANGLING, parent, value=said, used=organizations[0].identifier)
    return 0


def _title(organizations: tuple[Organization, ...], default: int, about: Metadata) -> str:
    own = organizations[default].title if organizations else ""
    return own or about.title


def _learning_time(organizations: tuple[Organization, ...], default: int, about: Metadata) -> int | None:
    """Of the course, its organisation, or its only tracked content; the sum of several would be a guess."""
    if about.learning_time_seconds or not organizations:
        return about.learning_time_seconds
    tracked = [item for item in organizations[default].walk() if item.kind is Kind.SCO]
    only = tracked[0].learning_time_seconds if len(tracked) == 1 else None
    return organizations[default].learning_time_seconds or only
