"""A zip from somebody else, read without trust: nothing is extracted, every size is a limit while reading."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import BinaryIO, Final

from scorm.budget import Budget
from scorm.codes import Code
from scorm.directory import read_end
from scorm.entries import OLD_PAGE, Entry, Table, read_table
from scorm.errors import EntryRefused
from scorm.findings import Findings, Place
from scorm.names import are_plain, clashes, folded, name_fault
from scorm.unpacking import Damaged, content_at_once, content_of, is_small

CODE_PAGES: Final = (OLD_PAGE, "utf-8", "cp866", "cp852", "cp1251", "cp1250")
"""What names without the UTF-8 flag are tried in, when they are not what the manifest names."""


class Archive:
    """The files of a zip by name. It reads from `file`, which the caller closes, as long as that is open."""

    def __init__(self, file: BinaryIO, *, size: int, budget: Budget, found: Findings) -> None:
        """Raises `PackageRefused` when it is no zip, or an entry of it must not be touched."""
        self._file = file
        self._budget = budget
        self._table = read_table(file, read_end(file, size=size, budget=budget, found=found), found=found)
        _refuse_suspicious(self._table, budget=budget, found=found)
        self._places = {name: place for place, name in enumerate(self._table.names) if not name.endswith("/")}
        self._sizes = self._sized()
        self._left = budget.unpacked

    @property
    def sizes(self) -> Mapping[str, int]:
        """Every file, in the zip's order, with the size it declares (bytes)."""
        return self._sizes

    @property
    def together(self) -> str:
        """The names of all files in small letters, a line each: one search over them is quicker than many."""
        return "\n".join(self._sizes).lower()

    def __contains__(self, name: str) -> bool:
        return name in self._places

    def stream(self, name: str, *, most: int | None = None) -> Iterator[bytes]:
        """The content of one file in pieces. Raises `EntryRefused` at the first limit or damage, which

        includes a content that does not fit its checksum: what came before is then worth nothing.
        """
        place = self._places.get(name)
        if place is None:
            raise EntryRefused(Code.LISTED_FILE_MISSING, name)
        entry = self._table[place]
        size, limit = 0, min(self._budget.entry if most is None else most, self._budget.entry)
        pieces = content_of(
            self._file, entry, name=self._table.written[place], before=self._table.ends_before(entry)
        )
        try:
            for piece in pieces:
                size += len(piece)
                self._spend(len(piece), name)
                if size > limit:
                    raise EntryRefused(Code.ENTRY_TOO_LARGE, name)
                if self._budget.is_bomb(size, entry.packed):
                    raise EntryRefused(Code.RATIO_TOO_HIGH, name)
                yield piece
        except (Damaged, OSError, ValueError) as damage:
            raise EntryRefused(Code.ENTRY_DAMAGED, name) from damage

    def read(self, name: str, most: int) -> bytes:
        """The content of one file of at most so many bytes. Raises `EntryRefused`."""
        place = self._places.get(name)
        if place is not None:
            entry = self._table[place]
            if entry.size > most:
                raise EntryRefused(Code.ENTRY_TOO_LARGE, name)
            if is_small(entry):
                return self._small(name, place, entry)
        return b"".join(self.stream(name, most=most))

    def _small(self, name: str, place: int, entry: Entry) -> bytes:
        """The same of an entry that fits into one piece: too small for a bomb, and its size is told."""
        self._spend(entry.size, name)
        before = self._table.ends_before(entry)
        try:
            return content_at_once(self._file, entry, name=self._table.written[place], before=before)
        except (Damaged, OSError, ValueError) as damage:
            raise EntryRefused(Code.ENTRY_DAMAGED, name) from damage

    @property
    def has_unmarked_names(self) -> bool:
        """Whether names beyond ASCII do not say their encoding, as in zips of older Windows tools."""
        return not self._table.is_ascii and any(map(self._table.is_unmarked, self._places.values()))

    def recode(self, wanted: AbstractSet[str], *, found: Findings) -> None:
        """Read such names in the code page in which most of their parts are among those `wanted`.

        `wanted` holds parts of paths, folded (`names.folded`). Raises `PackageRefused` when a name, so read,
        must not be touched.
        """
        foreign = {name: place for name, place in self._places.items() if self._table.is_unmarked(place)}
        read = {
            page: {name: _decoded(self._table.written[place], page) for name, place in foreign.items()}
            for page in CODE_PAGES
        }
        fits = {page: sum(_fit(name, wanted) for name in names.values()) for page, names in read.items()}
        best = max(CODE_PAGES, key=fits.__getitem__)
        if best == OLD_PAGE or not fits[best]:
            return
        names = [read[best].get(name, name) for name in self._places]
        _refuse_names(names, budget=self._budget, found=found)
        self._places = dict(zip(names, self._places.values(), strict=True))
        self._sizes = self._sized()
        found.add(Code.NAMES_RECODED, encoding=best, count=len(foreign))

    def _sized(self) -> dict[str, int]:
        sizes = self._table.sizes
        return {name: sizes[place] for name, place in self._places.items()}

    def _spend(self, count: int, name: str) -> None:
        self._left -= count
        if self._left < 0:
            raise EntryRefused(Code.UNPACKED_TOO_LARGE, name)


def _refuse_suspicious(table: Table, *, budget: Budget, found: Findings) -> None:
    """Raises `PackageRefused` for entries that must not be touched, all of them told first."""
    faults = list(table.faults(budget))
    for name, code in faults:
        found.add(code, Place(name))
    if sum(table.sizes) > budget.unpacked:
        found.refuse(Code.UNPACKED_TOO_LARGE, most=budget.unpacked)
    if table.overlaps():
        found.refuse(Code.ZIP_OVERLAP)
    _refuse_names(table.names, budget=budget, found=found)
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


def _decoded(written: bytes, page: str) -> str:
    try:
        return written.decode(page)
    except UnicodeError:
        return written.decode(OLD_PAGE)


def _fit(name: str, wanted: AbstractSet[str]) -> int:
    """How many parts of a path are wanted, of those that another code page would write otherwise."""
    return sum(folded(part) in wanted for part in name.split("/") if not part.isascii())
