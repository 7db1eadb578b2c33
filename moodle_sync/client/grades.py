"""The gradebook, item by item. Who is not enrolled has items too, all without a grade."""

from dataclasses import KW_ONLY, dataclass
from datetime import datetime
from decimal import Decimal

from moodle_sync.client.line import Line
from moodle_sync.shapes import Row, row

EVERYBODY = 0


@dataclass(frozen=True, slots=True)
class GradeItem:
    """One item. `raw` lies between `minimum` and `maximum`; the course's own total is no percentage."""

    id: int
    _: KW_ONLY
    kind: str
    module: str
    instance: int | None
    module_id: int | None
    idnumber: str
    raw: Decimal | None
    minimum: Decimal | None
    maximum: Decimal | None
    graded_at: datetime | None


@dataclass(frozen=True, slots=True)
class UserGrades:
    """One person's items in one course."""

    user_id: int
    _: KW_ONLY
    course_id: int
    items: tuple[GradeItem, ...]


class Grades:
    """Reads grades."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def items(self, course_id: int, *, user_id: int = EVERYBODY) -> tuple[UserGrades, ...]:
        """The items of one person, or of everybody enrolled (some 12 ms a head)."""
        arguments = {"courseid": course_id, "userid": user_id}
        return self._line.ask("gradereport_user_get_grade_items", arguments, read_grades)


def read_grades(value: object) -> tuple[UserGrades, ...]:
    """Read the answer; raises `AnswerUnexpected`."""
    return row(value).rows("usergrades", _user)


def _user(each: Row) -> UserGrades:
    return UserGrades(
        each.integer("userid"), course_id=each.integer("courseid"), items=each.rows("gradeitems", _item)
    )


def _item(each: Row) -> GradeItem:
    return GradeItem(
        each.integer("id"),
        kind=each.text("itemtype"),
        module=each.maybe_text("itemmodule") or "",
        instance=each.maybe_integer("iteminstance"),
        module_id=each.maybe_integer("cmid"),
        idnumber=each.maybe_text("idnumber") or "",
        raw=each.maybe_decimal("graderaw"),
        minimum=each.maybe_decimal("grademin"),
        maximum=each.maybe_decimal("grademax"),
        graded_at=each.maybe_time("gradedategraded"),
    )
