"""What is sent to targets: a row a statement and round, each call, each replay, and how much waits."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Select, bindparam, delete, func, insert, or_, select, update

from lms_bridge.db import tables
from lms_bridge.db.ids import Ids, made_ms
from lms_bridge.db.tables.forwarding import FORWARD_DEAD, FORWARD_WAITING
from lms_bridge.db.upsert import chunks, insert_new
from lms_bridge.domain.forwarding import BEFORE, RowState
from lms_bridge.services.ports.forwarding import (
    MOST_COUNTED,
    Attempt,
    DeadLetter,
    Figures,
    Queued,
    Replay,
    Settled,
    WaitingRow,
)

_row, _attempt, _replay = tables.forwarding, tables.forward_attempt, tables.forward_replay
_target, _statement = tables.forward_target, tables.statement
_KEY: Final = (
    _row.c.target_id == bindparam("of_target"),
    _row.c.replay == bindparam("of_replay"),
    _row.c.seq == bindparam("of_seq"),
)
_OF_ATTEMPT: Final = ("at_ms", "took_ms", "first_seq", "statements", "status", "outcome", "reason", "answer")


class DbForwardRows:
    def __init__(self, connection: Connection, ids: Ids) -> None:
        self._connection = connection
        self._ids = ids

    def queue(self, target_id: int, replay: int, rows: Collection[Queued]) -> None:
        values = [
            {
                "target_id": target_id,
                "replay": replay,
                "seq": one.seq,
                "state": one.state.value,
                "code": one.code,
                "queued_ms": one.since_ms,
            }
            for one in sorted(rows, key=lambda one: one.seq)
        ]
        insert_new(self._connection, _row, values)

    def states(self, target_id: int, seqs: Collection[int]) -> Mapping[int, frozenset[RowState]]:
        found: dict[int, frozenset[RowState]] = {}
        for chunk in chunks(seqs):
            query = select(_row.c.seq, _row.c.state).where(
                _row.c.seq.in_(chunk), _row.c.target_id == target_id
            )
            for row in self._connection.execute(query):
                found[row.seq] = found.get(row.seq, frozenset()) | {RowState(row.state)}
        return found

    def next(self, target_id: int, *, limit: int) -> Sequence[WaitingRow]:
        query = select(_row.c.replay, _row.c.seq, _row.c.tries).where(
            _row.c.target_id == target_id, FORWARD_WAITING
        )
        ordered = query.order_by(_row.c.replay, _row.c.seq).limit(limit)
        return [WaitingRow(*row) for row in self._connection.execute(ordered)]

    def settle(self, target_id: int, settled: Collection[Settled], *, at_ms: int) -> None:
        for state in {one.state for one in settled}:
            before = or_(*(_row.c.state == one.value for one in BEFORE[state]))
            rows = [
                {
                    **_key(target_id, one.row),
                    "to_code": one.code,
                    "to_status": one.status,
                    "to_answer": one.answer,
                }
                for one in settled
                if one.state is state
            ]
            values: dict[str, Any] = {
                "state": state.value,
                "code": bindparam("to_code"),
                "status": bindparam("to_status"),
                "answer": bindparam("to_answer"),
                "ended_ms": at_ms,
            }
            self._connection.execute(update(_row).where(*_KEY, before).values(**values), rows)

    def tried(self, target_id: int, rows: Collection[WaitingRow]) -> None:
        if rows:
            more = update(_row).where(*_KEY).values(tries=_row.c.tries + 1)
            self._connection.execute(more, [_key(target_id, one) for one in rows])

    def wake(
        self, target_id: int, *, states: Collection[RowState], at_ms: int, seqs: Collection[int] | None = None
    ) -> int:
        of = _row.c.state.in_([one.value for one in set(states) & BEFORE[RowState.WAITING]])
        again = {
            "state": RowState.WAITING.value,
            "tries": 0,
            "code": None,
            "status": None,
            "answer": "",
            "queued_ms": at_ms,
            "ended_ms": None,
            "by": "",
            "reason": "",
        }
        return self._change(target_id, seqs, of, again)

    def set_aside(
        self, target_id: int, seqs: Collection[int] | None, *, by: str, reason: str, at_ms: int
    ) -> int:
        aside = {"state": RowState.ASIDE.value, "by": by, "reason": reason, "ended_ms": at_ms}
        return self._change(target_id, seqs, _row.c.state == RowState.DEAD.value, aside)

    def _change(
        self, target_id: int, seqs: Collection[int] | None, which: Any, values: Mapping[str, Any]
    ) -> int:
        of = update(_row).where(_row.c.target_id == target_id, which).values(**values)
        if seqs is None:
            return self._connection.execute(of).rowcount
        return sum(
            self._connection.execute(of.where(_row.c.seq.in_(chunk))).rowcount for chunk in chunks(seqs)
        )

    def dead(self, target_id: int, *, limit: int) -> Sequence[DeadLetter]:
        columns = [column for column in _row.c if column.name not in ("target_id", "queued_ms")]
        query = select(*columns, _statement.c.id.label("statement_id"))
        query = query.join(_statement, _statement.c.seq == _row.c.seq, isouter=True).where(
            _row.c.target_id == target_id, FORWARD_DEAD
        )
        ordered = query.order_by(_row.c.state.desc(), _row.c.seq.desc()).limit(limit)
        return [_dead_letter_of(row) for row in self._connection.execute(ordered)]

    def figures(self) -> Mapping[int, Figures]:
        rows = self._connection.execute(
            select(_target.c.id, _target.c.cursor, _target.c.sent, _target.c.there)
        ).all()
        return {row.id: self._figures(row) for row in rows}

    def _figures(self, target: Any) -> Figures:
        mine = _row.c.target_id == target.id
        waiting, oldest_ms = self._connection.execute(
            select(func.count(), func.min(_row.c.queued_ms)).where(mine, FORWARD_WAITING)
        ).one()
        ended = select(_row.c.state, func.count().label("many")).where(mine, FORWARD_DEAD)
        by_state = {row.state: row.many for row in self._connection.execute(ended.group_by(_row.c.state))}
        unread, first = self._unread(target.cursor)
        since = [one for one in (oldest_ms, None if first is None else made_ms(first)) if one is not None]
        return Figures(
            waiting=waiting,
            unread=unread,
            oldest_ms=min(since, default=None),
            dead=by_state.get(RowState.DEAD.value, 0),
            aside=by_state.get(RowState.ASIDE.value, 0),
            sent=target.sent,
            there=target.there,
        )

    def _unread(self, cursor: int) -> tuple[int, int | None]:
        ahead = select(_statement.c.seq).where(_statement.c.seq > cursor).order_by(_statement.c.seq)
        some = ahead.limit(MOST_COUNTED).subquery()
        found = self._connection.execute(select(func.count(), func.min(some.c.seq)).select_from(some)).one()
        return found[0], found[1]

    def add_attempt(self, target_id: int, attempt: Attempt, *, keep: int) -> None:
        row = {name: getattr(attempt, name) for name in _OF_ATTEMPT}
        self._connection.execute(insert(_attempt).values(id=self._ids.new(), target_id=target_id, **row))
        mine = select(_attempt.c.id).where(_attempt.c.target_id == target_id)
        oldest = mine.order_by(_attempt.c.id.desc()).offset(keep).limit(1).scalar_subquery()
        self._connection.execute(
            delete(_attempt).where(_attempt.c.target_id == target_id, _attempt.c.id <= oldest)
        )

    def attempts(self, target_id: int, *, limit: int) -> Sequence[Attempt]:
        columns = [_attempt.c[name] for name in _OF_ATTEMPT]
        query = select(*columns).where(_attempt.c.target_id == target_id)
        newest = query.order_by(_attempt.c.id.desc()).limit(limit)
        return [
            Attempt(**dict(zip(_OF_ATTEMPT, row, strict=True))) for row in self._connection.execute(newest)
        ]

    def add_replay(self, target_id: int, replay: Replay) -> int:
        last = select(func.max(_replay.c.number)).where(_replay.c.target_id == target_id)
        number = (self._connection.execute(last).scalar() or 0) + 1
        row = {**_replay_values(replay), "number": number, "target_id": target_id}
        self._connection.execute(insert(_replay).values(**row))
        return int(number)

    def replays(self, target_id: int, *, limit: int) -> Sequence[Replay]:
        query = select(_replay).where(_replay.c.target_id == target_id)
        return self._replays(query.order_by(_replay.c.number.desc()).limit(limit))

    def unread_replay(self, target_id: int) -> Replay | None:
        query = select(_replay).where(_replay.c.target_id == target_id, _replay.c.read_ms.is_(None))
        return next(iter(self._replays(query.order_by(_replay.c.number).limit(1))), None)

    def _replays(self, query: Select[Any]) -> Sequence[Replay]:
        return [_replay_of(row) for row in self._connection.execute(query)]

    def keep_replay(self, target_id: int, replay: Replay) -> None:
        this = update(_replay).where(_replay.c.target_id == target_id, _replay.c.number == replay.number)
        self._connection.execute(this.values(**_replay_values(replay)))


def _key(target_id: int, row: WaitingRow) -> dict[str, int]:
    return {"of_target": target_id, "of_replay": row.replay, "of_seq": row.seq}


def _dead_letter_of(row: Any) -> DeadLetter:
    return DeadLetter(
        row.replay,
        row.seq,
        statement_id=row.statement_id,
        stored_ms=made_ms(row.seq),
        state=RowState(row.state),
        code=row.code,
        status=row.status,
        answer=row.answer,
        tries=row.tries,
        ended_ms=row.ended_ms,
        by=row.by,
        reason=row.reason,
    )


def _replay_values(replay: Replay) -> dict[str, Any]:
    return {
        "what": replay.what,
        "cursor": replay.cursor,
        "until_seq": replay.until,
        "since_ms": replay.since_ms,
        "until_ms": replay.until_ms,
        "queued": replay.queued,
        "by": replay.by,
        "reason": replay.reason,
        "asked_ms": replay.asked_ms,
        "read_ms": replay.read_ms,
    }


def _replay_of(row: Any) -> Replay:
    return Replay(
        row.number,
        row.what,
        cursor=row.cursor,
        until=row.until_seq,
        since_ms=row.since_ms,
        until_ms=row.until_ms,
        queued=row.queued,
        by=row.by,
        reason=row.reason,
        asked_ms=row.asked_ms,
        read_ms=row.read_ms,
    )
