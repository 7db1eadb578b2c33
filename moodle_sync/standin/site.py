"""The state of a stand-in Moodle: what an administrator, learners and the clock have made of it.

Rows are immutable and tables are plain dictionaries, so a transaction is a copy of the tables.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import KW_ONLY, dataclass, field, replace
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

STUDENT, TEACHER = 5, 3
FRONT_PAGE = 1
GUEST, ADMIN = 1, 2
_OUTBOX = UUID("7a5bd3a4-6f0e-4a8f-9d0c-5e5b8d6f1c2e")


@dataclass(frozen=True, slots=True)
class User:
    """A user. A deleted one keeps its id, as in Moodle."""

    id: int
    _: KW_ONLY
    username: str
    firstname: str
    lastname: str
    email: str
    idnumber: str = ""
    institution: str = ""
    department: str = ""
    city: str = ""
    country: str = ""
    auth: str = "manual"
    suspended: bool = False
    deleted: bool = False
    confirmed: bool = True
    lang: str = "en"
    timecreated: int = 1_700_000_000


@dataclass(frozen=True, slots=True)
class Course:
    """A course. `criteria`: the activities that complete it, all of them."""

    id: int
    _: KW_ONLY
    shortname: str
    fullname: str
    idnumber: str = ""
    visible: bool = True
    startdate: int = 0
    enddate: int = 0
    criteria: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Activity:
    """A module of a course. `more`: what is its own kind's (package, marks, meeting id)."""

    id: int
    _: KW_ONLY
    course_id: int
    kind: str
    instance: int
    name: str
    rules: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """One enrolment by one method; only those by hand can be written over the web services."""

    course_id: int
    _: KW_ONLY
    user_id: int
    role_id: int = STUDENT
    method: str = "manual"
    timestart: int = 0
    timeend: int = 0
    suspended: bool = False

    def active(self, now: int) -> bool:
        """Whether it gives access at this second."""
        return not self.suspended and self.timestart <= now and (self.timeend == 0 or now < self.timeend)


@dataclass(frozen=True, slots=True)
class Done:
    """An activity's completion by one person."""

    state: int
    _: KW_ONLY
    at: int
    overridden_by: int | None = None


@dataclass(frozen=True, slots=True)
class Circle:
    """A group (of a course) or a cohort (course 0), with its members in the order they came."""

    id: int
    _: KW_ONLY
    name: str
    idnumber: str
    course_id: int = 0
    members: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt at a quiz that was handed in."""

    id: int
    _: KW_ONLY
    quiz_id: int
    user_id: int
    number: int
    marks: int
    at: int


@dataclass(frozen=True, slots=True)
class Grade:
    """The grade of an activity, out of 100 where nothing else is said."""

    raw: Decimal
    _: KW_ONLY
    at: int
    maximum: Decimal = Decimal(100)
    passing: Decimal = Decimal(0)
    overridden: bool = False


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A row of the companion plugin's outbox. `kind`: learner, account or course; ids are 0 where none."""

    seq: int
    _: KW_ONLY
    uuid: str
    kind: str
    event: str
    user_id: int
    course_id: int
    created: int
    sent: int = 0


@dataclass(slots=True)
class Tables:
    """All that a transaction may change."""

    users: dict[int, User] = field(default_factory=dict)
    courses: dict[int, Course] = field(default_factory=dict)
    activities: dict[int, Activity] = field(default_factory=dict)
    enrolments: dict[tuple[int, int, str], Enrolment] = field(default_factory=dict)
    activity_done: dict[tuple[int, int], Done] = field(default_factory=dict)
    course_done: dict[tuple[int, int], int] = field(default_factory=dict)
    tracks: dict[tuple[int, int, int], Mapping[str, str]] = field(default_factory=dict)
    attempts: dict[int, Attempt] = field(default_factory=dict)
    grades: dict[tuple[int, int], Grade] = field(default_factory=dict)
    summaries: dict[tuple[int, int], tuple[Mapping[str, Any], ...]] = field(default_factory=dict)
    outbox: dict[int, OutboxRow] = field(default_factory=dict)
    groups: dict[int, Circle] = field(default_factory=dict)
    cohorts: dict[int, Circle] = field(default_factory=dict)
    filters: dict[int, Mapping[str, Any]] = field(default_factory=dict)

    def copy(self) -> "Tables":
        """A copy that stays as it is whatever becomes of this one."""
        return Tables(**{name: dict(getattr(self, name)) for name in self.__slots__})


class Site:
    """A site with its front page, guest, administrator and service account, and ways to fill it.

    What happens on it is noted in the companion plugin's outbox. `identifier`: what tells it from others.
    `now`: Unix seconds. `report`: the id of the custom report on completions, where there is one.
    `service_user`: the id of the account behind the token. `url` and `functions` are set by the server.
    """

    def __init__(
        self,
        *,
        now: Callable[[], int],
        name: str = "Stand-in",
        report: int | None = 1,
        service_user: int = 3,
    ) -> None:
        self.now = now
        self.name = name
        self.report = report
        self.url = ""
        self.identifier = hashlib.sha256(name.encode()).hexdigest()
        self.functions: frozenset[str] = frozenset()
        self.tables = Tables()
        self._next = 3
        self._put(User(GUEST, username="guest", firstname="Guest user", lastname=" ", email="root@localhost"))
        self._put(
            User(ADMIN, username="admin", firstname="Admin", lastname="User", email="admin@lms.example")
        )
        self.add_course(id=FRONT_PAGE, shortname="site", fullname=name)
        self.service_user = service_user
        self.add_user(
            id=service_user,
            username="svc.bridge",
            firstname="Service",
            lastname="Bridge",
            email="bridge@lms.example",
        )

    def next_id(self) -> int:
        """An id never given before."""
        while self._next in self.tables.users or self._next in self.tables.courses:
            self._next += 1
        self._next += 1
        return self._next - 1

    def add_user(self, *, id: int | None = None, **fields: Any) -> int:  # noqa: A002 - as Moodle names it
        """Make a user and give its id."""
        user = User(id or self.next_id(), **fields)
        self._put(user)
        self.note("account", "user_created", user_id=user.id)
        return user.id

    def change_user(self, user_id: int, **fields: Any) -> None:
        """Change a user by hand."""
        self._put(replace(self.tables.users[user_id], **fields))
        self.note("account", "user_updated", user_id=user_id)

    def delete_user(self, user_id: int) -> None:
        """Delete a user as Moodle does: the row stays, unrecognisable, and enrolments go."""
        user = self.tables.users[user_id]
        shell = hashlib.md5(user.username.encode(), usedforsecurity=False).hexdigest()
        gone = f"{user.email}.{self.now()}"
        self._put(replace(user, username=gone, email=shell, idnumber="", deleted=True))
        self.drop_enrolments(user_id=user_id)
        self.note("account", "user_deleted", user_id=user_id)

    def add_course(self, *, id: int | None = None, **fields: Any) -> int:  # noqa: A002 - as Moodle names it
        """Make a course and give its id."""
        course = Course(id or self.next_id(), **fields)
        self.tables.courses[course.id] = course
        self.note("course", "course_created", course_id=course.id)
        return course.id

    def change_course(self, course_id: int, **fields: Any) -> None:
        """Change a course by hand."""
        self.tables.courses[course_id] = replace(self.tables.courses[course_id], **fields)
        self.note("course", "course_updated", course_id=course_id)

    def delete_course(self, course_id: int) -> None:
        """Delete a course with all that is in it, as Moodle does: without a trace."""
        tables = self.tables
        del tables.courses[course_id]
        tables.activities = {
            key: each for key, each in tables.activities.items() if each.course_id != course_id
        }
        tables.enrolments = {
            key: each for key, each in tables.enrolments.items() if each.course_id != course_id
        }
        self.note("course", "course_deleted", course_id=course_id)

    def add_activity(self, activity: Activity, *, criterion: bool) -> None:
        """Put an activity in its course; as a `criterion` it counts for the course's completion."""
        self.tables.activities[activity.id] = activity
        course = self.tables.courses[activity.course_id]
        if criterion:
            criteria = (*course.criteria, activity.id)
            self.tables.courses[course.id] = replace(course, criteria=criteria)

    def put_package(self, activity_id: int, content: bytes) -> None:
        """A teacher uploads another package to an activity, as its next revision."""
        activity = self.tables.activities[activity_id]
        told = {
            "package": content,
            "sha1hash": hashlib.sha1(content, usedforsecurity=False).hexdigest(),
            "revision": activity.more.get("revision", 0) + 1,
        }
        self.tables.activities[activity_id] = replace(activity, more={**activity.more, **told})

    def enrol(self, enrolment: Enrolment) -> None:
        """Enrol a person, by any method."""
        key = (enrolment.course_id, enrolment.user_id, enrolment.method)
        event = "user_enrolment_updated" if key in self.tables.enrolments else "user_enrolment_created"
        self.tables.enrolments[key] = enrolment
        self.note("learner", event, user_id=enrolment.user_id, course_id=enrolment.course_id)

    def drop_enrolments(self, *, user_id: int, course_id: int | None = None) -> None:
        """Unenrol a person, from one course or all; what was completed stays."""
        theirs = [
            key
            for key, each in self.tables.enrolments.items()
            if each.user_id == user_id and course_id in (None, each.course_id)
        ]
        for key in theirs:
            gone = self.tables.enrolments.pop(key)
            self.note("learner", "user_enrolment_deleted", user_id=user_id, course_id=gone.course_id)

    def complete(self, activity_id: int, user_id: int, *, state: int = 1, at: int | None = None) -> None:
        """A learner completes an activity (`state` as Moodle's), perhaps with a time in the past.

        The course completes in the same moment when all its criteria stand, at the last one's time, and
        stays so whatever becomes of the activities.
        """
        self.tables.activity_done[activity_id, user_id] = Done(state, at=self.now() if at is None else at)
        course = self.tables.courses[self.tables.activities[activity_id].course_id]
        done = [self.tables.activity_done.get((each, user_id)) for each in course.criteria]
        complete = done and all(each is not None and each.state in {1, 2} for each in done)
        if complete and (course.id, user_id) not in self.tables.course_done:
            last = max(each.at for each in done if each is not None)
            self.tables.course_done[course.id, user_id] = last
            self.note("learner", "course_completed", user_id=user_id, course_id=course.id)
        event = "course_module_completion_updated"
        self.note("learner", event, user_id=user_id, course_id=course.id)

    def grade(self, activity_id: int, user_id: int, grade: Grade) -> None:
        """An activity or a teacher grades; for a package that is after the course's completion."""
        self.tables.grades[activity_id, user_id] = grade
        course_id = self.tables.activities[activity_id].course_id
        self.note("learner", "user_graded", user_id=user_id, course_id=course_id)

    def hand_in(self, attempt: Attempt) -> None:
        """A learner hands an attempt at a quiz in."""
        self.tables.attempts[attempt.id] = attempt
        quiz = next(
            each
            for each in self.tables.activities.values()
            if (each.kind, each.instance) == ("quiz", attempt.quiz_id)
        )
        self.note("learner", "attempt_submitted", user_id=attempt.user_id, course_id=quiz.course_id)

    def note(self, kind: str, event: str, *, user_id: int = 0, course_id: int = 0) -> None:
        """Put a row into the outbox, as the companion plugin's observers do; none of the front page."""
        if course_id == FRONT_PAGE:
            return
        seq = next(reversed(self.tables.outbox), 0) + 1
        self.tables.outbox[seq] = OutboxRow(
            seq,
            uuid=str(uuid5(_OUTBOX, f"{self.identifier} {seq}")),
            kind=kind,
            event=event,
            user_id=user_id,
            course_id=course_id,
            created=self.now(),
        )

    def unlock(self, course_id: int) -> None:
        """An administrator unlocks completion: the course's completions are gone, without a trace."""
        kept = self.tables.course_done.items()
        self.tables.course_done = {key: at for key, at in kept if key[0] != course_id}

    def enrolments_of(self, course_id: int) -> Iterable[Enrolment]:
        """The course's enrolments, one for each person and method."""
        return [each for each in self.tables.enrolments.values() if each.course_id == course_id]

    def enrolments_for(self, user_id: int) -> Iterable[Enrolment]:
        """The person's enrolments."""
        return [each for each in self.tables.enrolments.values() if each.user_id == user_id]

    def _put(self, user: User) -> None:
        self.tables.users[user.id] = user
