"""What came of comparing a Moodle with the register, and the differences that stand."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, case, delete, func, insert, select, update
from sqlalchemy.sql import ColumnElement

from lms_bridge.db import tables
from lms_bridge.db.ids import Ids
from lms_bridge.db.upsert import chunks, insert_or_set
from lms_bridge.domain.agreement import (
    Cause,
    Counts,
    Difference,
    DifferenceKind,
)
from lms_bridge.services.ports.polled import Compared, Narrowed, OpenDifference

_account, _fact, _link, _object = tables.account, tables.fact, tables.link, tables.fact_object
_realisation, _enrolment, _completion = tables.realisation, tables.enrolment, tables.completion
_agreement, _difference, _pair = tables.agreement, tables.difference, tables.pair
_profile = tables.profile
_source, _person, _choice = tables.source, tables.person, tables.history_choice

_PAGE: Final = "/course/view.php?id="
_SHOWN: Final = ("there_total", "there_completed", "here_total", "here_completed", "agreed")


class DbAgreements:
    def __init__(self, connection: Connection, ids: Ids) -> None:
        self._connection = connection
        self._ids = ids

    def prove(
        self,
        source_id: int,
        realisation_id: str,
        *,
        counts: Counts,
        found: Sequence[Difference],
        at_ms: int,
    ) -> None:
        key = {"source_id": source_id, "realisation_id": realisation_id}
        values = {name: getattr(counts, name) for name in _SHOWN}
        values |= {"trouble": None, "proven_ms": at_ms, "at_ms": at_ms}
        insert_or_set(self._connection, _agreement, [{**key, **values}], values=list(values))
        standing = self._rows(source_id, realisation_id)
        for one in found:
            self._keep(key, one, standing.pop((one.account, one.kind), None), at_ms)
        gone = [row.id for row in standing.values() if row.settled_ms is None]
        for chunk in chunks(gone):
            settled = update(_difference).where(_difference.c.id.in_(chunk))
            self._connection.execute(settled.values(settled_ms=at_ms))

    def _rows(self, source_id: int, realisation_id: str) -> dict[tuple[str, str], Any]:
        query = select(_difference).where(
            _difference.c.source_id == source_id, _difference.c.realisation_id == realisation_id
        )
        return {(row.account, row.kind): row for row in self._connection.execute(query)}

    def _keep(self, key: Mapping[str, Any], one: Difference, row: Any, at_ms: int) -> None:
        values = {"person_id": one.person_id, "detail": _detail(one), "last_ms": at_ms, "settled_ms": None}
        if row is None:
            names = {"id": self._ids.new(), "account": one.account, "kind": one.kind.value}
            self._connection.execute(insert(_difference).values(**key, **names, first_ms=at_ms, **values))
            return
        # One that comes again after it was settled is a new one: people read when it began.
        first_ms = row.first_ms if row.settled_ms is None else at_ms
        same = update(_difference).where(_difference.c.id == row.id)
        self._connection.execute(same.values(first_ms=first_ms, **values))

    def leave(self, source_id: int, compared: Collection[str], *, at_ms: int) -> None:
        kept = select(_agreement.c.realisation_id).where(_agreement.c.source_id == source_id)
        others = sorted({*self._connection.execute(kept).scalars()} - {*compared})
        for some in chunks(others):
            of_them = (_agreement.c.source_id == source_id, _agreement.c.realisation_id.in_(some))
            self._connection.execute(delete(_agreement).where(*of_them))
            standing = (
                _difference.c.source_id == source_id,
                _difference.c.realisation_id.in_(some),
                _difference.c.settled_ms.is_(None),
            )
            self._connection.execute(update(_difference).where(*standing).values(settled_ms=at_ms))

    def doubt(self, source_id: int, realisation_id: str, *, trouble: str, at_ms: int) -> None:
        row = {"source_id": source_id, "realisation_id": realisation_id, **dict.fromkeys(_SHOWN, 0)}
        values = {"trouble": trouble, "at_ms": at_ms}
        insert_or_set(self._connection, _agreement, [{**row, **values}], values=list(values))

    def last(self, source_id: int, realisation_id: str) -> Counts | None:
        query = select(_agreement).where(
            _agreement.c.source_id == source_id,
            _agreement.c.realisation_id == realisation_id,
            _agreement.c.proven_ms.is_not(None),
        )
        row = self._connection.execute(query).first()
        return None if row is None else _counts(row)

    def compared(self, asked: Narrowed) -> Sequence[Compared]:
        query = (
            select(_agreement, _realisation.c.title, _source.c.name.label("source"))
            .join(_realisation, _realisation.c.id == _agreement.c.realisation_id)
            .join(_source, _source.c.id == _agreement.c.source_id)
            .where(*_which(asked, _agreement.c.realisation_id))
            .order_by(_realisation.c.start_ms.desc(), _realisation.c.id)
        )
        return [
            Compared(
                row.realisation_id,
                row.title,
                row.source,
                _counts(row),
                trouble=row.trouble,
                proven_ms=row.proven_ms,
                at_ms=row.at_ms,
            )
            for row in self._connection.execute(query)
        ]

    def open(self, asked: Narrowed, *, limit: int, offset: int = 0) -> Sequence[OpenDifference]:
        name = _person.c.given_name + " " + _person.c.family_name
        label = func.coalesce(_of_account(_account.c.label), "")
        query = (
            select(
                _difference,
                _realisation.c.title,
                _source.c.name.label("source"),
                name.label("person_name"),
                label.label("label"),
                _of_account(_account.c.id).label("account_id"),
            )
            .join(_realisation, _realisation.c.id == _difference.c.realisation_id)
            .join(_source, _source.c.id == _difference.c.source_id)
            .join(_person, _person.c.id == _difference.c.person_id, isouter=True)
            .where(_difference.c.settled_ms.is_(None), *_of_kind(asked))
            .order_by(
                _weight(),
                _realisation.c.start_ms.desc(),
                _difference.c.realisation_id,
                _difference.c.kind,
                _difference.c.account,
            )
        )
        return [_open(row) for row in self._connection.execute(query.limit(limit).offset(offset))]

    def count(self, asked: Narrowed) -> Mapping[str, int]:
        query = (
            select(_difference.c.kind, func.count())
            .join(_source, _source.c.id == _difference.c.source_id)
            .where(_difference.c.settled_ms.is_(None), *_of_kind(asked))
            .group_by(_difference.c.kind)
        )
        return {row[0]: row[1] for row in self._connection.execute(query)}


def _of_account(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """What is kept here of the account that a difference names."""
    named = (_account.c.source_id == _difference.c.source_id, _account.c.name == _difference.c.account)
    return select(func.max(column)).where(*named).scalar_subquery()


def _weight() -> ColumnElement[int]:
    """The order of `DifferenceKind`: first what a person may lack here."""
    return case({kind.value: place for place, kind in enumerate(DifferenceKind)}, value=_difference.c.kind)


def _which(asked: Narrowed, realisation_id: ColumnElement[str]) -> list[ColumnElement[bool]]:
    which = []
    if asked.source is not None:
        which.append(_source.c.name == asked.source)
    if asked.realisation_id is not None:
        which.append(realisation_id == asked.realisation_id)
    return which


def _of_kind(asked: Narrowed) -> list[ColumnElement[bool]]:
    of_kind = [] if asked.kind is None else [_difference.c.kind == asked.kind]
    return [*_which(asked, _difference.c.realisation_id), *of_kind]


def _counts(row: Any) -> Counts:
    return Counts(*(getattr(row, name) for name in _SHOWN))


_DETAIL: Final = ("there_ms", "here_ms", "there_percent", "here_percent", "held")


def _detail(one: Difference) -> str:
    told = {name: value for name in _DETAIL if (value := getattr(one, name)) is not None}
    channels = {"channels": dict(one.channels)} if one.channels else {}
    return json.dumps({"why": one.why.value, **told, **channels}, sort_keys=True)


def _open(row: Any) -> OpenDifference:
    return OpenDifference(
        row.realisation_id,
        row.title,
        row.source,
        _difference_of(row, json.loads(row.detail)),
        person_name=row.person_name,
        account_id=row.account_id,
        label=row.label,
        first_ms=row.first_ms,
        last_ms=row.last_ms,
    )


def _difference_of(row: Any, detail: Mapping[str, Any]) -> Difference:
    told = {name: value for name, value in detail.items() if name != "why"}
    kind, why = DifferenceKind(row.kind), Cause(detail["why"])
    return Difference(row.account, kind, why, person_id=row.person_id, **told)
