"""What the companion plugin's own functions answer, page by page, and reading it."""

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import datetime
from itertools import pairwise

from moodle_sync.errors import AnswerUnexpected
from moodle_sync.messages import read_course, read_learner, read_site
from moodle_sync.records import CourseTold, LearnerRecord, SiteTold
from moodle_sync.shapes import Row, row


@dataclass(frozen=True, slots=True)
class Change:
    """A row of the change feed. `uuid`: the same message's webhook-id. `body`: `messages.read_message`."""

    seq: int
    _: KW_ONLY
    uuid: str
    body: str


@dataclass(frozen=True, slots=True)
class Changes:
    """A page of the change feed, the oldest first.

    `next`: what to ask for after it. `more`: whether to ask at once. `head`: the highest number there ever
    was; below the number asked after, the site is not the one that gave it.
    """

    site: SiteTold
    _: KW_ONLY
    head: int
    next: int
    more: bool
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class LearnerTold:
    """One person of a course. `text`: as it came; `record` is None where it cannot be read, at `wrong`."""

    text: str
    _: KW_ONLY
    record: LearnerRecord | None
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class Learners:
    """A course's learners, those who completed it and left too; all of them. `completed`: how many have."""

    site: SiteTold
    _: KW_ONLY
    course: CourseTold
    completed: int
    learners: tuple[LearnerTold, ...]


@dataclass(frozen=True, slots=True)
class PluginSeat:
    """An enrolment by any method. `active`: neither it nor its method is suspended; dates apart."""

    id: int
    _: KW_ONLY
    user_id: int
    method: str
    active: bool
    starts: datetime | None
    ends: datetime | None
    role_ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class PluginRoster:
    """A course's enrolments, all of them."""

    site: SiteTold
    _: KW_ONLY
    course_id: int
    seats: tuple[PluginSeat, ...]


@dataclass(frozen=True, slots=True)
class Pushed:
    """What came of an item. `code`: enrolled, updated or unchanged where `done`, else why not."""

    key: str
    _: KW_ONLY
    done: bool
    code: str


@dataclass(frozen=True, slots=True)
class TestSent:
    """What came of a test message. `status`: HTTP's, 0 without an answer. `error`: Moodle's own words."""

    __test__ = False  # not a test case, whatever pytest thinks of the name

    done: bool
    _: KW_ONLY
    status: int
    error: str


@dataclass(frozen=True, slots=True)
class LearnersPage:
    """One page of `get_learners`."""

    site: SiteTold
    _: KW_ONLY
    course: CourseTold
    total: int
    completed: int
    next: int
    learners: tuple[LearnerTold, ...]

    @property
    def ids(self) -> Sequence[int]:
        """Ids of those that could be read; a text that cannot be read counts as a row without one."""
        return [each.record.user.id if each.record else 0 for each in self.learners]


@dataclass(frozen=True, slots=True)
class RosterPage:
    """One page of `get_roster`."""

    site: SiteTold
    _: KW_ONLY
    total: int
    next: int
    seats: tuple[PluginSeat, ...]

    @property
    def ids(self) -> Sequence[int]:
        return [each.id for each in self.seats]


def read_changes(value: object, *, after: int = 0) -> Changes:
    """Read the answer; raises `AnswerUnexpected`, also for a page out of order."""
    answer = row(value)
    page = Changes(
        read_site(answer.row("site")),
        head=answer.integer("head"),
        next=answer.integer("next"),
        more=answer.flag("more"),
        changes=answer.rows("messages", _change),
    )
    numbers = [after, *(each.seq for each in page.changes)]
    if not grows(numbers) or page.next < numbers[-1] or (page.more and not page.changes):
        raise AnswerUnexpected(place="$.messages", expected="numbers that grow, up to the next")
    return page


def read_learners_page(value: object) -> LearnersPage:
    """Read a page; raises `AnswerUnexpected`."""
    answer = row(value)
    course = read_course(answer.row("course"))
    return LearnersPage(
        read_site(answer.row("site")),
        course=course,
        total=answer.integer("total"),
        completed=answer.integer("completed"),
        next=answer.maybe_integer("next") or 0,
        learners=tuple(_learner(each, course.id) for each in answer.texts("learners")),
    )


def read_roster_page(value: object) -> RosterPage:
    """Read a page; raises `AnswerUnexpected`."""
    answer = row(value)
    return RosterPage(
        read_site(answer.row("site")),
        total=answer.integer("total"),
        next=answer.maybe_integer("next") or 0,
        seats=answer.rows("seats", _seat),
    )


def read_pushed(value: object) -> tuple[Pushed, ...]:
    """Read the answer; raises `AnswerUnexpected`."""
    return row(value).rows("results", _pushed)


def read_test_sent(value: object) -> TestSent:
    """Read the answer; raises `AnswerUnexpected`."""
    answer = row(value)
    return TestSent(answer.flag("done"), status=answer.integer("code"), error=answer.text("error"))


def _change(each: Row) -> Change:
    return Change(each.integer("seq"), uuid=each.text("uuid"), body=each.text("body"))


def _learner(text: str, course_id: int) -> LearnerTold:
    """One that cannot be read does not take the others along."""
    try:
        return LearnerTold(text, record=read_learner(text, course_id=course_id))
    except AnswerUnexpected as wrong:
        return LearnerTold(text, record=None, wrong=str(wrong.params.get("place", "$")))


def _seat(each: Row) -> PluginSeat:
    status = each.text("status")
    if status not in {"active", "suspended"}:
        raise AnswerUnexpected(place=f"{each.place}.status", expected="active or suspended")
    return PluginSeat(
        each.integer("id"),
        user_id=each.integer("userid"),
        method=each.text("method"),
        active=status == "active",
        starts=each.maybe_time("start"),
        ends=each.maybe_time("end"),
        role_ids=frozenset(each.integers("roleids")),
    )


def _pushed(each: Row) -> Pushed:
    return Pushed(each.text("key"), done=each.flag("done"), code=each.text("code"))


def grows(numbers: Sequence[int]) -> bool:
    """Whether each is greater than the one before."""
    return all(one < other for one, other in pairwise(numbers))
