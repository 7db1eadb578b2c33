"""A webinar with its people, the accounts that nobody has, and who is in it at this moment."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, and_, func, select

from lms_bridge.db import tables
from lms_bridge.db.accounts import linked_at
from lms_bridge.db.counting import counts
from lms_bridge.db.page_realisation import head_of, listed
from lms_bridge.db.roster import person_of
from lms_bridge.domain.fact import FactKind
from lms_bridge.domain.presence import Interval
from lms_bridge.domain.programme import STUDENT
from lms_bridge.domain.ways import AS_IT_HAPPENED
from lms_bridge.services.pages import RealisationHead
from lms_bridge.services.presence_room import InNow, Seen, Stranger

_realisation, _completion = tables.realisation, tables.completion
_fact, _object, _account, _link = tables.fact, tables.fact_object, tables.account, tables.link
_WHO = (_account.c.id, _account.c.home_page, _account.c.name, _account.c.label)
_EVENT = (_fact.c.kind, _fact.c.source_id, _fact.c.run, _fact.c.session, _fact.c.at_ms, _fact.c.channel)
_CLOSES = (FactKind.LEFT, FactKind.MEETING_ENDED)


def room(connection: Connection, realisation_id: str) -> tuple[RealisationHead, tuple[Seen, ...]] | None:
    row = connection.execute(select(_realisation).where(_realisation.c.id == realisation_id)).first()
    if row is None:
        return None
    columns = (_completion.c.person_id, _completion.c.present_ms, _completion.c.attended)
    current = (_completion.c.realisation_id == realisation_id, _completion.c.superseded_ms.is_(None))
    told = {one.person_id: one for one in connection.execute(select(*columns).where(*current))}
    people = [one for one in listed(connection, realisation_id, told) if one.role == STUDENT]
    return head_of(row), tuple(_seen(one.row, told.get(one.row.id), left=one.left) for one in people)


def _seen(row: Any, told: Any, *, left: bool) -> Seen:
    return Seen(
        row.id,
        name=person_of(row).name,
        body=row.body,
        present_ms=(told.present_ms or 0) if told else 0,
        attended=bool(told and told.attended),
        left=left,
    )


def strangers(connection: Connection, meeting: str, near: Interval) -> tuple[Stranger, ...]:
    """Who joined the room near the time by an account that is nobody's, the first who came first."""
    linked = and_(_link.c.account_id == _account.c.id, linked_at(_fact.c.at_ms))
    first = func.min(_fact.c.at_ms)
    query = (
        select(
            *_WHO,
            tables.source.c.name.label("source"),
            first.label("first_ms"),
            func.count().label("sessions"),
        )
        .select_from(_fact)
        .join(_object, _object.c.fact_id == _fact.c.id)
        .join(_account, _account.c.id == _fact.c.account_id)
        .join(tables.source, tables.source.c.id == _account.c.source_id)
        .join(_link, linked, isouter=True)
        .where(_object.c.object == meeting, _fact.c.kind == FactKind.JOINED, _fact.c.stands, counts())
        .where(_fact.c.at_ms >= near[0], _fact.c.at_ms < near[1], _link.c.account_id.is_(None))
        .group_by(*_WHO, tables.source.c.name)
        .order_by(first, _account.c.id)
    )
    return tuple(
        Stranger(
            row.id,
            home_page=row.home_page,
            name=row.name,
            label=row.label,
            source=row.source,
            first_ms=row.first_ms,
            sessions=row.sessions,
        )
        for row in connection.execute(query)
    )


def now_in(connection: Connection, meeting: str, near: Interval) -> InNow:
    """Who is in the room, by what was told so far as it happened: accounts, and sessions without one."""
    linked = and_(_link.c.account_id == _fact.c.account_id, linked_at(_fact.c.at_ms))
    joined = (
        select(*_EVENT, _fact.c.account_id, _link.c.person_id)
        .join(_object, _object.c.fact_id == _fact.c.id)
        .join(_link, linked, isouter=True)
        .where(_object.c.object == meeting, _fact.c.kind == FactKind.JOINED, _fact.c.stands, counts())
        .where(_fact.c.at_ms >= near[0], _fact.c.at_ms < near[1], _fact.c.channel.in_(AS_IT_HAPPENED))
    )
    joins = connection.execute(joined).all()
    runs = {row.run for row in joins}
    closing = select(*_EVENT).where(
        _fact.c.run.in_(runs), _fact.c.kind.in_(_CLOSES), _fact.c.stands, counts()
    )
    ended, left = _closed(connection.execute(closing) if runs else ())
    inside = [
        row
        for row in joins
        if (row.source_id, row.run) not in ended
        and row.at_ms > left.get((row.source_id, row.run, row.session, row.channel), -1)
    ]
    return InNow(
        len({row.account_id or (row.run, row.session) for row in inside}),
        frozenset(row.person_id for row in inside if row.person_id),
    )


def _closed(rows: Iterable[Any]) -> tuple[set[tuple[int, str]], dict[tuple[int, str, str, str], int]]:
    """Which runs ended, and when each session was left last by each way."""
    ended: set[tuple[int, str]] = set()
    left: dict[tuple[int, str, str, str], int] = {}
    for row in rows:
        if row.kind == FactKind.MEETING_ENDED:
            ended.add((row.source_id, row.run))
        else:
            session = (row.source_id, row.run, row.session, row.channel)
            left[session] = max(row.at_ms, left.get(session, 0))
    return ended, left
