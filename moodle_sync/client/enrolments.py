"""Who is enrolled in a course, and enrolling by hand: an upsert that overwrites whatever it is not told."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import datetime

from moodle_sync.client.line import Line
from moodle_sync.client.users import User, Users, read_user
from moodle_sync.errors import AnswerUnexpected, CallTooLarge, ListMoved, UnsendableValue
from moodle_sync.shapes import Row, rows
from moodle_sync.wire import MOST_ROWS, Argument, lots

PAGE_SIZE = 500

_ENROLLED = "core_enrol_get_enrolled_users"
_FIELDS = "id,username,fullname,email,idnumber,roles"
_TRIES = 3
_VARIABLES = 6


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A user enrolled in a course, by whatever method, with the ids of the roles held there."""

    user: User
    _: KW_ONLY
    role_ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class Roster:
    """A course's enrolled users by id, read twice: all, and those who have access today.

    Moodle tells neither the method nor the dates of an enrolment; who is not active may be suspended, not
    yet begun or over.
    """

    course_id: int
    _: KW_ONLY
    enrolled: Mapping[int, Enrolled]
    active: frozenset[int]


@dataclass(frozen=True, slots=True)
class Intent:
    """All that an enrolment by hand shall be. Moodle keeps nothing: no date means that there is none.

    `starts` and `ends`: aware, whole seconds. `suspended`: enrolled without access.
    """

    course_id: int
    _: KW_ONLY
    user_id: int
    role_id: int
    suspended: bool
    starts: datetime | None
    ends: datetime | None


class Enrolments:
    """Reads and writes enrolments."""

    def __init__(self, line: Line, *, users: Users) -> None:
        self._line = line
        self._users = users

    def roster(self, course_id: int, *, page_size: int = PAGE_SIZE) -> Roster:
        """Read all enrolled users in pages, and again those who are active.

        Raises `ListMoved` where the list kept changing under the reading, and `EmptyNotBelieved` where the
        witnesses are not seen after it: without moodle/user:viewdetails people are left out silently, and a
        page comes short though others follow.
        """
        for _ in range(_TRIES):
            try:
                roster = self._roster(course_id, page_size)
            except ListMoved:
                continue
            self._users.prove()
            return roster
        raise ListMoved(function=_ENROLLED)

    def some(self, course_id: int, *, number: int = 20) -> tuple[Enrolled, ...]:
        """The first of the course's active users, to ask something of the course by; none says nothing."""
        return self._page(course_id, 0, number, only_active=True)

    def lots(self, intents: Sequence[Intent]) -> list[tuple[Intent, ...]]:
        """Cut into lots for `write`."""
        return lots(intents, variables_a_row=_VARIABLES)

    def write(self, lot: Sequence[Intent]) -> None:
        """Enrol, suspend or re-activate one lot, all or nothing.

        To suspend is to send the same intent with `suspended`: the account stays enrolled. Raises
        `CallTooLarge` above `MOST_ROWS`, `UnsendableValue` where one pair comes twice; a lost answer is
        `ReplyLost`, after which the same lot may be sent again, being an upsert.
        """
        if len(lot) > MOST_ROWS:
            raise CallTooLarge(function="enrol_manual_enrol_users", rows=len(lot))
        if len({(intent.course_id, intent.user_id) for intent in lot}) != len(lot):
            raise UnsendableValue(field="enrolments", expected="each pair of course and user once")
        if lot:
            self._line.tell("enrol_manual_enrol_users", {"enrolments": [_row(intent) for intent in lot]})

    def _roster(self, course_id: int, page_size: int) -> Roster:
        everybody = self._pages(course_id, page_size, only_active=False)
        enrolled = {each.user.id: each for page in everybody for each in page}
        active = self._pages(course_id, page_size, only_active=True)
        here = frozenset(each.user.id for page in active for each in page)
        if not here <= enrolled.keys():
            raise ListMoved(function=_ENROLLED)
        return Roster(course_id, enrolled=enrolled, active=here)

    def _pages(self, course_id: int, size: int, *, only_active: bool) -> Iterator[tuple[Enrolled, ...]]:
        """Each page begins with the last user of the one before: a list that moved shows itself."""
        last: int | None = None
        start = 0
        while True:
            page = self._page(course_id, start, size, only_active=only_active)
            fresh = _after(last, page)
            yield fresh
            if len(page) < size:
                return
            last = page[-1].user.id
            start += len(page) - 1

    def _page(self, course_id: int, start: int, size: int, *, only_active: bool) -> tuple[Enrolled, ...]:
        options: dict[str, Argument] = {
            "userfields": _FIELDS,
            "sortby": "id",
            "limitfrom": start,
            "limitnumber": size,
        }
        if only_active:
            options["onlyactive"] = True
        listed = [{"name": name, "value": value} for name, value in options.items()]
        return self._line.ask(_ENROLLED, {"courseid": course_id, "options": listed}, read_enrolled)


def read_enrolled(value: object) -> tuple[Enrolled, ...]:
    """Read a page; raises `AnswerUnexpected`."""
    return rows(value, _enrolled)


def _enrolled(each: Row) -> Enrolled:
    held = each.rows("roles", lambda role: role.integer("roleid")) if "roles" in each.content else ()
    return Enrolled(read_user(each), role_ids=frozenset(held))


def _after(last: int | None, page: tuple[Enrolled, ...]) -> tuple[Enrolled, ...]:
    ids = [each.user.id for each in page]
    if ids != sorted(set(ids)):
        raise AnswerUnexpected(place="$", expected="users in the order of their ids", function=_ENROLLED)
    if last is None:
        return page
    if ids[:1] != [last]:
        raise ListMoved(function=_ENROLLED)
    return page[1:]


def _row(intent: Intent) -> Mapping[str, Argument]:
    return {
        "roleid": intent.role_id,
        "userid": intent.user_id,
        "courseid": intent.course_id,
        "timestart": _seconds(intent.starts),
        "timeend": _seconds(intent.ends),
        "suspend": intent.suspended,
    }


def _seconds(moment: datetime | None) -> int:
    if moment is None:
        return 0
    if moment.tzinfo is None or moment.timestamp() < 1:
        raise UnsendableValue(field="date", expected="an aware time after 1970")
    return int(moment.timestamp())
