"""Why a source is in its mode, what of it is held, and what was chosen for its history."""

import json
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection, func, insert, select, true, update

from lms_bridge.db import held as past
from lms_bridge.db import tables
from lms_bridge.db.upsert import insert_or_set
from lms_bridge.domain.held import Choice, Held, Regime, why_held
from lms_bridge.services.ports import Chosen, ModeReason

_fact, _mode, _choice = tables.fact, tables.source_mode, tables.history_choice


class DbWatch:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def why(self, source_id: int) -> ModeReason | None:
        row = self._connection.execute(select(_mode).where(_mode.c.source_id == source_id)).first()
        if row is None:
            return None
        return ModeReason(
            row.mode,
            code=row.code,
            params=json.loads(row.params),
            reason=row.reason,
            by=row.by,
            since_ms=row.since_ms,
        )

    def keep_why(self, source_id: int, why: ModeReason) -> None:
        row = {
            "source_id": source_id,
            "mode": why.mode,
            "code": why.code,
            "params": json.dumps(dict(why.params), sort_keys=True),
            "reason": why.reason,
            "by": why.by,
            "since_ms": why.since_ms,
        }
        insert_or_set(self._connection, _mode, [row], values=[name for name in row if name != "source_id"])

    def held(self, source_id: int) -> Mapping[Held, int]:
        query = select(_fact.c.held, func.count()).where(_fact.c.source_id == source_id, _fact.c.stands)
        rows = self._connection.execute(query.where(_fact.c.held.is_not(None)).group_by(_fact.c.held))
        return {Held(row[0]): row[1] for row in rows}

    def waiting(self, source_id: int, held: Collection[Held]) -> Sequence[int]:
        query = select(_fact.c.id).where(_fact.c.source_id == source_id, _fact.c.held.in_(list(held)))
        return self._connection.execute(query.order_by(_fact.c.id)).scalars().all()

    def let_go(self, source_id: int, held: Collection[Held]) -> None:
        regime = past.regimes(self._connection, [source_id])[source_id]
        waiting = update(_fact).where(_fact.c.source_id == source_id, _fact.c.held.in_(list(held)))
        own = true() if regime.from_ms is None else _fact.c.at_ms >= regime.from_ms
        by_mode = why_held(0, regime=Regime(regime.mode, None))
        self._connection.execute(waiting.where(own).values(held=by_mode))
        late = self.waiting(source_id, held)
        self._connection.execute(waiting.values(held=Held.HISTORY))
        past.judge_past(self._connection, source_id, late)

    def choices(self, source_id: int) -> Mapping[str, Chosen]:
        query = select(_choice).where(_choice.c.source_id == source_id, _choice.c.superseded_ms.is_(None))
        return {
            row.realisation_id: Chosen(
                row.realisation_id,
                version=row.version,
                choice=Choice(row.choice),
                by=row.by,
                reason=row.reason,
                at_ms=row.at_ms,
            )
            for row in self._connection.execute(query)
        }

    def choose(self, source_id: int, chosen: Chosen) -> None:
        mine = (_choice.c.source_id == source_id, _choice.c.realisation_id == chosen.realisation_id)
        standing = update(_choice).where(*mine, _choice.c.superseded_ms.is_(None))
        self._connection.execute(standing.values(superseded_ms=chosen.at_ms))
        row = {
            "source_id": source_id,
            "realisation_id": chosen.realisation_id,
            "version": chosen.version,
            "choice": chosen.choice.value,
            "by": chosen.by,
            "reason": chosen.reason,
            "at_ms": chosen.at_ms,
        }
        self._connection.execute(insert(_choice).values(**row))

    def past_of(self, source_id: int, realisation_id: str) -> Sequence[int]:
        return sorted(past.past_of(self._connection, source_id, realisation_id))

    def judge_past(self, source_id: int, fact_ids: Collection[int]) -> None:
        past.judge_past(self._connection, source_id, fact_ids)
