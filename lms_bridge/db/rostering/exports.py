"""The rows of a package: all that stands, or all that changed."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import Table, and_, exists, or_, select
from sqlalchemy.sql import ColumnElement

from lms_bridge.db import tables
from lms_bridge.db.aliases import as_said
from lms_bridge.db.roster import (
    OFFICER,
    body_of,
    enrolment_of,
    person_of,
    profile_of,
    programme_of,
    realisation_of,
    role_of,
)
from lms_bridge.db.rostering.entries import stamp_of
from lms_bridge.db.rostering.views import Views
from lms_bridge.db.rostering.years import term_at
from lms_bridge.domain.roster import Row
from lms_bridge.services.ports.rostering import Export, Stamp

_realisation, _enrolment = tables.realisation, tables.enrolment
_KINDS: Final[Mapping[str, tuple[Table, Callable[[Any], Row]]]] = {
    "bodies": (tables.body, body_of),
    "persons": (tables.person, person_of),
    "roles": (tables.role, as_said(role_of)),
    "profiles": (tables.profile, as_said(profile_of)),
    "programmes": (tables.programme, programme_of),
    "realisations": (tables.realisation, realisation_of),
    "enrolments": (tables.enrolment, as_said(enrolment_of)),
}


def exported(views: Views, since_ms: int | None) -> Export:
    query = select(_realisation.c.id, _realisation.c.provider_id, _realisation.c.start_ms)
    held = views.connection.execute(query).all()
    return Export(
        rows={kind: _rows(views, kind, since_ms) for kind in _KINDS},
        sessions=[
            one
            for year in views.years
            for one in year.sessions
            if since_ms is None or one.stamp.changed_ms >= since_ms
        ],
        academy=views.academy,
        schools={row.id: row.provider_id or views.academy for row in held},
        terms={row.id: term_at(row.start_ms) for row in held},
    )


def _rows(views: Views, kind: str, since_ms: int | None) -> list[tuple[Row, Stamp]]:
    table, make = _KINDS[kind]
    told = table.c.ended_ms.is_(None) if since_ms is None else table.c.changed_ms >= since_ms
    if table is _enrolment:
        told = and_(told, _said_once())
    query = select(table).where(told).order_by(table.c.id)
    return [(make(row), stamp_of(row)) for row in views.connection.execute(query)]


def _said_once() -> ColumnElement[bool]:
    """A package has a seat once: whom an officer admitted and the register has too is the register's.

    Nor has it one of somebody, or in something, that has left, which an officer's may outlast.
    """
    other = _enrolment.alias("registers")
    repeated = exists().where(
        other.c.realisation_id == _enrolment.c.realisation_id,
        other.c.person_id == _enrolment.c.person_id,
        other.c.role == _enrolment.c.role,
        other.c.origin != OFFICER,
        other.c.ended_ms.is_(None),
    )
    person, realisation = tables.person, _realisation
    stands = and_(
        exists().where(person.c.id == _enrolment.c.person_id, person.c.ended_ms.is_(None)),
        exists().where(realisation.c.id == _enrolment.c.realisation_id, realisation.c.ended_ms.is_(None)),
    )
    return or_(
        _enrolment.c.origin != OFFICER, and_(~repeated, or_(stands, _enrolment.c.ended_ms.is_not(None)))
    )
