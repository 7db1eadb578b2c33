"""LOM as SCORM 1.2 (IMS MD 1.2) and 2004 (IEEE 1484.12.3) write it: title, languages, typical learning time.

It stands in the manifest, or in a file of the package that `adlcp:location` names.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import cast

from scorm.addresses import address_fault, joined, spellings
from scorm.codes import Code
from scorm.document import read_document
from scorm.errors import EntryRefused, PackageRefused
from scorm.findings import Findings, Place
from scorm.reading import NO_METADATA, Files, Metadata, Reading
from scorm.tree import Element, Parts, child, children, descend, language_of, line_of, local, text
from scorm.values import language, seconds_of


def read_metadata(parts: Parts, base: str, reading: Reading, *, item: str | None = None) -> Metadata:
    """The metadata among the parts of a manifest, organisation or item; empty where there are none."""
    element = parts.get("metadata")
    if element is None:
        return NO_METADATA
    inside = child(element, "lom", "record")
    if inside is not None:
        return _described(inside, reading, Place(reading.file, item=item))
    location = child(element, "location")
    address = joined(base, text(location))
    if location is None or not address or reading.files is None:
        return NO_METADATA
    place = Place(reading.file, line=line_of(location), item=item)
    return _of_file(address, place, reading)


def _of_file(address: str, place: Place, reading: Reading) -> Metadata:
    """What the file says that `adlcp:location` names; each is read once, whoever names it."""
    files = cast("Files", reading.files)
    if address in files.described:
        return files.described[address]
    name = next((one for one in spellings(address) if one in files), None)
    if name is None or address_fault(address):
        reading.found.add(Code.METADATA_FILE_MISSING, place, value=address)
        return NO_METADATA
    if name not in files.described:
        files.described[name] = _read_file(name, place, reading)
    return files.described.setdefault(address, files.described[name])


def _read_file(name: str, place: Place, reading: Reading) -> Metadata:
    files = cast("Files", reading.files)
    budget = replace(reading.budget, manifest=reading.budget.metadata)
    root = None
    with suppress(EntryRefused, PackageRefused):
        raw = files.read(files.root + name, budget.manifest)
        if reading.covers("metadata_files", len(raw)):
            root = read_document(raw, file=name, budget=budget, found=Findings()).root
    if root is None:
        reading.found.add(Code.METADATA_UNREADABLE, place, value=name)
        return NO_METADATA
    lom = root if local(root.tag) in {"lom", "record"} else child(root, "lom", "record")
    return NO_METADATA if lom is None else _described(lom, reading, Place(files.root + name, item=place.item))


def _described(lom: Element, reading: Reading, place: Place) -> Metadata:
    general = child(lom, "general")
    titles = list(_strings(child(general, "title")))
    said = [text(one) for one in children(general, "language")] + [language_of(one) for one in titles]
    return Metadata(
        title=next((text(one) for one in titles if text(one)), ""),
        languages=distinct(said),
        learning_time_seconds=_learning_time(lom, reading, place),
    )


def distinct(tags: Iterable[str]) -> tuple[str, ...]:
    """The language tags that say something, each once, in order."""
    return tuple(dict.fromkeys(tag for one in tags if (tag := language(one))))


def _strings(element: Element | None) -> Iterator[Element]:
    """The texts of a value by language: `langstring` in 1.2, `string` in 2004, or the value itself."""
    if element is not None:
        yield from list(children(element, "langstring", "string")) or [element]


def _learning_time(lom: Element, reading: Reading, place: Place) -> int | None:
    element = descend(lom, "educational", "typicallearningtime")
    value = child(element, "datetime", "duration")
    if element is None:
        return None
    said = text(value) if value is not None else text(element)
    if not said:
        return None
    seconds = seconds_of(said)
    if seconds is None:
        here = replace(place, line=line_of(element))
        reading.found.add(Code.LEARNING_TIME_INVALID, here, value=said)
    return seconds or None
