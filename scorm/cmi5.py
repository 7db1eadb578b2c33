"""A cmi5 course structure (`cmi5.xml`) to a package. Clauses are those of the cmi5 specification."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import KW_ONLY, dataclass, field
from decimal import Decimal
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from scorm.addresses import is_plain, is_web, scheme_of
from scorm.check_addresses import check_launch
from scorm.checks import check_tree
from scorm.codes import Code
from scorm.findings import Place
from scorm.model import Assignable, Item, Kind, Organization, Package, Standard
from scorm.read_metadata import distinct
from scorm.reading import Reading
from scorm.tree import (
    Element,
    Parts,
    attribute,
    attributes_of,
    child,
    children,
    language_of,
    line_of,
    local,
    namespace,
    parts_of,
    text,
)
from scorm.values import decimal_of, is_iri

_NAMESPACE: Final = "https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd"
_MOVE_ON: Final = frozenset(
    {"NotApplicable", "Passed", "Completed", "CompletedAndPassed", "CompletedOrPassed"}
)
_LAUNCH_METHODS: Final = frozenset({"AnyWindow", "OwnWindow"})
_RESERVED: Final = frozenset({"endpoint", "fetch", "actor", "registration", "activityid"})
_PLAIN_QUERY: Final = re.compile(
    rf"(?!.*(?:{'|'.join(sorted(_RESERVED))}))[\w.,=&-]*", re.ASCII | re.IGNORECASE
)
"""A query in which none of these names stands anywhere, and nothing is escaped."""
_MOST_DECIMALS: Final = 4


@dataclass(frozen=True, slots=True)
class _Course:
    reading: Reading
    _: KW_ONLY
    objectives: frozenset[str]
    identifiers: set[str] = field(default_factory=set)


def read_course(root: Element, reading: Reading) -> Package:
    """The package of a `<courseStructure>`. Raises `PackageRefused` when blocks are nested too deep."""
    if namespace(root) != _NAMESPACE:
        reading.note(Code.CMI5_OLD_NAMESPACE, root, value=namespace(root))
    element = child(root, "course")
    if element is None:
        reading.note(Code.CMI5_COURSE_MISSING, root)
    course = _Course(reading, objectives=frozenset(_objectives(root, reading)))
    identifier = "" if element is None else _identifier(element, course)
    items = tuple(_node(each, course, level=1) for each in children(root, "block", "au"))
    title = _title(element, {} if element is None else parts_of(element), reading, item=identifier)
    package = Package(
        Standard.CMI5,
        manifest=reading.file,
        identifier=identifier,
        title=title,
        languages=distinct(_languages(root)),
        organizations=(Organization(identifier, title=title, items=items),),
    )
    if not any(item.kind is Kind.SCO for item in package.items):
        reading.note(Code.CMI5_NO_AU, root)
    check_tree(package, package.items, reading)
    return package


def _objectives(root: Element, reading: Reading) -> Iterator[str]:
    seen: set[str] = set()
    for each in children(child(root, "objectives"), "objective"):
        identifier = attribute(each, "id") or ""
        _check_identifier(identifier, each, seen, reading)
        yield identifier


def _identifier(element: Element, course: _Course) -> str:
    identifier = attribute(element, "id") or ""
    _check_identifier(identifier, element, course.identifiers, course.reading)
    return identifier


def _check_identifier(identifier: str, element: Element, seen: set[str], reading: Reading) -> None:
    """An id is an IRI (3.0; 13.1), once among the course, its blocks and units, and among objectives."""
    if not is_iri(identifier):
        reading.note(Code.CMI5_ID_NOT_IRI, element, item=identifier, element=local(element.tag))
    if identifier in seen:
        reading.note(Code.CMI5_ID_DUPLICATE, element, item=identifier, element=local(element.tag))
    seen.add(identifier)


def _node(element: Element, course: _Course, *, level: int) -> Item:
    reading = course.reading
    if level > reading.budget.levels:
        reading.note(Code.ITEMS_TOO_DEEP, element, most=reading.budget.levels)
        reading.found.refuse_if(Code.ITEMS_TOO_DEEP)
    if local(element.tag) == "au":
        return _au(element, course)
    identifier = _identifier(element, course)
    below = tuple(_node(each, course, level=level + 1) for each in children(element, "block", "au"))
    if not below:
        reading.note(Code.CMI5_BLOCK_EMPTY, element, item=identifier)
    parts = parts_of(element)
    _check_references(_references(parts), element, course)
    title = _title(element, parts, reading, item=identifier)
    return Item(identifier, title=title, children=below, line=line_of(element))


def _au(element: Element, course: _Course) -> Item:
    reading, parts, said = course.reading, parts_of(element), attributes_of(element)
    identifier = _identifier(element, course)
    objectives = _references(parts)
    _check_references(objectives, element, course)
    move_on, launch_method = said.get("moveon"), said.get("launchmethod")
    if move_on is not None and move_on not in _MOVE_ON:
        reading.note(Code.CMI5_MOVE_ON_UNKNOWN, element, item=identifier, value=move_on)
    if launch_method is not None and launch_method not in _LAUNCH_METHODS:
        reading.note(Code.CMI5_LAUNCH_METHOD_UNKNOWN, element, item=identifier, value=launch_method)
    assignable = Assignable(
        move_on=move_on if move_on in _MOVE_ON else "NotApplicable",
        launch_method=launch_method if launch_method in _LAUNCH_METHODS else "AnyWindow",
        launch_parameters=text(parts.get("launchparameters")),
        entitlement_key=text(parts.get("entitlementkey")),
        activity_type=said.get("activitytype", ""),
        objectives=objectives,
    )
    return Item(
        identifier,
        title=_title(element, parts, reading, item=identifier),
        kind=Kind.SCO,
        launch=_url(element, parts.get("url"), reading, item=identifier),
        mastery_score=_mastery(said.get("masteryscore"), element, reading),
        assignable=assignable,
        line=line_of(element),
    )


def _mastery(said: str | None, element: Element, reading: Reading) -> Decimal | None:
    """`masteryScore`: 0 to 1 with at most four decimals (10.2.4; 13.1.4)."""
    if said is None:
        return None
    score = decimal_of(said)
    if score is None or not 0 <= score <= 1 or len(said.partition(".")[2]) > _MOST_DECIMALS:
        reading.note(Code.MASTERY_SCORE_INVALID, element, item=attribute(element, "id") or "", value=said)
    return score if score is not None and 0 <= score <= 1 else None


def _url(element: Element, said: Element | None, reading: Reading, *, item: str) -> str:
    """Where a unit is launched (8.1; 13.1.4): absolute, or within the zip; never with the LMS's own names."""
    url = text(said)
    if _is_settled(url, reading):
        return url
    if said is None or not url:
        reading.note(Code.CMI5_URL_MISSING, element, item=item)
        return ""
    if not _is_url(url):
        reading.note(Code.CMI5_URL_INVALID, said, item=item, value=url)
        return url
    for name in _RESERVED.intersection(
        key.lower() for key, _ in parse_qsl(urlsplit(url).query, keep_blank_values=True)
    ):
        reading.note(Code.CMI5_URL_RESERVED_PARAMETER, said, item=item, value=name)
    if is_web(url):
        return url
    if reading.files is None and not reading.file.lower().endswith("cmi5.xml"):
        reading.note(Code.CMI5_URL_NEEDS_PACKAGE, said, item=item, value=url)
        return url
    check_launch(url, Place(reading.file, line=line_of(said), item=item), reading)
    return url


def _is_settled(url: str, reading: Reading) -> bool:
    """Whether a glance shows that a URL leads into the zip, and asks for nothing that the LMS adds."""
    path, _, query = url.partition("?")
    return (
        reading.files is not None
        and is_plain(path)
        and path in reading.files
        and _PLAIN_QUERY.fullmatch(query) is not None
    )


def _is_url(url: str) -> bool:
    if any(one in url for one in ' <>"{}|^`'):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(parts.netloc) if scheme_of(url) in {"http", "https"} else True


def _check_references(named: Iterable[str], element: Element, course: _Course) -> None:
    """Note objectives named by a block or unit that the course does not have."""
    for one in named:
        if one not in course.objectives:
            item = attribute(element, "id") or ""
            course.reading.note(Code.CMI5_OBJECTIVE_DANGLING, element, item=item, value=one)


def _references(parts: Parts) -> tuple[str, ...]:
    named = children(parts.get("objectives"), "objective")
    return tuple(attribute(each, "idref") or "" for each in named)


def _title(element: Element | None, parts: Parts, reading: Reading, *, item: str) -> str:
    """The first of a title's language strings."""
    titles = list(_langstrings(parts.get("title")))
    title = next((said for one in titles if (said := reading.words(one, item=item))), "")
    if element is not None and not title:
        reading.note(Code.TITLE_MISSING, element, item=item)
    return title


def _langstrings(title: Element | None) -> Iterator[Element]:
    if title is not None:
        yield from list(children(title, "langstring")) or [title]


def _languages(root: Element) -> Iterator[str]:
    for element in children(root, "course", "block", "au"):
        yield from (language_of(one) for one in _langstrings(child(element, "title")))
