"""LOM as SCORM 1.2 (IMS MD 1.2) and 2004 (IEEE 1484.12.3) write it: title, languages, typical learning time.

It stands in the manifest, or in a file of the package that `adlcp:location` names.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from scorm.addresses import address_fault, joined, spellings
from scorm.codes import Code
from scorm.document import read_document
from scorm.errors import EntryRefused, PackageRefused
from scorm.findings import Findings, Place
from scorm.reading import Reading
from scorm.tree import Element, child, children, descend, language_of, line_of, local, text
from scorm.values import language, seconds_of


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of a course, an organisation or an item. Zero learning time says nothing: None."""

    title: str = ""
    languages: tuple[str, ...] = ()
    learning_time_seconds: int | None = None


def read_metadata(parent: Element, base: str, reading: Reading, *, item: str | None = None) -> Metadata:
    """The metadata of a manifest, organisation or item; empty where it has none."""
    element = child(parent, "metadata")
    if element is None:
        return Metadata()
    inside = child(element, "lom", "record")
    lom = _outside(element, base, reading) if inside is None else inside
    if lom is None:
        return Metadata()
    general = child(lom, "general")
    titles = list(_strings(child(general, "title")))
    said = [text(one) for one in children(general, "language")] + [language_of(one) for one in titles]
    return Metadata(
        title=next((text(one) for one in titles if text(one)), ""),
        languages=distinct(said),
        learning_time_seconds=_learning_time(lom, reading, item),
    )


def distinct(tags: Iterable[str]) -> tuple[str, ...]:
    """The language tags that say something, each once, in order."""
    return tuple(dict.fromkeys(tag for one in tags if (tag := language(one))))


def _outside(metadata: Element, base: str, reading: Reading) -> Element | None:
    """The LOM of the file that `adlcp:location` names, when the package is at hand."""
    location = child(metadata, "location")
    address = joined(base, text(location))
    if location is None or not address or reading.files is None:
        return None
    name = next((one for one in spellings(address) if one in reading.files), None)
    if name is None or address_fault(address):
        reading.note(Code.METADATA_FILE_MISSING, location, value=address)
        return None
    scratch = Findings()
    budget = replace(reading.budget, manifest=reading.budget.metadata)
    try:
        raw = reading.files.read(reading.files.root + name, budget.manifest)
        root = read_document(raw, file=name, budget=budget, found=scratch).root
    except (EntryRefused, PackageRefused):
        reading.note(Code.METADATA_UNREADABLE, location, value=name)
        return None
    return root if local(root.tag) in {"lom", "record"} else child(root, "lom", "record")


def _strings(element: Element | None) -> Iterator[Element]:
    """The texts of a value by language: `langstring` in 1.2, `string` in 2004, or the value itself."""
    if element is not None:
        yield from list(children(element, "langstring", "string")) or [element]


def _learning_time(lom: Element, reading: Reading, item: str | None) -> int | None:
    element = descend(lom, "educational", "typicallearningtime")
    value = child(element, "datetime", "duration")
    if element is None:
        return None
    said = text(value) if value is not None else text(element)
    if not said:
        return None
    seconds = seconds_of(said)
    if seconds is None:
        reading.found.add(Code.LEARNING_TIME_INVALID, _place(element, reading, item), value=said)
    return seconds or None


def _place(element: Element, reading: Reading, item: str | None) -> Place:
    return Place(reading.file, line=line_of(element), item=item)
