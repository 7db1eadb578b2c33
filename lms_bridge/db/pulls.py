"""Pulls from registers elsewhere, with their changes."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any, Final

from sqlalchemy import Connection, delete, func, insert, select, update

from lms_bridge.db import tables
from lms_bridge.db.row_texts import row_from, row_text
from lms_bridge.db.upsert import chunks
from lms_bridge.domain.pull import PullState
from lms_bridge.domain.roster import KINDS, Change, Difference, Row
from lms_bridge.services.ports.pulls import Guard, KindCounts, NewPull, PullItem, StoredPull

_pull, _item = tables.pull, tables.pull_item
KEPT: Final = 10
"""Of so many pulls of a source the changes are kept."""
_KNOWN: Final = (PullState.NOTHING.value, PullState.APPLIED.value)
ADDED, CHANGED, ENDED = "added", "changed", "ended"


class DbPulls:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, new: NewPull, *, at_ms: int) -> int:
        last = self._connection.execute(select(func.max(_pull.c.number))).scalar()
        number = (last or 0) + 1
        self._connection.execute(insert(_pull).values(number=number, made_ms=at_ms, **_values(new)))
        changes = (one for difference in new.differences for one in _changes(difference))
        for rows in chunks({"number": number, "place": at, **one} for at, one in enumerate(changes)):
            self._connection.execute(insert(_item), rows)
        self._forget(new.source_id)
        return number

    def _forget(self, source_id: int) -> None:
        mine = select(_pull.c.number).where(_pull.c.source_id == source_id)
        newest = mine.order_by(_pull.c.number.desc()).limit(KEPT).subquery()
        old = _item.c.number.in_(mine) & _item.c.number.not_in(select(newest.c.number))
        self._connection.execute(delete(_item).where(old))

    def find(self, number: int) -> StoredPull | None:
        row = self._connection.execute(select(_pull).where(_pull.c.number == number)).first()
        return None if row is None else _stored(row)

    def newest(self, *, source_id: int | None, limit: int) -> Sequence[StoredPull]:
        query = select(_pull).order_by(_pull.c.number.desc()).limit(limit)
        if source_id is not None:
            query = query.where(_pull.c.source_id == source_id)
        return [_stored(row) for row in self._connection.execute(query)]

    def marks(self, source_id: int) -> Mapping[str, int]:
        taken = (_pull.c.source_id == source_id, _pull.c.state.in_(_KNOWN))
        query = select(_pull.c.told).where(*taken).order_by(_pull.c.number.desc()).limit(1)
        told = self._connection.execute(query).scalar()
        marks: dict[str, int] = json.loads(told)["marks"] if told else {}
        return marks

    def differences(self, number: int) -> Sequence[Difference]:
        stored = self.find(number)
        if stored is None:
            return ()
        found: dict[str, dict[str, list[Any]]] = {kind: {} for kind in KINDS}
        query = select(_item).where(_item.c.number == number).order_by(_item.c.place)
        for row in self._connection.execute(query):
            found[row.kind].setdefault(row.change, []).append(_change_of(row))
        standing = {kind: stored.counts[kind].standing for kind in KINDS}
        return [_difference(kind, found[kind], standing[kind]) for kind in KINDS]

    def items(
        self, number: int, *, kind: str | None = None, offset: int = 0, limit: int
    ) -> Sequence[PullItem]:
        query = select(_item).where(_item.c.number == number).order_by(_item.c.place)
        if kind is not None:
            query = query.where(_item.c.kind == kind)
        return [_shown(row) for row in self._connection.execute(query.offset(offset).limit(limit))]

    def finish(self, number: int, state: PullState, *, by: str, reason: str, at_ms: int) -> bool:
        ready = update(_pull).where(_pull.c.number == number, _pull.c.state == PullState.READY.value)
        ended = {"state": state.value, "finished_ms": at_ms, "finished_by": by, "reason": reason}
        return self._connection.execute(ready.values(**ended)).rowcount == 1

    def outdate(self, source_id: int, *, but: int) -> None:
        others = (_pull.c.source_id == source_id, _pull.c.number != but)
        ready = update(_pull).where(*others, _pull.c.state == PullState.READY.value)
        self._connection.execute(ready.values(state=PullState.STALE.value))


def _values(new: NewPull) -> dict[str, Any]:
    counts = {one.kind: asdict(_counts(one)) for one in new.differences}
    guards = [asdict(guard) for guard in new.guards]
    told = {"counts": counts, "guards": guards, "marks": dict(new.marks), "read": dict(new.read)}
    return {
        "source_id": new.source_id,
        "whole": new.whole,
        "state": new.state.value,
        "made_by": new.by,
        "base": new.base,
        "told": json.dumps(told),
    }


def _counts(one: Difference) -> KindCounts:
    return KindCounts(len(one.added), len(one.changed), len(one.ended), one.standing)


def _changes(one: Difference) -> Iterator[dict[str, Any]]:
    for row in one.added:
        yield _item_values(one.kind, ADDED, None, row)
    for change in one.changed:
        yield _item_values(one.kind, CHANGED, change.before, change.after)
    for row in one.ended:
        yield _item_values(one.kind, ENDED, row, None)


def _item_values(kind: str, change: str, before: Row | None, after: Row | None) -> dict[str, Any]:
    row = after or before
    return {
        "kind": kind,
        "change": change,
        "row_id": "" if row is None else row.id,
        "before": None if before is None else row_text(before),
        "after": None if after is None else row_text(after),
    }


def _rows_of(row: Any) -> tuple[Row | None, Row | None]:
    before = None if row.before is None else row_from(row.kind, row.before)
    return before, None if row.after is None else row_from(row.kind, row.after)


def _shown(row: Any) -> PullItem:
    return PullItem(row.kind, row.change, *_rows_of(row))


def _change_of(row: Any) -> Row | Change | None:
    before, after = _rows_of(row)
    if before is None or after is None:
        return after or before
    between = tuple(
        field.name for field in fields(before) if getattr(before, field.name) != getattr(after, field.name)
    )
    return Change(before, after, between)


def _difference(kind: str, found: Mapping[str, list[Any]], standing: int) -> Difference:
    added, changed, ended = (tuple(found.get(change, ())) for change in (ADDED, CHANGED, ENDED))
    return Difference(kind=kind, added=added, changed=changed, ended=ended, standing=standing)


def _stored(row: Any) -> StoredPull:
    told = json.loads(row.told)
    return StoredPull(
        number=row.number,
        source_id=row.source_id,
        whole=row.whole,
        state=PullState(row.state),
        made_ms=row.made_ms,
        made_by=row.made_by,
        base=row.base,
        guards=tuple(Guard(**guard) for guard in told["guards"]),
        counts={kind: KindCounts(**counts) for kind, counts in told["counts"].items()},
        marks=told["marks"],
        read=told["read"],
        finished_ms=row.finished_ms,
        finished_by=row.finished_by,
        reason=row.reason,
    )
