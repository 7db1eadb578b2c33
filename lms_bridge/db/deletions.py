"""Deletions of old statements: their plans, and the lots in which they are carried out."""

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from lms_bridge.db import tables
from lms_bridge.db.ids import CLOCK_SLACK_MS, Ids, first_id
from lms_bridge.db.kept_from import keep_from
from lms_bridge.db.links import DbLinks, Linked
from lms_bridge.db.order import own_attachments
from lms_bridge.db.staying import why_stays
from lms_bridge.db.upsert import chunks, insert_new
from lms_bridge.domain.calendar import day_of
from lms_bridge.domain.errors import NotFound
from lms_bridge.domain.fact import text_hash
from lms_bridge.services.ports.deletion import DeletedDay, Deletion, DeletionState, Done, Planned, Which
from xapi import parsed_links

_deletion, _statement, _source = tables.deletion, tables.statement, tables.source
_attachment, _its, _day = tables.attachment, tables.attachment_link, tables.deleted_day
_COUNTED_AT_ONCE: Final = 10_000
_GOING: Final = (DeletionState.PLANNED, DeletionState.ASKED)


class DbDeletions:
    def __init__(self, connection: Connection, ids: Ids, links: DbLinks) -> None:
        self._connection = connection
        self._ids = ids
        self._links = links

    def count(self, which: Which) -> Planned:
        statements, characters, stays = Counter[str](), Counter[str](), Counter[str]()
        names = {row.id: row.name for row in self._connection.execute(select(_source.c.id, _source.c.name))}
        position = -1
        columns = (_statement.c.seq, _statement.c.source_id, func.length(_statement.c.raw).label("length"))
        while True:
            query = _old(which, position, *columns, why_stays().label("why")).limit(_COUNTED_AT_ONCE)
            rows = self._connection.execute(query).all()
            for row in rows:
                if row.why is not None:
                    stays[row.why] += 1
                    continue
                statements[names[row.source_id]] += 1
                characters[names[row.source_id]] += row.length
            if len(rows) < _COUNTED_AT_ONCE:
                return Planned(dict(statements), dict(characters), dict(stays))
            position = rows[-1].seq

    def must_stay(self, seqs: Sequence[int]) -> Mapping[int, str]:
        found: dict[int, str] = {}
        for chunk in chunks(seqs):
            query = select(_statement.c.seq, why_stays().label("why")).where(_statement.c.seq.in_(chunk))
            found.update({row.seq: row.why for row in self._connection.execute(query) if row.why})
        return found

    def add(self, which: Which, planned: Planned, *, by: str, reason: str, at_ms: int) -> int:
        last = self._connection.execute(select(func.max(_deletion.c.number))).scalar_one()
        number = (last or 0) + 1
        row = {
            "id": self._ids.new(),
            "number": number,
            "before_ms": which.before_ms,
            "source_id": which.source_id,
            "state": DeletionState.PLANNED,
            "by": by,
            "reason": reason,
            "made_ms": at_ms,
            "planned": json.dumps(asdict(planned)),
        }
        self._connection.execute(insert(_deletion).values(row))
        return number

    def by_number(self, number: int) -> Deletion:
        row = self._connection.execute(_SHOWN.where(_deletion.c.number == number)).first()
        if row is None:
            raise NotFound(what="deletion", name=str(number))
        return _shown(row)

    def newest(self, *, limit: int) -> Sequence[Deletion]:
        query = _SHOWN.order_by(_deletion.c.number.desc()).limit(limit)
        return [_shown(row) for row in self._connection.execute(query)]

    def ask(self, number: int, *, by: str, at_ms: int) -> bool:
        planned = (_deletion.c.number == number, _deletion.c.state == DeletionState.PLANNED)
        asked = {"state": DeletionState.ASKED, "asked_by": by, "asked_ms": at_ms}
        return self._connection.execute(update(_deletion).where(*planned).values(asked)).rowcount == 1

    def withdraw(self, number: int) -> bool:
        going = (_deletion.c.number == number, _deletion.c.state.in_(_GOING))
        withdrawn = update(_deletion).where(*going).values(state=DeletionState.WITHDRAWN)
        return self._connection.execute(withdrawn).rowcount == 1

    def asked(self) -> int | None:
        query = select(func.min(_deletion.c.number)).where(_deletion.c.state == DeletionState.ASKED)
        number: int | None = self._connection.execute(query).scalar_one()
        return number

    def lot(self, number: int, *, limit: int, at_ms: int) -> Done:
        asked = (_deletion.c.number == number, _deletion.c.state == DeletionState.ASKED)
        going = self._connection.execute(select(_deletion).where(*asked).with_for_update()).first()
        if going is None:  # withdrawn, or done by another process
            return Done(over=True)
        which = Which(going.before_ms, going.source_id)
        columns = (_statement.c.seq, _statement.c.id, _statement.c.source_id, _statement.c.raw)
        query = _old(which, going.position, *columns, _statement.c.stored_ms, why_stays().label("why"))
        rows = self._connection.execute(query.limit(limit).with_for_update(of=_statement)).all()
        gone = [row for row in rows if row.why is None]
        attachments = self._delete(gone, at_ms=at_ms)
        over = len(rows) < limit
        first_kept = _first_kept(going.first_kept, rows)
        if over:
            keep_from(self._connection, which, first_kept)
        values = {
            "position": rows[-1].seq if rows else going.position,
            "deleted": going.deleted + len(gone),
            "stayed": going.stayed + len(rows) - len(gone),
            "bytes": going.bytes + sum(len(row.raw.encode()) for row in gone),
            "attachments": going.attachments + attachments,
            "first_kept": json.dumps(first_kept),
            **({"state": DeletionState.DONE, "ended_ms": at_ms} if over else {}),
        }
        self._connection.execute(update(_deletion).where(*asked).values(values))
        return Done(over, ended=over)

    def days(self, *, limit: int) -> Sequence[DeletedDay]:
        query = select(_source.c.name, _day.c.day, _day.c.statements, _day.c.bytes)
        query = query.join(_source, _source.c.id == _day.c.source_id)
        newest = query.order_by(_day.c.day.desc(), _source.c.name).limit(limit)
        return [DeletedDay(*row) for row in self._connection.execute(newest)]

    def _delete(self, gone: Sequence[Any], *, at_ms: int) -> int:
        """Delete the texts of these rows; how many attachments went with them."""
        if not gone:
            return 0
        linked = [Linked(row.seq, row.id, parsed_links(row.raw)) for row in gone]
        self._links.remove(linked)
        of_row = update(_statement).where(_statement.c.seq == bindparam("of"))
        values = {"raw": "", "sha256": bindparam("hash"), "deleted_ms": at_ms}
        hashes = [{"of": row.seq, "hash": text_hash(row.raw)} for row in gone]
        self._connection.execute(of_row.values(values), hashes)
        self._count_days(gone)
        return self._delete_attachments({sha2 for one in linked for sha2 in one.links.attachments})

    def _delete_attachments(self, hashes: Collection[str]) -> int:
        """Those that no statement names any more."""
        number = 0
        if hashes:
            own_attachments(self._connection)
        for chunk in chunks(sorted(hashes)):
            named = select(_its.c.seq).where(_its.c.sha2 == _attachment.c.sha2)
            alone = delete(_attachment).where(_attachment.c.sha2.in_(chunk), ~named.exists())
            number += self._connection.execute(alone).rowcount
        return number

    def _count_days(self, gone: Sequence[Any]) -> None:
        counts, sizes = Counter[tuple[int, str]](), Counter[tuple[int, str]]()
        for row in gone:
            day = (row.source_id, day_of(row.stored_ms).isoformat())
            counts[day] += 1
            sizes[day] += len(row.raw.encode())
        keys = [{"source_id": source, "day": day} for source, day in sorted(counts)]
        insert_new(self._connection, _day, [key | {"statements": 0, "bytes": 0} for key in keys])
        of_day = (_day.c.source_id == bindparam("of_source"), _day.c.day == bindparam("of_day"))
        more = {
            "statements": _day.c.statements + bindparam("number"),
            "bytes": _day.c.bytes + bindparam("size"),
        }
        self._connection.execute(
            update(_day).where(*of_day).values(more),
            [
                {"of_source": key[0], "of_day": key[1], "number": counts[key], "size": sizes[key]}
                for key in sorted(counts)
            ],
        )


def _first_kept(known: str, rows: Sequence[Any]) -> dict[int, int]:
    """By source the first statement that was passed over, with those of this lot."""
    found = {int(source): seq for source, seq in json.loads(known).items()}
    for row in rows:
        if row.why is not None:
            found.setdefault(row.source_id, row.seq)
    return found


def _old(which: Which, position: int, *columns: Any) -> Any:
    """Statements with their texts from there on, the oldest first: a range of the primary key."""
    conditions = [
        _statement.c.seq > position,
        _statement.c.seq < first_id(which.before_ms + CLOCK_SLACK_MS),
        _statement.c.stored_ms < which.before_ms,
        _statement.c.deleted_ms.is_(None),
    ]
    if which.source_id is not None:
        conditions.append(_statement.c.source_id == which.source_id)
    return select(*columns).select_from(_statement).where(*conditions).order_by(_statement.c.seq)


_SHOWN = select(_deletion, _source.c.name).join(_source, _source.c.id == _deletion.c.source_id, isouter=True)


def _shown(row: Any) -> Deletion:
    return Deletion(
        row.number,
        which=Which(row.before_ms, row.source_id),
        source=row.name,
        state=DeletionState(row.state),
        by=row.by,
        reason=row.reason,
        made_ms=row.made_ms,
        asked_by=row.asked_by,
        asked_ms=row.asked_ms,
        ended_ms=row.ended_ms,
        planned=Planned(**json.loads(row.planned)),
        deleted=row.deleted,
        stayed=row.stayed,
        bytes=row.bytes,
        attachments=row.attachments,
    )
