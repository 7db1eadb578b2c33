"""What one cmi5 defined statement says of a registration. Clauses are those of the cmi5 specification."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import KW_ONLY, MISSING, asdict, dataclass, fields
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from scorm.values import seconds_of

CATEGORY: Final = "https://w3id.org/xapi/cmi5/context/categories/cmi5"
MOVE_ON: Final = "https://w3id.org/xapi/cmi5/context/categories/moveon"
_EXTENSIONS: Final = "https://w3id.org/xapi/cmi5/context/extensions/"
_REASON: Final = "https://w3id.org/xapi/cmi5/result/extensions/reason"
_LONGEST: Final = 1000
_MOST_DIGITS: Final = 40
_FINE: Final = re.compile(r"(\.\d{6})\d+", re.ASCII)


class Verb(StrEnum):
    """The verbs of 9.3; all others are nobody's business here (7.1.3)."""

    LAUNCHED = "launched"
    INITIALIZED = "initialized"
    COMPLETED = "completed"
    PASSED = "passed"
    FAILED = "failed"
    ABANDONED = "abandoned"
    WAIVED = "waived"
    TERMINATED = "terminated"
    SATISFIED = "satisfied"


_OF_THE_LMS: Final = frozenset({Verb.ABANDONED, Verb.WAIVED, Verb.SATISFIED})
VERBS: Final[Mapping[str, Verb]] = {
    f"https://w3id.org/xapi/adl/verbs/{verb}"
    if verb in _OF_THE_LMS
    else f"http://adlnet.gov/expapi/verbs/{verb}": verb
    for verb in Verb
}


@dataclass(frozen=True, slots=True)
class Said:
    """A statement. `at_ms`: its own time (9.7). `session`: of the launch (9.6.3.1). `seconds`: its duration,
    None where it is written in a form that is not read; `timed`: whether it has any (9.5.4).

    `activity` is the platform's id of the unit, block or course (9.4), `publisher` holds the ids in the
    grouping, among them the publisher's (9.6.2.3). `mode`, `move_on` and `mastery` are what the platform said
    at the launch (9.6.3). `counts`: it is marked as one that bears on moveOn (9.6.2.2).
    """

    verb: Verb
    _: KW_ONLY
    at_ms: int
    activity: str
    publisher: tuple[str, ...] = ()
    session: str = ""
    mode: str = ""
    move_on: str = ""
    mastery: Decimal | None = None
    scaled: Decimal | None = None
    raw: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    success: bool | None = None
    completion: bool | None = None
    seconds: int | None = None
    timed: bool = False
    reason: bool = False
    counts: bool = False


@dataclass(frozen=True, slots=True)
class Registered:
    """Whose statement it is, and of which registration: an account's, in a course (9.2, 9.6.1)."""

    home_page: str
    _: KW_ONLY
    name: str
    registration: str


def read_said(statement: Mapping[str, Any], *, at_ms: int) -> tuple[Registered, Said] | None:
    """What a valid statement says; None where it is not cmi5 defined (7.1.3). Nothing raises.

    Numbers have to be parsed as `Decimal`: a score of 0.8 is 0.8.
    """
    verb = VERBS.get(_text(_mapping(statement.get("verb")).get("id")))
    context = _mapping(statement.get("context"))
    activities = _mapping(context.get("contextActivities"))
    categories = {*_ids(activities.get("category"))}
    account = _mapping(_mapping(statement.get("actor")).get("account"))
    whose = Registered(
        _text(account.get("homePage")),
        name=_text(account.get("name")),
        registration=_text(context.get("registration")).lower(),
    )
    activity = _text(_mapping(statement.get("object")).get("id"))
    known = whose.home_page and whose.name and whose.registration and activity
    if verb is None or CATEGORY not in categories or not known:
        return None
    said = Said(
        verb,
        at_ms=at_ms,
        activity=activity,
        publisher=tuple(_ids(activities.get("grouping"))),
        counts=MOVE_ON in categories,
        **_extended(_mapping(context.get("extensions"))),
        **_resulted(_mapping(statement.get("result"))),
    )
    return whose, said


def _extended(extensions: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "session": _text(extensions.get(f"{_EXTENSIONS}sessionid")),
        "mode": _text(extensions.get(f"{_EXTENSIONS}launchmode")),
        "move_on": _text(extensions.get(f"{_EXTENSIONS}moveon")),
        "mastery": _number(extensions.get(f"{_EXTENSIONS}masteryscore")),
    }


def _resulted(result: Mapping[str, Any]) -> dict[str, Any]:
    score = _mapping(result.get("score"))
    return {
        "scaled": _number(score.get("scaled")),
        "raw": _number(score.get("raw")),
        "low": _number(score.get("min")),
        "high": _number(score.get("max")),
        "success": _truth(result.get("success")),
        "completion": _truth(result.get("completion")),
        "seconds": seconds_of(_FINE.sub(r"\1", _text(result.get("duration")))),
        "timed": bool(_text(result.get("duration"))),
        "reason": bool(_text(_mapping(result.get("extensions")).get(_REASON))),
    }


def to_json(said: Said) -> str:
    """As text, the same for the same; what says nothing is left out."""
    told = {
        name: value for name, value in asdict(said).items() if name not in _UNSAID or value != _UNSAID[name]
    }
    return json.dumps(told, default=str, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_json(text: str) -> Said:
    """What `to_json` wrote."""
    told = json.loads(text)
    told |= {name: Decimal(told[name]) for name in _NUMBERS if name in told}
    told["publisher"] = tuple(told.get("publisher", ()))
    return Said(Verb(told.pop("verb")), **told)


_NUMBERS: Final = ("mastery", "scaled", "raw", "low", "high")
_UNSAID: Final = {each.name: each.default for each in fields(Said) if each.default is not MISSING}
"""Members by what they are where nothing is said: a score of 0 is said."""


def _ids(value: object) -> Iterator[str]:
    """The ids of one activity or several; a single one may stand without a list (xAPI 1.0.3 Data 2.4.6.2)."""
    for one in value if isinstance(value, list) else [value]:
        if named := _text(_mapping(one).get("id")):
            yield named


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) and len(value) <= _LONGEST and "\0" not in value else ""


def _truth(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _number(value: object) -> Decimal | None:
    """A number of a length that can be kept exactly; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    number = Decimal(value)
    return number if number.is_finite() and len(format(number, "e")) <= _MOST_DIGITS else None
