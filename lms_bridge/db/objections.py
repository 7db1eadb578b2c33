"""Objections and acts that wait for a second person, a row each."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, func, or_, select, update
from sqlalchemy.sql import ColumnElement

from lms_bridge.db import tables
from lms_bridge.db.aliases import aliases
from lms_bridge.db.ids import Ids
from lms_bridge.db.pairs import of_pairs
from lms_bridge.db.upsert import chunks, insert_new
from lms_bridge.domain.four_eyes import ActKind, ProposalState
from lms_bridge.domain.merging import Aliases
from lms_bridge.domain.objection import Decision, Origin, State
from lms_bridge.domain.programme import STUDENT
from lms_bridge.services.ports import PairKey
from lms_bridge.services.ports.objections import ListedObjection, Objection, Proposal

_table, _proposal = tables.objection, tables.proposal
_person, _realisation = tables.person, tables.realisation


class DbObjections:
    def __init__(self, connection: Connection, ids: Ids) -> None:
        self._connection = connection
        self._ids = ids

    def new_id(self) -> int:
        return self._ids.new()

    def add(self, objection: Objection) -> bool:
        mine = self.of_pairs([objection.pair]).get(objection.pair, ())
        if any(one.origin is objection.origin and one.state is State.OPEN for one in mine):
            return False
        # Whoever was first of two at once is refused by the index: `DatabaseBusy` to who comes second.
        insert_new(self._connection, _table, [_values(objection)])
        return True

    def keep(self, objection: Objection) -> None:
        changed = update(_table).where(_table.c.id == objection.id)
        self._connection.execute(changed.values(**_changing(objection)))

    def by_id(self, objection_id: int) -> Objection | None:
        return self._one(select(_table).where(_table.c.id == objection_id))

    def hold(self, objection_id: int) -> Objection | None:
        return self._one(select(_table).where(_table.c.id == objection_id).with_for_update())

    def _one(self, query: Any) -> Objection | None:
        row = self._connection.execute(query).first()
        return None if row is None else _objection(row, aliases(self._connection))

    def of_pairs(self, pairs: Collection[PairKey]) -> Mapping[PairKey, Sequence[Objection]]:
        found: dict[PairKey, list[Objection]] = defaultdict(list)
        wanted, known = set(pairs), aliases(self._connection)
        said_of = known.clusters()
        asked = [
            PairKey(each, pair.realisation_id)
            for pair in pairs
            for each in said_of.get(pair.person_id, (pair.person_id,))
        ]
        for chunk in chunks(asked):
            mine = of_pairs(_table.c.person_id, _table.c.realisation_id, chunk)
            for row in self._connection.execute(select(_table).where(mine).order_by(_table.c.id.desc())):
                one = _objection(row, known)
                if one.pair in wanted:
                    found[one.pair].append(one)
        return found

    def of_person(self, person_id: str) -> Mapping[str, Sequence[Objection]]:
        found: dict[str, list[Objection]] = defaultdict(list)
        known = aliases(self._connection)
        mine = _table.c.person_id.in_(sorted(known.cluster(person_id)))
        for row in self._connection.execute(select(_table).where(mine).order_by(_table.c.id.desc())):
            one = _objection(row, known)
            if one.pair.person_id == person_id:
                found[row.realisation_id].append(one)
        return found

    def listed(self, states: Collection[State], *, limit: int) -> Sequence[ListedObjection]:
        order = [_table.c.due_ms, _table.c.id] if State.OPEN in states else [_table.c.decided_ms.desc()]
        query = (
            select(_table, _realisation.c.title)
            .join(_person, _person.c.id == _table.c.person_id)
            .join(_realisation, _realisation.c.id == _table.c.realisation_id)
            .where(_table.c.state.in_([one.value for one in states]), _to_be_seen())
            .order_by(*order, _table.c.id)
            .limit(limit)
        )
        known = aliases(self._connection)
        found = [(_objection(row, known), row.title) for row in self._connection.execute(query)]
        names = self._names({one.pair.person_id for one, _ in found})
        return [ListedObjection(one, names[one.pair.person_id], title) for one, title in found]

    def _names(self, person_ids: Collection[str]) -> Mapping[str, str]:
        return {
            row.id: f"{row.given_name} {row.family_name}".strip()
            for chunk in chunks(sorted(person_ids))
            for row in self._connection.execute(select(_person).where(_person.c.id.in_(chunk)))
        }

    def are_known(self, pair: PairKey) -> bool:
        person = select(_person.c.id).where(_person.c.id == pair.person_id)
        realisation = select(_realisation.c.id).where(_realisation.c.id == pair.realisation_id)
        return all(self._connection.execute(one).first() is not None for one in (person, realisation))

    def is_student(self, pair: PairKey) -> bool:
        seat = tables.enrolment.c
        mine = of_pairs(seat.person_id, seat.realisation_id, [pair])
        held = or_(seat.ended_ms.is_(None), seat.ended_ms > _realisation.c.start_ms)
        query = select(seat.id).join(_realisation, _realisation.c.id == seat.realisation_id)
        return self._connection.execute(query.where(mine, held, seat.role == STUDENT)).first() is not None

    def figures(self, *, at_ms: int) -> tuple[int, int]:
        is_open = _table.c.state == State.OPEN.value
        seen = _table.join(_person, _person.c.id == _table.c.person_id)
        count = select(func.count()).select_from(seen).where(is_open, _to_be_seen())
        number: int = self._connection.execute(count).scalar_one()
        late: int = self._connection.execute(count.where(_table.c.due_ms <= at_ms)).scalar_one()
        return number, late


def _to_be_seen() -> ColumnElement[bool]:
    """What facts opened of somebody who counts for another waits, as its withdrawal does, until they do not
    any more: of the kept person the facts of both are looked at together."""
    return or_(_table.c.origin != Origin.FACTS.value, _person.c.merged_into.is_(None))


class DbProposals:
    def __init__(self, connection: Connection, ids: Ids) -> None:
        self._connection = connection
        self._ids = ids

    def new_id(self) -> int:
        return self._ids.new()

    def add(self, proposal: Proposal) -> bool:
        same = (_proposal.c.act == proposal.act.value, _proposal.c.subject_id == proposal.subject_id)
        waits = select(_proposal.c.id).where(*same, _proposal.c.state == ProposalState.WAITS.value)
        if self._connection.execute(waits).first() is not None:
            return False
        row = {
            "id": proposal.id,
            "act": proposal.act.value,
            "subject_id": proposal.subject_id,
            "detail": proposal.detail,
            "by": proposal.by,
            "reason": proposal.reason,
            "at_ms": proposal.at_ms,
            "state": proposal.state.value,
        }
        insert_new(self._connection, _proposal, [row])
        return True

    def keep(self, proposal: Proposal) -> None:
        values = {
            "state": proposal.state.value,
            "second_by": proposal.second_by,
            "second_reason": proposal.second_reason,
            "second_ms": proposal.second_ms,
        }
        changed = update(_proposal).where(_proposal.c.id == proposal.id)
        self._connection.execute(changed.values(**values))

    def hold(self, proposal_id: int) -> Proposal | None:
        query = select(_proposal).where(_proposal.c.id == proposal_id).with_for_update()
        row = self._connection.execute(query).first()
        return None if row is None else _proposal_of(row)

    def waiting(self) -> Sequence[Proposal]:
        query = select(_proposal).where(_proposal.c.state == ProposalState.WAITS.value)
        return [_proposal_of(row) for row in self._connection.execute(query.order_by(_proposal.c.id))]


def _values(one: Objection) -> dict[str, Any]:
    return {
        "id": one.id,
        "person_id": one.said_of or one.pair.person_id,
        "realisation_id": one.pair.realisation_id,
        "origin": one.origin.value,
        "said": one.said,
        "opened_by": one.opened_by,
        "opened_ms": one.opened_ms,
        "due_ms": one.due_ms,
        "evidence": one.evidence,
        "withdrawal_id": one.withdrawal_id,
        **_changing(one),
    }


def _changing(one: Objection) -> dict[str, Any]:
    decision = one.decision
    return {
        "owner": one.owner,
        "state": one.state.value,
        "outcome": decision.outcome.value if decision else None,
        "finding": decision.to_json() if decision else None,
        "reason": decision.reason if decision else None,
        "decided_by": one.decided_by,
        "decided_ms": one.decided_ms,
        "made_version": one.made_version,
    }


def _objection(row: Any, known: Aliases) -> Objection:
    origin = Origin(row.origin)
    counts_for = row.person_id if origin is Origin.FACTS else known.of(row.person_id)
    return Objection(
        row.id,
        PairKey(counts_for, row.realisation_id),
        said_of="" if counts_for == row.person_id else row.person_id,
        origin=origin,
        said=row.said,
        opened_by=row.opened_by,
        opened_ms=row.opened_ms,
        due_ms=row.due_ms,
        owner=row.owner,
        evidence=row.evidence,
        state=State(row.state),
        withdrawal_id=row.withdrawal_id,
        decision=Decision.from_json(row.finding) if row.finding else None,
        decided_by=row.decided_by,
        decided_ms=row.decided_ms,
        made_version=row.made_version,
    )


def _proposal_of(row: Any) -> Proposal:
    return Proposal(
        row.id,
        ActKind(row.act),
        row.subject_id,
        detail=row.detail,
        by=row.by,
        reason=row.reason,
        at_ms=row.at_ms,
        state=ProposalState(row.state),
        second_by=row.second_by,
        second_reason=row.second_reason,
        second_ms=row.second_ms,
    )
