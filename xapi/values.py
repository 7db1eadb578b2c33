"""The grammars of the values in a statement: IRI, language tag, UUID, duration, timestamp and the like.

Each `is_…` takes a text and answers; nothing here raises but `parse_timestamp`, which gives None instead.
IRIs are checked as well as the specification asks ("best-effort validation", Data 2.2): a scheme, something
after it, and none of the characters that RFC 3987 leaves out.
"""

import re
from datetime import UTC, datetime, timedelta

_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s\x00-\x20\x7f-\x9f<>\"{}|\\^`]+")
_WEB_IRI = re.compile(r"https?:(?://[^/?#]+)?", re.IGNORECASE)
_UUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
# A local part may hold what an IRI may not (RFC 5322 atext has { | } ^ `), so this is not an IRI check.
_MAILTO = re.compile(r"mailto:[^\s\x00-\x1f\x7f<>@]+@[^\s\x00-\x1f\x7f<>@\"\\]+")
_SHA1 = re.compile(r"[0-9A-Fa-f]{40}")
_SHA2 = re.compile(r"(?:[0-9A-Fa-f]{56}|[0-9A-Fa-f]{64}|[0-9A-Fa-f]{96}|[0-9A-Fa-f]{128})")
_RFC2045 = r"[A-Za-z0-9!#$%&'*+.^_`|~\-]+"
_MEDIA_TYPE = re.compile(rf"{_RFC2045}/{_RFC2045}(?:[ \t]*;[ \t]*{_RFC2045}=(?:{_RFC2045}|\"[^\"]*\"))*")
_VERSION_1_0 = re.compile(r"1\.0(?:\.[0-9]+(?:[-+][0-9A-Za-z.+\-]+)?)?")
_VERSION_2_0 = re.compile(r"[12]\.0(?:\.[0-9]+(?:[-+][0-9A-Za-z.+\-]+)?)?")

_NUMBER = r"[0-9]+(?:[.,][0-9]+)?"
_DURATION = re.compile(
    rf"P(?:{_NUMBER}W"
    rf"|(?=[0-9]|T[0-9])(?:{_NUMBER}Y)?(?:{_NUMBER}M)?(?:{_NUMBER}D)?"
    rf"(?:T(?=[0-9])(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?)"
)
_FRACTION_BEFORE_THE_LAST = re.compile(r"[.,][0-9]+[YMDH](?=.)")

# RFC 5646 2.1, tags that follow the syntax, and the irregular ones that it keeps.
_LANGTAG = re.compile(
    r"(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})"  # language, extlang
    r"(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?"  # script, region
    r"(?P<variants>(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*)"
    r"(?P<extensions>(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*)"
    r"(?:-x(?:-[a-z0-9]{1,8})+)?"
)
_PRIVATE_LANGTAG = re.compile(r"x(?:-[a-z0-9]{1,8})+")
_IRREGULAR_LANGTAGS = frozenset({
    "en-gb-oed", "i-ami", "i-bnn", "i-default", "i-enochian", "i-hak", "i-klingon", "i-lux", "i-mingo",
    "i-navajo", "i-pwn", "i-tao", "i-tay", "i-tsu", "sgn-be-fr", "sgn-be-nl", "sgn-ch-de",
})  # fmt: skip

_TIMESTAMP = re.compile(
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})[Tt](?P<minute>[0-9]{2}:[0-9]{2}):(?P<second>[0-9]{2})"
    r"(?:[.,](?P<fraction>[0-9]+))?(?P<offset>[Zz]|[+-][0-9]{2}(?::?[0-9]{2})?)"
)
_UNKNOWN_OFFSETS = frozenset({"-00", "-0000", "-00:00"})
_LEAP_SECOND = "60"


def is_iri(text: str) -> bool:
    """Whether this is an absolute IRI (Data 4.3, 2.2)."""
    return _IRI.fullmatch(text) is not None


def is_irl(text: str) -> bool:
    """Whether this is an IRI that can locate something: a web address needs its host (Data 2.2)."""
    if not is_iri(text):
        return False
    web = _WEB_IRI.match(text)
    return web is None or "/" in web.group()


def is_uri(text: str) -> bool:
    """Whether this is an IRI of ASCII alone (RFC 3986), as an OpenID is."""
    return text.isascii() and is_iri(text)


def is_uuid(text: str) -> bool:
    """Whether this is a UUID in the standard text form, in either case (Data 4.4)."""
    return _UUID.fullmatch(text) is not None


def is_mailto(text: str) -> bool:
    """Whether this is `mailto:` and one address (Data 2.4.2.3)."""
    return _MAILTO.fullmatch(text) is not None


def is_sha1(text: str) -> bool:
    """Whether this is a SHA-1 in hexadecimal (Data 2.4.2.3)."""
    return _SHA1.fullmatch(text) is not None


def is_sha2(text: str) -> bool:
    """Whether this is a hash of the SHA-2 family in hexadecimal (Data 2.4.11)."""
    return _SHA2.fullmatch(text) is not None


def is_media_type(text: str) -> bool:
    """Whether this is `type/subtype` with its parameters (RFC 2046; Data 2.4.11)."""
    return _MEDIA_TYPE.fullmatch(text) is not None


def is_version(text: str) -> bool:
    """Whether a statement of version 1.0.x may carry this (Data 2.4.10)."""
    return _VERSION_1_0.fullmatch(text) is not None


def is_version_2(text: str) -> bool:
    """Whether a statement that comes under version 2.0 may carry this: 2.0.x, and 1.0.x (2.0 4.2.4.3)."""
    return _VERSION_2_0.fullmatch(text) is not None


def is_language_tag(text: str) -> bool:
    """Whether this is a well-formed language tag (RFC 5646 2.1 and 2.2.9; Data 4.2)."""
    if not text.isascii():
        return False
    tag = text.lower()
    match = _LANGTAG.fullmatch(tag)
    if match is None:
        return tag in _IRREGULAR_LANGTAGS or _PRIVATE_LANGTAG.fullmatch(tag) is not None
    variants = match["variants"].split("-")[1:]
    singletons = [part for part in match["extensions"].split("-") if len(part) == 1]
    return len(variants) == len(set(variants)) and len(singletons) == len(set(singletons))


def is_duration(text: str) -> bool:
    """Whether this is an ISO 8601 duration by designators; weeks stand alone (Data 4.6).

    Only the smallest unit that is given may have a fraction (ISO 8601:2004 4.4.3.2).
    """
    return _DURATION.fullmatch(text) is not None and _FRACTION_BEFORE_THE_LAST.search(text) is None


def parse_timestamp(text: str) -> datetime | None:
    """The moment that a timestamp names, in UTC, cut to microseconds; None where it names none.

    RFC 3339, and the offsets of ISO 8601 that it leaves out (`+01`, `+0100`). A time without an offset is
    no moment, and `-00:00` says that the offset is unknown: both are None (Data 4.5).
    """
    match = _TIMESTAMP.fullmatch(text)
    if match is None or match["offset"] in _UNKNOWN_OFFSETS:
        return None
    second, leap = match["second"], timedelta(0)
    if second == _LEAP_SECOND:
        second, leap = "59", timedelta(seconds=1)
    fraction = (match["fraction"] or "0")[:6].ljust(6, "0")
    iso = f"{match['date']}T{match['minute']}:{second}.{fraction}{match['offset'].upper()}"
    try:
        return datetime.fromisoformat(iso).astimezone(UTC) + leap
    except (ValueError, OverflowError):
        return None


def utc_timestamp(text: str) -> str:
    """The same moment with the offset Z; the digits of its fraction stay (2.0 4.2.4.2)."""
    match = _TIMESTAMP.fullmatch(text)
    moment = parse_timestamp(text)
    if match is None or moment is None or match["offset"] in "Zz":
        return text
    fraction = f".{match['fraction']}" if match["fraction"] else ""
    return f"{moment.strftime('%Y-%m-%dT%H:%M:%S')}{fraction}Z"


def is_timestamp(text: str) -> bool:
    """Whether `parse_timestamp` gives a moment for it."""
    return parse_timestamp(text) is not None
