"""Each kind of collection as a view: its rows, which of them it shows, and its fields."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from sqlalchemy import Connection, and_, case, exists, false, func, literal, or_, select, true
from sqlalchemy.sql import ColumnElement, FromClause

from lms_bridge.db import tables
from lms_bridge.db.rostering import years
from lms_bridge.db.rostering.fields import Expression, Field, Many, One, status

_body, _person, _role, _profile = tables.body, tables.person, tables.role, tables.profile
_programme, _realisation, _enrolment = tables.programme, tables.realisation, tables.enrolment
_parent = _body.alias("child")
_of_class = _realisation.alias("of_class")
NO_ACADEMY: Final = "academy"
"""Stands for the academy in a register without a single body, which no roster leaves."""


@dataclass(frozen=True, slots=True)
class View:
    """Rows of `source` by `id`, of which `shown` holds."""

    source: FromClause
    id: Expression
    fields: Mapping[str, Field]
    shown: ColumnElement[bool] = field(default_factory=true)


@dataclass(frozen=True)
class Views:
    """The views of one transaction; what several of them need is asked for once."""

    connection: Connection

    def of(self, kind: str) -> View:
        return _VIEWS[kind](self, kind)

    @cached_property
    def academy(self) -> str:
        """The body that stands for the academy: a national one, else one without a body above it."""
        order = (
            _body.c.ended_ms.is_not(None),
            _body.c.type != "national",
            _body.c.parent_id.is_not(None),
            _body.c.id,
        )
        found = self.connection.execute(select(_body.c.id).order_by(*order).limit(1)).scalar()
        return NO_ACADEMY if found is None else str(found)

    @cached_property
    def years(self) -> Sequence[years.HeldYear]:
        return years.held_years(self.connection)

    def school(self, realisation: FromClause = _realisation) -> Expression:
        """The school of a realisation: its provider, else the academy."""
        return func.coalesce(realisation.c.provider_id, literal(self.academy))

    def school_of_enrolment(self) -> Expression:
        query = select(self.school(_of_class)).where(_of_class.c.id == _enrolment.c.realisation_id)
        return query.correlate(_enrolment).scalar_subquery()


def every(table: Any) -> dict[str, Field]:
    return {
        "sourcedId": One(table.c.id),
        "status": status(table.c.ended_ms),
        "dateLastModified": One(table.c.changed_ms),
    }


def _ref(name: str, id_: Expression, type_: str) -> dict[str, Field]:
    return {f"{name}.sourcedId": One(id_), f"{name}.type": One(literal(type_))}


def _orgs(views: Views, kind: str) -> View:
    fields: dict[str, Field] = {
        **every(_body),
        "name": One(_body.c.name),
        "type": One(_body.c.type),
        "identifier": One(_body.c.identifier),
        "parent.sourcedId": One(_body.c.parent_id),
        "children.sourcedId": Many(_parent.c.id, _parent, _parent.c.parent_id == _body.c.id),
    }
    shown = _holds_trainings(views) if kind == "schools" else true()
    return View(_body, _body.c.id, fields, shown)


def _holds_trainings(views: Views) -> ColumnElement[bool]:
    """A school, by the standard's word, is who holds classes: a provider, the academy, or one called so."""
    provides = exists().where(_realisation.c.provider_id == _body.c.id)
    return or_(_body.c.type == "school", _body.c.id == views.academy, provides)


def _sessions(views: Views, kind: str) -> View:
    wanted = {"terms": ("term",), "gradingPeriods": ("gradingPeriod",)}.get(kind, ("schoolYear", "term"))
    entries = [one for year in views.years for one in year.sessions if one.type in wanted]
    none = not entries
    if none:
        entries = list(years.HeldYear(1970, 0).sessions)
    rows = years.as_rows(entries)
    fields: dict[str, Field] = {
        "sourcedId": One(rows.c.id),
        "status": One(literal("active")),
        "dateLastModified": One(rows.c.changed_ms),
        "title": One(rows.c.title),
        "type": One(rows.c.type),
        "startDate": One(rows.c.first_day),
        "endDate": One(rows.c.last_day),
        "schoolYear": One(rows.c.year),
        "parent.sourcedId": One(func.nullif(rows.c.parent, "")),
        "children.sourcedId": One(func.nullif(rows.c.child, "")),
    }
    return View(rows, rows.c.id, fields, false() if none else true())


def _courses(views: Views, kind: str) -> View:
    del kind
    fields: dict[str, Field] = {
        **every(_programme),
        "title": One(_programme.c.title),
        "courseCode": One(_programme.c.code),
        "metadata.programmeKind": One(_programme.c.kind),
        **_ref("org", literal(views.academy), "org"),
    }
    return View(_programme, _programme.c.id, fields)


def _classes(views: Views, kind: str) -> View:
    del kind
    fields: dict[str, Field] = {
        **every(_realisation),
        "title": One(_realisation.c.title),
        "classCode": One(_realisation.c.code),
        "classType": One(literal("ext:").concat(_realisation.c.form)),
        "metadata.start": One(_realisation.c.start_ms),
        "metadata.end": One(_realisation.c.end_ms),
        "metadata.lmsCourse": One(_realisation.c.lms_course),
        "metadata.lmsTest": One(_realisation.c.lms_test),
        "metadata.meeting": One(_realisation.c.meeting),
        "metadata.provider": One(_realisation.c.provider_id),
        **_ref("course", _realisation.c.programme_id, "course"),
        **_ref("school", views.school(), "org"),
        **_ref("terms", years.terms_of_realisations(views.years), "academicSession"),
    }
    return View(_realisation, _realisation.c.id, fields)


def _users(views: Views, kind: str) -> View:
    del views
    roles, profiles = _of_person(_role), _of_person(_profile)
    held = {"roleType": _role.c.role_type, "role": _role.c.role, "org.sourcedId": _role.c.body_id}
    known = {"vendorId": _profile.c.vendor, "applicationId": _profile.c.home_page}
    fields: dict[str, Field] = {
        **every(_person),
        "status": status(_left()),
        "userMasterIdentifier": One(_person.c.id),
        "enabledUser": One(_enabled()),
        "givenName": One(_person.c.given_name),
        "familyName": One(_person.c.family_name),
        "identifier": One(_person.c.employee_number),
        "email": One(_person.c.email),
        "primaryOrg.sourcedId": One(_person.c.primary_body_id),
        **{f"roles.{name}": Many(column, _role, roles) for name, column in held.items()},
        **{f"userProfiles.{name}": Many(column, _profile, profiles) for name, column in known.items()},
        "userProfiles.credentials.username": Many(_profile.c.account, _profile, profiles),
    }
    role = {"students": "student", "teachers": "teacher"}.get(kind)
    return View(_person, _person.c.id, fields, true() if role is None else _is(role))


def _left() -> Expression:
    """Not None for who has left, or counts for another person who is the same."""
    return func.coalesce(_person.c.ended_ms, case((_person.c.merged_into.is_not(None), _person.c.changed_ms)))


def _enabled() -> Expression:
    return case((_left().is_(None), "true"), else_="false")


def _of_person(table: Any) -> ColumnElement[bool]:
    """Rows that stand; of a person who has left, all that stood."""
    return and_(
        table.c.person_id == _person.c.id, or_(table.c.ended_ms.is_(None), _person.c.ended_ms.is_not(None))
    )


def _is(role: str) -> ColumnElement[bool]:
    """Whom the register calls so, in a body or in a realisation's roster."""
    in_body = exists().where(_of_person(_role), _role.c.role == role)
    in_class = exists().where(_of_person(_enrolment), _enrolment.c.role == role)
    return or_(in_body, in_class)


def _enrollments(views: Views, kind: str) -> View:
    del kind
    fields: dict[str, Field] = {
        **every(_enrolment),
        "role": One(_enrolment.c.role),
        **_ref("user", _enrolment.c.person_id, "user"),
        **_ref("class", _enrolment.c.realisation_id, "class"),
        **_ref("school", views.school_of_enrolment(), "org"),
    }
    return View(_enrolment, _enrolment.c.id, fields)


_VIEWS: Final[Mapping[str, Callable[[Views, str], View]]] = {
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
