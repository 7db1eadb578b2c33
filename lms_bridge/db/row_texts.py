"""A row of the roster as text, and back: how a change is kept until somebody applies it."""

import json
from collections.abc import Callable, Mapping
from datetime import date
from types import SimpleNamespace
from typing import Any, Final

from lms_bridge.db.roster import (
    body_of,
    enrolment_of,
    person_of,
    profile_of,
    programme_of,
    realisation_of,
    role_of,
    values_of,
)
from lms_bridge.domain.roster import Row

_MADE: Final[Mapping[str, Callable[[Any], Row]]] = {
    "bodies": body_of,
    "persons": person_of,
    "roles": role_of,
    "profiles": profile_of,
    "programmes": programme_of,
    "realisations": realisation_of,
    "enrolments": enrolment_of,
}
_DATES: Final = (*("begin", "end", "valid_from", "valid_to", "accredited_from", "accredited_to"),)
"""The fields that hold days."""


def row_text(row: Row) -> str:
    """JSON text of the row's columns."""
    return json.dumps(values_of(row), ensure_ascii=False, default=_day)


def row_from(kind: str, text: str) -> Row:
    """What `row_text` wrote of a row of that kind."""
    values = json.loads(text)
    values |= {name: date.fromisoformat(values[name]) for name in _DATES if values.get(name)}
    return _MADE[kind](SimpleNamespace(**values))


def _day(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value))
