"""The end of a zip, judged before the zip library reads its table of contents, which costs memory there.

Two readers of a zip with junk around it, or with two ends, may see two different packages: refused.
"""

import os
import struct
from dataclasses import KW_ONLY, dataclass
from typing import BinaryIO, Final

from scorm.budget import Budget
from scorm.codes import Code
from scorm.findings import Findings

_END: Final = b"PK\x05\x06"
_END_SIZE: Final = 22
_LOCATOR: Final = b"PK\x06\x07"
_LOCATOR_SIZE: Final = 20
_END64: Final = b"PK\x06\x06"
_END64_SIZE: Final = 56
_SHORT: Final = _END_SIZE + _LOCATOR_SIZE + _END64_SIZE
"""The end of a zip without a comment, as most are."""
_LONGEST_COMMENT: Final = 0xFFFF
_LONGEST_RECORD: Final = 4096
_FULL16, _FULL32 = 0xFFFF, 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class End:
    """What the end record says: how many entries, and where their table begins and ends (bytes)."""

    entries: int
    _: KW_ONLY
    start: int
    size: int
    at: int


def read_end(file: BinaryIO, *, size: int, budget: Budget, found: Findings) -> End:
    """The end record of a zip of `size` bytes. Raises `PackageRefused`."""
    tail = _tail(file, size, _SHORT)
    at = len(tail) - _END_SIZE
    if not (tail.startswith(_END, at) and tail.endswith(b"\0\0")):
        tail = _tail(file, size, _SHORT + _LONGEST_COMMENT)
        at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_SIZE:
        found.refuse(Code.ZIP_DAMAGED)
    disks, _, here, entries, length, start, comment = struct.unpack_from("<4H2LH", tail, at + 4)
    over = len(tail) - at - _END_SIZE - comment
    if over:
        found.refuse(Code.ZIP_TRAILING_DATA if over > 0 else Code.ZIP_DAMAGED)
    if disks or here != entries:
        found.refuse(Code.ZIP_DAMAGED)
    before = size - len(tail)
    end = End(entries, start=start, size=length, at=before + at)
    if tail[max(0, at - _LOCATOR_SIZE) : at].startswith(_LOCATOR):
        end = _end64(tail, at=at - _LOCATOR_SIZE, before=before, end=end, found=found)
    return _checked(end, budget=budget, found=found)


def _tail(file: BinaryIO, size: int, most: int) -> bytes:
    file.seek(max(0, size - most), os.SEEK_SET)
    return file.read(most)


def _end64(tail: bytes, *, at: int, before: int, end: End, found: Findings) -> End:
    """The same with 64 bits. What the short record says and does not defer must agree."""
    disk, where, disks = struct.unpack_from("<LQL", tail, at + 4)
    record = at - _END64_SIZE
    if disk or disks > 1 or record < 0 or where != before + record or not tail.startswith(_END64, record):
        found.refuse(Code.ZIP_DAMAGED)
    rest, _, _, this, first, here, entries, length, start = struct.unpack_from("<Q2H2L4Q", tail, record + 4)
    agrees = (
        end.entries in {entries, _FULL16} and end.size in {length, _FULL32} and end.start in {start, _FULL32}
    )
    if rest != _END64_SIZE - 12 or this or first or here != entries or not agrees:
        found.refuse(Code.ZIP_DAMAGED)
    return End(entries, start=start, size=length, at=before + record)


def _checked(end: End, *, budget: Budget, found: Findings) -> End:
    if not end.entries and not end.size and not end.at:
        found.refuse(Code.ZIP_EMPTY)
    if end.entries > budget.entries or end.size > budget.contents:
        found.refuse(Code.TOO_MANY_ENTRIES, most=budget.entries)
    if end.start + end.size > end.at or end.size > end.entries * _LONGEST_RECORD:
        found.refuse(Code.ZIP_DAMAGED)
    if end.start + end.size < end.at:
        found.refuse(Code.ZIP_LEADING_DATA)
    return end
