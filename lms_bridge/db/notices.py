"""Messages to staff, and what they are about: how silent sources are, and whom a failure touches."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, func, literal, or_, select

from lms_bridge.db import tables, work
from lms_bridge.db.access import DbSources
from lms_bridge.db.tied import COURSE
from lms_bridge.db.upsert import insert_new
from lms_bridge.services.ports import Affected, Heard, Notice, NoticeKind, Source

_table = tables.notice


class DbNotices:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, notice: Notice) -> bool:
        row = {
            "id": notice.id,
            "job_id": notice.job_id,
            "source_id": notice.source_id,
            "kind": notice.kind.value,
            "key": notice.key,
            "to": notice.to,
            "subject": notice.subject,
            "text": notice.text,
            "created_ms": notice.created_ms,
            "state": notice.state,
        }
        insert_new(self._connection, _table, [row], key=("key",))
        stands = select(_table.c.id).where(_table.c.key == notice.key)
        return bool(self._connection.execute(stands).scalar_one() == notice.id)

    def leased(self, lease: str) -> Sequence[Notice]:
        return [_notice_of(row) for row in work.leased(self._connection, _table, lease)]

    def latest(self, *, limit: int) -> Sequence[Notice]:
        query = select(_table).order_by(_table.c.id.desc()).limit(limit)
        return [_notice_of(row) for row in self._connection.execute(query)]

    def keys(self, prefixes: Collection[str]) -> Collection[str]:
        begins = [_table.c.key.startswith(one, autoescape=True) for one in prefixes]
        return set(self._connection.execute(select(_table.c.key).where(or_(*begins))).scalars())

    def unanswered(self, prefixes: Collection[str], *, answer: str) -> Sequence[tuple[str, str]]:
        begins = [_table.c.key.startswith(one, autoescape=True) for one in prefixes]
        answers = _table.alias("answers")
        answered = select(answers.c.id).where(answers.c.key == literal(answer) + _table.c.key).exists()
        query = select(_table.c.key, _table.c.subject).where(or_(*begins), ~answered).order_by(_table.c.id)
        return [(row.key, row.subject) for row in self._connection.execute(query)]

    def heard(self) -> Sequence[Heard]:
        made = select(tables.source.c.id, tables.source.c.created_ms)
        begun = {row.id: row.created_ms for row in self._connection.execute(made)}
        return [
            Heard(one, max([begun[one.id], *self._last(one.id)])) for one in DbSources(self._connection).all()
        ]

    def _last(self, source_id: int) -> list[int]:
        """Statements are numbered as they come, so that the newest is found by its number."""
        statement, delivery = tables.statement, tables.delivery
        said = select(statement.c.stored_ms).where(statement.c.source_id == source_id)
        sent = select(delivery.c.received_ms).where(delivery.c.source_id == source_id)
        newest = (said.order_by(statement.c.seq.desc()), sent.order_by(delivery.c.received_ms.desc()))
        found = [self._connection.execute(query.limit(1)).scalar() for query in newest]
        return [one for one in found if one is not None]

    def affected(self, source: Source, *, at_ms: int) -> Affected:
        if not source.home_page:
            return Affected()
        realisation, enrolment = tables.realisation, tables.enrolment
        query = (
            select(func.count(realisation.c.id.distinct()), func.count(enrolment.c.person_id.distinct()))
            .join(
                enrolment,
                (enrolment.c.realisation_id == realisation.c.id) & enrolment.c.ended_ms.is_(None),
                isouter=True,
            )
            .where(
                realisation.c.ended_ms.is_(None),
                realisation.c.start_ms <= at_ms,
                realisation.c.end_ms > at_ms,
                COURSE.startswith(f"{source.home_page}/", autoescape=True),
            )
        )
        realisations, people = self._connection.execute(query).one()
        return Affected(realisations, people)


def _notice_of(row: Any) -> Notice:
    return Notice(
        id=row.id,
        job_id=row.job_id,
        source_id=row.source_id,
        kind=NoticeKind(row.kind),
        key=row.key,
        to=row.to,
        subject=row.subject,
        text=row.text,
        created_ms=row.created_ms,
        state=row.state,
        error=row.error,
        tries=row.tries,
    )
