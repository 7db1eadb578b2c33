"""What people enter by file: the yearly plan, and how many people bodies employ.

CSV in UTF-8 with a header. Each line has an id of the register, which no other line has, then whole numbers.
"""

import csv
import io
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from lms_bridge.domain.errors import InvalidValue
from lms_bridge.services.ports.figure_books import Headcount, Planned

MOST: Final = 10_000_000
PLAN_COLUMNS: Final = ("programme", "realisations", "participants")
EMPLOYEE_COLUMNS: Final = ("body", "employees")
T = TypeVar("T")


def read_plan(file: bytes) -> Sequence[Planned]:
    """Raises `InvalidValue`, which names the line."""
    return _read(file, PLAN_COLUMNS, lambda key, numbers: Planned(key, numbers[0], numbers[1]))


def read_employees(file: bytes) -> Sequence[Headcount]:
    """Raises `InvalidValue`, which names the line."""
    return _read(file, EMPLOYEE_COLUMNS, lambda key, numbers: Headcount(key, numbers[0]))


def _read(file: bytes, columns: Sequence[str], make: Callable[[str, Sequence[int]], T]) -> Sequence[T]:
    try:
        lines = list(csv.reader(io.StringIO(file.decode("utf-8-sig")), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise InvalidValue(field="file", expected="CSV in UTF-8") from error
    if not lines or [cell.strip() for cell in lines[0]] != list(columns):
        raise InvalidValue(field="line 1", expected=",".join(columns))
    found: dict[str, T] = {}
    for number, cells in enumerate(lines[1:], 2):
        if not any(cell.strip() for cell in cells):
            continue
        key, *rest = (cell.strip() for cell in cells)
        if not key or key in found or len(cells) != len(columns) or not all(map(_is_number, rest)):
            raise InvalidValue(field=f"line {number}", expected=",".join(columns))
        found[key] = make(key, [int(one) for one in rest])
    return list(found.values())


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < len(str(MOST)) and int(text) < MOST
