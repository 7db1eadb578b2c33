"""The unique citizen's number (JMBG), recognised so that it is never taken in, printed or stored.

Source: Zakon o jedinstvenom matičnom broju građana, arts. 4-5: DDMMGGG RR BBB K. Foreigners' record numbers
have the same build and are recognised with it. The bridge reads no sex and no day of birth out of it.
"""

import re
from collections.abc import Iterator
from datetime import date
from unicodedata import normalize

_NUMBER = re.compile(r"(?<![0-9A-Za-z])[0-9]{13}(?![0-9A-Za-z])")
_LOST_ZERO = re.compile(r"[0-9]{12}")
_PARTING = re.compile(r"[\s./-]+")
_WEIGHTS = (7, 6, 5, 4, 3, 2) * 2
_OLDEST, _YOUNGEST = 1900, 2099
"""The years of birth believed. A number of another kind that looks like an older one is let through."""


def is_national_id(digits: str) -> bool:
    """True for 13 digits with a day that exists and the right check digit (modulo 11)."""
    if len(digits) != len(_WEIGHTS) + 1 or not (digits.isascii() and digits.isdigit()):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits[:12], strict=True))
    check = 11 - total % 11
    return int(digits[12]) == (check if check <= 9 else 0) and _is_birthday(digits[:7])  # noqa: PLR2004


def holds_national_id(value: str) -> bool:
    """True when a number stands in `value` alone, among other words, parted, or without its leading zero."""
    return any(is_national_id(digits) for digits in _candidates(normalize("NFKC", value).strip()))


def _candidates(text: str) -> Iterator[str]:
    yield from _NUMBER.findall(text)
    joined = _PARTING.sub("", text)
    yield joined
    if _LOST_ZERO.fullmatch(joined):
        yield f"0{joined}"


def _is_birthday(digits: str) -> bool:
    thousand = "1" if digits[4:] >= "800" else "2"
    try:
        born = date(int(thousand + digits[4:]), int(digits[2:4]), int(digits[:2]))
    except ValueError:
        return False
    return _OLDEST <= born.year <= _YOUNGEST
