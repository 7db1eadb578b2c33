"""What clients hand in, read: the objects of the gradebook as the standard has them, and as they are sent.

Taken beyond the standard: references without `href` and `type`, objects without `status`, `dateLastModified`
and `school`, a date with a time, a moment without an offset (it is then in UTC), truth as `true` or `false`
without quotation marks. `null` is as if the field were not there. A field that the standard does not have is
refused: it could not be told again.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any, Final
from uuid import uuid4

from lms_bridge.oneroster.rest.shapes import OBJECTS, REFERRED, SINGLE_OF, Fields, Shape, required
from lms_bridge.oneroster.rest.status import Minor, OneRosterRefused
from lms_bridge.services.ports.gradebook import Handed

MOST: Final = 1000
"""Objects that are handed in at once."""
_LONGEST_ID: Final = 255
_MADE_HERE: Final = frozenset(["sourcedId", "status", "dateLastModified", "school"])
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_ZERO: Final = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_GREATEST: Final = 1e300
_EXTENSION: Final = re.compile(r"ext:[a-zA-Z0-9.\-_]+")
_SOURCE: Final = re.compile(r"case|unknown|/(?!case$)(?!unknown$)[a-z0-9]+")
_WRITTEN: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)
"""As the standard's description has a moment (RFC 3339)."""
_STATUSES: Final = frozenset(["active", "tobedeleted"])
_SCORE_STATUSES: Final = frozenset(
    ["exempt", "fully graded", "not submitted", "partially graded", "submitted"]
)
_LISTS: Final = frozenset(
    ["learningObjectiveSet", "learningObjectiveIds", "learningObjectiveResults", "scoreScaleValue"]
)
_NEEDED_BELOW: Final[Mapping[str, Sequence[str]]] = {
    "learningObjectiveResults": ("learningObjectiveId",),
    "scoreScaleValue": ("itemValueLHS", "itemValueRHS"),
}


@dataclass(frozen=True, slots=True)
class Supplied:
    """One of several objects: the id that the client gave it (or ""), and the one that it got here."""

    supplied: str
    handed: Handed


def read_one(content: bytes, *, single: str, id_: str) -> Handed:
    """`{"result": {…}}`, handed in under an id. Raises `OneRosterRefused` (`invaliddata`)."""
    told = _around(content, single)
    if isinstance(told, dict) and told.get("sourcedId", id_) != id_:
        raise _refused("sourcedId is another in the body than in the address.")
    return _handed(single, _id(id_, "sourcedId"), _object(told, single))


def read_many(content: bytes, *, kind: str, fixed: Mapping[str, str], whose: str) -> tuple[Supplied, ...]:
    """`{"results": [{…}]}`; `fixed`: references that the address makes; `whose`: the client's key.

    An id is made of the client, the place and the id that the client gave, so that what is sent again is the
    same. Raises `OneRosterRefused` (`invaliddata`).
    """
    many = _around(content, kind)
    if not isinstance(many, list) or not 1 <= len(many) <= MOST:
        raise _refused(f"{kind} has to be a list of 1 to {MOST} objects.")
    place = "/".join(f"{name}={fixed[name]}" for name in sorted(fixed))
    made = tuple(_supplied(one, SINGLE_OF[kind], fixed, f"{whose}/{place}") for one in many)
    ids = [one.handed.id for one in made]
    if len(set(ids)) != len(ids):
        raise _refused("Two of the objects have one sourcedId.")
    return made


def _supplied(told: Any, single: str, fixed: Mapping[str, str], seed: str) -> Supplied:
    if not isinstance(told, dict):
        raise _refused(f"Each {single} has to be an object.")
    given = told.get("sourcedId") or ""
    supplied = _id(given, "sourcedId") if given else ""
    allocated = sha256(f"{seed}/{single}/{supplied}".encode()).hexdigest()[:32] if supplied else uuid4().hex
    for name, id_ in fixed.items():
        named = told.get(name)
        if named is not None and (not isinstance(named, dict) or named.get("sourcedId") != id_):
            raise _refused(f"{name} is another in the body than in the address.")
    refs = {name: {"sourcedId": id_} for name, id_ in fixed.items() if name in OBJECTS[single]}
    return Supplied(supplied, _handed(single, allocated, _object({**told, **refs}, single)))


def _around(content: bytes, name: str) -> Any:
    try:
        told = json.loads(content, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise _refused("The body is not JSON in UTF-8.") from None
    if not isinstance(told, dict) or set(told) != {name} or not isinstance(told[name], dict | list):
        raise _refused(f"The body has to be an object with {name} alone.")
    if not _storable(told):
        raise _refused("A text holds the sign 0, or half of a sign, which cannot be kept.")
    return told[name]


def _storable(told: Any) -> bool:
    try:
        text = json.dumps(told, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return _ZERO.search(text) is None


def _no_number(text: str) -> float:
    raise ValueError(text)


def _handed(single: str, id_: str, body: Mapping[str, Any]) -> Handed:
    refs = {name: value["sourcedId"] for name, value in body.items() if name in REFERRED}
    status = body.get("status", "active")
    return Handed(single, id_, status=status, body={**body, "status": status}, refs=refs)


def _object(told: Any, single: str) -> dict[str, Any]:
    if not isinstance(told, dict):
        raise _refused(f"{single} has to be an object.")
    needed = [name for name in required(single) if name not in _MADE_HERE]
    read = _fields(told, OBJECTS[single], needed, single)
    return {name: value for name, value in read.items() if name not in ("sourcedId", "dateLastModified")}


def _fields(told: Mapping[str, Any], fields: Fields, needed: Sequence[str], of: str) -> dict[str, Any]:
    given = {name: value for name, value in told.items() if value is not None}
    unknown = sorted(set(given) - set(fields))
    if unknown:
        raise _refused(f"The standard has no field {unknown[0][:100]} of {of}.")
    missing = [name for name in needed if given.get(name) in (None, "", [])]
    if missing:
        raise _refused(f"{of} needs {missing[0]}.")
    return {name: _value(name, value, fields[name]) for name, value in given.items()}


def _value(name: str, value: Any, shape: "Shape | Fields") -> Any:
    if name in REFERRED:
        return {"sourcedId": _id(value.get("sourcedId") if isinstance(value, dict) else None, name)}
    if name in _LISTS:
        if not isinstance(value, list) or (not value and name != "learningObjectiveSet"):
            raise _refused(f"{name} has to be a list.")
        return [_below(name, one, shape) for one in value]
    return _below(name, value, shape)


def _below(name: str, value: Any, shape: "Shape | Fields") -> Any:
    if isinstance(shape, Shape):
        return _KNOWN[name](name, value) if name in _KNOWN else _SHAPES[shape](name, value)
    if not isinstance(value, dict):
        raise _refused(f"{name} has to hold objects.")
    return _fields(value, shape, _NEEDED_BELOW.get(name, tuple(shape)), name)


def _id(value: Any, name: str) -> str:
    if not isinstance(value, str) or not 1 <= len(value) <= _LONGEST_ID or _CONTROL.search(value):
        raise _refused(f"{name} has to be a sourcedId of 1 to {_LONGEST_ID} signs.")
    return value


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise _refused(f"{name} has to be a text.")
    return value


def _truth(name: str, value: Any) -> str:
    told = str(value).lower() if isinstance(value, bool) else value
    if told not in ("true", "false"):
        raise _refused(f"{name} has to be true or false.")
    return str(told)


def _status(name: str, value: Any) -> str:
    if value not in _STATUSES:
        raise _refused(f"{name} has to be active or tobedeleted.")
    return str(value)


def _score_status(name: str, value: Any) -> str:
    if not isinstance(value, str) or not (value in _SCORE_STATUSES or _EXTENSION.fullmatch(value)):
        raise _refused(f"{name} has to be one of {', '.join(sorted(_SCORE_STATUSES))}, or begin with ext:.")
    return value


def _objectives_source(name: str, value: Any) -> str:
    if not isinstance(value, str) or not _SOURCE.fullmatch(value):
        raise _refused(f"{name} of a learningObjectiveSet has to be case, unknown or a name after a slash.")
    return value


def _number(name: str, value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < _GREATEST:
        raise _refused(f"{name} has to be a number.")
    return value


def _day(name: str, value: Any) -> str:
    """Clients also send a moment for a day: its date is taken as it is written."""
    text = _text(name, value)
    try:
        datetime.fromisoformat(text)
        return date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        raise _refused(f"{name} has to be a date as in 2026-01-31.") from None


def _moment(name: str, value: Any) -> str:
    """As it was written, where it has an offset; else in UTC."""
    text = _text(name, value)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise _refused(f"{name} has to be a date and time as in 2026-01-31T12:00:00.000Z.") from None
    if moment.tzinfo is not None and _WRITTEN.fullmatch(text):
        return text
    return moment.replace(tzinfo=moment.tzinfo or UTC).isoformat().replace("+00:00", "Z")


def _open(name: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _refused(f"{name} has to be an object.")
    return value


def _refused(why: str) -> OneRosterRefused:
    return OneRosterRefused(Minor.DATA, why)


_Reading = Callable[[str, Any], Any]
_SHAPES: Final[Mapping[Shape, _Reading]] = {
    Shape.TEXT: _text,
    Shape.ID: _text,
    Shape.DATE: _day,
    Shape.MOMENT: _moment,
    Shape.NUMBER: _number,
    Shape.OPEN: _open,
}
_KNOWN: Final[Mapping[str, _Reading]] = {
    "status": _status,
    "scoreStatus": _score_status,
    "source": _objectives_source,
    **dict.fromkeys(("inProgress", "incomplete", "late", "missing"), _truth),
}
