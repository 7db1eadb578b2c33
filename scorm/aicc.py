"""An AICC course (CMI001 v4, 6): course, assignable units, descriptors and structure in four plain files."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import KW_ONLY, dataclass, field, replace
from decimal import Decimal
from typing import Final

from scorm.addresses import with_parameters
from scorm.check_addresses import check_launch
from scorm.checks import check_prerequisites, check_tree
from scorm.codes import Code
from scorm.decoding import decode_plain
from scorm.findings import Place
from scorm.model import Item, Kind, Limits, Organization, Package, Standard
from scorm.prerequisites import Prerequisites
from scorm.reading import Reading
from scorm.values import decimal_of, seconds_of

NEEDED: Final = ("crs", "au", "des", "cst")
_ROOT: Final = "root"
_MOST_ROWS: Final = 20_000

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Course:
    """The files read: rows of units and descriptors by identifier, members by block."""

    reading: Reading
    _: KW_ONLY
    units: Mapping[str, Row]
    descriptors: Mapping[str, Row]
    members: Mapping[str, tuple[str, ...]]
    prerequisites: Mapping[str, str]
    used: set[str] = field(default_factory=set)


def read_aicc(texts: Mapping[str, bytes], reading: Reading) -> Package:
    """The package of an AICC course; `texts` holds the bytes of its files by extension, small letters."""
    for extension in NEEDED:
        if extension not in texts:
            reading.found.add(Code.AICC_FILE_MISSING, Place(reading.file), extension=extension)
    decoded = {name: decode_plain(raw).replace("\x00", "") for name, raw in texts.items()}
    about = _sections(decoded.get("crs", "")).get("course", {})
    course = _Course(
        reading,
        units=_by("system_id", decoded.get("au", ""), "au", reading),
        descriptors=_by("system_id", decoded.get("des", ""), "des", reading),
        members=_members(decoded.get("cst", "")),
        prerequisites=_prerequisites(decoded.get("pre", ""), reading),
    )
    identifier, title = about.get("course_id", ""), about.get("course_title", "")
    if not title:
        reading.note(Code.TITLE_MISSING, item=identifier)
    package = Package(
        Standard.AICC,
        manifest=reading.file,
        identifier=identifier,
        title=title,
        organizations=(Organization(identifier, title=title, items=_items(course)),),
    )
    if not package.items:
        reading.note(Code.NO_ITEMS, item=identifier)
    check_tree(package, package.items, reading)
    check_prerequisites(package.items, reading, alike=str.lower)
    return package


def _sections(text: str) -> dict[str, dict[str, str]]:
    """The keys of a `.crs` by section, small letters; free text is left out."""
    sections: dict[str, dict[str, str]] = {}
    here: dict[str, str] = {}
    for line in text.splitlines():
        bare = line.strip()
        if bare.startswith("[") and bare.endswith("]"):
            here = sections.setdefault(bare[1:-1].strip().lower(), {})
        elif "=" in bare:
            key, _, value = bare.partition("=")
            here.setdefault(key.strip().lower(), value.strip())
    return sections


def _rows(text: str) -> Iterator[dict[str, str]]:
    """The rows of a table by its header, small letters. What is no CSV ends the table."""
    lines = csv.reader(io.StringIO(text, newline=""), skipinitialspace=True)
    try:
        header = [name.strip().lower() for name in next(lines, [])]
        for number, line in enumerate(lines):
            if number >= _MOST_ROWS:
                return
            if any(line):
                yield dict(zip(header, (value.strip() for value in line), strict=False))
    except csv.Error:
        return


def _by(column: str, text: str, extension: str, reading: Reading) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for row in _rows(text):
        identifier = row.get(column, "")
        if not identifier:
            reading.found.add(Code.AICC_FILE_INCOMPLETE, Place(f"*.{extension}"), column=column)
        elif identifier.lower() in found:
            reading.found.add(Code.IDENTIFIER_DUPLICATE, Place(f"*.{extension}"), value=identifier)
        else:
            found[identifier.lower()] = row
    return found


def _members(text: str) -> dict[str, tuple[str, ...]]:
    """The members of each block, in order: each column called member, and what follows the last unnamed."""
    lines = csv.reader(io.StringIO(text, newline=""), skipinitialspace=True)
    found: dict[str, list[str]] = {}
    try:
        header = [name.strip().lower() for name in next(lines, [])]
        known = sum(1 for name in header if name in {"block", "member"})
        wide = known if known < len(header) else None
        for _, line in zip(range(_MOST_ROWS), lines, strict=False):
            named = [value.strip() for value in line[:wide]]
            if any(named):
                found.setdefault(named[0].lower(), []).extend(filter(None, named[1:]))
    except csv.Error:
        pass
    return {block: tuple(members) for block, members in found.items()}


def _prerequisites(text: str, reading: Reading) -> dict[str, str]:
    """What must be done before each element (`.pre`, CMI001 6.6)."""
    found = {}
    for row in _rows(text):
        if "structure_element" not in row or "prerequisite" not in row:
            reading.found.add(Code.AICC_COLUMNS_UNKNOWN, Place("*.pre"))
            break
        found[row["structure_element"].lower()] = row["prerequisite"]
    return found


def _items(course: _Course) -> tuple[Item, ...]:
    """The tree below the root; all units where the structure has no root."""
    roots = course.members.get(_ROOT)
    if roots is None:
        return tuple(_unit(row, course) for row in course.units.values())
    items = tuple(item for name in roots if (item := _member(name, course, level=1)))
    for key, row in course.units.items():
        if key not in course.used:
            place = Place("*.cst", item=row["system_id"])
            course.reading.found.add(Code.RESOURCE_ORPHANED, place, value=row["system_id"])
    return items


def _member(name: str, course: _Course, *, level: int) -> Item | None:
    """A unit or a block with its members; None for what is nowhere described or stands in the tree already.

    Taking each once also keeps a few lines from naming a tree without end. Raises `PackageRefused`.
    """
    key, found, place = name.lower(), course.reading.found, Place("*.cst", item=name)
    if key in course.used or key == _ROOT:
        found.add(Code.AICC_MEMBER_TWICE, place, value=name)
        return None
    course.used.add(key)
    if key not in course.units and key not in course.members:
        found.add(Code.AICC_MEMBER_DANGLING, place, value=name)
        return None
    if level > course.reading.budget.levels:
        found.refuse(Code.ITEMS_TOO_DEEP, place, most=course.reading.budget.levels)
    below = tuple(
        one for each in course.members.get(key, ()) if (one := _member(each, course, level=level + 1))
    )
    if key not in course.units:
        before = _before(name, course)
        return Item(name, title=_title(name, course), children=below, prerequisites=before)
    if below:
        found.add(Code.FOLDER_WITH_RESOURCE, place)
    return replace(_unit(course.units[key], course), children=below)


def _unit(row: Row, course: _Course) -> Item:
    identifier = row["system_id"]
    address = row.get("file_name", "")
    place = Place("*.au", item=identifier)
    allowed = row.get("max_time_allowed", "")
    if allowed and seconds_of(allowed) is None:
        course.reading.found.add(Code.TIME_INVALID, place, value=allowed)
    if address:
        check_launch(address, place, course.reading)
    else:
        course.reading.found.add(Code.LAUNCH_MISSING, place, value=identifier)
    return Item(
        identifier,
        title=_title(identifier, course),
        kind=Kind.SCO,
        launch=with_parameters(address, row.get("web_launch", "")),
        mastery_score=_mastery(row, course.reading, place),
        prerequisites=_before(identifier, course),
        limits=Limits(time=allowed or None, action=row.get("time_limit_action") or None),
        launch_data=row.get("core_vendor") or None,
    )


def _title(identifier: str, course: _Course) -> str:
    return course.descriptors.get(identifier.lower(), {}).get("title", "")


def _before(identifier: str, course: _Course) -> Prerequisites | None:
    said = course.prerequisites.get(identifier.lower())
    return course.reading.prerequisites(said, Place("*.pre", item=identifier)) if said else None


def _mastery(row: Row, reading: Reading, place: Place) -> Decimal | None:
    said = row.get("mastery_score", "")
    score = decimal_of(said)
    if said and (score is None or not 0 <= score <= 100):  # noqa: PLR2004
        reading.found.add(Code.MASTERY_SCORE_INVALID, place, value=said)
        return None
    return score
