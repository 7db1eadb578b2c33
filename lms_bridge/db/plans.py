"""Plans of roster pushes: kept whole, carried out by one process at a time under a lease."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from sqlalchemy import Connection, Update, exists, func, insert, or_, select, update

from lms_bridge.db import plan_items, tables
from lms_bridge.db.upsert import insert_new
from lms_bridge.domain.plan import BEFORE, OPEN, PlanKind, PlanState
from lms_bridge.services.ports.plans import Chosen, Ending, ItemShown, NewPlan, StoredPlan, Totals
from moodle_sync.roster import Guard, Listed, Override, Plan, Result, State, from_json, item_to_json, to_json
from moodle_sync.roster.results import PENDING

_plan, _item, _override = tables.plan, tables.plan_item, tables.plan_override
_IDLE: Final = sorted(OPEN - {PlanState.APPLYING})
_PROVEN: Final = (PlanState.NOTHING, PlanState.APPLYING, PlanState.APPLIED, PlanState.STOPPED)
_UNHEARD: Final = sorted(PENDING)


class DbPlans:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, new: NewPlan, *, at_ms: int) -> int:
        last = self._connection.execute(select(func.max(_plan.c.number))).scalar()
        number = (last or 0) + 1
        self._connection.execute(insert(_plan).values(number=number, made_ms=at_ms, **_values(new)))
        rows = [
            {"number": number, "place": place, **_item_values(item)}
            for place, item in enumerate(new.plan.items)
        ]
        if rows:
            self._connection.execute(insert(_item), rows)
        return number

    def find(self, number: int) -> StoredPlan | None:
        row = self._connection.execute(select(_plan).where(_plan.c.number == number)).first()
        return None if row is None else _stored(row)

    def newest(self, *, source_id: int | None, before: int | None, limit: int) -> Sequence[StoredPlan]:
        query = select(_plan).order_by(_plan.c.number.desc()).limit(limit)
        if source_id is not None:
            query = query.where(_plan.c.source_id == source_id)
        if before is not None:
            query = query.where(_plan.c.number < before)
        return [_stored(row) for row in self._connection.execute(query)]

    def whole(self, number: int) -> Plan:
        head = self._connection.execute(select(_plan.c.head).where(_plan.c.number == number)).scalar_one()
        rows = select(_item.c.item).where(_item.c.number == number).order_by(_item.c.place)
        items = [json.loads(text) for text in self._connection.execute(rows).scalars()]
        return from_json({**json.loads(head), "items": items})

    def results(self, number: int) -> Mapping[str, Result]:
        query = select(_item).where(_item.c.number == number, _item.c.state.is_not(None))
        return {
            row.subject: Result(
                row.subject, state=State(row.state), code=row.code, moodle_user_id=row.made_user_id
            )
            for row in self._connection.execute(query)
        }

    def outcome(self, number: int) -> Mapping[str, int]:
        query = select(_item.c.state, func.count()).where(_item.c.number == number)
        query = query.where(_item.c.state.is_not(None)).group_by(_item.c.state)
        return {row[0]: row[1] for row in self._connection.execute(query)}

    def items(self, number: int, which: Chosen, *, offset: int, limit: int) -> Sequence[ItemShown]:
        return plan_items.items(self._connection, number, which, offset=offset, limit=limit)

    def count(self, number: int, which: Chosen) -> int:
        return plan_items.count(self._connection, number, which)

    def bodies(self, number: int) -> Mapping[str, str]:
        return plan_items.bodies(self._connection, number)

    def courses(self, number: int) -> Mapping[int, str]:
        return plan_items.courses(self._connection, number)

    def keep(self, number: int, results: Iterable[Result], *, at_ms: int) -> None:
        for result in results:
            row = {"state": result.state.value, "code": result.code, "made_user_id": result.moodle_user_id}
            mine = update(_item).where(_item.c.number == number, _item.c.subject == result.subject)
            self._connection.execute(mine.values(**row, at_ms=at_ms))

    def override(self, number: int, overrides: Iterable[Override], *, at_ms: int) -> None:
        rows = [{"number": number, **asdict(each), "at_ms": at_ms} for each in overrides]
        insert_new(self._connection, _override, rows)

    def overrides(self, number: int) -> Sequence[Override]:
        query = select(_override).where(_override.c.number == number).order_by(_override.c.guard)
        return [Override(row.guard, by=row.by, reason=row.reason) for row in self._connection.execute(query)]

    def move(self, number: int, to: PlanState) -> bool:
        idle = sorted(BEFORE[to] - {PlanState.APPLYING})
        moved = update(_plan).where(_plan.c.number == number, _plan.c.state.in_(idle))
        return self._one(moved.values(state=to.value))

    def ask(self, number: int, *, by: str, at_ms: int) -> bool:
        if not self.move(number, PlanState.ASKED):
            return False
        asked = update(_plan).where(_plan.c.number == number)
        return self._one(asked.values(asked_by=by, asked_ms=at_ms, not_before_ms=0, error=None))

    def ask_undo(self, number: int, *, by: str, at_ms: int) -> None:
        asked = update(_plan).where(_plan.c.number == number)
        self._connection.execute(asked.values(undo_asked_ms=at_ms, undo_asked_by=by))

    def undo_asked(self) -> int | None:
        query = select(_plan.c.number).where(_plan.c.undo_asked_ms.is_not(None))
        found: int | None = self._connection.execute(query.order_by(_plan.c.undo_asked_ms)).scalar()
        return found

    def undo_answered(self, number: int, *, error: str | None) -> None:
        answered = update(_plan).where(_plan.c.number == number)
        self._connection.execute(answered.values(undo_asked_ms=None, undo_asked_by=None, error=error))

    def unask(self, number: int, *, error: str) -> None:
        asked = update(_plan).where(_plan.c.number == number, _plan.c.state == PlanState.ASKED.value)
        self._connection.execute(asked.values(state=PlanState.READY.value, error=error))

    def take(self, number: int, lease: str, *, until_ms: int, at_ms: int) -> bool:
        free = or_(
            _plan.c.state.in_(sorted(BEFORE[PlanState.APPLYING])),
            (_plan.c.state == PlanState.APPLYING.value) & (_plan.c.lease_until_ms <= at_ms),
        )
        taken = update(_plan).where(_plan.c.number == number, free)
        held = {"state": PlanState.APPLYING.value, "lease": lease, "lease_until_ms": until_ms}
        return self._one(taken.values(**held, error=None))

    def renew(self, number: int, lease: str, *, until_ms: int) -> bool:
        return self._one(_held(number, lease).values(lease_until_ms=until_ms))

    def leave(self, number: int, lease: str, ending: Ending, *, at_ms: int) -> None:
        done = ending.state in {PlanState.APPLIED, PlanState.STALE}
        self._connection.execute(
            _held(number, lease).values(
                state=ending.state.value,
                error=ending.error,
                not_before_ms=ending.not_before_ms,
                lease=None,
                lease_until_ms=None,
                finished_ms=at_ms if done else None,
            )
        )

    def waiting(self, *, at_ms: int) -> Sequence[int]:
        asked = (_plan.c.state == PlanState.ASKED.value) & (_plan.c.not_before_ms <= at_ms)
        left = (_plan.c.state == PlanState.APPLYING.value) & (_plan.c.lease_until_ms <= at_ms)
        query = select(_plan.c.number).where(or_(asked, left)).order_by(_plan.c.number)
        return list(self._connection.execute(query).scalars())

    def unsettled(self, source_id: int) -> int | None:
        under_way = exists().where(_item.c.number == _plan.c.number, _item.c.state.in_(_UNHEARD))
        query = select(_plan.c.number).where(
            _plan.c.source_id == source_id,
            or_(
                _plan.c.state == PlanState.APPLYING.value,
                (_plan.c.state == PlanState.STOPPED.value) & under_way,
            ),
        )
        number: int | None = self._connection.execute(query.order_by(_plan.c.number)).scalar()
        return number

    def outdate(self, source_id: int, *, but: int) -> None:
        others = update(_plan).where(_plan.c.source_id == source_id, _plan.c.number != but)
        idle = others.where(_plan.c.state.in_(_IDLE))
        self._connection.execute(idle.values(state=PlanState.STALE.value))

    def applied(self, source_id: int) -> StoredPlan | None:
        begun = exists().where(_item.c.number == _plan.c.number, _item.c.state.is_not(None))
        proven = or_(_plan.c.state.in_([each.value for each in _PROVEN]), begun)
        query = select(_plan).where(
            _plan.c.source_id == source_id, _plan.c.kind == PlanKind.PUSH.value, proven
        )
        row = self._connection.execute(query.order_by(_plan.c.number.desc()).limit(1)).first()
        return None if row is None else _stored(row)

    def undone_by(self, number: int) -> int | None:
        query = select(func.max(_plan.c.number)).where(
            _plan.c.undoes == number, _plan.c.state.in_([PlanState.APPLIED.value, PlanState.STOPPED.value])
        )
        return self._connection.execute(query).scalar()

    def _one(self, changing: Update) -> bool:
        return self._connection.execute(changing).rowcount == 1


def _held(number: int, lease: str) -> Update:
    return update(_plan).where(
        _plan.c.number == number, _plan.c.lease == lease, _plan.c.state == PlanState.APPLYING.value
    )


def _values(new: NewPlan) -> dict[str, Any]:
    head = {name: value for name, value in to_json(new.plan).items() if name != "items"}
    return {
        "source_id": new.source_id,
        "kind": new.kind.value,
        "undoes": new.undoes,
        "state": new.state.value,
        "made_by": new.by,
        "base": new.plan.base,
        "head": json.dumps({**head, "wanted": new.wanted}),
        "totals": json.dumps(asdict(new.totals)),
    }


def _item_values(item: Any) -> dict[str, Any]:
    course_id = getattr(item, "course_id", None)
    user = None if isinstance(item, Listed) else item.moodle_user_id
    return {
        "subject": item.subject,
        "kind": item.kind.value,
        "reason": item.reason.value,
        "course_id": course_id,
        "person_id": item.person_id,
        "body_id": item.body_id,
        "moodle_user_id": user,
        "item": json.dumps(item_to_json(item), ensure_ascii=False),
    }


def _stored(row: Any) -> StoredPlan:
    head, totals = json.loads(row.head), json.loads(row.totals)
    return StoredPlan(
        number=row.number,
        source_id=row.source_id,
        kind=PlanKind(row.kind),
        undoes=row.undoes,
        state=PlanState(row.state),
        made_ms=row.made_ms,
        made_by=row.made_by,
        asked_ms=row.asked_ms,
        asked_by=row.asked_by,
        base=row.base,
        wanted=head["wanted"],
        guards=tuple(Guard(**guard) for guard in head["guards"]),
        unread=tuple(head["unread"]),
        totals=_totals(totals),
        error=row.error,
        lease_until_ms=row.lease_until_ms,
        finished_ms=row.finished_ms,
        undo_asked_by=row.undo_asked_by,
    )


def _totals(value: Mapping[str, Any]) -> Totals:
    return Totals(
        courses=value["courses"],
        kinds=value["kinds"],
        bodies=tuple((body, counts) for body, counts in value["bodies"]),
        ends={int(end_s): count for end_s, count in value["ends"].items()},
    )
