"""The rows behind the figures of a year: as many as each figure says."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Integer, and_, cast, func, select

from lms_bridge.db import counted_rows as counted
from lms_bridge.db import tables
from lms_bridge.db.facts import score_of
from lms_bridge.db.report import attended
from lms_bridge.db.upsert import chunks
from lms_bridge.domain.calendar import day_begins
from lms_bridge.domain.indicators import Given, Question
from lms_bridge.domain.programme import Form, ProgrammeKind
from lms_bridge.services.ports.indicators import (
    AttendanceRow,
    LearnerRow,
    Page,
    PersonRow,
    RealisationRow,
    Sums,
)

_completion, _realisation, _programme = tables.completion, tables.realisation, tables.programme
_person = tables.person
_body, _provider = tables.body.alias("works_at"), tables.body.alias("carried_out_by")

_KEY = ("realisation_id", "person_id")


class FigureRows:
    _connection: Connection

    def attendance_rows(self, question: Question, given: Given, page: Page) -> Sequence[AttendanceRow]:
        # The page is found among keys, which an index has, before the evidence beside each is read.
        source, which = counted.attendances(question, given)
        keys = (_realisation.c.start_ms, _completion.c.realisation_id, _completion.c.person_id)
        found = select(*keys).select_from(source).where(which).order_by(*keys)
        paged = found.limit(page.limit).offset(page.offset).subquery()
        query = (
            select(
                *(_completion.c[name] for name in ("person_id", "body_id", "present_ms", "score")),
                *(_completion.c[name] for name in ("confirmation", "certificate")),
                *(_realisation.c[name] for name in ("id", "title", "form", "start_ms", "hours")),
                _programme.c.title.label("programme"),
                _programme.c.kind,
                *(_person.c.given_name, _person.c.family_name),
                *(_body.c.name.label("body"), _provider.c.name.label("provider")),
            )
            .select_from(paged)
            .join(_completion, and_(*(_completion.c[name] == paged.c[name] for name in _KEY), attended()))
            .join(_realisation, _realisation.c.id == paged.c.realisation_id)
            .join(_programme, _programme.c.id == _realisation.c.programme_id)
            .join(_person, _person.c.id == paged.c.person_id)
            .outerjoin(_body, _body.c.id == _completion.c.body_id)
            .outerjoin(_provider, _provider.c.id == _realisation.c.provider_id)
            .order_by(*paged.c)
        )
        return [_attendance(row) for row in self._connection.execute(query)]

    def person_rows(self, question: Question, page: Page) -> Sequence[PersonRow]:
        source, which = counted.attendances(question)
        summed = (
            select(
                _completion.c.person_id,
                func.count().label("came"),
                func.sum(cast(_completion.c.confirmation, Integer)).label("papers"),
                func.sum(cast(_completion.c.certificate, Integer)).label("tests"),
            )
            .select_from(source)
            .where(which)
            .group_by(_completion.c.person_id)
            .subquery()
        )
        query = (
            select(_person.c.id, _person.c.given_name, _person.c.family_name)
            .add_columns(summed.c.came, summed.c.papers, summed.c.tests)
            .join(summed, summed.c.person_id == _person.c.id)
            .order_by(_person.c.family_name, _person.c.given_name, _person.c.id)
        )
        rows = self._connection.execute(query.limit(page.limit).offset(page.offset)).all()
        hours = self._hours_of(question, [row[0] for row in rows])
        return [
            PersonRow(key, name_of(given, family), Sums(came, came, 1, papers, tests, hours[key]))
            for key, given, family, came, papers, tests in rows
        ]

    def _hours_of(
        self, question: Question, person_ids: Sequence[str]
    ) -> Mapping[str, Mapping[Decimal | None, int]]:
        source, which = counted.attendances(question)
        columns = (_completion.c.person_id, _realisation.c.hours)
        query = select(*columns, func.count()).select_from(source).group_by(*columns)
        found: dict[str, dict[Decimal | None, int]] = defaultdict(dict)
        for chunk in chunks(person_ids):
            mine = query.where(which, _completion.c.person_id.in_(chunk))
            for person_id, hours, number in self._connection.execute(mine):
                found[person_id][None if hours is None else Decimal(hours)] = number
        return found

    def realisation_rows(
        self, question: Question, page: Page, *, came_only: bool
    ) -> Sequence[RealisationRow]:
        came = (
            select(func.count())
            .select_from(_completion)
            .where(_completion.c.realisation_id == _realisation.c.id, *counted.persons(question))
            .correlate(_realisation)
        )
        query = (
            select(
                *(_realisation.c[name] for name in ("id", "title", "form", "start_ms", "end_ms")),
                _programme.c.kind,
                _provider.c.name.label("provider"),
                came.scalar_subquery().label("attendances"),
            )
            .select_from(_realisation)
            .join(_programme, _programme.c.id == _realisation.c.programme_id)
            .outerjoin(_provider, _provider.c.id == _realisation.c.provider_id)
            .where(counted.held_then(question, came=came_only))
            .order_by(_realisation.c.start_ms, _realisation.c.id)
        )
        rows = self._connection.execute(query.limit(page.limit).offset(page.offset))
        return [_held(row) for row in rows]

    def learner_rows(self, question: Question, page: Page) -> Sequence[LearnerRow]:
        if question.of_trainings or not self._knows_accounts(question):
            return []
        query = (
            select(_person.c.id, _person.c.given_name, _person.c.family_name)
            .add_columns(counted.body_then(question).label("body_id"))
            .where(_person.c.id.in_(counted.learners(question)))
            .order_by(_person.c.family_name, _person.c.given_name, _person.c.id)
        )
        paged = query.limit(page.limit).offset(page.offset).subquery()
        named = select(paged, _body.c.name).outerjoin(_body, _body.c.id == paged.c.body_id)
        ordered = named.order_by(paged.c.family_name, paged.c.given_name, paged.c.id)
        rows = self._connection.execute(ordered)
        return [LearnerRow(row.id, name_of(row.given_name, row.family_name), row.name) for row in rows]

    def _knows_accounts(self, question: Question) -> bool:
        """Whether rosters told already, on the day of which it is asked, who had an account."""
        if question.as_of == question.today:
            return True
        since_ms = self._connection.execute(counted.told_since_ms()).scalar_one()
        return since_ms is not None and since_ms < day_begins(question.as_of + timedelta(1))


def name_of(given: str, family: str) -> str:
    return f"{given} {family}".strip()


def _attendance(row: Any) -> AttendanceRow:
    return AttendanceRow(
        realisation_id=row.id,
        realisation=row.title,
        programme=row.programme,
        form=Form(row.form),
        kind=ProgrammeKind(row.kind),
        start_ms=row.start_ms,
        provider=row.provider,
        person_id=row.person_id,
        person=name_of(row.given_name, row.family_name),
        body_id=row.body_id,
        body=row.body,
        minutes=None if row.present_ms is None else row.present_ms // 60_000,
        score=None if row.score is None else score_of(row.score).whole_percent,
        confirmation=row.confirmation,
        certificate=row.certificate,
        hours=None if row.hours is None else Decimal(row.hours),
    )


def _held(row: Any) -> RealisationRow:
    return RealisationRow(
        realisation_id=row.id,
        realisation=row.title,
        form=Form(row.form),
        kind=ProgrammeKind(row.kind),
        start_ms=row.start_ms,
        end_ms=row.end_ms,
        provider=row.provider,
        attendances=row.attendances,
    )
