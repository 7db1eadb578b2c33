"""The run-time data models of SCORM as tables: each element with what it may hold and who may write it.

Names are as in the standard with `n` and `m` in the place of an index (SCORM 1.2 RTE 3.4.4; SCORM 2004 4th
Edition RTE 4.2). Moodle writes the index of a 1.2 collection with an underscore (`cmi.objectives_0.id`).
"""

import re
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final


class Model(StrEnum):
    SCORM_12 = "SCORM 1.2"
    SCORM_2004 = "SCORM 2004"


class Access(StrEnum):
    """What content may do with an element. What it may not write, the platform has written."""

    READ = "read"
    WRITE = "write"
    BOTH = "read-write"


class Type(StrEnum):
    """How a value is written. `REAL` within the element's range; `WORD` one of its words."""

    TEXT = "text"
    WORD = "word"
    REAL = "real"
    BLANK_OR_REAL = "blank-or-real"
    COUNT = "count"
    SPAN = "timespan"
    INTERVAL = "timeinterval"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Element:
    """One element. `most`: characters of a text; `low` and `high`: the range of a number, ends included."""

    type: Type
    _: KW_ONLY
    access: Access = Access.BOTH
    words: frozenset[str] = frozenset()
    low: Decimal | None = None
    high: Decimal | None = None
    most: int | None = None


def _text(most: int, access: Access = Access.BOTH) -> Element:
    return Element(Type.TEXT, access=access, most=most)


def _word(*words: str, access: Access = Access.BOTH) -> Element:
    return Element(Type.WORD, access=access, words=frozenset(words))


def _real(low: str | None = None, high: str | None = None, access: Access = Access.BOTH) -> Element:
    return Element(Type.REAL, access=access, low=_or_none(low), high=_or_none(high))


def _or_none(number: str | None) -> Decimal | None:
    return None if number is None else Decimal(number)


_POINTS: Final = Element(Type.BLANK_OR_REAL, low=Decimal(0), high=Decimal(100))
_STATUS: Final = ("passed", "completed", "failed", "incomplete", "browsed", "not attempted")
_COUNT: Final = Element(Type.COUNT, access=Access.READ)
_CHILDREN: Final = _text(4096, Access.READ)

SCORM_12: Final[Mapping[str, Element]] = {
    "cmi.core._children": _CHILDREN,
    "cmi.core.student_id": _text(255, Access.READ),
    "cmi.core.student_name": _text(255, Access.READ),
    "cmi.core.lesson_location": _text(255),
    "cmi.core.credit": _word("credit", "no-credit", access=Access.READ),
    "cmi.core.lesson_status": _word(*_STATUS),
    "cmi.core.entry": _word("ab-initio", "resume", "", access=Access.READ),
    "cmi.core.score._children": _CHILDREN,
    "cmi.core.score.raw": _POINTS,
    "cmi.core.score.max": _POINTS,
    "cmi.core.score.min": _POINTS,
    "cmi.core.total_time": Element(Type.SPAN, access=Access.READ),
    "cmi.core.lesson_mode": _word("normal", "review", "browse", access=Access.READ),
    "cmi.core.exit": _word("time-out", "suspend", "logout", "", access=Access.WRITE),
    "cmi.core.session_time": Element(Type.SPAN, access=Access.WRITE),
    "cmi.suspend_data": _text(4096),
    "cmi.launch_data": _text(4096, Access.READ),
    "cmi.comments": _text(4096),
    "cmi.comments_from_lms": _text(4096, Access.READ),
    "cmi.objectives._children": _CHILDREN,
    "cmi.objectives._count": _COUNT,
    "cmi.objectives.n.id": _text(255),
    "cmi.objectives.n.score._children": _CHILDREN,
    "cmi.objectives.n.score.raw": _POINTS,
    "cmi.objectives.n.score.max": _POINTS,
    "cmi.objectives.n.score.min": _POINTS,
    "cmi.objectives.n.status": _word(*_STATUS),
    "cmi.student_data._children": _CHILDREN,
    "cmi.student_data.mastery_score": _real("0", "100", Access.READ),
    "cmi.student_data.max_time_allowed": Element(Type.SPAN, access=Access.READ),
    "cmi.student_data.time_limit_action": _word(
        "exit,message", "exit,no message", "continue,message", "continue,no message", access=Access.READ
    ),
    "cmi.student_preference._children": _CHILDREN,
    "cmi.student_preference.audio": _real("-1", "100"),
    "cmi.student_preference.language": _text(255),
    "cmi.student_preference.speed": _real("-100", "100"),
    "cmi.student_preference.text": _real("-1", "1"),
    "cmi.interactions._children": _CHILDREN,
    "cmi.interactions._count": _COUNT,
    "cmi.interactions.n.id": _text(255, Access.WRITE),
    "cmi.interactions.n.objectives._count": _COUNT,
    "cmi.interactions.n.objectives.m.id": _text(255, Access.WRITE),
    "cmi.interactions.n.time": Element(Type.TIME, access=Access.WRITE),
    "cmi.interactions.n.type": _word(
        "true-false",
        "choice",
        "fill-in",
        "matching",
        "performance",
        "sequencing",
        "likert",
        "numeric",
        access=Access.WRITE,
    ),
    "cmi.interactions.n.correct_responses._count": _COUNT,
    "cmi.interactions.n.correct_responses.m.pattern": _text(255, Access.WRITE),
    "cmi.interactions.n.weighting": _real(access=Access.WRITE),
    "cmi.interactions.n.student_response": _text(255, Access.WRITE),
    "cmi.interactions.n.result": _text(255, Access.WRITE),
    "cmi.interactions.n.latency": Element(Type.SPAN, access=Access.WRITE),
}

_COMPLETION: Final = ("completed", "incomplete", "not attempted", "unknown")
_SUCCESS: Final = ("passed", "failed", "unknown")

SCORM_2004: Final[Mapping[str, Element]] = {
    "cmi._version": _text(250, Access.READ),
    "cmi.comments_from_learner._children": _CHILDREN,
    "cmi.comments_from_learner._count": _COUNT,
    "cmi.comments_from_learner.n.comment": _text(4000),
    "cmi.comments_from_learner.n.location": _text(250),
    "cmi.comments_from_learner.n.timestamp": Element(Type.TIME),
    "cmi.comments_from_lms._children": _CHILDREN,
    "cmi.comments_from_lms._count": _COUNT,
    "cmi.comments_from_lms.n.comment": _text(4000, Access.READ),
    "cmi.comments_from_lms.n.location": _text(250, Access.READ),
    "cmi.comments_from_lms.n.timestamp": Element(Type.TIME, access=Access.READ),
    "cmi.completion_status": _word(*_COMPLETION),
    "cmi.completion_threshold": _real("0", "1", Access.READ),
    "cmi.credit": _word("credit", "no-credit", access=Access.READ),
    "cmi.entry": _word("ab-initio", "resume", "", access=Access.READ),
    "cmi.exit": _word("timeout", "suspend", "logout", "normal", "", access=Access.WRITE),
    "cmi.interactions._children": _CHILDREN,
    "cmi.interactions._count": _COUNT,
    "cmi.interactions.n.id": _text(4000),
    "cmi.interactions.n.type": _word(
        "true-false",
        "choice",
        "fill-in",
        "long-fill-in",
        "matching",
        "performance",
        "sequencing",
        "likert",
        "numeric",
        "other",
    ),
    "cmi.interactions.n.objectives._count": _COUNT,
    "cmi.interactions.n.objectives.m.id": _text(4000),
    "cmi.interactions.n.timestamp": Element(Type.TIME),
    "cmi.interactions.n.correct_responses._count": _COUNT,
    "cmi.interactions.n.correct_responses.m.pattern": _text(4000),
    "cmi.interactions.n.weighting": _real(),
    "cmi.interactions.n.learner_response": _text(4000),
    "cmi.interactions.n.result": _text(250),
    "cmi.interactions.n.latency": Element(Type.INTERVAL),
    "cmi.interactions.n.description": _text(250),
    "cmi.launch_data": _text(4000, Access.READ),
    "cmi.learner_id": _text(4000, Access.READ),
    "cmi.learner_name": _text(250, Access.READ),
    "cmi.learner_preference._children": _CHILDREN,
    "cmi.learner_preference.audio_level": _real("0"),
    "cmi.learner_preference.language": _text(250),
    "cmi.learner_preference.delivery_speed": _real("0"),
    "cmi.learner_preference.audio_captioning": _word("-1", "0", "1"),
    "cmi.location": _text(1000),
    "cmi.max_time_allowed": Element(Type.INTERVAL, access=Access.READ),
    "cmi.mode": _word("browse", "normal", "review", access=Access.READ),
    "cmi.objectives._children": _CHILDREN,
    "cmi.objectives._count": _COUNT,
    "cmi.objectives.n.id": _text(4000),
    "cmi.objectives.n.score._children": _CHILDREN,
    "cmi.objectives.n.score.scaled": _real("-1", "1"),
    "cmi.objectives.n.score.raw": _real(),
    "cmi.objectives.n.score.min": _real(),
    "cmi.objectives.n.score.max": _real(),
    "cmi.objectives.n.success_status": _word(*_SUCCESS),
    "cmi.objectives.n.completion_status": _word(*_COMPLETION),
    "cmi.objectives.n.progress_measure": _real("0", "1"),
    "cmi.objectives.n.description": _text(250),
    "cmi.progress_measure": _real("0", "1"),
    "cmi.scaled_passing_score": _real("-1", "1", Access.READ),
    "cmi.score._children": _CHILDREN,
    "cmi.score.scaled": _real("-1", "1"),
    "cmi.score.raw": _real(),
    "cmi.score.min": _real(),
    "cmi.score.max": _real(),
    "cmi.session_time": Element(Type.INTERVAL, access=Access.WRITE),
    "cmi.success_status": _word(*_SUCCESS),
    "cmi.suspend_data": _text(64_000),
    "cmi.time_limit_action": _word(
        "exit,message", "continue,message", "exit,no message", "continue,no message", access=Access.READ
    ),
    "cmi.total_time": Element(Type.INTERVAL, access=Access.READ),
    "adl.nav.request": _text(4000),
}

ELEMENTS: Final[Mapping[Model, Mapping[str, Element]]] = {
    Model.SCORM_12: SCORM_12,
    Model.SCORM_2004: SCORM_2004,
}
_INDEX: Final = re.compile(r"[._]\d{1,6}(?=\.)", re.ASCII)


def element_of(model: Model, name: str) -> Element | None:
    """The element of a name with its indices, `cmi.objectives.3.id` or `cmi.objectives_3.id`; None: none."""
    places = iter((".n", ".m"))
    known = _INDEX.sub(lambda _: next(places, ".?"), name)
    return ELEMENTS[model].get(known)
