"""Why a source is in its mode, what of it is held, and what was chosen for its history."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, and_, func, insert, select, true, update

from lms_bridge.db import held as past
from lms_bridge.db import tables
from lms_bridge.db.accounts import linked_at
from lms_bridge.db.upsert import chunks, insert_or_set
from lms_bridge.domain.fact import ABOUT_AN_ACCOUNT
from lms_bridge.domain.held import Choice, Held, Regime, why_held
from lms_bridge.services.ports import Chosen, ModeReason, PastOf

_fact, _mode, _choice = tables.fact, tables.source_mode, tables.history_choice
_link, _realisation = tables.link, tables.realisation


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

    def past(self, source_id: int) -> Sequence[PastOf]:
        from_ms = past.regimes(self._connection, [source_id])[source_id].from_ms
        if from_ms is None:
            return []
        who = (_fact.c.account_id, _link.c.person_id)
        held_by = and_(_link.c.account_id == _fact.c.account_id, linked_at(_fact.c.at_ms))
        query = (
            past.may_belong(_realisation.c.id, *who, func.count(_fact.c.id.distinct()))
            .join(_link, held_by, isouter=True)
            .where(past.is_past(from_ms, source_id))
            .group_by(_realisation.c.id, *who)
        )
        told: dict[str, list[Any]] = defaultdict(list)
        for row in self._connection.execute(query):
            told[row.id].append(row)
        found = [_past_of(row, told[row.id]) for row in self._named(told)]
        return sorted(found, key=lambda one: (-one.start_ms, one.realisation_id))

    def _named(self, ids: Collection[str]) -> Iterator[Any]:
        for chunk in chunks(sorted(ids)):
            yield from self._connection.execute(select(_realisation).where(_realisation.c.id.in_(chunk)))

    def title_of(self, realisation_id: str) -> str | None:
        query = select(_realisation.c.title).where(_realisation.c.id == realisation_id)
        return self._connection.execute(query).scalar()

    def past_elsewhere(self, source_id: int) -> int:
        from_ms = past.regimes(self._connection, [source_id])[source_id].from_ms
        if from_ms is None:
            return 0
        which = (past.is_past(from_ms, source_id), _fact.c.kind.in_(ABOUT_AN_ACCOUNT))
        belonging = past.may_belong(_fact.c.id).where(*which)
        query = select(func.count()).where(*which, _fact.c.id.not_in(belonging))
        return self._connection.execute(query).scalar_one()

    def judge_past(self, source_id: int, fact_ids: Collection[int]) -> None:
        past.judge_past(self._connection, source_id, fact_ids)


def _past_of(row: Any, told: Sequence[Any]) -> PastOf:
    return PastOf(
        row.id,
        title=row.title,
        start_ms=row.start_ms,
        end_ms=row.end_ms,
        facts=sum(one[-1] for one in told),
        persons=tuple(sorted({one.person_id for one in told} - {None})),
        unmatched=len({one.account_id for one in told if one.person_id is None}),
    )
