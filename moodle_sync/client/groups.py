"""Groups within a course and cohorts of the site."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import TypeVar

from moodle_sync.client.line import Line
from moodle_sync.errors import AnswerUnexpected, CountDiffers
from moodle_sync.shapes import Row, row, rows
from moodle_sync.wire import MOST_ROWS, Argument

PAGE_SIZE = 100
SITE_CONTEXT = 1
One = TypeVar("One")


@dataclass(frozen=True, slots=True)
class Group:
    """A group of a course."""

    id: int
    _: KW_ONLY
    course_id: int
    name: str
    idnumber: str


@dataclass(frozen=True, slots=True)
class Cohort:
    """A cohort of the whole site."""

    id: int
    _: KW_ONLY
    name: str
    idnumber: str


class Groups:
    """Reads and fills groups."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def of_course(self, course_id: int) -> tuple[Group, ...]:
        """The course's groups."""
        return self._line.ask("core_group_get_course_groups", {"courseid": course_id}, read_groups)

    def create(self, course_id: int, *, name: str, idnumber: str) -> Group:
        """Make a group; one with that name or idnumber refuses it as `BadArgument`: look first."""
        group: dict[str, Argument] = {
            "courseid": course_id,
            "name": name,
            "idnumber": idnumber,
            "description": "",
        }
        made = self._line.ask("core_group_create_groups", {"groups": [group]}, read_groups)
        return _only(made, "core_group_create_groups")

    def members(self, group_id: int) -> frozenset[int]:
        """The ids of the group's users."""
        found = self._line.ask("core_group_get_group_members", {"groupids": [group_id]}, read_group_members)
        return _members(found, group_id)

    def members_of(self, group_ids: Iterable[int]) -> Mapping[int, frozenset[int]]:
        """The ids of the users of each of these groups, in calls of `PAGE_SIZE`."""
        found: dict[int, frozenset[int]] = {}
        for lot in _lots(group_ids):
            some = self._line.ask("core_group_get_group_members", {"groupids": lot}, read_group_members)
            found |= _of_all(some, lot)
        return found

    def create_all(self, course_id: int, names: Mapping[str, str]) -> None:
        """Make groups of a course in one call, all or nothing: names by idnumber."""
        groups: list[Argument] = [
            {"courseid": course_id, "name": name, "idnumber": idnumber, "description": ""}
            for idnumber, name in names.items()
        ]
        made = self._line.ask("core_group_create_groups", {"groups": groups}, read_groups)
        _as_many(made, groups, "core_group_create_groups")

    def put_in(self, pairs: Iterable[tuple[int, int]]) -> None:
        """Put users in: pairs of group and user, in one call, all or nothing. Raises as `add` does."""
        members = [{"groupid": group_id, "userid": user_id} for group_id, user_id in pairs]
        self._line.tell("core_group_add_group_members", {"members": members})

    def take_out(self, pairs: Iterable[tuple[int, int]]) -> None:
        """Take users out: pairs of group and user, in one call; who is not in does no harm."""
        members = [{"groupid": group_id, "userid": user_id} for group_id, user_id in pairs]
        self._line.tell("core_group_delete_group_members", {"members": members})

    def add(self, group_id: int, *, user_ids: Iterable[int]) -> None:
        """Put users in, who must be enrolled: one who is not refuses the lot as `BadArgument`."""
        for lot in _lots(user_ids):
            members = [{"groupid": group_id, "userid": user_id} for user_id in lot]
            self._line.tell("core_group_add_group_members", {"members": members})

    def remove(self, group_id: int, *, user_ids: Iterable[int]) -> None:
        """Take users out; who is not in does no harm."""
        for lot in _lots(user_ids):
            members = [{"groupid": group_id, "userid": user_id} for user_id in lot]
            self._line.tell("core_group_delete_group_members", {"members": members})


class Cohorts:
    """Reads and fills cohorts."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def search(self, text: str) -> tuple[Cohort, ...]:
        """The site's cohorts whose name or idnumber holds the text, in pages."""
        found: list[Cohort] = []
        while True:
            arguments: dict[str, Argument] = {
                "query": text,
                "context": {"contextid": SITE_CONTEXT},
                "includes": "all",
                "limitfrom": len(found),
                "limitnum": PAGE_SIZE,
            }
            page = self._line.ask("core_cohort_search_cohorts", arguments, read_found_cohorts)
            found += page
            if len(page) < PAGE_SIZE:
                return tuple(found)

    def create(self, name: str, *, idnumber: str) -> Cohort:
        """Make a cohort of the site; a taken idnumber refuses it as `BadArgument`: look first."""
        kind: dict[str, Argument] = {"type": "system", "value": ""}
        cohort: dict[str, Argument] = {
            "categorytype": kind,
            "name": name,
            "idnumber": idnumber,
            "description": "",
        }
        made = self._line.ask("core_cohort_create_cohorts", {"cohorts": [cohort]}, read_cohorts)
        return _only(made, "core_cohort_create_cohorts")

    def members(self, cohort_id: int) -> frozenset[int]:
        """The ids of the cohort's users."""
        name = "core_cohort_get_cohort_members"
        found = self._line.ask(name, {"cohortids": [cohort_id]}, read_cohort_members)
        return _members(found, cohort_id)

    def members_of(self, cohort_ids: Iterable[int]) -> Mapping[int, frozenset[int]]:
        """The ids of the users of each of these cohorts, in calls of `PAGE_SIZE`."""
        found: dict[int, frozenset[int]] = {}
        for lot in _lots(cohort_ids):
            some = self._line.ask("core_cohort_get_cohort_members", {"cohortids": lot}, read_cohort_members)
            found |= _of_all(some, lot)
        return found

    def create_all(self, names: Mapping[str, str]) -> None:
        """Make cohorts of the site in one call, all or nothing: names by idnumber."""
        kind: Mapping[str, Argument] = {"type": "system", "value": ""}
        cohorts: list[Argument] = [
            {"categorytype": kind, "name": name, "idnumber": idnumber, "description": ""}
            for idnumber, name in names.items()
        ]
        made = self._line.ask("core_cohort_create_cohorts", {"cohorts": cohorts}, read_cohorts)
        _as_many(made, cohorts, "core_cohort_create_cohorts")

    def put_in(self, pairs: Iterable[tuple[int, int]]) -> None:
        """Put users in: pairs of cohort and user, in one call.

        Whom Moodle does not know it leaves out and says so in words alone, so only a reading tells.
        """
        members = [each for cohort_id, user_id in pairs for each in _cohort_rows(cohort_id, [user_id])]
        self._line.ask("core_cohort_add_cohort_members", {"members": members}, row)

    def take_out(self, pairs: Iterable[tuple[int, int]]) -> None:
        """Take users out: pairs of cohort and user, in one call; who is not in does no harm."""
        members = [{"cohortid": cohort_id, "userid": user_id} for cohort_id, user_id in pairs]
        self._line.tell("core_cohort_delete_cohort_members", {"members": members})

    def add(self, cohort_id: int, *, user_ids: Iterable[int]) -> frozenset[int]:
        """Put users in and read them back; gives those who are not in after all.

        Moodle answers with warnings that name a failed user in words alone, so only the reading tells.
        """
        wanted = frozenset(user_ids)
        for lot in _lots(wanted):
            self._line.ask("core_cohort_add_cohort_members", {"members": _cohort_rows(cohort_id, lot)}, row)
        return wanted - self.members(cohort_id) if wanted else frozenset()

    def remove(self, cohort_id: int, *, user_ids: Iterable[int]) -> None:
        """Take users out; who is not in does no harm."""
        for lot in _lots(user_ids):
            members = [{"cohortid": cohort_id, "userid": user_id} for user_id in lot]
            self._line.tell("core_cohort_delete_cohort_members", {"members": members})


def read_groups(value: object) -> tuple[Group, ...]:
    """Read an answer of get_course_groups or create_groups; raises `AnswerUnexpected`."""
    return rows(value, _group)


def read_cohorts(value: object) -> tuple[Cohort, ...]:
    """Read an answer of create_cohorts; raises `AnswerUnexpected`."""
    return rows(value, _cohort)


def read_found_cohorts(value: object) -> tuple[Cohort, ...]:
    """Read an answer of search_cohorts; raises `AnswerUnexpected`."""
    return row(value).rows("cohorts", _cohort)


def read_group_members(value: object) -> Mapping[int, frozenset[int]]:
    """Read an answer of get_group_members; raises `AnswerUnexpected`."""
    return dict(rows(value, lambda each: (each.integer("groupid"), frozenset(each.integers("userids")))))


def read_cohort_members(value: object) -> Mapping[int, frozenset[int]]:
    """Read an answer of get_cohort_members; raises `AnswerUnexpected`."""
    return dict(rows(value, lambda each: (each.integer("cohortid"), frozenset(each.integers("userids")))))


def _group(each: Row) -> Group:
    return Group(
        each.integer("id"),
        course_id=each.integer("courseid"),
        name=each.text("name"),
        idnumber=each.maybe_text("idnumber") or "",
    )


def _cohort(each: Row) -> Cohort:
    return Cohort(each.integer("id"), name=each.text("name"), idnumber=each.maybe_text("idnumber") or "")


def _members(found: Mapping[int, frozenset[int]], wanted: int) -> frozenset[int]:
    if set(found) != {wanted}:
        raise AnswerUnexpected(place="$", expected="the members of what was asked for")
    return found[wanted]


def _of_all(found: Mapping[int, frozenset[int]], asked: Sequence[int]) -> Mapping[int, frozenset[int]]:
    if set(found) != set(asked):
        raise AnswerUnexpected(place="$", expected="the members of what was asked for")
    return found


def _as_many(made: Sequence[object], sent: Sequence[object], function: str) -> None:
    if len(made) != len(sent):
        raise CountDiffers(function=function, sent=len(sent), answered=len(made))


def _only(made: Sequence[One], function: str) -> One:
    if len(made) != 1:
        raise CountDiffers(function=function, sent=1, answered=len(made))
    return made[0]


def _lots(user_ids: Iterable[int]) -> list[tuple[int, ...]]:
    ids = tuple(dict.fromkeys(user_ids))
    return [ids[start : start + MOST_ROWS] for start in range(0, len(ids), MOST_ROWS)]


def _cohort_rows(cohort_id: int, user_ids: Sequence[int]) -> list[dict[str, dict[str, str | int]]]:
    return [
        {
            "cohorttype": {"type": "id", "value": cohort_id},
            "usertype": {"type": "id", "value": user_id},
        }
        for user_id in user_ids
    ]
