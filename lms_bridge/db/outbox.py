"""Submissions to registers elsewhere: which has its turn, where each comes to, and every try."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any, Final, TypeAlias

from sqlalchemy import Connection, and_, exists, func, insert, not_, or_, select, update
from sqlalchemy.sql import ColumnElement

from lms_bridge.db import tables
from lms_bridge.db.roster import realisation_of
from lms_bridge.db.tables.results import OPEN_SUBMISSION
from lms_bridge.db.upsert import any_of, chunks
from lms_bridge.domain.programme import Realisation
from lms_bridge.domain.submission import BEFORE, REACHED, SubmissionKind, SubmissionState, key_of
from lms_bridge.services.ports import PairKey, Record
from lms_bridge.services.ports.outbox import Due, Step, Try

_table, _attempt, _completion = tables.submission, tables.attempt, tables.completion
_S: Final = SubmissionState
_TO_SET: Final = ("tries", "refusals", "faults", "looks", "receipt", "ask_at", "ask_until_ms")
_Pair: TypeAlias = tuple[str, str]


class DbOutboxWork:
    """What the machine does with submissions; `page_submissions` is what staff see and do."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def next(self, target: str, *, at_ms: int, limit: int) -> Sequence[Due]:
        query = select(_table).where(due_at(target, at_ms))
        rows = self._connection.execute(query.order_by(_table.c.next_try_ms, _table.c.id).limit(limit)).all()
        versions, realisations = self._versions(target, rows), self._realisations(rows)
        dues = [_due_of(row, versions[_pair(row)], realisations[row.realisation_id]) for row in rows]
        persons = self._persons(rows)
        return [replace(due, about=persons.get(due.record.person_id, ())) for due in dues]

    def _versions(self, target: str, rows: Sequence[Any]) -> Mapping[_Pair, Sequence[Any]]:
        """All submissions to the target of the same pairs, by version."""
        found: dict[_Pair, list[Any]] = defaultdict(list)
        columns = (_table.c.version, _table.c.edition, _table.c.state, _table.c.kind)
        for chunk in chunks({_pair(row) for row in rows}):
            mine = any_of((_table.c.person_id, _table.c.realisation_id), chunk)
            query = select(_table.c.person_id, _table.c.realisation_id, *columns)
            ordered = query.where(_table.c.target == target, mine).order_by(_table.c.version)
            for one in self._connection.execute(ordered):
                found[_pair(one)].append(one)
        return found

    def _realisations(self, rows: Sequence[Any]) -> Mapping[str, Realisation]:
        table = tables.realisation
        ids = {row.realisation_id for row in rows}
        found = self._connection.execute(select(table).where(table.c.id.in_(ids))) if ids else ()
        return {row.id: realisation_of(row) for row in found}

    def _persons(self, rows: Sequence[Any]) -> Mapping[str, tuple[str, ...]]:
        table = tables.person
        columns = (table.c.given_name, table.c.family_name, table.c.email, table.c.employee_number)
        found: dict[str, tuple[str, ...]] = {}
        for chunk in chunks({row.person_id for row in rows}):
            for person_id, *told in self._connection.execute(
                select(table.c.id, *columns).where(table.c.id.in_(chunk))
            ):
                found[person_id] = tuple(one for one in told if one)
        return found

    def settle(self, steps: Collection[Step], *, at_ms: int) -> None:
        for step in steps:
            before = [one.value for one in BEFORE[step.state] | {step.state}]
            this = update(_table).where(_table.c.id == step.id, _table.c.state.in_(before))
            self._connection.execute(this.values(**_values(step, at_ms)))
        self._supersede([one.id for one in steps if one.state in REACHED], at_ms)

    def _supersede(self, ids: Sequence[int], at_ms: int) -> None:
        """Whatever is older and did not get there must not get there any more."""
        for chunk in chunks(ids):
            later = select(_table).where(_table.c.id.in_(chunk), _table.c.version > 1)
            for row in self._connection.execute(later).all():
                older = update(_table).where(
                    _table.c.target == row.target,
                    _table.c.person_id == row.person_id,
                    _table.c.realisation_id == row.realisation_id,
                    _table.c.version < row.version,
                    _table.c.state.in_([one.value for one in BEFORE[_S.SUPERSEDED]]),
                )
                self._connection.execute(older.values(state=_S.SUPERSEDED.value, changed_ms=at_ms))

    def keep_tries(self, tries: Sequence[Try]) -> None:
        ids = {one.submission_id for one in tries}
        so_far = dict.fromkeys(ids, 0)
        for chunk in chunks(ids):
            counted = select(_attempt.c.submission_id, func.max(_attempt.c.n)).where(
                _attempt.c.submission_id.in_(chunk)
            )
            for one, n in self._connection.execute(counted.group_by(_attempt.c.submission_id)):
                so_far[one] = n
        rows = []
        for one in tries:
            so_far[one.submission_id] += 1
            rows.append(_attempt_values(one, so_far[one.submission_id]))
        if rows:
            self._connection.execute(insert(_attempt), rows)

    def missing(self, target: str, *, limit: int, realisation_id: str | None = None) -> Sequence[PairKey]:
        there = exists().where(
            _table.c.target == target,
            _table.c.person_id == _completion.c.person_id,
            _table.c.realisation_id == _completion.c.realisation_id,
            _table.c.version == _completion.c.version,
        )
        query = select(_completion.c.person_id, _completion.c.realisation_id).where(
            _completion.c.superseded_ms.is_(None), not_(there)
        )
        if realisation_id is not None:
            query = query.where(_completion.c.realisation_id == realisation_id)
        ordered = query.order_by(_completion.c.id).limit(limit)
        return [PairKey(*row) for row in self._connection.execute(ordered)]


def due_at(target: str, at_ms: int) -> ColumnElement[bool]:
    """A condition: a submission to that target has its turn at that moment."""
    return and_(_table.c.target == target, OPEN_SUBMISSION, _table.c.next_try_ms <= at_ms, not_(_held_up()))


def _held_up() -> ColumnElement[bool]:
    """Whether one that waits has to let an earlier one of the person go first."""
    earlier = _table.alias("earlier")
    not_there = and_(earlier.c.state == _S.WAITING.value, earlier.c.refusals == 0)
    in_between = and_(
        earlier.c.realisation_id == _table.c.realisation_id,
        earlier.c.state.in_([_S.SENT.value, _S.PENDING.value]),
    )
    first = exists().where(
        earlier.c.target == _table.c.target,
        earlier.c.person_id == _table.c.person_id,
        earlier.c.state.in_(_OPEN_TEXT),
        earlier.c.id < _table.c.id,
        or_(not_there, in_between),
    )
    return and_(_table.c.state == _S.WAITING.value, first)


_OPEN_TEXT: Final = [_S.WAITING.value, _S.SENT.value, _S.PENDING.value]


def _pair(row: Any) -> _Pair:
    return row.person_id, row.realisation_id


def _due_of(row: Any, versions: Sequence[Any], realisation: Realisation) -> Due:
    reached = [one for one in versions if one.version < row.version and one.state in REACHED]
    newer = [one for one in versions if one.version > row.version]
    record = Record(row.person_id, row.realisation_id, row.version, row.corrected or row.payload)
    return Due(
        row.id,
        record,
        _S(row.state),
        key=_key(row, row),
        corrects=_key(row, reached[-1]) if reached else None,
        kind=SubmissionKind(row.kind),
        realisation=realisation,
        created_ms=row.created_ms,
        passed=any(_passes(one, row) for one in newer),
        tries=row.tries,
        refusals=row.refusals,
        faults=row.faults,
        looks=row.looks,
        receipt=row.receipt,
        ask_at=row.ask_at,
        ask_until_ms=row.ask_until_ms,
    )


def _passes(newer: Any, row: Any) -> bool:
    """Whether an older version goes no more: what is taken back before it went is not told first."""
    takes_back = newer.kind == SubmissionKind.CANCELLATION.value
    return newer.state in REACHED or (newer.state == _S.WAITING.value and (takes_back or row.refusals > 0))


def _key(of: Any, version: Any) -> str:
    return key_of(
        of.target, of.person_id, of.realisation_id, version=version.version, edition=version.edition
    )


def _values(step: Step, at_ms: int) -> dict[str, Any]:
    given = {name: getattr(step, name) for name in _TO_SET if getattr(step, name) is not None}
    fixed = {"state": step.state.value, "next_try_ms": step.next_try_ms, "error": step.error or None}
    return {**fixed, "changed_ms": at_ms, **given}


def _attempt_values(one: Try, n: int) -> dict[str, Any]:
    return {
        "submission_id": one.submission_id,
        "n": n,
        "at_ms": one.at_ms,
        "act": one.act.value,
        "outcome": one.outcome,
        "reason": one.reason,
        "took_ms": one.took_ms,
        "exchanges": json.dumps([asdict(each) for each in one.exchanges], ensure_ascii=False),
    }
