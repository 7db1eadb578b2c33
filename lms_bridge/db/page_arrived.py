"""What came in, what it says, what failed, what was refused, and what no realisation is tied to."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, and_, func, select

from lms_bridge.db import tables
from lms_bridge.db.counting import counts
from lms_bridge.db.tied import in_room, on_course, on_test
from lms_bridge.db.work import KINDS
from lms_bridge.domain.fact import FactKind
from lms_bridge.services.arrived import (
    Arrived,
    Failure,
    RefusedCall,
    Said,
    SourceHeard,
    Untied,
    names_in,
)
from lms_bridge.services.judge_registrations import RAW as REGISTRATION
from lms_bridge.services.read import OF_A_COURSE

_source, _fact, _evidence = tables.source, tables.fact, tables.evidence
_statement, _delivery, _refused = tables.statement, tables.delivery, tables.refused_call
SHOWN = 50
_TOLD_BY: Mapping[str, str] = {
    FactKind.JOINED: "user-joined",
    FactKind.LEFT: "user-left",
    FactKind.MEETING_ENDED: "meeting-ended",
}
"""Which of several things in one call told a fact; where there is but one, it did."""


def arrived(connection: Connection) -> Arrived:
    refused = select(func.coalesce(func.sum(_refused.c.times), 0))
    return Arrived(
        sources=_sources(connection),
        said=(*_said(connection, "statement"), *_said(connection, "delivery")),
        pending={kind: _in_state(connection, kind, ("due", "leased")) for kind in KINDS},
        failed={kind: _in_state(connection, kind, ("dead",)) for kind in KINDS},
        failures=tuple(one for kind in KINDS for one in _failures(connection, kind)),
        refused=_refused_calls(connection),
        refused_times=connection.execute(refused).scalar_one(),
        untied=_untied(connection),
    )


def _in_state(connection: Connection, kind: str, states: tuple[str, ...]) -> int:
    table = KINDS[kind]
    query = select(func.count()).select_from(table).where(table.c.state.in_(states))
    return connection.execute(query).scalar_one()


def _sources(connection: Connection) -> tuple[SourceHeard, ...]:
    told = select(_statement.c.source_id, func.count(), func.max(_statement.c.stored_ms))
    statements = {key: (number, last) for key, number, last in connection.execute(told.group_by("source_id"))}
    came = select(
        _delivery.c.source_id,
        func.count().label("number"),
        func.sum(_delivery.c.times - 1).label("repeated"),
        func.max(_delivery.c.received_ms).label("last"),
    )
    deliveries = {row.source_id: row for row in connection.execute(came.group_by(_delivery.c.source_id))}
    whys = {row.source_id: row for row in connection.execute(select(tables.source_mode))}
    held = _held(connection)
    found: list[SourceHeard] = []
    for row in connection.execute(select(_source).order_by(_source.c.name)):
        number, last = statements.get(row.id, (0, None))
        delivered = deliveries.get(row.id)
        heard = [one for one in (last, delivered.last if delivered else None) if one is not None]
        found.append(
            SourceHeard(
                name=row.name,
                kind=row.kind,
                statements=number,
                deliveries=delivered.number if delivered else 0,
                repeated=delivered.repeated if delivered else 0,
                last_ms=max(heard, default=None),
                mode=row.mode,
                why=whys[row.id].code if row.id in whys else "",
                params=json.loads(whys[row.id].params) if row.id in whys else {},
                held=held.get(row.id, 0),
            )
        )
    return tuple(found)


def _held(connection: Connection) -> Mapping[int, int]:
    """How many standing facts of each source take part in nothing."""
    query = select(_fact.c.source_id, func.count()).where(_fact.c.stands, ~counts())
    return {row[0]: row[1] for row in connection.execute(query.group_by(_fact.c.source_id))}


def _said(connection: Connection, raw: str) -> tuple[Said, ...]:
    """By source and name how many came, and how many of these are evidence."""
    came = Counter[tuple[str, str | None]]()
    for source, said, number in connection.execute(_came(raw)):
        for name, times in _names(raw, said):
            came[source, name] += times * number
    used = Counter[tuple[str, str | None]]()
    for source, said, kind, number in connection.execute(_telling(raw)):
        used[source, _teller(_names(raw, said), kind)] += number
    if raw == "statement":
        for source, number in connection.execute(_in_registrations()):
            used[source, OF_A_COURSE] += number
    found = [Said(source, raw, name, times, used[source, name]) for (source, name), times in came.items()]
    return tuple(sorted(found, key=lambda one: (one.source, -one.used, -one.times, one.name or "")))


def _names(raw: str, said: str | None) -> Sequence[tuple[str | None, int]]:
    """A statement says one thing, whatever its verb is called; a delivery may tell several."""
    return [(said, 1)] if said is None or raw == "statement" else list(names_in(said).items())


def _came(raw: str) -> Select[Any]:
    table = KINDS[raw]
    query = select(_source.c.name, table.c.said, func.count()).select_from(table)
    query = query.join(_source, _source.c.id == table.c.source_id)
    return query.group_by(_source.c.name, table.c.said)


def _telling(raw: str) -> Select[Any]:
    """How often rows that say this tell a fact of that kind. What was withdrawn tells none."""
    table = KINDS[raw]
    key = next(iter(table.primary_key.columns))
    query = (
        select(_source.c.name, table.c.said, _fact.c.kind, func.count())
        .select_from(table)
        .join(_source, _source.c.id == table.c.source_id)
        .join(_evidence, and_(_evidence.c.raw == raw, _evidence.c.raw_id == key))
        .join(_fact, _fact.c.id == _evidence.c.fact_id)
    )
    if raw == "statement":
        query = query.where(_statement.c.voided_by.is_(None))
    return query.group_by(_source.c.name, table.c.said, _fact.c.kind)


def _in_registrations() -> Select[Any]:
    """By source the statements of those registrations at cmi5 courses that tell a fact."""
    said, registration = tables.registration_said, tables.registration
    tells = _evidence.c.raw == REGISTRATION, _evidence.c.raw_id == registration.c.id
    query = (
        select(_source.c.name, func.count())
        .select_from(said)
        .join(registration, registration.c.id == said.c.registration_id)
        .join(_source, _source.c.id == registration.c.source_id)
        .where(select(_evidence.c.fact_id).where(*tells).exists())
    )
    return query.group_by(_source.c.name)


def _teller(names: Sequence[tuple[str | None, int]], kind: str) -> str | None:
    return names[0][0] if len(names) == 1 else _TOLD_BY.get(kind)


def _untied(connection: Connection) -> tuple[Untied, ...]:
    """What IT may copy into the register: the source's own name for a course, a test, a room.

    What is held is not listed here but with its source: tying it would not make it count.
    """
    told, realisation = tables.fact_object, tables.realisation
    ties = (on_course(told.c.object), on_test(told.c.object), in_room(told.c.object))
    last = func.max(_fact.c.at_ms)
    query = (
        # "course-completed" is the least of the kinds: an object that is a course is called one.
        select(_source.c.name, func.min(_fact.c.kind), told.c.object, func.count(), last)
        .join(_fact, _fact.c.id == told.c.fact_id)
        .join(_source, _source.c.id == _fact.c.source_id)
        .where(_fact.c.stands, counts(), *(~select(realisation.c.id).where(tie).exists() for tie in ties))
        .group_by(_source.c.name, told.c.object)
        .order_by(last.desc(), told.c.object)
    )
    rows = connection.execute(query.limit(SHOWN))
    return tuple(Untied(source, FactKind(kind), *rest) for source, kind, *rest in rows)


def _failures(connection: Connection, kind: str) -> tuple[Failure, ...]:
    table = KINDS[kind]
    subject = {
        "statement": [_statement.c.id],
        "delivery": [_delivery.c.id],
        "tracks": [tables.tracks.c.moodle_user_id, tables.tracks.c.course_id],
        "registration": [tables.registration.c.account, tables.registration.c.registration],
        "pair": [tables.pair.c.person_id, tables.pair.c.realisation_id],
        "submission": [tables.submission.c.person_id, tables.submission.c.realisation_id],
    }[kind]
    query = select(table.c.error, table.c.tries, *subject).where(table.c.state == "dead")
    rows = connection.execute(
        query.order_by(*(column.desc() for column in table.primary_key.columns)).limit(SHOWN)
    )
    return tuple(Failure(kind, " · ".join(str(one) for one in row[2:]), row[0] or "", row[1]) for row in rows)


def _refused_calls(connection: Connection) -> tuple[RefusedCall, ...]:
    query = (
        select(_source.c.name, _refused.c.reason, _refused.c.times, _refused.c.first_ms, _refused.c.last_ms)
        .join(_source, _source.c.id == _refused.c.source_id)
        .order_by(_refused.c.last_ms.desc(), _refused.c.id.desc())
    )
    return tuple(RefusedCall(*row) for row in connection.execute(query.limit(SHOWN)))
