"""Which rows a question of the indicators is about: all figures and lists have their conditions from here."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Date, FromClause, Select, and_, func, literal, not_, or_, select
from sqlalchemy.sql import ColumnElement

from lms_bridge.db import tables
from lms_bridge.db.elected import ever_elected, was_elected
from lms_bridge.db.report import attended, held
from lms_bridge.domain.calendar import day_begins, year_bounds
from lms_bridge.domain.document import DocumentKind, Standing
from lms_bridge.domain.indicators import Given, People, Question

_completion, _realisation, _programme = tables.completion, tables.realisation, tables.programme
_person, _profile, _role = tables.person, tables.profile, tables.role
_document, _time = tables.document, tables.profile_time
Conditions = list[ColumnElement[bool]]


def trainings(question: Question) -> Conditions:
    """Of `realisation` and its `programme`."""
    start_ms, end_ms = year_bounds(question.year)
    asked: Conditions = [_realisation.c.start_ms >= start_ms, _realisation.c.start_ms < end_ms]
    for column, value in (
        (_realisation.c.form, question.form),
        (_programme.c.kind, question.kind),
        (_realisation.c.programme_id, question.programme),
        (_realisation.c.provider_id, question.provider),
        (_realisation.c.provider_id, question.sight.provider),
    ):
        if value is not None:
            asked.append(column == value)
    return asked


def persons(question: Question) -> Conditions:
    """Of `completion` and its `realisation`: the current attendances of those whom the question asks for."""
    asked: Conditions = [attended()]
    for bodies in (question.bodies, question.sight.bodies):
        if bodies is not None:
            asked.append(_completion.c.body_id.in_(sorted(bodies)))
    if question.people is not None:
        elected = elected_then(question)
        asked.append(elected if question.people is People.ELECTED else not_(elected))
    if question.person is not None:
        asked.append(_completion.c.person_id == question.person)
    return asked


def elected_then(question: Question) -> ColumnElement[bool]:
    """Of `completion` and its `realisation`: whether the person held an elected post at the start."""
    ever = _completion.c.person_id.in_(ever_elected(question.codes))
    return and_(ever, was_elected(_completion.c.person_id, _realisation.c.start_day, codes=question.codes))


def of_given(given: Given) -> Conditions:
    """Which of the attendances."""
    conditions: Mapping[Given, Conditions] = {
        Given.ALL: [],
        Given.CONFIRMED: [_completion.c.confirmation],
        Given.CERTIFIED: [_completion.c.certificate],
        Given.CONFIRMATION_ISSUED: [_issued(DocumentKind.CONFIRMATION)],
        Given.CERTIFICATE_ISSUED: [_issued(DocumentKind.CERTIFICATE)],
        Given.TIMED: [_realisation.c.hours.is_not(None)],
        Given.UNTIMED: [_realisation.c.hours.is_(None)],
    }
    return conditions[given]


def _issued(kind: DocumentKind) -> ColumnElement[bool]:
    """Of `completion`: whether a valid document of the kind is there. One pair has one at most."""
    mine = (
        _document.c.person_id == _completion.c.person_id,
        _document.c.realisation_id == _completion.c.realisation_id,
        _document.c.kind == kind.value,
        _document.c.standing == Standing.ISSUED.value,
    )
    return select(_document.c.id).where(*mine).correlate_except(_document).exists()


def attendances(question: Question, given: Given = Given.ALL) -> tuple[FromClause, ColumnElement[bool]]:
    """Where attendances are, and which."""
    source = _completion.join(_realisation, _realisation.c.id == _completion.c.realisation_id).join(
        _programme, _programme.c.id == _realisation.c.programme_id
    )
    return source, and_(*trainings(question), *persons(question), *of_given(given))


def held_then(question: Question, *, came: bool) -> ColumnElement[bool]:
    """Of `realisation` and its `programme`: which count as held; `came`: those that somebody attended."""
    if not came and not question.of_people:
        return and_(*trainings(question), held())
    somebody = select(_completion.c.id).where(
        _completion.c.realisation_id == _realisation.c.id, *persons(question)
    )
    return and_(*trainings(question), somebody.correlate(_realisation).exists())


def learners(question: Question) -> Select[Any]:
    """The ids of persons who had an account on the day of which it is asked, each once."""
    query = select(_profile.c.person_id).distinct().join(_person, _person.c.id == _profile.c.person_id)
    query = query.where(_profile.c.vendor == "moodle", _stood(question))
    for bodies in (question.bodies, question.sight.bodies):
        if bodies is not None:
            # Who ever was there, before it is looked at who is: most are not.
            ever = select(_role.c.person_id).where(_role.c.body_id.in_(sorted(bodies)))
            maybe = or_(_person.c.primary_body_id.in_(sorted(bodies)), _person.c.id.in_(ever))
            query = query.where(maybe, body_then(question).in_(sorted(bodies)))
    if question.people is not None:
        elected = was_elected(_person.c.id, _day(question), codes=question.codes)
        query = query.where(elected if question.people is People.ELECTED else not_(elected))
    if question.person is not None:
        query = query.where(_person.c.id == question.person)
    return query


def _stood(question: Question) -> ColumnElement[bool]:
    """Of `profile`: whether the register told it on the day of which it is asked."""
    if question.as_of == question.today:
        return _profile.c.ended_ms.is_(None)
    night_ms = day_begins(question.as_of + timedelta(1))
    stood = (
        _time.c.profile_id == _profile.c.id,
        _time.c.since_ms < night_ms,
        or_(_time.c.until_ms.is_(None), _time.c.until_ms >= night_ms),
    )
    return select(_time.c.profile_id).where(*stood).correlate(_profile).exists()


def told_since_ms() -> Select[Any]:
    """Since when rosters tell who has an account."""
    return select(func.min(_time.c.since_ms))


def body_then(question: Question) -> ColumnElement[Any]:
    """Of `person`: where the person worked on the day of which it is asked (`domain.person.body_on`)."""
    night_ms = day_begins(question.as_of + timedelta(1))
    holds = (
        _role.c.person_id == _person.c.id,
        _role.c.role_type == "primary",
        or_(_role.c.ended_ms.is_(None), _role.c.ended_ms >= night_ms),
        or_(_role.c.begin.is_(None), _role.c.begin <= question.as_of),
        or_(_role.c.end.is_(None), _role.c.end > question.as_of),
    )
    latest = (_role.c.begin.is_(None), _role.c.begin.desc(), _role.c.id)
    role = select(_role.c.body_id).where(*holds).order_by(*latest).limit(1).correlate(_person)
    return func.coalesce(role.scalar_subquery(), _person.c.primary_body_id)


def _day(question: Question) -> Any:
    return literal(question.as_of, Date)
