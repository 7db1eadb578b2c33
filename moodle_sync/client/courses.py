"""Moodle's courses and what is in them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import KW_ONLY, dataclass
from datetime import datetime

from moodle_sync.client.line import Line
from moodle_sync.errors import CountDiffers, UnsendableValue
from moodle_sync.shapes import Row, row, rows
from moodle_sync.wire import Argument

COURSES_A_CALL = 100
FRONT_PAGE = 1
"""The site itself, which is a course too, by the installer's first row. Without it a list is not whole."""

_BY_FIELD = "core_course_get_courses_by_field"


@dataclass(frozen=True, slots=True)
class Course:
    """A course. None means *not told*: `idnumber` is told only to who may update the course.

    Without moodle/course:view Moodle still lists the course and leaves out `visible`.
    """

    id: int
    _: KW_ONLY
    short_name: str
    full_name: str
    idnumber: str | None
    category_id: int | None
    visible: bool | None
    completion_enabled: bool | None
    starts: datetime | None
    ends: datetime | None


@dataclass(frozen=True, slots=True)
class Module:
    """An activity in a course. `completion`: 0 none, 1 by hand, 2 by rules; `rules` as Moodle names them."""

    id: int
    _: KW_ONLY
    kind: str
    instance: int
    name: str
    context_id: int | None
    visible: bool
    completion: int
    rules: Mapping[str, str]
    url: str


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a course and its activities, in order."""

    id: int
    _: KW_ONLY
    number: int
    name: str
    visible: bool
    modules: tuple[Module, ...]


@dataclass(frozen=True, slots=True)
class UsersCourse:
    """A course of one user. `completed` and `percent` are None where our account may not see completion."""

    id: int
    _: KW_ONLY
    idnumber: str
    short_name: str
    full_name: str
    has_criteria: bool
    completed: bool | None
    percent: int | None


class Courses:
    """Look-ups of courses."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def all(self) -> tuple[Course, ...]:
        """Every course, the front page (id 1) too; one that may not be seen refuses the call."""
        return self._line.ask("core_course_get_courses", {}, read_all_courses)

    def shown(self) -> tuple[Course, ...]:
        """The courses that our account is shown, the front page too; others are left out without a word.

        For a site where `all` is refused because of a hidden course: who is missing here may well be there.
        """
        return self._line.ask(_BY_FIELD, {"field": "", "value": ""}, read_courses)

    def by_ids(self, ids: Iterable[int]) -> tuple[Course, ...]:
        """Those of the courses that exist. Raises `CountDiffers` where others came."""
        asked = tuple(dict.fromkeys(ids))
        found: list[Course] = []
        for start in range(0, len(asked), COURSES_A_CALL):
            some = ",".join(map(str, asked[start : start + COURSES_A_CALL]))
            found += self._line.ask(_BY_FIELD, {"field": "ids", "value": some}, read_courses)
        if not {course.id for course in found} <= set(asked):
            raise CountDiffers(function=_BY_FIELD, sent=len(asked), answered=len(found))
        return tuple(found)

    def by_idnumber(self, idnumber: str) -> tuple[Course, ...]:
        """The courses with this idnumber, which needs no right to see it; more than one is a conflict."""
        if not idnumber.strip():
            raise UnsendableValue(field="idnumber", expected="a value")
        return self._line.ask(_BY_FIELD, {"field": "idnumber", "value": idnumber}, read_courses)

    def contents(self, course_id: int) -> tuple[Section, ...]:
        """The course's sections and activities, without files and descriptions."""
        arguments: dict[str, Argument] = {
            "courseid": course_id,
            "options": [{"name": "excludecontents", "value": True}],
        }
        return self._line.ask("core_course_get_contents", arguments, read_contents)

    def of_user(self, user_id: int) -> tuple[UsersCourse, ...]:
        """Where the user is enrolled. Empty says nothing: an unknown user and a lost capability look so."""
        return self._line.ask("core_enrol_get_users_courses", {"userid": user_id}, read_users_courses)


def read_courses(value: object) -> tuple[Course, ...]:
    """Read an answer of get_courses_by_field; raises `AnswerUnexpected`."""
    return row(value).rows("courses", _course)


def read_all_courses(value: object) -> tuple[Course, ...]:
    """Read an answer of get_courses; raises `AnswerUnexpected`."""
    return rows(value, _course)


def read_contents(value: object) -> tuple[Section, ...]:
    """Read an answer of get_contents; raises `AnswerUnexpected`."""
    return rows(value, _section)


def read_users_courses(value: object) -> tuple[UsersCourse, ...]:
    """Read an answer of get_users_courses; raises `AnswerUnexpected`."""
    return rows(value, _users_course)


def _course(each: Row) -> Course:
    return Course(
        each.integer("id"),
        short_name=each.text("shortname"),
        full_name=each.text("fullname"),
        idnumber=each.maybe_text("idnumber"),
        category_id=each.maybe_integer("categoryid"),
        visible=each.maybe_flag("visible"),
        completion_enabled=each.maybe_flag("enablecompletion"),
        starts=each.maybe_time("startdate"),
        ends=each.maybe_time("enddate"),
    )


def _section(each: Row) -> Section:
    return Section(
        each.integer("id"),
        number=each.integer("section"),
        name=each.text("name"),
        visible=each.maybe_flag("visible") is not False,
        modules=each.rows("modules", _module),
    )


def _module(each: Row) -> Module:
    return Module(
        each.integer("id"),
        kind=each.text("modname"),
        instance=each.integer("instance"),
        name=each.text("name"),
        context_id=each.maybe_integer("contextid"),
        visible=each.maybe_flag("visible") is not False,
        completion=each.maybe_integer("completion") or 0,
        rules=_rules(each.maybe_text("customdata") or ""),
        url=each.maybe_text("url") or "",
    )


def _rules(customdata: str) -> Mapping[str, str]:
    """The custom completion rules that are set; the text is JSON in JSON, and any plugin may write it."""
    try:
        data = json.loads(customdata)
    except ValueError:
        return {}
    rules = data.get("customcompletionrules") if isinstance(data, dict) else None
    if not isinstance(rules, dict):
        return {}
    return {str(name): str(value) for name, value in rules.items() if value not in (None, "", "0", 0, False)}


def _users_course(each: Row) -> UsersCourse:
    percent = each.maybe_decimal("progress")
    return UsersCourse(
        each.integer("id"),
        idnumber=each.maybe_text("idnumber") or "",
        short_name=each.text("shortname"),
        full_name=each.text("fullname"),
        has_criteria=each.maybe_flag("completionhascriteria") or False,
        completed=each.maybe_flag("completed"),
        percent=None if percent is None else int(percent),
    )
