"""From a file to what it holds and whether to take it: the one way in.

The file is hashed and listed, its manifest found, read and checked. Nothing in it makes this raise: what is
wrong with it is a finding.
"""

import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import KW_ONLY, dataclass, replace
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Final

from scorm.addresses import spellings
from scorm.aicc import read_aicc
from scorm.archive import Archive
from scorm.budget import CHUNK, Budget
from scorm.cmi5 import read_course
from scorm.codes import Code, Severity
from scorm.decoding import decode_plain
from scorm.document import Document, read_document
from scorm.errors import EntryRefused, PackageRefused
from scorm.findings import Finding, Findings, Place
from scorm.locating import AICC_LEFT_OUT, Located, aicc_files, locate
from scorm.manifest import read_manifest
from scorm.model import Package
from scorm.names import folded
from scorm.nested import check_nested
from scorm.reading import Files, Reading
from scorm.schemas import Schemas
from scorm.tincan import read_tincan
from scorm.tree import Element, attribute, base_of, local, text

_USUAL: Final = Budget()
_ZIP: Final = b"PK"
_TEXT_BEGINS: Final = (b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x00<")
_READERS: Final = {"manifest": read_manifest, "coursestructure": read_course, "tincan": read_tincan}

_BETWEEN_NAMES: Final = re.compile(r'[",/\\\r\n]+')
_ADDRESSES: Final = frozenset({"url", "launch", "location"})


class Verdict(StrEnum):
    ACCEPT = "accept"
    ACCEPT_WITH_WARNINGS = "accept-with-warnings"
    REJECT = "reject"


class Strictness(StrEnum):
    """Lenient takes what can be launched and tracked; strict rejects for a warning too."""

    LENIENT = "lenient"
    STRICT = "strict"


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was learnt of a file: its SHA-256 and size (bytes), its package where one could be read."""

    name: str
    _: KW_ONLY
    sha256: str
    size: int
    package: Package | None
    findings: tuple[Finding, ...]

    def verdict(self, strictness: Strictness = Strictness.LENIENT) -> Verdict:
        found = {finding.severity for finding in self.findings}
        if Severity.ERROR in found or self.package is None:
            return Verdict.REJECT
        if Severity.WARNING not in found:
            return Verdict.ACCEPT
        return Verdict.REJECT if strictness is Strictness.STRICT else Verdict.ACCEPT_WITH_WARNINGS


def inspect_package(
    source: Path | BinaryIO,
    *,
    name: str | None = None,
    budget: Budget | None = None,
    schemas: Schemas | None = None,
) -> Inspection:
    """Inspect a zip or a bare manifest. `source` is a path or a seekable file, which is not closed.

    `name` is shown in place of the path's own. With `schemas`, what they say is noted as information.
    Raises nothing for what the file is or holds; a path that cannot be read is a finding as well.
    """
    found = Findings()
    given = source.name if isinstance(source, Path) else "package"
    reading = Reading(name or given, found=found, budget=budget or _USUAL, schemas=schemas)
    if not isinstance(source, Path):
        return _inspected(source, reading)
    try:
        with open(source, "rb", buffering=0) as file:  # noqa: PTH123 - a step less; all that is read of it is read in one piece
            return _inspected(file, reading)
    except OSError:
        found.add(Code.UNREADABLE, Place(reading.file))
        return Inspection(reading.file, sha256="", size=0, package=None, findings=found.told())


def _inspected(file: BinaryIO, reading: Reading) -> Inspection:
    found, size = reading.found, file.seek(0, os.SEEK_END)
    digest, package = "", None
    try:
        if size > reading.budget.packed:
            found.refuse(Code.FILE_TOO_LARGE, most=reading.budget.packed)
        digest, whole = _taken_in(file, size)
        package = _package(whole, size, reading)
    except PackageRefused:
        pass
    return Inspection(reading.file, sha256=digest, size=size, package=package, findings=found.told())


def _taken_in(file: BinaryIO, size: int) -> tuple[str, BinaryIO]:
    """The hash of a file, and what to read it from: a small one is in memory then."""
    if size > CHUNK:
        return sha256_of(file), file
    file.seek(0)
    content = file.read(size)
    return hashlib.sha256(content).hexdigest(), BytesIO(content)


def sha256_of(file: BinaryIO) -> str:
    """The hash of a whole file, in hexadecimal, in constant memory."""
    file.seek(0)
    digest, room = hashlib.sha256(), memoryview(bytearray(CHUNK))
    into = getattr(file, "readinto", None)
    while into and (count := into(room)):
        digest.update(room[:count])
    while not into and (piece := file.read(CHUNK)):
        digest.update(piece)
    return digest.hexdigest()


def _package(file: BinaryIO, size: int, reading: Reading) -> Package:
    """What kind of file it is, and its package. Raises `PackageRefused`."""
    file.seek(0)
    head, found = file.read(64), reading.found
    if not head:
        found.refuse(Code.EMPTY_FILE)
    if head.startswith(_ZIP):
        return _from_archive(Archive(file, size=size, budget=reading.budget, found=found), reading)
    if not head.lstrip(b" \t\r\n\x00").startswith(_TEXT_BEGINS):
        found.refuse(Code.NOT_A_PACKAGE)
    file.seek(0)
    found.add(Code.FILES_NOT_CHECKED, Place(reading.file))
    return _from_document(_document(file.read(reading.budget.manifest + 1), reading), reading)


def _from_archive(archive: Archive, zipped: Reading) -> Package:
    """The package of a zip, read from the manifest in it. Raises `PackageRefused`."""
    budget, found, together = zipped.budget, zipped.found, archive.together
    check_nested(archive, together=together, budget=budget, found=found)
    located = locate(archive.sizes, found, together=together)
    try:
        if located.is_aicc:
            return _from_aicc(archive, located, replace(zipped, file=located.name))
        raw = archive.read(located.name, budget.manifest)
    except EntryRefused as refused:
        code = Code.MANIFEST_TOO_LARGE if refused.reason is Code.ENTRY_TOO_LARGE else refused.reason
        found.refuse(code, Place(refused.name), most=budget.manifest)
    document = read_document(raw, file=located.name, budget=budget, found=found)
    if archive.has_unmarked_names:
        archive.recode(frozenset(_parts_of_names(document.root)), found=found)
    files = _files(archive, located)
    reading = Reading(located.name, found=found, budget=budget, files=files, schemas=zipped.schemas)
    return _from_document(document, reading)


def _from_aicc(archive: Archive, located: Located, reading: Reading) -> Package:
    named = aicc_files(archive.sizes, located)
    for extension in sorted(AICC_LEFT_OUT & named.keys()):
        reading.found.add(Code.AICC_FILE_LEFT_OUT, Place(named.pop(extension)), extension=extension)
    contents = {extension: archive.read(name, reading.budget.metadata) for extension, name in named.items()}
    if archive.has_unmarked_names:
        words = _BETWEEN_NAMES.split(decode_plain(contents.get("au", b"")))
        archive.recode(frozenset(map(folded, words)), found=reading.found)
    return read_aicc(contents, replace(reading, files=_files(archive, located)))


def _files(archive: Archive, located: Located) -> Files:
    return Files(archive.sizes, read=archive.read, root=located.folder)


def _document(raw: bytes, reading: Reading) -> Document:
    return read_document(raw, file=reading.file, budget=reading.budget, found=reading.found)


def _from_document(document: Document, reading: Reading) -> Package:
    name = local(document.root.tag)
    if name not in _READERS:
        reading.found.refuse(Code.UNKNOWN_ROOT, Place(reading.file, line=1), value=name)
    package = _READERS[name](document.root, reading)
    if reading.schemas:
        reading.schemas.note(document, package.standard, reading.found)
    return package


def _parts_of_names(root: Element) -> Iterator[str]:
    """The parts, folded, of the names of all files that a manifest may mean."""
    for element in root.iter():
        said = attribute(element, "href") or (text(element) if local(element.tag) in _ADDRESSES else "")
        for address in (said, base_of(element)):
            for one in spellings(address):
                yield from map(folded, one.split("/"))
