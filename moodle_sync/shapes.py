"""Reading an answer strictly, once: every field by name and kind, or the place that is wrong."""

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from moodle_sync.errors import AnswerUnexpected

Read = TypeVar("Read")
_MOST_DIGITS = 30


@dataclass(frozen=True, slots=True)
class Row:
    """One JSON object of an answer. A missing or null field is None where a method's name says `maybe`."""

    content: Mapping[str, Any]
    _: KW_ONLY
    place: str

    def integer(self, name: str) -> int:
        """A whole number; Moodle sends some as text."""
        return self._sure(name, self.maybe_integer(name), "a whole number")

    def maybe_integer(self, name: str) -> int | None:
        """A whole number, or None where it is away, null or empty."""
        number = self.maybe_decimal(name)
        if number is None:
            return None
        if number != number.to_integral_value():
            raise self._wrong(name, "a whole number")
        return int(number)

    def maybe_decimal(self, name: str) -> Decimal | None:
        """A finite number, or None where it is away, null or empty."""
        value = self.content.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
            raise self._wrong(name, "a number")
        return self._number(name, value)

    def text(self, name: str) -> str:
        """Text, which may be empty."""
        return self._sure(name, self.maybe_text(name), "text")

    def maybe_text(self, name: str) -> str | None:
        """Text, or None where it is away or null: not the same as empty."""
        value = self.content.get(name)
        if value is not None and not isinstance(value, str):
            raise self._wrong(name, "text")
        return value

    def flag(self, name: str) -> bool:
        """Yes or no: Moodle sends booleans and 0 and 1."""
        return self._sure(name, self.maybe_flag(name), "yes or no")

    def maybe_flag(self, name: str) -> bool | None:
        """Yes or no, or None where it is away or null."""
        value = self.content.get(name)
        if value is not None and value not in (0, 1):
            raise self._wrong(name, "yes or no")
        return None if value is None else bool(value)

    def maybe_time(self, name: str) -> datetime | None:
        """An aware time in UTC; Moodle's 0 means that there is none."""
        seconds = self.maybe_integer(name)
        try:
            return datetime.fromtimestamp(seconds, UTC) if seconds else None
        except (OverflowError, ValueError, OSError):
            raise self._wrong(name, "a time") from None

    def rows(self, name: str, read: Callable[["Row"], Read]) -> tuple[Read, ...]:
        """A list of objects, each read by `read`."""
        return rows(self.content.get(name), read, place=f"{self.place}.{name}")

    def row(self, name: str) -> "Row":
        """An object within this one."""
        return row(self.content.get(name), place=f"{self.place}.{name}")

    def maybe_row(self, name: str) -> "Row | None":
        """An object within this one, or None where it is away or null."""
        return None if self.content.get(name) is None else self.row(name)

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts."""
        value = self.content.get(name)
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise self._wrong(name, "a list of texts")
        return tuple(value)

    def table(self, name: str) -> Mapping[str, str]:
        """Values by name, as texts; PHP writes an empty table as an empty list."""
        value = self.content.get(name)
        inner = {} if value == [] else row(value, place=f"{self.place}.{name}").content
        wrong = [key for key, each in inner.items() if not _is_scalar(each)]
        if wrong:
            raise AnswerUnexpected(place=f"{self.place}.{name}.{wrong[0]}", expected="text or a number")
        return {key: str(each) for key, each in inner.items()}

    def integers(self, name: str) -> tuple[int, ...]:
        """A list of whole numbers."""
        value = self.content.get(name)
        if not isinstance(value, list) or not all(type(each) is int for each in value):
            raise self._wrong(name, "a list of whole numbers")
        return tuple(value)

    def _number(self, name: str, value: str | int | Decimal) -> Decimal:
        try:
            number = Decimal(value)
        except InvalidOperation:
            raise self._wrong(name, "a number") from None
        if not number.is_finite() or number.adjusted() > _MOST_DIGITS:
            raise self._wrong(name, "a finite number")
        return number

    def _sure(self, name: str, value: Read | None, expected: str) -> Read:
        if value is None:
            raise self._wrong(name, expected)
        return value

    def _wrong(self, name: str, expected: str) -> AnswerUnexpected:
        return AnswerUnexpected(place=f"{self.place}.{name}", expected=expected)


def _is_scalar(value: object) -> bool:
    return isinstance(value, str | int | Decimal) and not isinstance(value, bool)


def row(value: object, *, place: str = "$") -> Row:
    """Read a JSON object; raises `AnswerUnexpected` otherwise."""
    if not isinstance(value, Mapping):
        raise AnswerUnexpected(place=place, expected="an object")
    return Row(value, place=place)


def rows(value: object, read: Callable[[Row], Read], *, place: str = "$") -> tuple[Read, ...]:
    """Read a JSON list of objects, each by `read`; raises `AnswerUnexpected` otherwise."""
    if not isinstance(value, list):
        raise AnswerUnexpected(place=place, expected="a list")
    return tuple(read(row(each, place=f"{place}[{index}]")) for index, each in enumerate(value))


@dataclass(frozen=True, slots=True)
class Warned:
    """One entry of an answer's `warnings`: what it is about and Moodle's code; its text is not kept."""

    item: str
    _: KW_ONLY
    item_id: int | None
    code: str


def warnings_of(answer: Row) -> tuple[Warned, ...]:
    """The warnings of an answer; an answer without the key has none."""
    if "warnings" not in answer.content:
        return ()
    return answer.rows("warnings", _warned)


def _warned(each: Row) -> Warned:
    return Warned(
        each.maybe_text("item") or "", item_id=each.maybe_integer("itemid"), code=each.text("warningcode")
    )
