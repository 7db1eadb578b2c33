"""What later facts would take from people, a row each."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from lms_bridge.db import tables
from lms_bridge.db.completions import DbCompletions
from lms_bridge.db.ids import Ids
from lms_bridge.db.pairs import of_pairs
from lms_bridge.db.upsert import chunks, insert_or_set
from lms_bridge.domain.withdrawal import State
from lms_bridge.services.ports import PairKey
from lms_bridge.services.ports.withdrawals import ListedWithdrawal, Withdrawal

_table = tables.withdrawal
_CHANGING = ("version", "would_be", "digest", "state", "by", "reason", "decided_ms")


class DbWithdrawals:
    def __init__(self, connection: Connection, ids: Ids, completions: DbCompletions) -> None:
        self._connection = connection
        self._ids = ids
        self._completions = completions

    def new_id(self) -> int:
        return self._ids.new()

    def latest(self, pairs: Collection[PairKey]) -> Mapping[PairKey, Withdrawal]:
        found: dict[PairKey, Withdrawal] = {}
        for chunk in chunks(pairs):
            mine = of_pairs(_table.c.person_id, _table.c.realisation_id, chunk)
            for row in self._connection.execute(select(_table).where(mine).order_by(_table.c.id)):
                found[PairKey(row.person_id, row.realisation_id)] = _withdrawal(row)
        return found

    def keep(self, withdrawals: Collection[Withdrawal]) -> None:
        rows = [_values(one) for one in sorted(withdrawals, key=lambda one: one.id)]
        insert_or_set(self._connection, _table, rows, values=_CHANGING)

    def by_id(self, withdrawal_id: int) -> Withdrawal | None:
        query = select(_table).where(_table.c.id == withdrawal_id).with_for_update()
        row = self._connection.execute(query).first()
        return None if row is None else _withdrawal(row)

    def listed(self, states: Collection[State], *, limit: int) -> Sequence[ListedWithdrawal]:
        person, realisation = tables.person, tables.realisation
        query = (
            select(_table, person.c.given_name, person.c.family_name, realisation.c.title)
            .join(person, person.c.id == _table.c.person_id)
            .join(realisation, realisation.c.id == _table.c.realisation_id)
            .where(_table.c.state.in_([one.value for one in states]), person.c.merged_into.is_(None))
            .order_by(_table.c.id.desc())
            .limit(limit)
        )
        found = [
            (_withdrawal(row), f"{row.given_name} {row.family_name}".strip(), row.title)
            for row in self._connection.execute(query)
        ]
        standing = self._completions.current([one.pair for one, _, _ in found])
        return [
            ListedWithdrawal(
                one, name, title, standing[one.pair].completion if one.pair in standing else None
            )
            for one, name, title in found
        ]


def contested(connection: Connection, person_id: str) -> set[str]:
    """The realisations in which late facts would take something from the person; it waits for a decision."""
    waits = (_table.c.person_id == person_id, _table.c.state == State.OPEN.value)
    return set(connection.execute(select(_table.c.realisation_id).where(*waits)).scalars())


def _withdrawal(row: Any) -> Withdrawal:
    return Withdrawal(
        row.id,
        PairKey(row.person_id, row.realisation_id),
        version=row.version,
        would_be=row.would_be,
        digest=row.digest,
        state=State(row.state),
        since_ms=row.since_ms,
        by=row.by,
        reason=row.reason,
        decided_ms=row.decided_ms,
    )


def _values(one: Withdrawal) -> dict[str, Any]:
    return {
        "id": one.id,
        "person_id": one.pair.person_id,
        "realisation_id": one.pair.realisation_id,
        "version": one.version,
        "would_be": one.would_be,
        "digest": one.digest,
        "state": one.state.value,
        "since_ms": one.since_ms,
        "by": one.by,
        "reason": one.reason,
        "decided_ms": one.decided_ms,
    }
