"""The sums behind the indicators, over current completions."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Integer, and_, cast, func, or_, select
from sqlalchemy.sql import ColumnElement

from lms_bridge.db import tables
from lms_bridge.db.accounts import DbAccounts
from lms_bridge.db.completions import completion_of
from lms_bridge.db.ids import Ids
from lms_bridge.domain.programme import Form
from lms_bridge.services.report import Attendance, BodyFigures, Documents, FormFigures, Waiting

_realisation, _completion, _profile = tables.realisation, tables.completion, tables.profile


def held() -> ColumnElement[bool]:
    """A realisation dropped from the roster before it began was cancelled; one dropped later was held."""
    return or_(_realisation.c.ended_ms.is_(None), _realisation.c.ended_ms > _realisation.c.start_ms)


def attended() -> ColumnElement[bool]:
    return and_(_completion.c.superseded_ms.is_(None), _completion.c.attended)


def _between(start_ms: int, end_ms: int) -> ColumnElement[bool]:
    return and_(_realisation.c.start_ms >= start_ms, _realisation.c.start_ms < end_ms)


class DbReport:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def lms_users(self) -> int:
        query = select(func.count(_profile.c.person_id.distinct()))
        return self._connection.execute(
            query.where(_profile.c.vendor == "moodle", _profile.c.ended_ms.is_(None))
        ).scalar_one()

    def forms(self, start_ms: int, end_ms: int) -> Mapping[Form, FormFigures]:
        attending = (
            select(_realisation.c.form, func.count(), func.count(_completion.c.person_id.distinct()))
            .join(_completion, _completion.c.realisation_id == _realisation.c.id)
            .where(_between(start_ms, end_ms), attended())
            .group_by(_realisation.c.form)
        )
        came = {form: (count, persons) for form, count, persons in self._connection.execute(attending)}
        holding = select(_realisation.c.form, func.count()).where(_between(start_ms, end_ms), held())
        found: dict[Form, FormFigures] = {}
        for form, count in self._connection.execute(holding.group_by(_realisation.c.form)):
            attendances, persons = came.get(form, (0, 0))
            found[Form(form)] = FormFigures(count, attendances, persons)
        return found

    def documents(self, start_ms: int, end_ms: int) -> Documents:
        query = (
            select(_sum(_completion.c.confirmation), _sum(_completion.c.certificate))
            .join(_realisation, _realisation.c.id == _completion.c.realisation_id)
            .where(_between(start_ms, end_ms), attended())
        )
        confirmations, certificates = self._connection.execute(query).one()
        return Documents(confirmations or 0, certificates or 0)

    def bodies(self, start_ms: int, end_ms: int) -> Mapping[str, BodyFigures]:
        query = (
            select(
                tables.body.c.id,
                tables.body.c.name,
                func.count(_completion.c.realisation_id.distinct()),
                func.count(),
                func.count(_completion.c.person_id.distinct()),
                _sum(_completion.c.confirmation),
                _sum(_completion.c.certificate),
            )
            .join(_completion, _completion.c.body_id == tables.body.c.id)
            .join(_realisation, _realisation.c.id == _completion.c.realisation_id)
            .where(_between(start_ms, end_ms), attended())
            .group_by(tables.body.c.id, tables.body.c.name)
            .order_by(tables.body.c.id)
        )
        return {row[0]: BodyFigures(*row[1:]) for row in self._connection.execute(query)}

    def waiting(self) -> Waiting:
        # The list and its sums are one query: what the page shows is what the indicator counts.
        unmatched = DbAccounts(self._connection, Ids(lambda: 0)).unmatched()
        waits = select(func.count()).where(tables.pair.c.waits_since_ms.is_not(None))
        refused = select(func.coalesce(func.sum(tables.refused_call.c.times), 0))
        return Waiting(
            unmatched_accounts=len(unmatched),
            unmatched_facts=sum(one.facts for one in unmatched),
            not_enrolled=self._connection.execute(waits.select_from(tables.pair)).scalar_one(),
            rejected_deliveries=int(self._connection.execute(refused).scalar_one()),
        )

    def attendances(self, start_ms: int, end_ms: int) -> Sequence[Attendance]:
        query = (
            select(_completion)
            .join(_realisation, _realisation.c.id == _completion.c.realisation_id)
            .where(_between(start_ms, end_ms), attended())
        )
        return [_attendance(row) for row in self._connection.execute(query)]


def _attendance(row: Any) -> Attendance:
    completion = completion_of(row)
    return Attendance(
        realisation_id=row.realisation_id,
        person_id=row.person_id,
        body_id=row.body_id,
        minutes=completion.minutes,
        score=completion.score.whole_percent if completion.score else None,
        confirmation=row.confirmation,
        certificate=row.certificate,
    )


def _sum(flag: ColumnElement[bool]) -> ColumnElement[Any]:
    return func.sum(cast(flag, Integer))
