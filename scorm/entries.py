"""The table of contents of a zip (APPNOTE 4.3.12), read into plain rows and judged by its columns.

Python's own reader makes an object of thirty members of each entry, and sees some lies only while reading.
"""

import stat
import struct
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import starmap
from operator import gt
from typing import Any, BinaryIO, Final, NamedTuple, TypeAlias, cast

from scorm.budget import Budget
from scorm.codes import Code
from scorm.directory import End
from scorm.findings import Findings

LOCAL_SIZE: Final = 30
"""How long the header before an entry's name and content is (bytes)."""
STORED, DEFLATED = 0, 8
ENCRYPTED: Final = 0x1 | 0x40
_UTF8: Final = 0x800
_HEADER: Final = struct.Struct("<4s4xHH4xLLLHHH4xLL")
_SIGNATURE: Final = b"PK\x01\x02"
_FULL: Final = 0xFFFFFFFF
_WIDE: Final = 1
_KIND: Final = stat.S_IFMT(0xFFFF)
_KINDS: Final = frozenset({0, stat.S_IFREG, stat.S_IFDIR})
_METHODS: Final = frozenset({STORED, DEFLATED})
OLD_PAGE: Final = "cp437"
"""What a name is in that does not say that it is UTF-8 (APPNOTE D.1), until the manifest shows better."""

_Row: TypeAlias = tuple[bytes, int, int, int, int, int, int, int, int, int, int]


class Entry(NamedTuple):
    """A row. `packed` and `size` are bytes; `offset` is where the entry's own header begins."""

    signature: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    name_size: int
    extra_size: int
    comment_size: int
    attributes: int
    offset: int


class Table:
    """The entries of a zip in its order; `names` are as decoded, `written` as the bytes that stand there."""

    def __init__(self, rows: list[_Row], written: list[bytes], *, end: End) -> None:
        """Raises `UnicodeError` for a name that is not UTF-8 as it says."""
        self._rows = rows
        self._end = end
        columns: Sequence[Sequence[Any]] = [*zip(*rows, strict=True)] or [()] * 11
        self.is_signed = {*columns[0]} <= {_SIGNATURE}
        self._flags: Sequence[int] = columns[1]
        self._methods: Sequence[int] = columns[2]
        self._packed: Sequence[int] = columns[4]
        self.sizes: Sequence[int] = columns[5]
        self._name_sizes: Sequence[int] = columns[6]
        self._attributes: Sequence[int] = columns[-2]
        self._offsets: Sequence[int] = columns[-1]
        self.written = written
        self.names = _decoded(written, self._flags)
        self.is_ascii = "".join(self.names).isascii()
        self._starts = sorted(self._offsets)

    def __getitem__(self, place: int) -> Entry:
        return Entry._make(self._rows[place])

    def ends_before(self, entry: Entry) -> int:
        """Where the next entry, or the table, begins: an entry's content must have ended there (bytes)."""
        after = bisect_right(self._starts, entry.offset)
        return self._starts[after] if after < len(self._starts) else self._end.start

    def is_unmarked(self, place: int) -> bool:
        """Whether a name has letters beyond ASCII and does not say in what."""
        return not self._flags[place] & _UTF8 and not self.written[place].isascii()

    def overlaps(self) -> bool:
        """Whether two entries share bytes, or one reaches into the table: little that unpacks to much."""
        order = zip(self._offsets, self._name_sizes, self._packed, strict=True)
        ends = [start + LOCAL_SIZE + name_size + packed for start, name_size, packed in sorted(order)]
        return any(map(gt, ends, [*self._starts[1:], self._end.start]))

    def faults(self, budget: Budget) -> Iterator[tuple[str, Code]]:
        """The names of entries that must not be touched for what they are, each with the reason."""
        if self._seem_usual(budget):
            return
        for name, row in zip(self.names, self._rows, strict=True):
            if code := _fault(Entry._make(row), budget):
                yield name, code

    def _seem_usual(self, budget: Budget) -> bool:
        """Whether a glance at the columns shows that no entry is at fault, as in most packages."""
        largest = max(self.sizes, default=0)
        return (
            not any(flags & ENCRYPTED for flags in set(self._flags))
            and _METHODS.issuperset(self._methods)
            and all(each >> 16 & _KIND in _KINDS for each in set(self._attributes))
            and largest <= budget.entry
            and not (
                budget.is_bomb(largest, 0)
                and any(starmap(budget.is_bomb, zip(self.sizes, self._packed, strict=True)))
            )
        )


def read_table(file: BinaryIO, end: End, *, found: Findings) -> Table:
    """The table that the end of a zip tells of. Raises `PackageRefused` where there is another."""
    file.seek(end.start)
    raw = file.read(end.size)
    rows: list[_Row] = []
    written: list[bytes] = []
    at, size, row_at = 0, _HEADER.size, _HEADER.unpack_from
    try:
        for _ in range(end.entries):
            row = row_at(raw, at)
            name_end = at + size + row[6]
            written.append(raw[at + size : name_end])
            at = name_end + row[7] + row[8]
            rows.append(_widened(row, raw[name_end : name_end + row[7]]) if _FULL in row else row)
        table = Table(rows, written, end=end)
    except (struct.error, UnicodeError):
        found.refuse(Code.ZIP_DAMAGED)
    if at != len(raw) or not table.is_signed:
        found.refuse(Code.ZIP_DAMAGED)
    return table


def _decoded(written: list[bytes], flags: Sequence[int]) -> list[str]:
    together = b"\n".join(written)
    if together.isascii() and together.count(b"\n") < max(1, len(written)):
        return together.decode("ascii").split("\n") if written else []
    return [
        name.decode("utf-8" if flag & _UTF8 else OLD_PAGE) for name, flag in zip(written, flags, strict=True)
    ]


def _widened(row: _Row, extra: bytes) -> _Row:
    """The row with the sizes of 64 bits that its extra field tells (APPNOTE 4.5.3). Raises `struct.error`."""
    entry = Entry._make(row)
    values = iter(_wide_values(extra))
    size, packed, offset = (
        next(values, -1) if value == _FULL else value for value in (entry.size, entry.packed, entry.offset)
    )
    if min(size, packed, offset) < 0:
        raise struct.error
    return entry._replace(size=size, packed=packed, offset=offset)


def _wide_values(extra: bytes) -> tuple[int, ...]:
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        if kind == _WIDE:
            count = min(size, len(extra) - at - 4) // 8
            return cast("tuple[int, ...]", struct.unpack_from(f"<{count}Q", extra, at + 4))
        at += 4 + size
    return ()


def _fault(entry: Entry, budget: Budget) -> Code | None:
    kind = entry.attributes >> 16 & _KIND
    if kind not in _KINDS:
        return Code.ENTRY_SYMLINK if kind == stat.S_IFLNK else Code.ENTRY_SPECIAL
    if entry.flags & ENCRYPTED:
        return Code.ENTRY_ENCRYPTED
    if entry.method not in _METHODS:
        return Code.ENTRY_COMPRESSION
    if entry.size > budget.entry:
        return Code.ENTRY_TOO_LARGE
    if budget.is_bomb(entry.size, entry.packed):
        return Code.RATIO_TOO_HIGH
    return None
