"""What content left behind with a platform, read by the data model: typed values, and what is wrong.

A platform keeps what it was sent, so any value may stand there (Moodle keeps `bogus-value`). What the model
does not allow says nothing here, and is told.
"""

import re
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from scorm.data_models import Element, Model, Type, element_of
from scorm.findings import shown
from scorm.values import decimal_of, seconds_of

_CLOCK: Final = re.compile(r"\d{2,4}:[0-5]\d:[0-5]\d(?:\.\d{1,2})?", re.ASCII)
_OLD_NAMES: Final = {"c": "completed", "p": "passed", "f": "failed", "i": "incomplete", "n": "not attempted"}
_MOST_FAULTS: Final = 20


class Fault(StrEnum):
    """Why a value says nothing."""

    UNKNOWN_ELEMENT = "unknown-element"
    NOT_OF_ITS_TYPE = "not-of-its-type"
    OUT_OF_RANGE = "out-of-range"
    TOO_LONG = "too-long"


@dataclass(frozen=True, slots=True)
class Wrong:
    """A value that the model does not allow; `value` is fit to be shown."""

    element: str
    _: KW_ONLY
    fault: Fault
    value: str


@dataclass(frozen=True, slots=True)
class Tracks:
    """The elements of one attempt at one SCO that the model allows, as written. `wrong`: at most 20."""

    model: Model
    _: KW_ONLY
    values: Mapping[str, str]
    wrong: tuple[Wrong, ...] = ()

    def word(self, name: str) -> str | None:
        """A word of the element's; None where it was not set."""
        return self.values.get(name) or None

    def number(self, name: str) -> Decimal | None:
        """An exact number; None where it was not set or left blank."""
        text = self.values.get(name, "")
        return decimal_of(text) if text else None

    def seconds(self, name: str) -> int | None:
        """A length of time in whole seconds; None where it was not set."""
        text = self.values.get(name, "")
        return seconds_of(text) if text else None


def read_tracks(model: Model, raw: Mapping[str, str]) -> Tracks:
    """Read the elements of one attempt; nothing raises. Names outside `cmi.` and `adl.` are a platform's own.

    Text that is too long is kept: platforms and content agree on more than the standard has, and no
    judgement rests on it.
    """
    values: dict[str, str] = {}
    wrong: list[Wrong] = []
    for name, given in raw.items():
        if not name.startswith(("cmi.", "adl.")):
            continue
        value = _usual(name, given.strip())
        fault = _fault(element_of(model, name), value)
        if fault is None or fault is Fault.TOO_LONG:
            values[name] = value
        if fault is not None:
            wrong.append(Wrong(name, fault=fault, value=shown(value)))
    return Tracks(model, values=values, wrong=tuple(wrong[:_MOST_FAULTS]))


def _usual(name: str, value: str) -> str:
    """AICC content may shorten a status to its first letter, and write it in capitals (CMI001 5.1.1)."""
    if not name.endswith("status"):
        return value
    small = value.lower()
    return _OLD_NAMES.get(small, small)


def _fault(element: Element | None, value: str) -> Fault | None:
    if element is None:
        return Fault.UNKNOWN_ELEMENT
    if element.most is not None:
        return Fault.TOO_LONG if len(value) > element.most else None
    if value == "" and element.type is not Type.WORD:
        return None  # never set: a platform that keeps the element keeps it blank
    if not _is_of(element, value):
        return Fault.NOT_OF_ITS_TYPE
    return None if _in_range(element, value) else Fault.OUT_OF_RANGE


def _is_of(element: Element, value: str) -> bool:
    match element.type:
        case Type.WORD:
            return value in element.words or value == ""
        case Type.REAL | Type.BLANK_OR_REAL:
            return decimal_of(value) is not None
        case Type.COUNT:
            return value.isascii() and value.isdigit()
        case Type.SPAN:
            return _CLOCK.fullmatch(value) is not None
        case Type.INTERVAL:
            return value.upper().startswith("P") and seconds_of(value) is not None
        case _:
            return True


def _in_range(element: Element, value: str) -> bool:
    number = decimal_of(value) if element.type in {Type.REAL, Type.BLANK_OR_REAL} else None
    if number is None:
        return True
    return (element.low is None or number >= element.low) and (element.high is None or number <= element.high)
