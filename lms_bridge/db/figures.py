"""The sums of a year for the indicators, and its attendances in groups."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection, Integer, and_, case, cast, distinct, func, literal, select
from sqlalchemy.sql import ColumnElement

from lms_bridge.db import counted_rows as counted
from lms_bridge.db import tables
from lms_bridge.db.bodies import history_of
from lms_bridge.db.entered import DbEntered
from lms_bridge.db.figure_rows import FigureRows
from lms_bridge.db.frozen import DbFrozen
from lms_bridge.db.ids import Ids
from lms_bridge.db.report import held
from lms_bridge.domain.document import DocumentKind, Standing
from lms_bridge.domain.indicators import Question
from lms_bridge.domain.programme import Form
from lms_bridge.services.ports.indicators import By, Group, Parts, Sums

_completion, _realisation, _programme, _body = (
    tables.completion,
    tables.realisation,
    tables.programme,
    tables.body,
)
_document = tables.document
_provider = _body.alias("provider")


class DbFigures(FigureRows):
    def __init__(self, connection: Connection, ids: Ids) -> None:
        self._connection = connection
        self._ids = ids

    @property
    def entered(self) -> DbEntered:
        return DbEntered(self._connection)

    @property
    def frozen(self) -> DbFrozen:
        return DbFrozen(self._connection, self._ids)

    def parts(self, question: Question) -> Parts:
        persons = self._persons(question)
        forms: dict[Form, Sums] = {}
        source, which = counted.attendances(question)
        grouped = (_realisation.c.form, _realisation.c.hours)
        query = select(*grouped, *_adding_up()).select_from(source).where(which).group_by(*grouped)
        for form, hours, *sums in self._connection.execute(query):
            of_form = forms.get(Form(form), Sums(persons=persons[Form(form)]))
            forms[Form(form)] = _added(of_form, None if hours is None else Decimal(hours), sums)
        return Parts(_together(forms, persons[None]), forms)

    def _persons(self, question: Question) -> Mapping[Form | None, int]:
        """Distinct persons of each form, and of all (None): the attendances are gone through once."""
        source, which = counted.attendances(question)
        came = [func.max(case((_realisation.c.form == form.value, 1), else_=0)).label(form) for form in Form]
        each = select(*came).select_from(source).where(which).group_by(_completion.c.person_id).subquery()
        query = select(func.count(), *(func.sum(each.c[form.value]) for form in Form)).select_from(each)
        told = self._connection.execute(query).one()
        return dict(zip((None, *Form), (number or 0 for number in told), strict=True))

    def realisations(self, question: Question) -> Mapping[Form, int]:
        which = counted.held_then(question, came=False)
        source = _realisation.join(_programme, _programme.c.id == _realisation.c.programme_id)
        query = select(_realisation.c.form, func.count()).select_from(source).where(which)
        rows = self._connection.execute(query.group_by(_realisation.c.form))
        return {Form(form): number for form, number in rows}

    def issued(self, question: Question) -> Mapping[DocumentKind, int]:
        source, which = counted.attendances(question)
        mine = (
            _document.c.person_id == _completion.c.person_id,
            _document.c.realisation_id == _completion.c.realisation_id,
            _document.c.standing == Standing.ISSUED.value,
        )
        query = select(_document.c.kind, func.count()).select_from(source.join(_document, and_(*mine)))
        rows = self._connection.execute(query.where(which).group_by(_document.c.kind))
        return {DocumentKind(kind): number for kind, number in rows}

    def learners(self, question: Question) -> int | None:
        if question.of_trainings or not self._knows_accounts(question):
            return None
        query = select(func.count()).select_from(counted.learners(question).subquery())
        return self._connection.execute(query).scalar_one()

    def groups(self, question: Question, by: By) -> Sequence[Group]:
        source, which = counted.attendances(question)
        key, name = _KEYS[by]
        if by in (By.BODY, By.BODY_TYPE):
            body_id = self._under(question)
            source = source.outerjoin(_body, _body.c.id == body_id)
            key = body_id if by is By.BODY else key
        if by is By.PROVIDER:
            source = source.outerjoin(_provider, _provider.c.id == _realisation.c.provider_id)
        query = select(func.coalesce(key, ""), func.coalesce(name, ""), *_sums())
        rows = self._connection.execute(query.select_from(source).where(which).group_by(key, name))
        found = [Group(key, name, Sums(*sums)) for key, name, *sums in rows]
        return sorted(found, key=lambda one: (-one.sums.attendances, one.name, one.key))

    def _under(self, question: Question) -> ColumnElement[str]:
        """Of `completion`: the body under which it is counted."""
        history = history_of(self._connection)
        went = {one: history.under(one) for one in history.merged} if question.together else {}
        went = {one: under for one, under in went.items() if one != under}
        then = _completion.c.body_id
        return case(went, value=then, else_=then) if went else then

    def forerunners(self, body_ids: Collection[str]) -> frozenset[str]:
        history = history_of(self._connection)
        return frozenset(body_ids).union(*(history.forerunners(one) for one in body_ids))

    def beneath(self, body_id: str) -> frozenset[str]:
        top = select(_body.c.id).where(_body.c.id == body_id).cte("beneath", recursive=True)
        # A union keeps each once: a circle of parents, which a register may hold, comes to an end.
        below = top.union(select(_body.c.id).join(top, _body.c.parent_id == top.c.id))
        return frozenset(self._connection.execute(select(below.c.id)).scalars())

    def bodies(self, question: Question) -> Sequence[tuple[str, str]]:
        mine = question.sight.bodies
        query = select(_body.c.id, _body.c.name).order_by(_body.c.name, _body.c.id)
        if mine is not None:
            query = query.where(_body.c.id.in_(sorted(mine)))
        return [(row.id, row.name) for row in self._connection.execute(query)]

    def providers(self, question: Question) -> Sequence[tuple[str, str]]:
        query = select(_body.c.id, _body.c.name).where(
            _body.c.id.in_(select(_realisation.c.provider_id).distinct())
        )
        if question.sight.provider is not None:
            query = query.where(_body.c.id == question.sight.provider)
        return [(row.id, row.name) for row in self._connection.execute(query.order_by(_body.c.name))]

    def years(self) -> Sequence[int]:
        days = select(_realisation.c.start_day).where(held()).distinct()
        return sorted({day.year for day in self._connection.execute(days).scalars()}, reverse=True)


_KEYS: Final[Mapping[By, tuple[ColumnElement[Any], ColumnElement[Any]]]] = {
    By.KIND: (_programme.c.kind, literal("")),
    By.PROVIDER: (_realisation.c.provider_id, _provider.c.name),
    By.BODY: (_completion.c.body_id, _body.c.name),
    By.BODY_TYPE: (_body.c.type, literal("")),
    By.PROGRAMME: (_programme.c.id, _programme.c.title),
}


def _sums() -> Sequence[ColumnElement[Any]]:
    """The columns of `Sums`, in its order."""
    trainings, attendances, *papers = _adding_up()
    return (trainings, attendances, func.count(distinct(_completion.c.person_id)), *papers)


def _adding_up() -> Sequence[ColumnElement[Any]]:
    """Those of them that groups of realisations add up to."""
    return (
        func.count(distinct(_completion.c.realisation_id)),
        func.count(),
        func.sum(cast(_completion.c.confirmation, Integer)),
        func.sum(cast(_completion.c.certificate, Integer)),
    )


def _added(sums: Sums, hours: Decimal | None, more: Sequence[int]) -> Sums:
    """With the attendances of so many hours."""
    trainings, attendances, confirmations, certificates = more
    return replace(
        sums,
        trainings=sums.trainings + trainings,
        attendances=sums.attendances + attendances,
        confirmations=sums.confirmations + confirmations,
        certificates=sums.certificates + certificates,
        hours={**sums.hours, hours: attendances},
    )


def _together(forms: Mapping[Form, Sums], persons: int) -> Sums:
    """What adds up is added; a realisation has one form, a person may have attended in several."""
    hours: dict[Decimal | None, int] = {}
    for sums in forms.values():
        for one, number in sums.hours.items():
            hours[one] = hours.get(one, 0) + number
    each = forms.values()
    return Sums(
        sum(one.trainings for one in each),
        sum(one.attendances for one in each),
        persons,
        sum(one.confirmations for one in each),
        sum(one.certificates for one in each),
        hours,
    )
