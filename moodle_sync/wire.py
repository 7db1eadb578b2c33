"""Arguments on their way to PHP: nested values as form fields, and lots that surely arrive whole.

PHP drops silently what goes beyond its `max_input_vars` (1000 by default), so a call stays below, with its
three fields of protocol. What a form cannot carry unchanged is refused before it leaves.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TypeAlias, TypeVar
from urllib.parse import urlencode

from moodle_sync.errors import CallTooLarge, UnsendableValue

Scalar: TypeAlias = "str | int | bool | Decimal"
Argument: TypeAlias = "Scalar | Sequence[Argument] | Mapping[str, Argument]"
Row = TypeVar("Row")

MOST_VARIABLES = 900
MOST_ROWS = 100
PROTOCOL_VARIABLES = 3  # wstoken, wsfunction, moodlewsrestformat


class Form(dict[str, str]):
    """The fields of a call. It holds the token, so its repr and str tell the number of fields alone."""

    def __repr__(self) -> str:
        return f"Form({len(self)} fields)"

    __str__ = __repr__

    def encoded(self) -> bytes:
        """The body of a POST as application/x-www-form-urlencoded, in UTF-8."""
        return urlencode(self).encode("ascii")


def fields(arguments: Mapping[str, Argument]) -> dict[str, str]:
    """Flatten nested arguments as PHP reads them: `enrolments[0][roleid]` = `5`, booleans as 0 and 1.

    Raises `UnsendableValue` on what would not arrive as it is: nothing, an empty list, text that is not
    Unicode or holds NUL, a number that is not one.
    """
    flat: dict[str, str] = {}
    for name, value in arguments.items():
        flat.update(_flatten(_key(name), value))
    return flat


def variables(arguments: Mapping[str, Argument]) -> int:
    """How many of PHP's input variables a call with these arguments takes, its protocol included."""
    return PROTOCOL_VARIABLES + len(fields(arguments))


def lots(
    rows: Sequence[Row], *, variables_a_row: int, most_rows: int = MOST_ROWS, fixed: int = 0
) -> list[tuple[Row, ...]]:
    """Cut rows into lots that surely arrive whole: each row once, in their order.

    `variables_a_row`: those of the largest row. `fixed`: variables of arguments beside the rows.
    """
    room = MOST_VARIABLES - PROTOCOL_VARIABLES - fixed
    size = min(most_rows, room // max(1, variables_a_row))
    if size < 1:
        raise CallTooLarge(rows=1, variables=variables_a_row + fixed + PROTOCOL_VARIABLES)
    return [tuple(rows[start : start + size]) for start in range(0, len(rows), size)]


def _flatten(name: str, value: Argument) -> Iterator[tuple[str, str]]:
    if isinstance(value, str | bool | int | Decimal):
        yield name, _text(name, value)
    elif isinstance(value, Mapping):
        for key, inner in _some(name, value).items():
            yield from _flatten(f"{name}[{_key(key)}]", inner)
    elif isinstance(value, Sequence):
        for index, inner in enumerate(_some(name, value)):
            yield from _flatten(f"{name}[{index}]", inner)
    else:
        raise UnsendableValue(field=name, expected="text, number, yes or no")


Filled = TypeVar("Filled", Mapping[str, Argument], Sequence[Argument])


def _some(name: str, value: Filled) -> Filled:
    if not value:
        raise UnsendableValue(field=name, expected="at least one value")
    return value


def _text(name: str, value: Scalar) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, Decimal) and not value.is_finite():
        raise UnsendableValue(field=name, expected="a finite number")
    text = format(value, "f") if isinstance(value, Decimal) else str(value)
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise UnsendableValue(field=name, expected="unicode text without NUL")
    return text


def _key(name: str) -> str:
    """PHP turns blanks and dots of a name into underscores and reads brackets as levels."""
    if not (name.isascii() and name.replace("_", "").isalnum()):
        raise UnsendableValue(field="name", expected="ASCII letters, digits and underscores")
    return name
