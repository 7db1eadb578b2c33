"""The grammars of values in manifests: numbers, truth, times, identifiers, addresses."""

import re
from decimal import Decimal
from typing import Final

_DECIMAL: Final = re.compile(r"[+-]?(?:\d{1,12}(?:\.\d{0,12})?|\.\d{1,12})", re.ASCII)
_MOST_DIGITS: Final = 6
_TRUTH: Final = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
_CLOCK: Final = re.compile(r"(\d{1,4}):([0-5]?\d):([0-5]?\d)(?:\.\d{1,3})?", re.ASCII)
_DURATION: Final = re.compile(
    r"P(?=[\dT])(?:(\d{1,6})Y)?(?:(\d{1,6})M)?(?:(\d{1,6})W)?(?:(\d{1,6})D)?"
    r"(?:T(?=\d)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(?:\.\d{1,6})?S)?)?",
    re.ASCII,
)
_SECONDS: Final = (31_536_000, 2_592_000, 604_800, 86_400, 3_600, 60, 1)
_NCNAME: Final = re.compile(r"[^\W\d][\w.\-·]*")
_IRI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s<>\"{}|\\^`\x00-\x20\x7f-\x9f]+")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
_NO_LANGUAGE: Final = frozenset({"und", "zxx", "mul", "x-none", "none"})


def decimal_of(text: str) -> Decimal | None:
    """A number written plainly, white space around it allowed; its digits are kept as written."""
    bare = text.strip()
    return Decimal(bare) if _DECIMAL.fullmatch(bare) else None


def truth_of(text: str) -> bool | None:
    """What an xs:boolean says, in any capitals."""
    return _TRUTH.get(text.strip().lower())


def count_of(text: str) -> int | None:
    """A whole number of at most six digits."""
    bare = text.strip()
    return int(bare) if bare.isascii() and bare.isdigit() and len(bare) <= _MOST_DIGITS else None


def seconds_of(text: str) -> int | None:
    """A length of time in whole seconds: `HHHH:MM:SS.ss` (SCORM 1.2) or `P…T…` (ISO 8601, SCORM 2004).

    Years count 365 days and months 30, as nothing better is known. None for anything else.
    """
    bare = text.strip()
    if clock := _CLOCK.fullmatch(bare):
        hours, minutes, seconds = map(int, clock.groups())
        return hours * 3600 + minutes * 60 + seconds
    if (duration := _DURATION.fullmatch(bare.upper())) and any(duration.groups()):
        return sum(
            int(count) * unit for count, unit in zip(duration.groups(), _SECONDS, strict=True) if count
        )
    return None


def is_ncname(text: str) -> bool:
    """Whether XML takes it as an identifier (xs:ID)."""
    return _NCNAME.fullmatch(text) is not None


def is_iri(text: str) -> bool:
    """Whether it is an IRI with a scheme (RFC 3987); its host may be none, as real tools write it."""
    return _IRI.fullmatch(text) is not None


def language(tag: str) -> str | None:
    """A language tag as written; None for what is none or says that nothing is known."""
    bare = tag.strip().replace("_", "-")
    return bare if _LANGUAGE.fullmatch(bare) and bare.lower() not in _NO_LANGUAGE else None
