"""Persons whom the register has twice: who asked, who agreed, and whose rows count for whom."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, func, or_, select, update
from sqlalchemy.sql import ColumnElement

from lms_bridge.db import tables
from lms_bridge.db.aliases import OF_PERSONS, aliases, count_for, documents_count_for
from lms_bridge.db.ids import Ids
from lms_bridge.db.upsert import chunks, insert_or_set
from lms_bridge.domain.document import Standing
from lms_bridge.domain.merging import Aliases, MergeState, Namesake
from lms_bridge.services.ports.bodies import Said
from lms_bridge.services.ports.persons import Merge, PersonBrief
from lms_bridge.services.scripts import fold

_person, _body, _role, _merge = tables.person, tables.body, tables.role, tables.person_merge
_CHANGING = (
    "state",
    "decided_by",
    "decided_reason",
    "decided_ms",
    "undone_by",
    "undone_reason",
    "undone_ms",
)


class DbMerges:
    def __init__(self, connection: Connection, ids: Ids) -> None:
        self._connection = connection
        self._ids = ids

    def new_id(self) -> int:
        return self._ids.new()

    def aliases(self) -> Aliases:
        return aliases(self._connection)

    def namesakes(self) -> Sequence[Namesake]:
        bodies: dict[str, set[str]] = defaultdict(set)
        query = select(_role.c.person_id, _role.c.body_id).where(_role.c.ended_ms.is_(None))
        for row in self._connection.execute(query):
            bodies[row.person_id].add(row.body_id)
        standing = select(_person).where(_person.c.ended_ms.is_(None), _person.c.merged_into.is_(None))
        return [_namesake(row, bodies) for row in self._connection.execute(standing)]

    def briefs(self, person_ids: Collection[str]) -> Mapping[str, PersonBrief]:
        trainings = _how_many(tables.completion, tables.completion.c.superseded_ms.is_(None))
        accounts = _how_many(tables.link, tables.link.c.undone_ms.is_(None))
        documents = _how_many(tables.document, tables.document.c.standing == Standing.ISSUED.value)
        columns = (
            _body.c.name.label("body"),
            trainings.label("trainings"),
            accounts.label("accounts"),
            documents.label("documents"),
        )
        query = select(_person, *columns).join(_body, _body.c.id == _person.c.primary_body_id, isouter=True)
        return {
            row.id: _brief(row)
            for chunk in chunks(sorted(person_ids))
            for row in self._connection.execute(query.where(_person.c.id.in_(chunk)))
        }

    def by_id(self, merge_id: int) -> Merge | None:
        query = select(_merge).where(_merge.c.id == merge_id).with_for_update()
        row = self._connection.execute(query).first()
        return None if row is None else _merge_of(row)

    def all(self, states: Collection[MergeState] | None = None) -> Sequence[Merge]:
        query = select(_merge).order_by(_merge.c.id.desc())
        if states is not None:
            query = query.where(_merge.c.state.in_([one.value for one in states]))
        return [_merge_of(row) for row in self._connection.execute(query)]

    def of_person(self, person_id: str) -> Sequence[Merge]:
        mine = or_(_merge.c.doubled_id == person_id, _merge.c.kept_id == person_id)
        rows = self._connection.execute(select(_merge).where(mine).order_by(_merge.c.id.desc()))
        return [_merge_of(row) for row in rows]

    def keep(self, merge: Merge) -> None:
        insert_or_set(self._connection, _merge, [_values(merge)], values=_CHANGING)

    def count(self, doubled_id: str, *, kept_id: str | None, at_ms: int) -> None:
        before = self.aliases()
        among = before.cluster(doubled_id) | (before.cluster(kept_id) if kept_id else frozenset())
        pointed = update(_person).where(_person.c.id == doubled_id).values(merged_into=kept_id)
        self._connection.execute(pointed)
        now = self.aliases()
        groups: dict[str, set[str]] = defaultdict(set)
        for person_id in among:
            groups[now.of(person_id)].add(person_id)
        for table in OF_PERSONS:
            for kept, said_of in groups.items():
                count_for(self._connection, table, said_of, among=among, kept=kept)
        documents_count_for(self._connection, among, now)
        self._told_anew(among, at_ms)

    def _told_anew(self, person_ids: Collection[str], at_ms: int) -> None:
        """Other systems have to hear of them again, and of their seats."""
        of_them = (
            (_person, _person.c.id),
            (tables.enrolment, tables.enrolment.c.person_id),
        )
        for table, column in of_them:
            changed = update(table).where(column.in_(sorted(person_ids)))
            self._connection.execute(changed.values(changed_ms=at_ms))


def _how_many(table: Any, *which: ColumnElement[bool]) -> Any:
    return select(func.count()).where(table.c.person_id == _person.c.id, *which).scalar_subquery()


def _namesake(row: Any, bodies: Mapping[str, set[str]]) -> Namesake:
    works = bodies.get(row.id, set()) | ({row.primary_body_id} if row.primary_body_id else set())
    name = fold(f"{row.given_name} {row.family_name}")
    return Namesake(row.id, name, row.email, row.employee_number, frozenset(works))


def _brief(row: Any) -> PersonBrief:
    return PersonBrief(
        row.id,
        name=f"{row.given_name} {row.family_name}".strip(),
        employee_number=row.employee_number,
        email=row.email,
        body=row.body,
        trainings=row.trainings,
        accounts=row.accounts,
        documents=row.documents,
        merged_into=row.merged_into,
        ended=row.ended_ms is not None,
    )


def _merge_of(row: Any) -> Merge:
    return Merge(
        row.id,
        row.doubled_id,
        row.kept_id,
        state=MergeState(row.state),
        asked=Said(row.by, row.reason, row.at_ms),
        decided=_said(row.decided_by, row.decided_reason, row.decided_ms),
        undone=_said(row.undone_by, row.undone_reason, row.undone_ms),
    )


def _said(by: str | None, reason: str | None, at_ms: int | None) -> Said | None:
    return None if at_ms is None else Said(by or "", reason or "", at_ms)


def _values(merge: Merge) -> dict[str, Any]:
    decided, undone = merge.decided, merge.undone
    return {
        "id": merge.id,
        "doubled_id": merge.doubled_id,
        "kept_id": merge.kept_id,
        "state": merge.state.value,
        "by": merge.asked.by,
        "reason": merge.asked.reason,
        "at_ms": merge.asked.at_ms,
        "decided_by": decided.by if decided else None,
        "decided_reason": decided.reason if decided else None,
        "decided_ms": decided.at_ms if decided else None,
        "undone_by": undone.by if undone else None,
        "undone_reason": undone.reason if undone else None,
        "undone_ms": undone.at_ms if undone else None,
    }
