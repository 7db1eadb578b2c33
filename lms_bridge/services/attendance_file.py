"""What a file about attendance says, in no product's words. Pure values; readers make them of bytes."""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field, replace
from enum import StrEnum
from typing import Final, Protocol

from lms_bridge.domain.errors import Refused
from lms_bridge.domain.ways import IMPORT, REPORT
from lms_bridge.services.presences import Presence

MOST_BYTES: Final = 20 * 1024 * 1024
MOST_ROWS: Final = 50_000


class Format(StrEnum):
    """Whose file it is."""

    OWN = "own"
    """Our own CSV, for everything that has no format of its own here."""
    ZOOM = "zoom"
    TEAMS = "teams"
    GRAPH = "graph"
    """Microsoft Graph's attendance records, JSON."""

    @property
    def channel(self) -> str:
        """A product's own report, or what staff say themselves."""
        return IMPORT if self is Format.OWN else REPORT


class Order(StrEnum):
    """In which order a date is written with numbers."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is to be read; None: as the file itself says.

    `zone`: the name of the time zone in which times without one are meant (`Europe/Belgrade`).
    """

    format: Format | None = None
    _: KW_ONLY
    zone: str | None = None
    order: Order | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """Something about one line, by its code (`runtime.wording_attendance`). Without any value of the file:
    whoever reads it sees the line. Of JSON `line` is the number of the record."""

    code: str
    line: int
    params: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """A presence, and the line on which it stands. `realisation`: as the file names it, else ""."""

    line: int
    presence: Presence
    realisation: str = ""


@dataclass(frozen=True, slots=True)
class FileRead:
    """`faults`: lines that are not taken. `notes`: what is worth knowing of lines that are taken, or that
    tell of no presence. `meeting`: the product's number of the meeting, where the file has it."""

    format: Format
    rows: tuple[Row, ...]
    faults: tuple[Said, ...] = ()
    notes: tuple[Said, ...] = ()
    meeting: str = ""

    def noting(self, rows: tuple[Row, ...], notes: tuple[Said, ...]) -> "FileRead":
        """The same with these rows, and these notes besides."""
        ordered = sorted((*self.notes, *notes), key=lambda one: (one.line, one.code))
        return replace(self, rows=rows, notes=tuple(ordered))


class AttendanceFileRefused(Refused):
    """Nothing of the file is taken (`why`: a code of `runtime.wording_attendance`, `line`: 0 for the whole
    file; and the params of that code)."""

    code = "attendance-file-refused"

    def __init__(self, why: str, *, line: int = 0, **params: str | int) -> None:
        super().__init__(why=why, line=line, **params)
        self.said = Said(why, line, params)


class ReadFile(Protocol):
    """Reads a file."""

    def __call__(self, body: bytes, reading: Reading, *, now_ms: int) -> FileRead:
        """Raises `AttendanceFileRefused` and nothing else, whatever the bytes are."""
