"""The state of a stand-in Moodle: what an administrator, learners and the clock have made of it.

Rows are immutable and tables are plain dictionaries, so a transaction is a copy of the tables.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import KW_ONLY, dataclass, field, replace
from typing import Any

STUDENT, TEACHER = 5, 3
FRONT_PAGE = 1
GUEST, ADMIN = 1, 2


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
    groups: dict[int, Circle] = field(default_factory=dict)
    cohorts: dict[int, Circle] = field(default_factory=dict)
    filters: dict[int, Mapping[str, Any]] = field(default_factory=dict)

    def copy(self) -> "Tables":
        """A copy that stays as it is whatever becomes of this one."""
        return Tables(**{name: dict(getattr(self, name)) for name in self.__slots__})


class Site:
    """A site with its front page, guest, administrator and service account, and ways to fill it.

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
        return user.id

    def change_user(self, user_id: int, **fields: Any) -> None:
        """Change a user by hand."""
        self._put(replace(self.tables.users[user_id], **fields))

    def delete_user(self, user_id: int) -> None:
        """Delete a user as Moodle does: the row stays, unrecognisable, and enrolments go."""
        user = self.tables.users[user_id]
        shell = hashlib.md5(user.username.encode(), usedforsecurity=False).hexdigest()
        gone = f"{user.email}.{self.now()}"
        self._put(replace(user, username=gone, email=shell, idnumber="", deleted=True))
        self.drop_enrolments(user_id=user_id)

    def add_course(self, *, id: int | None = None, **fields: Any) -> int:  # noqa: A002 - as Moodle names it
        """Make a course and give its id."""
        course = Course(id or self.next_id(), **fields)
        self.tables.courses[course.id] = course
        return course.id

    def change_course(self, course_id: int, **fields: Any) -> None:
        """Change a course by hand."""
        self.tables.courses[course_id] = replace(self.tables.courses[course_id], **fields)

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

    def add_activity(self, activity: Activity, *, criterion: bool) -> None:
        """Put an activity in its course; as a `criterion` it counts for the course's completion."""
        self.tables.activities[activity.id] = activity
        course = self.tables.courses[activity.course_id]
        if criterion:
            criteria = (*course.criteria, activity.id)
            self.tables.courses[course.id] = replace(course, criteria=criteria)

    def enrol(self, enrolment: Enrolment) -> None:
        """Enrol a person, by any method."""
        key = (enrolment.course_id, enrolment.user_id, enrolment.method)
        self.tables.enrolments[key] = enrolment

    def drop_enrolments(self, *, user_id: int, course_id: int | None = None) -> None:
        """Unenrol a person, from one course or all; what was completed stays."""
        kept = self.tables.enrolments.items()
        self.tables.enrolments = {
            key: each
            for key, each in kept
            if each.user_id != user_id or course_id not in (None, each.course_id)
        }

    def complete(self, activity_id: int, user_id: int, *, state: int = 1, at: int | None = None) -> None:
        """A learner completes an activity (`state` as Moodle's), perhaps with a time in the past.

        The course completes in the same moment when all its criteria stand, at the last one's time, and
        stays so whatever becomes of the activities.
        """
        self.tables.activity_done[activity_id, user_id] = Done(state, at=self.now() if at is None else at)
        course = self.tables.courses[self.tables.activities[activity_id].course_id]
        done = [self.tables.activity_done.get((each, user_id)) for each in course.criteria]
        if done and all(each is not None and each.state in {1, 2} for each in done):
            last = max(each.at for each in done if each is not None)
            self.tables.course_done.setdefault((course.id, user_id), last)

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
