"""What a column and a file of OneRoster CSV are, and short ways to write them down."""

from dataclasses import KW_ONLY, dataclass, replace
from enum import StrEnum


class Shape(StrEnum):
    """What a cell may hold. Every shape but `BLANK` also takes a blank, where the column is not required."""

    TEXT = "text"
    BLANK = "blank"
    """Nothing: `status` and `dateLastModified` in bulk."""
    SECRET = "secret"  # noqa: S105
    """Never read into anything."""
    GUID = "guid"
    GUIDS = "guids"
    """GUIDs parted by commas."""
    WORD = "word"
    """One of the column's words, or any `ext:` word where the column is open."""
    DATE = "date"
    MOMENT = "moment"
    """A date and time with an offset from UTC."""
    INTERVALS = "intervals"
    """FROM/TO, each a moment, parted by blanks."""
    PERCENT = "percent"
    """A whole number, 0 to 100."""
    HOURS = "hours"
    """A decimal number above 0, at most two digits after the point."""
    YEAR = "year"
    IRI = "iri"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file. `refers` names the file in which the GUIDs must stand."""

    name: str
    _: KW_ONLY
    shape: Shape = Shape.TEXT
    required: bool = False
    personal: bool = False
    refers: str = ""
    words: tuple[str, ...] = ()
    open: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A file: `columns` in the exact order, then any of `extensions` in any order."""

    name: str
    columns: tuple[Column, ...]
    _: KW_ONLY
    extensions: tuple[Column, ...] = ()

    @property
    def file(self) -> str:
        return f"{self.name}.csv"

    @property
    def header(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


ID = Column("sourcedId", shape=Shape.GUID, required=True)
BULK = (Column("status", shape=Shape.BLANK), Column("dateLastModified", shape=Shape.BLANK))
_FLAG = ("true", "false")


def texts(names: str) -> tuple[Column, ...]:
    return tuple(Column(name) for name in names.split())


def personal(names: str) -> tuple[Column, ...]:
    return tuple(Column(name, personal=True) for name in names.split())


def dates(names: str) -> tuple[Column, ...]:
    return tuple(Column(name, shape=Shape.DATE) for name in names.split())


def flags(names: str) -> tuple[Column, ...]:
    return tuple(Column(name, shape=Shape.WORD, words=_FLAG) for name in names.split())


def ref(name: str, refers: str) -> Column:
    return Column(name, shape=Shape.GUID, refers=refers)


def refs(name: str, refers: str) -> Column:
    return Column(name, shape=Shape.GUIDS, refers=refers)


def word(name: str, words: str) -> Column:
    return Column(name, shape=Shape.WORD, words=tuple(words.split()))


def open_word(name: str, words: str) -> Column:
    return replace(word(name, words), open=True)


def need(column: Column) -> Column:
    return replace(column, required=True)
