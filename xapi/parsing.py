"""Strict JSON (RFC 8259): what several parsers would read differently is refused.

Not UTF-8, a member given twice, NaN and Infinity, a number that no double holds, half of a surrogate pair,
more than `MOST_LEVELS` levels: each is a `MalformedJson` that says where. Numbers with a point or an exponent
become `Decimal`, so that nothing is rounded; whole ones `int`.
"""

import json
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

import msgspec

from xapi.errors import MalformedJson

MOST_LEVELS = 100

_WHITESPACE = " \t\n\r"
_LONGEST_NUMBER = 400
_LARGEST_EXPONENT = 308
_SMALLEST_EXPONENT = -400
_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\]:]', re.DOTALL)
_HIGH_HALVES = range(0xD800, 0xDC00)
_LOW_HALVES = range(0xDC00, 0xE000)
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|.)", re.DOTALL)
_CONSTANT = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|(-?Infinity|NaN)', re.DOTALL)
_NUMBER = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|(-?[0-9][0-9.eE+\-]*)', re.DOTALL)


class _Flaw(Exception):
    """What is wrong with a text, and where in it. The decoder's hooks do not know where: -1."""

    def __init__(self, reason: str, position: int = -1) -> None:
        super().__init__(reason)
        self.reason = reason
        self.position = position


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise _Flaw("duplicate-key")
    return members


def _whole(digits: str) -> int:
    if len(digits) > _LARGEST_EXPONENT:
        raise _Flaw("number-range")
    return int(digits)


def _decimal(digits: str) -> Decimal:
    if len(digits) > _LONGEST_NUMBER:
        raise _Flaw("number-range")
    try:
        value = Decimal(digits)
    except InvalidOperation:
        raise _Flaw("number-range") from None
    # Beyond these a number is infinite or nothing to others, and a bomb to whoever writes it out.
    if not _SMALLEST_EXPONENT <= value.adjusted() <= _LARGEST_EXPONENT:
        raise _Flaw("number-range")
    return value


def _constant(_name: str) -> NoReturn:
    raise _Flaw("not-a-number")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_members, parse_int=_whole, parse_float=_decimal, parse_constant=_constant
)
_QUICK_DECODER = msgspec.json.Decoder(float_hook=_decimal)
_ENCODER = msgspec.json.Encoder(decimal_format="number")
_UNSURE: Any = object()
_END_OF_KEY = '":'
# A quote or a colon written by its number; a colon that stands, or may stand, apart from its key.
_UNCOUNTABLE = ("\n", "\t", "\r", " :", "\\u00")
_STRIDE = _LARGEST_EXPONENT // 2  # a whole number that is too long has so many digits in a row somewhere


def decode_utf8(body: bytes) -> str:
    """The text of a body. Raises `MalformedJson` (`not-utf8`) where it is none."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        before = body[: error.start].decode("utf-8")
        raise _malformed("not-utf8", before, len(before)) from None


def parse(text: str, *, within: str | None = None, start: int = 0) -> Any:
    """The value that a JSON text stands for.

    `within` and `start` tell of which larger text this is a part and where it begins there, for the place
    that an error names. Raises `MalformedJson`.
    """
    try:
        return _parse(text)
    except _Flaw as flaw:
        whole = text if within is None else within
        raise _malformed(flaw.reason, whole, start + flaw.position) from None


def _parse(text: str) -> Any:
    value = _quick(text)
    return _careful(text) if value is _UNSURE else value


def _quick(text: str) -> Any:
    """What `_careful` gives, several times as fast; `_UNSURE` where anything at all may be wrong.

    Of two members of one name the quick decoder keeps the last. So the value is written out again: where
    that has fewer ends of keys than the text, one was given twice. What only looks like the end of a key,
    inside a string, is in both of them, or in the text alone, and then the text is read with care.
    """
    if text.count("{") + text.count("[") > MOST_LEVELS or any(one in text for one in _UNCOUNTABLE):
        return _UNSURE
    if any(text[place : place + _STRIDE].isdigit() for place in range(0, len(text), _STRIDE)):
        return _UNSURE
    try:
        value = _QUICK_DECODER.decode(text)
        again = _ENCODER.encode(value)
    except (msgspec.MsgspecError, RecursionError, _Flaw):
        return _UNSURE
    return value if again.count(_END_OF_KEY.encode()) == text.count(_END_OF_KEY) else _UNSURE


def _careful(text: str) -> Any:
    # Depth is counted on valid texts only: the tokens of a broken string could be searched for ever.
    valid = _is_valid(text)
    if valid:
        _refuse_depth(text)
    value = _decode(text)
    _refuse_lone_surrogates(text)
    if not valid:
        raise _Flaw("syntax", 0)
    return value


def _is_valid(text: str) -> bool:
    try:
        msgspec.json.decode(text, type=msgspec.Raw)
    except RecursionError:
        raise _Flaw("too-deep", 0) from None
    except msgspec.DecodeError:
        return False
    return True


def _decode(text: str) -> Any:
    try:
        return _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise _Flaw("syntax", error.pos) from None
    except RecursionError:
        raise _Flaw("too-deep", 0) from None
    except _Flaw as flaw:
        raise _Flaw(flaw.reason, _PLACES[flaw.reason](text)) from None


def cut(text: str) -> list[str]:
    """The elements of a JSON array, each exactly as it stands in the text. Raises `MalformedJson`.

    The array's own syntax is checked; what is inside an element is left to `parse`.
    """
    try:
        return [str(bytes(raw), "utf-8") for raw in msgspec.json.decode(text, type=list[msgspec.Raw])]
    except RecursionError:
        raise _malformed("too-deep", text, 0) from None
    except msgspec.DecodeError:
        parse(text)  # names the place
        raise _malformed("syntax", text, 0) from None


def strip(text: str) -> str:
    """The text without the whitespace around it that JSON allows."""
    return text.strip(_WHITESPACE)


def _malformed(reason: str, text: str, position: int) -> MalformedJson:
    before = text[:position]
    line_start = before.rfind("\n") + 1
    return MalformedJson(
        reason,
        line=before.count("\n") + 1,
        column=position - line_start + 1,
        offset=len(before.encode("utf-8", "surrogatepass")),
    )


def _refuse_depth(text: str) -> None:
    # Fewer openings than levels cannot be too deep: the usual statement is not walked through.
    if text.count("{") + text.count("[") <= MOST_LEVELS:
        return
    level = 0
    for token in _TOKEN.finditer(text):
        mark = token.group()
        if mark in "{[":
            level += 1
        elif mark in "}]":
            level -= 1
        if level > MOST_LEVELS:
            raise _Flaw("too-deep", token.start())


def _refuse_lone_surrogates(text: str) -> None:
    if _SURROGATE.search(text) is None:
        return
    high, end = -1, -1  # where a high half stands that waits for its low half, and where it ends
    for position, length, unit in _escapes(text):
        pairs = unit in _LOW_HALVES and high >= 0 and position == end
        if not pairs and (high >= 0 or unit in _LOW_HALVES):
            raise _Flaw("lone-surrogate", high if high >= 0 else position)
        high = position if unit in _HIGH_HALVES else -1
        end = position + length
    if high >= 0:
        raise _Flaw("lone-surrogate", high)


def _escapes(text: str) -> Iterator[tuple[int, int, int]]:
    """Each escape: its place, its length, and the code unit that it names (-1 for `\\n` and the like)."""
    for escape in _ESCAPE.finditer(text):
        digits = escape[1]
        yield escape.start(), len(escape.group()), -1 if digits is None else int(digits, 16)


def _repeated_key(text: str) -> int:
    """Where the first member that is given twice stands."""
    open_keys: list[set[str]] = []
    last: re.Match[str] | None = None
    for token in _TOKEN.finditer(text):
        mark = token.group()
        if mark in "{[":
            open_keys.append(set())
        elif mark in "}]":
            open_keys.pop()
        elif mark == ":" and last is not None:
            key = json.loads(last.group())
            if key in open_keys[-1]:
                return last.start()
            open_keys[-1].add(key)
        else:
            last = token
    return 0


def _bad_constant(text: str) -> int:
    return next((match.start() for match in _CONSTANT.finditer(text) if match[1]), 0)


def _bad_number(text: str) -> int:
    for match in _NUMBER.finditer(text):
        if match[1] and _out_of_range(match[1]):
            return match.start()
    return 0


def _out_of_range(digits: str) -> bool:
    try:
        _whole(digits) if digits.lstrip("-").isdigit() else _decimal(digits)
    except _Flaw:
        return True
    return False


_PLACES = {"duplicate-key": _repeated_key, "not-a-number": _bad_constant, "number-range": _bad_number}
