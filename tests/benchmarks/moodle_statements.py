"""Made-up statements as Moodle's plugin logstore_xapi sends them: 1.6 kB and four activities on average."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Final

HOME: Final = "https://lms.academy.example"
VIEWED: Final = "http://id.tincanapi.com/verb/viewed"
COMPLETED: Final = "http://adlnet.gov/expapi/verbs/completed"
_INFO: Final = "http://lrs.learninglocker.net/define/extensions/info"
_COURSE_TYPE: Final = "https://w3id.org/xapi/cmi5/activitytype/course"
_LIVE_FOR_S: Final = 3600
_TOLD: Final = 0.4
"""How many name a fourth activity in their context."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What happens: by which event, verb and activity, and how often of a hundred times."""

    weight: int
    event: str
    verb: str
    shown: str
    module: str
    type: str


_KINDS: Final = (
    Kind(40, "mod_page", VIEWED, "Viewed", "page", "https://w3id.org/xapi/netc/activity-types/webpage"),
    Kind(14, "mod_quiz", VIEWED, "Viewed", "quiz", "http://adlnet.gov/expapi/activities/assessment"),
    Kind(8, "mod_forum", VIEWED, "Viewed", "forum", "http://id.tincanapi.com/activitytype/forum-topic"),
    Kind(15, "question", "http://adlnet.gov/expapi/verbs/answered", "Answered", "quiz",
         "http://adlnet.gov/expapi/activities/cmi.interaction"),
    Kind(8, "attempt", COMPLETED, "Completed", "quiz", "http://adlnet.gov/expapi/activities/attempt"),
    Kind(5, "mod_assign", "http://activitystrea.ms/schema/1.0/submit", "Submitted", "assign",
         "http://activitystrea.ms/schema/1.0/task"),
    Kind(8, "login", "https://w3id.org/xapi/adl/verbs/logged-in", "Logged in to", "", ""),
    Kind(2, "course", COMPLETED, "Completed", "", _COURSE_TYPE),
)  # fmt: skip
RARE_VERBS: Final = tuple(sorted({kind.verb for kind in _KINDS} - {VIEWED}))


@dataclass(frozen=True, slots=True)
class World:
    """How many people, courses and modules there are, and which numbers come out of the hat."""

    seed: int = 1
    people: int = 2000
    courses: int = 60
    modules: int = 1000

    def makes(self) -> "Maker":
        return Maker(self, Random(self.seed))


class Maker:
    """Makes statements, always the same ones of one world but for their times."""

    def __init__(self, world: World, random: Random) -> None:
        self._world = world
        self._random = random
        self._weights = [kind.weight for kind in _KINDS]
        self._now = datetime.now(UTC)

    def body(self, size: int) -> bytes:
        """The body of a POST: one statement for 0, else an array of so many."""
        made: Any = [self.one() for _ in range(size)] if size else self.one()
        return json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode()

    def one(self) -> dict[str, Any]:
        random, world = self._random, self._world
        kind = random.choices(_KINDS, self._weights)[0]
        person, course = random.randint(1, world.people), random.randint(1, world.courses)
        session = f"{person} {random.randint(0, 20)}"
        at = self._now - timedelta(seconds=random.random() * _LIVE_FOR_S)
        return {
            "id": str(uuid.UUID(int=random.getrandbits(128), version=4)),
            "actor": actor(person),
            "verb": {"id": kind.verb, "display": {"en": kind.shown}},
            "object": self._object(kind, course),
            **({"result": self._result()} if kind.event in ("attempt", "question") else {}),
            "context": self._context(kind, course, session),
            "timestamp": at.isoformat(timespec="milliseconds"),
        }

    def _object(self, kind: Kind, course: int) -> dict[str, Any]:
        if not kind.module:
            return _course(course) if kind.event == "course" else _site()
        number = self._random.randint(1, self._world.modules)
        address = f"{HOME}/mod/{kind.module}/view.php?id={number}"
        if kind.event == "attempt":
            address = f"{HOME}/mod/quiz/review.php?attempt={self._random.randint(1, 10**6)}&cmid={number}"
        text = f"Испит {number}: прописи о канцеларијском пословању"
        return _activity(address, f"Јединица {number}", kind.type, text)

    def _result(self) -> Mapping[str, Any]:
        raw = self._random.randint(0, 100)
        score = {"raw": raw, "min": 0, "max": 100, "scaled": raw / 100}
        return {"score": score, "completion": True, "success": raw >= 60, "duration": "PT12M5S"}

    def _context(self, kind: Kind, course: int, session: str) -> dict[str, Any]:
        grouping = [] if kind.event == "login" else [_course(course)]
        session_is_told = self._random.random() < _TOLD
        section = _activity(f"{HOME}/course/section.php?id={course * 10}", "Тема 1", _COURSE_TYPE, "")
        return {
            "platform": "Moodle",
            "language": "sr",
            "registration": str(uuid.uuid5(uuid.NAMESPACE_URL, session)),
            "contextActivities": {
                "category": [_site()],
                **({"grouping": grouping, "parent": [section]} if grouping and kind.module else {}),
                **({"other": [_session(session)]} if session_is_told else {}),
            },
            "extensions": {
                _INFO: {
                    "http://moodle.org": "4.5.1 (Build: 20241202)",
                    "event_name": f"\\{kind.event}\\event\\course_module_viewed",
                    "event_function": f"\\src\\transformer\\events\\{kind.event}\\viewed",
                }
            },
        }


def actor(person: int) -> dict[str, Any]:
    return {
        "objectType": "Agent",
        "name": f"Полазник {person:05}",
        "account": {"homePage": HOME, "name": str(person)},
    }


def course_address(course: int) -> str:
    return f"{HOME}/course/view.php?id={course}"


def _site() -> dict[str, Any]:
    return _activity(HOME, "Платформа за учење", "http://id.tincanapi.com/activitytype/lms", "")


def _session(session: str) -> dict[str, Any]:
    return _activity(f"{HOME}/session/{session.split()[1]}", "Session", _COURSE_TYPE, "")


def _course(course: int) -> dict[str, Any]:
    return _activity(course_address(course), f"Обука {course}", _COURSE_TYPE, "Општи програм обуке")


def _activity(address: str, name: str, type_: str, description: str) -> dict[str, Any]:
    definition: dict[str, Any] = {"type": type_, "name": {"sr": name}}
    if description:
        definition["description"] = {"sr": description}
    return {"id": address, "objectType": "Activity", "definition": definition}
