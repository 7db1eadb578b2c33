"""A zip from somebody else, read without trust: nothing is extracted, every size is a limit while reading."""

import stat
import struct
import zlib
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from types import TracebackType
from typing import BinaryIO, Final, Self
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from scorm.budget import CHUNK, Budget
from scorm.codes import Code
from scorm.directory import End, read_end
from scorm.errors import EntryRefused
from scorm.findings import Findings, Place
from scorm.names import are_plain, clashes, name_fault

_ENCRYPTED: Final = 0x1 | 0x40
_UTF8: Final = 0x800
_LOCAL_HEADER: Final = 30
_KIND: Final = stat.S_IFMT(0xFFFF)
_KINDS: Final = frozenset({0, stat.S_IFREG, stat.S_IFDIR})
_METHODS: Final = frozenset({ZIP_STORED, ZIP_DEFLATED})
_DAMAGE: Final = (
    BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
    struct.error,
)
CODE_PAGES: Final = ("cp437", "utf-8", "cp866", "cp852", "cp1251", "cp1250")
"""What names without the UTF-8 flag are tried in, when they are not what the manifest names."""


class Archive:
    """The files of a zip by name. It reads from `file`, which the caller closes, as long as that is open."""

    def __init__(self, file: BinaryIO, *, size: int, budget: Budget, found: Findings) -> None:
        """Raises `PackageRefused` when it is no zip, or an entry of it must not be touched."""
        self._budget = budget
        end = read_end(file, size=size, budget=budget, found=found)
        self._zip = _opened(file, end, found)
        entries = self._zip.infolist()
        _refuse_suspicious(entries, end=end, budget=budget, found=found)
        self._entries = {each.orig_filename: each for each in entries if not each.orig_filename.endswith("/")}
        self._sizes = {name: entry.file_size for name, entry in self._entries.items()}
        self._left = budget.unpacked

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    @property
    def sizes(self) -> Mapping[str, int]:
        """Every file, in the zip's order, with the size it declares (bytes)."""
        return self._sizes

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def stream(self, name: str, *, most: int | None = None) -> Iterator[bytes]:
        """The content of one file in pieces. Raises `EntryRefused` at the first limit or damage, which

        includes a content that does not fit its checksum: what came before is then worth nothing.
        """
        entry = self._entries.get(name)
        if entry is None:
            raise EntryRefused(Code.LISTED_FILE_MISSING, name)
        size, limit = 0, min(self._budget.entry if most is None else most, self._budget.entry)
        try:
            with self._zip.open(entry) as content:
                while piece := content.read(CHUNK):
                    size += len(piece)
                    self._spend(len(piece), name)
                    if size > limit:
                        raise EntryRefused(Code.ENTRY_TOO_LARGE, name)
                    if self._budget.is_bomb(unpacked=size, packed=entry.compress_size):
                        raise EntryRefused(Code.RATIO_TOO_HIGH, name)
                    yield piece
            if size != entry.file_size:
                raise EntryRefused(Code.ENTRY_DAMAGED, name)
        except _DAMAGE as damage:
            raise EntryRefused(Code.ENTRY_DAMAGED, name) from damage

    def read(self, name: str, most: int) -> bytes:
        """The content of one file of at most so many bytes. Raises `EntryRefused`."""
        if name in self._entries and self._entries[name].file_size > most:
            raise EntryRefused(Code.ENTRY_TOO_LARGE, name)
        return b"".join(self.stream(name, most=most))

    @property
    def has_unmarked_names(self) -> bool:
        """Whether names beyond ASCII do not say their encoding, as in zips of older Windows tools."""
        return any(
            not name.isascii() and not entry.flag_bits & _UTF8 for name, entry in self._entries.items()
        )

    def recode(self, wanted: AbstractSet[str], *, found: Findings) -> None:
        """Read such names in the code page in which most of them are among the file names `wanted`.

        Raises `PackageRefused` when a name, so read, must not be touched.
        """
        foreign = [
            name
            for name, entry in self._entries.items()
            if not name.isascii() and not entry.flag_bits & _UTF8
        ]
        read = {page: [_decoded(name, page) for name in foreign] for page in CODE_PAGES}
        fits = {page: sum(one.rpartition("/")[2] in wanted for one in names) for page, names in read.items()}
        best = max(CODE_PAGES, key=fits.__getitem__)
        if best == CODE_PAGES[0] or not fits[best]:
            return
        renamed = dict(zip(foreign, read[best], strict=True))
        self._entries = {renamed.get(name, name): entry for name, entry in self._entries.items()}
        self._sizes = {name: entry.file_size for name, entry in self._entries.items()}
        _refuse_names([*self._entries], budget=self._budget, found=found)
        found.add(Code.NAMES_RECODED, encoding=best, count=len(foreign))

    def _spend(self, count: int, name: str) -> None:
        self._left -= count
        if self._left < 0:
            raise EntryRefused(Code.UNPACKED_TOO_LARGE, name)


def _opened(file: BinaryIO, end: End, found: Findings) -> ZipFile:
    try:
        opened = ZipFile(file)
    except (*_DAMAGE, LookupError):
        found.refuse(Code.ZIP_DAMAGED)
    if len(opened.infolist()) != end.entries:
        found.refuse(Code.ZIP_DAMAGED)
    return opened


def _refuse_suspicious(entries: list[ZipInfo], *, end: End, budget: Budget, found: Findings) -> None:
    """Raises `PackageRefused` for entries that must not be touched, all of them told first."""
    names = [entry.orig_filename for entry in entries]
    faults = [(entry.orig_filename, code) for entry in entries if (code := _entry_fault(entry, budget))]
    for name, code in faults:
        found.add(code, Place(name))
    if sum(entry.file_size for entry in entries) > budget.unpacked:
        found.refuse(Code.UNPACKED_TOO_LARGE, most=budget.unpacked)
    if _overlap(entries, end):
        found.refuse(Code.ZIP_OVERLAP)
    _refuse_names(names, budget=budget, found=found)
    for _, code in faults:
        found.refuse_if(code)


def _refuse_names(names: list[str], *, budget: Budget, found: Findings) -> None:
    if are_plain(names, budget=budget):
        return
    faults = [(name, code) for name in names if (code := name_fault(name, budget=budget))]
    faults += clashes(names)
    for name, code in faults:
        found.add(code, Place(name))
    for _, code in faults:
        found.refuse_if(code)


def _entry_fault(entry: ZipInfo, budget: Budget) -> Code | None:
    kind = entry.external_attr >> 16 & _KIND
    if kind not in _KINDS:
        return Code.ENTRY_SYMLINK if kind == stat.S_IFLNK else Code.ENTRY_SPECIAL
    if entry.flag_bits & _ENCRYPTED:
        return Code.ENTRY_ENCRYPTED
    if entry.compress_type not in _METHODS:
        return Code.ENTRY_COMPRESSION
    if entry.file_size > budget.entry:
        return Code.ENTRY_TOO_LARGE
    if budget.is_bomb(unpacked=entry.file_size, packed=entry.compress_size):
        return Code.RATIO_TOO_HIGH
    return None


def _overlap(entries: list[ZipInfo], end: End) -> bool:
    """Whether two entries share bytes, or one reaches into the table: a small zip that unpacks to much."""
    free = 0
    for entry in sorted(entries, key=lambda one: one.header_offset):
        if entry.header_offset < free:
            return True
        free = entry.header_offset + _LOCAL_HEADER + len(entry.orig_filename) + entry.compress_size
    return free > end.start


def _decoded(name: str, page: str) -> str:
    try:
        return name.encode("cp437").decode(page)
    except UnicodeError:
        return name
