"""What the companion plugin tells: a message of its outbox, and all that is known of one learner of a course.

A webhook's body and a row of the change feed are the same message. It is built when it is sent, so it says
how things stood at `sent`, whatever event had it written. `messages` reads one; `said` tells what a learner's
record says.
"""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from moodle_sync.client.completions import State


class Type(StrEnum):
    """What a message is about."""

    LEARNER = "learner"
    ACCOUNT = "account"
    COURSE = "course"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class SiteTold:
    """Which Moodle speaks. `identifier`: a hash of the site's own; a clone of its database shares it.

    `url`: its wwwroot. `plugin`: the version of the companion plugin, as 2026120100.
    """

    identifier: str
    _: KW_ONLY
    url: str
    release: str
    plugin: int


@dataclass(frozen=True, slots=True)
class UserTold:
    """An account with all that identifies it. `created`: aware; one id with another time is another person.

    `confirmed`, `suspended`: None where it was not told; the companion plugin tells both. Of a `deleted` one
    nothing but the id is told, the rest is empty.
    """

    id: int
    _: KW_ONLY
    username: str
    idnumber: str
    email: str
    first_name: str
    last_name: str
    institution: str
    department: str
    auth: str
    confirmed: bool | None
    suspended: bool | None
    deleted: bool
    created: datetime | None

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True, slots=True)
class CourseTold:
    """A course. `completion`: whether it is tracked there. Of a `deleted` one only the id is known."""

    id: int
    _: KW_ONLY
    idnumber: str = ""
    short_name: str = ""
    full_name: str = ""
    visible: bool = False
    completion: bool = False
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Enrolment:
    """One enrolment by one method. `active`: not suspended; its dates are another matter."""

    method: str
    _: KW_ONLY
    active: bool
    starts: datetime | None
    ends: datetime | None


@dataclass(frozen=True, slots=True)
class Activity:
    """A tracked activity. `criterion`: whether the course's completion asks for it. `at`: of the state."""

    module_id: int
    _: KW_ONLY
    kind: str
    instance: int
    idnumber: str
    name: str
    criterion: bool
    state: State
    at: datetime | None
    overridden_by: int | None


@dataclass(frozen=True, slots=True)
class Grade:
    """The grade of an activity, exact. `overridden`: a teacher wrote it over what the activity gave."""

    module_id: int
    _: KW_ONLY
    kind: str
    instance: int
    raw: Decimal | None
    minimum: Decimal | None
    maximum: Decimal | None
    passing: Decimal | None
    at: datetime | None
    overridden: bool


@dataclass(frozen=True, slots=True)
class QuizAttempt:
    """An attempt at a quiz. `marks` of `maximum`; None as long as it is not handed in or not marked."""

    module_id: int
    _: KW_ONLY
    attempt_id: int
    number: int
    marks: Decimal | None
    maximum: Decimal | None
    started: datetime | None
    finished: datetime | None


@dataclass(frozen=True, slots=True)
class ScormTracks:
    """What a package stored of one item in one attempt, element by element, as sent.

    `changed`: when something of it was stored last. `items`: of how many items the package keeps such. Both
    are None where they were not told.
    """

    module_id: int
    _: KW_ONLY
    sco_id: int
    identifier: str
    attempt: int
    elements: Mapping[str, str]
    changed: datetime | None = None
    items: int | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """A stay in a webinar as BigBlueButton summed it up afterwards. `at`: when Moodle was told."""

    seconds: int
    _: KW_ONLY
    at: datetime | None
    meeting: str


@dataclass(frozen=True, slots=True)
class Room:
    """A webinar's activity with the learner's summaries."""

    module_id: int
    _: KW_ONLY
    meeting_id: str
    summaries: tuple[Summary, ...]


@dataclass(frozen=True, slots=True)
class LearnerRecord:
    """All that Moodle knows of one person in one course; enrolled no longer, they still have one.

    `completed_at`: when the course was completed, None where it is not. `criteria` and `met`: how many
    criteria the course has, and how many of them the person meets.
    """

    user: UserTold
    _: KW_ONLY
    course_id: int
    enrolments: tuple[Enrolment, ...]
    roles: tuple[str, ...]
    completed_at: datetime | None
    criteria: int
    met: int
    activities: tuple[Activity, ...]
    grades: tuple[Grade, ...]
    attempts: tuple[QuizAttempt, ...]
    scorm: tuple[ScormTracks, ...]
    webinars: tuple[Room, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """A message of the outbox. `seq` grows with each row; `created`: of the row, `sent`: of this telling.

    `user` is there for a learner and an account, `course` for a learner and a course, `learner` for a
    learner of a course that still exists.
    """

    type: Type
    _: KW_ONLY
    event: str
    seq: int
    created: datetime | None
    sent: datetime | None
    site: SiteTold
    user: UserTold | None
    course: CourseTold | None
    learner: LearnerRecord | None
