"""What belongs to a class, a school, a course, a term or a person; and what a client is shown."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import and_, exists, false, or_, select, true
from sqlalchemy.sql import ColumnElement

from lms_bridge.db import tables
from lms_bridge.db.rostering import years
from lms_bridge.db.rostering.views import View, Views
from lms_bridge.services.ports.rostering import Sight

_person, _role, _body = tables.person, tables.role, tables.body
_realisation, _enrolment, _programme = tables.realisation, tables.enrolment, tables.programme
Condition = ColumnElement[bool]
_ROLES: Final = {"students": "student", "teachers": "teacher", "student": "student", "teacher": "teacher"}


def belongs(kind: str, to: Mapping[str, str], views: Views, view: View) -> list[Condition]:
    """The conditions under which an object of a kind belongs to all that `to` names."""
    if kind in ("students", "teachers") and to:
        return [_seated(_ROLES[kind], to, views)]
    return [_BELONGS[kind, role](id_, views, view) for role, id_ in to.items()]


def _seated(role: str, to: Mapping[str, str], views: Views) -> Condition:
    """One seat that still stands has to hold it all: in that role, that class, that school."""
    seats: list[Condition] = [
        _enrolment.c.person_id == _person.c.id,
        _enrolment.c.role == role,
        _enrolment.c.ended_ms.is_(None),
    ]
    if "class" in to:
        seats.append(_enrolment.c.realisation_id == to["class"])
    if "school" in to:
        here = (_realisation.c.id == _enrolment.c.realisation_id, views.school() == to["school"])
        seats.append(exists().where(*here).correlate(_enrolment))
    return exists().where(*seats).correlate(_person)


def _classes_of_person(role: str | None) -> Callable[[str, Views, View], Condition]:
    def condition(id_: str, _: Views, __: View) -> Condition:
        seat = [
            _enrolment.c.realisation_id == _realisation.c.id,
            _enrolment.c.person_id == id_,
            _enrolment.c.ended_ms.is_(None),
        ]
        if role is not None:
            seat.append(_enrolment.c.role == role)
        return exists().where(*seat).correlate(_realisation)

    return condition


def _courses_of_school(id_: str, views: Views, _: View) -> Condition:
    held = (_realisation.c.programme_id == _programme.c.id, views.school() == id_)
    return exists().where(*held).correlate(_programme)


def _terms_of_school(id_: str, views: Views, view: View) -> Condition:
    terms = select(years.terms_of_realisations(views.years)).where(views.school() == id_)
    return view.id.in_(terms)


_BELONGS: Final[Mapping[tuple[str, str], Callable[[str, Views, View], Condition]]] = {
    ("classes", "course"): lambda id_, _, __: _realisation.c.programme_id == id_,
    ("classes", "school"): lambda id_, views, _: views.school() == id_,
    ("classes", "term"): lambda id_, views, _: years.terms_of_realisations(views.years) == id_,
    ("classes", "student"): _classes_of_person("student"),
    ("classes", "teacher"): _classes_of_person("teacher"),
    ("classes", "user"): _classes_of_person(None),
    ("courses", "school"): _courses_of_school,
    ("enrollments", "class"): lambda id_, _, __: _enrolment.c.realisation_id == id_,
    ("enrollments", "school"): lambda id_, views, _: views.school_of_enrolment() == id_,
    ("terms", "school"): _terms_of_school,
    ("gradingPeriods", "term"): lambda _, __, ___: false(),
}


def in_sight(kind: str, sight: Sight) -> Condition:
    """Of people, and of their seats, those whose body is one of the client's, or below one of them."""
    if sight.bodies is None:
        return true()
    if kind in ("users", "students", "teachers"):
        return _works_in(_person, _bodies_below(sight))
    if kind == "enrollments":
        return about_in_sight(_enrolment, sight)
    return true()


def about_in_sight(table: Any, sight: Sight) -> Condition:
    """Of rows about people (`person_id`), those whose person a client is shown."""
    if sight.bodies is None:
        return true()
    owner = _person.alias("owner")
    here = (owner.c.id == table.c.person_id, _works_in(owner, _bodies_below(sight)))
    return exists().where(*here).correlate(table)


def _works_in(person: Any, bodies: Any) -> Condition:
    role = and_(_role.c.person_id == person.c.id, _role.c.body_id.in_(bodies), _role.c.ended_ms.is_(None))
    return or_(person.c.primary_body_id.in_(bodies), exists().where(role).correlate(person))


def _bodies_below(sight: Sight) -> Any:
    roots = select(_body.c.id).where(_body.c.id.in_(sorted(sight.bodies or ())))
    below = roots.cte("below", recursive=True)
    children = select(_body.c.id).where(_body.c.parent_id == below.c.id)
    return select(below.union(children).c.id)
