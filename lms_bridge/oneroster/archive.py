"""A zip from somebody else, read without trust: nothing is extracted, every size is a limit while reading.

The table of contents is looked at before the zip library reads it, since a hostile one costs memory there.
"""

import struct
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import KW_ONLY, dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from lms_bridge.oneroster.findings import Code, Findings, RosterFinding, shown

_MIB = 1 << 20
_CHUNK = 1 << 16
_END = b"PK\x05\x06"
_END64 = b"PK\x06\x07"
_END_SIZE = 22
_END64_SIZE = 20
_CONTENTS_PER_ENTRY = 1024
_ENCRYPTED = 0x1 | 0x40


@dataclass(frozen=True, slots=True)
class Budget:
    """How much a package may cost. Sizes in bytes; `ratio` is unpacked to packed, held above one MiB."""

    _: KW_ONLY
    packed: int = 32 * _MIB
    entries: int = 64
    entry: int = 64 * _MIB
    unpacked: int = 128 * _MIB
    ratio: int = 200
    rows: int = 500_000


class Archive:
    """The entries of a zip that may be read, by name. `names` keeps their order."""

    def __init__(self, packed: bytes, *, budget: Budget, findings: Findings) -> None:
        """Raises `RosterRefused` when it is no zip, or an entry of it must not be touched."""
        self._budget, self._findings = budget, findings
        self._left = budget.unpacked
        self._zip = self._opened(packed)
        entries = self._zip.infolist()
        for finding in _suspicious(entries):
            findings.add(finding)
        findings.refuse_if_any()
        self._entries = {entry.filename: entry for entry in entries}

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._entries)

    def read(self, name: str) -> bytes:
        """The content of one entry. Raises `RosterRefused` at the first limit or damage."""
        content = bytearray()
        try:
            for chunk in self._chunks(self._entries[name]):
                content += chunk
                if code := self._over(name, size=len(content)):
                    self._findings.refuse(RosterFinding(name, code))
        except (BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError):
            self._findings.refuse(RosterFinding(name, Code.DAMAGED_ENTRY))
        self._left -= len(content)
        return bytes(content)

    def _opened(self, packed: bytes) -> ZipFile:
        if code := _contents_fault(packed, most=self._budget.entries):
            self._findings.refuse(RosterFinding("", code, params={"most": self._budget.entries}))
        try:
            return ZipFile(BytesIO(packed))
        except (BadZipFile, NotImplementedError, OSError, ValueError, struct.error):
            self._findings.refuse(RosterFinding("", Code.NOT_A_ZIP))

    def _chunks(self, entry: ZipInfo) -> Iterator[bytes]:
        with self._zip.open(entry) as stream:
            while chunk := stream.read(_CHUNK):
                yield chunk

    def _over(self, name: str, *, size: int) -> Code | None:
        if size > self._budget.entry:
            return Code.ENTRY_TOO_LARGE
        if size > self._left:
            return Code.UNPACKED_TOO_LARGE
        packed = self._entries[name].compress_size
        return Code.RATIO_TOO_HIGH if size > max(_MIB, self._budget.ratio * packed) else None


def read_bytes(source: BinaryIO | bytes | Path, *, budget: Budget, findings: Findings) -> bytes:
    """The whole of `source`, up to the budget. Raises `RosterRefused`."""
    limit = budget.packed + 1
    if isinstance(source, bytes):
        packed = source
    elif isinstance(source, Path):
        try:
            with source.open("rb") as file:
                packed = file.read(limit)
        except OSError:
            findings.refuse(RosterFinding(shown(source.name), Code.UNREADABLE))
    else:
        packed = source.read(limit)
    if len(packed) > budget.packed:
        findings.refuse(RosterFinding("", Code.PACKAGE_TOO_LARGE, params={"most": budget.packed}))
    return packed


def _contents_fault(packed: bytes, *, most: int) -> Code | None:
    """Judge the end record as the zip library will find it; 64-bit records are beyond any roster."""
    at = packed.rfind(_END, max(0, len(packed) - _END_SIZE - 0xFFFF))
    if at < 0 or len(packed) - at < _END_SIZE:
        return Code.NOT_A_ZIP
    entries, contents = struct.unpack_from("<HL", packed, at + 10)
    if entries > most or contents > most * _CONTENTS_PER_ENTRY:
        return Code.TOO_MANY_ENTRIES
    before = packed[max(0, at - _END64_SIZE) : at]
    return Code.TOO_MANY_ENTRIES if before.startswith(_END64) else None


def _suspicious(entries: list[ZipInfo]) -> Iterator[RosterFinding]:
    """Entries that must not be touched. Of two names that collide the later is told, once."""
    times = Counter(entry.orig_filename for entry in entries)
    folded: set[str] = set()
    for name, entry in {entry.orig_filename: entry for entry in entries}.items():
        if times[name] > 1:
            yield RosterFinding(shown(name), Code.DUPLICATE_ENTRY)
        elif name.casefold() in folded:
            yield RosterFinding(shown(name), Code.CASE_COLLISION)
        elif code := _entry_fault(entry):
            yield RosterFinding(shown(name), code)
        folded.add(name.casefold())


def _entry_fault(entry: ZipInfo) -> Code | None:
    name = entry.orig_filename
    if any(mark in name for mark in "/\\:\0") or name in {"", ".", ".."}:
        return Code.NESTED_PATH
    if entry.flag_bits & _ENCRYPTED:
        return Code.ENCRYPTED_ENTRY
    if entry.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        return Code.UNSUPPORTED_COMPRESSION
    return None
