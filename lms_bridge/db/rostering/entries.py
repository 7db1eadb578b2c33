"""The objects behind ids, each kind by as few queries as there are tables."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Select, select

from lms_bridge.db import tables
from lms_bridge.db.roster import body_of, person_of, profile_of, programme_of, realisation_of, role_of
from lms_bridge.db.rostering import years
from lms_bridge.db.rostering.views import Views
from lms_bridge.db.upsert import chunks
from lms_bridge.services.ports.rostering import (
    ClassEntry,
    CourseEntry,
    EnrollmentEntry,
    Entry,
    OrgEntry,
    Stamp,
    UserEntry,
)

T = TypeVar("T")
_body, _person, _role, _profile = tables.body, tables.person, tables.role, tables.profile
_realisation, _enrolment = tables.realisation, tables.enrolment


def entries(views: Views, kind: str, ids: Sequence[str]) -> list[Entry]:
    """The objects of a kind in the order of the ids."""
    found = dict(_LOADS[kind](views, ids))
    return [found[one] for one in ids]


def stamp_of(row: Any) -> Stamp:
    return Stamp(row.changed_ms, ended=row.ended_ms is not None)


def _rows(connection: Connection, query: Select[Any], column: Any, ids: Iterable[str]) -> Iterator[Any]:
    for chunk in chunks(ids):
        yield from connection.execute(query.where(column.in_(chunk)))


def _orgs(views: Views, ids: Sequence[str]) -> Iterator[tuple[str, Entry]]:
    query = select(_body.c.id, _body.c.parent_id).where(_body.c.ended_ms.is_(None)).order_by(_body.c.id)
    children: defaultdict[str, list[str]] = defaultdict(list)
    for row in _rows(views.connection, query, _body.c.parent_id, ids):
        children[row.parent_id].append(row.id)
    for row in _rows(views.connection, select(_body), _body.c.id, ids):
        yield row.id, OrgEntry(stamp_of(row), body_of(row), tuple(children[row.id]))


def _sessions(views: Views, ids: Sequence[str]) -> Iterator[tuple[str, Entry]]:
    del ids
    for year in views.years:
        for one in year.sessions:
            yield one.id, one


def _courses(views: Views, ids: Sequence[str]) -> Iterator[tuple[str, Entry]]:
    for row in _rows(views.connection, select(tables.programme), tables.programme.c.id, ids):
        yield row.id, CourseEntry(stamp_of(row), programme_of(row), views.academy)


def _classes(views: Views, ids: Sequence[str]) -> Iterator[tuple[str, Entry]]:
    for row in _rows(views.connection, select(_realisation), _realisation.c.id, ids):
        school = row.provider_id or views.academy
        yield row.id, ClassEntry(stamp_of(row), realisation_of(row), school, years.term_at(row.start_ms))


def _users(views: Views, ids: Sequence[str]) -> Iterator[tuple[str, Entry]]:
    roles = _by_person(views.connection, _role, ids)
    profiles = _by_person(views.connection, _profile, ids)
    for row in _rows(views.connection, select(_person), _person.c.id, ids):
        stamp = Stamp(row.changed_ms, ended=row.ended_ms is not None or row.merged_into is not None)
        entry = UserEntry(
            stamp,
            person_of(row),
            roles=tuple(role_of(one) for one in _told(roles[row.id], stamp)),
            profiles=tuple(profile_of(one) for one in _told(profiles[row.id], stamp)),
            home_id=row.primary_body_id or views.academy,
        )
        yield row.id, entry


def _by_person(connection: Connection, table: Any, ids: Sequence[str]) -> defaultdict[str, list[Any]]:
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for row in _rows(connection, select(table).order_by(table.c.id), table.c.person_id, ids):
        found[row.person_id].append(row)
    return found


def _told(rows: Sequence[Any], of: Stamp) -> list[Any]:
    return [row for row in rows if of.ended or row.ended_ms is None]


def _enrollments(views: Views, ids: Sequence[str]) -> Iterator[tuple[str, Entry]]:
    joined = _enrolment.join(_realisation, _realisation.c.id == _enrolment.c.realisation_id)
    query = select(_enrolment, _realisation.c.provider_id).select_from(joined)
    academy = views.academy
    for row in _rows(views.connection, query, _enrolment.c.id, ids):
        school = row.provider_id or academy
        yield (
            row.id,
            EnrollmentEntry(stamp_of(row), row.id, row.person_id, row.realisation_id, school, row.role),
        )


Load = Callable[[Views, Sequence[str]], Iterator[tuple[str, Entry]]]
_LOADS: Final[Mapping[str, Load]] = {
    "orgs": _orgs,
    "schools": _orgs,
    "academicSessions": _sessions,
    "terms": _sessions,
    "gradingPeriods": _sessions,
    "courses": _courses,
    "classes": _classes,
    "users": _users,
    "students": _users,
    "teachers": _users,
    "enrollments": _enrollments,
}
