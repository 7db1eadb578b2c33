"""The courses of the platforms with the realisations held in them, however they are tied."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from lms_bridge.db import tables
from lms_bridge.db.accounts import REGISTER
from lms_bridge.db.courses import DbCourses, course_of, module_of
from lms_bridge.db.ids import Ids
from lms_bridge.db.tied import COURSE, TEST
from lms_bridge.db.ties import DbTies
from lms_bridge.domain.lms import CourseKey, LmsModule, TieKind, course_address, module_address
from lms_bridge.domain.tying import by_idnumber
from lms_bridge.services.course_pages import CourseList, CoursePage, CourseRow, HeldHere, RealisationFound
from lms_bridge.services.scripts import fold, rank
from lms_bridge.services.ties import offered_test

_course, _module, _tie = tables.lms_course, tables.lms_module, tables.tie
_realisation, _source = tables.realisation, tables.source


@dataclass(frozen=True, slots=True)
class _Known:
    """What stands beside each course."""

    held: Mapping[str, Sequence[HeldHere]]
    disputed: Mapping[CourseKey, tuple[str, ...]]
    activities: Mapping[CourseKey, int]
    criteria: Mapping[CourseKey, int]


class DbCoursePages:
    def __init__(self, connection: Connection, ids: Ids) -> None:
        self._connection = connection
        self._ids = ids

    def courses(self, *, asked: str, only_untied: bool, offset: int, limit: int) -> CourseList:
        rows = [one for one in self._rows() if _answers(one, asked)]
        untied = sum(one.untied for one in rows)
        wanted = [one for one in rows if one.untied or not only_untied]
        wanted.sort(key=_place)
        return CourseList(tuple(wanted[offset : offset + limit]), listed=len(wanted), untied=untied)

    def course(self, key: CourseKey) -> CoursePage | None:
        found = self._listed(key)
        if not found:
            return None
        (row,) = found
        here = (_module.c.source_id == key.source_id, _module.c.course_id == key.course_id)
        query = select(_module).where(*here, _module.c.gone_ms.is_(None)).order_by(_module.c.module_id)
        modules = tuple(module_of(one) for one in self._connection.execute(query))
        offered = offered_test(modules)
        return CoursePage(
            self._shown(row, self._known()),
            address=_address(row),
            seen_ms=row.seen_ms,
            gone_ms=row.gone_ms,
            modules=modules,
            offered=offered,
            offered_address=_module_address(row, offered),
        )

    def find_untied(self, asked: str, *, limit: int) -> tuple[RealisationFound, ...]:
        query = select(_realisation).where(_realisation.c.ended_ms.is_(None), COURSE.is_(None))
        found = [(_rank(asked, row), row) for row in self._connection.execute(query)]
        fitting = [(place, row) for place, row in found if place is not None]
        fitting.sort(key=lambda one: (one[0], -one[1].start_ms, one[1].id))
        return tuple(
            RealisationFound(row.id, row.code, row.title, row.start_ms) for _, row in fitting[:limit]
        )

    def _rows(self) -> Sequence[CourseRow]:
        known = self._known()
        return [self._shown(row, known) for row in self._listed()]

    def _listed(self, key: CourseKey | None = None) -> Sequence[Any]:
        query = select(_course, _source.c.name.label("source"), _source.c.home_page)
        query = query.join(_source, _source.c.id == _course.c.source_id)
        if key is not None:
            query = query.where(_course.c.source_id == key.source_id, _course.c.course_id == key.course_id)
        return self._connection.execute(query).all()

    def _shown(self, row: Any, known: _Known) -> CourseRow:
        key = CourseKey(row.source_id, row.course_id)
        return CourseRow(
            key,
            source=row.source,
            course=course_of(row),
            gone=row.gone_ms is not None,
            held=tuple(known.held.get(_address(row), ())),
            disputed=known.disputed.get(key, ()),
            activities=known.activities.get(key, 0),
            criteria=known.criteria.get(key, 0),
        )

    def _known(self) -> _Known:
        numbered = DbCourses(self._connection).numbered()
        said = by_idnumber(numbered, DbTies(self._connection, self._ids).tieable())
        disputed = {course: one.realisation_ids for one in said.disputed for course in one.courses}
        activities, criteria = self._counts()
        return _Known(self._held(), disputed, activities, criteria)

    def _counts(self) -> tuple[Counter[CourseKey], Counter[CourseKey]]:
        columns = (_module.c.source_id, _module.c.course_id, _module.c.criterion)
        query = select(*columns, func.count()).where(_module.c.gone_ms.is_(None)).group_by(*columns)
        activities, criteria = Counter[CourseKey](), Counter[CourseKey]()
        for source_id, course_id, criterion, number in self._connection.execute(query):
            activities[CourseKey(source_id, course_id)] += number
            criteria[CourseKey(source_id, course_id)] += number if criterion else 0
        return activities, criteria

    def _held(self) -> Mapping[str, Sequence[HeldHere]]:
        """By the course's address the realisations that stand, the newest first."""
        ties = {(row.realisation_id, row.kind): row for row in self._standing()}
        query = select(_realisation, COURSE.label("course"), TEST.label("test"))
        query = query.where(_realisation.c.ended_ms.is_(None), COURSE.is_not(None))
        held: dict[str, list[HeldHere]] = defaultdict(list)
        for row in self._connection.execute(
            query.order_by(_realisation.c.start_ms.desc(), _realisation.c.id)
        ):
            held[row.course].append(_here(row, ties))
        return held

    def _standing(self) -> Iterable[Any]:
        return self._connection.execute(select(_tie).where(_tie.c.undone_ms.is_(None)))


def _here(row: Any, ties: Mapping[tuple[str, str], Any]) -> HeldHere:
    tie = None if row.lms_course else ties.get((row.id, TieKind.COURSE.value))
    test_tie = None if row.lms_test else ties.get((row.id, TieKind.TEST.value))
    return HeldHere(
        row.id,
        code=row.code,
        title=row.title,
        start_ms=row.start_ms,
        by=tie.by if tie else REGISTER,
        reason=tie.reason if tie else "",
        since_ms=tie.since_ms if tie else None,
        test=row.test,
        test_by=(test_tie.by if test_tie else REGISTER) if row.test else None,
    )


def _address(row: Any) -> str:
    return course_address(row.home_page or "", row.course_id)


def _module_address(row: Any, module: LmsModule | None) -> str | None:
    return None if module is None else module_address(row.home_page or "", module.kind, module.id)


def _place(row: CourseRow) -> tuple[Any, ...]:
    """What needs a person first: disputed, then untied; then by name in one alphabet, gone last."""
    return row.gone, not (row.untied and row.disputed), not row.untied, fold(row.course.full_name), row.key


def _answers(row: CourseRow, asked: str) -> bool:
    course = row.course
    if not asked or asked in (course.idnumber, str(course.id)):
        return True
    return rank(asked, course.full_name, course.short_name, course.idnumber or "") is not None


def _rank(asked: str, row: Any) -> int | None:
    if asked and asked in (row.id, row.code):
        return -1
    return rank(asked, row.title, row.code)
