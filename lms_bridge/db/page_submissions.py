"""Submissions as staff see them, and what staff do with them."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Select, func, literal, or_, select, update
from sqlalchemy.sql import ColumnElement

from lms_bridge.db import tables
from lms_bridge.db.outbox import DbOutboxWork
from lms_bridge.db.tables.columns import ASIDE, WAITING
from lms_bridge.db.tables.results import BACK_SUBMISSION, OPEN_SUBMISSION
from lms_bridge.db.upsert import chunks
from lms_bridge.domain.submission import REACHED, WITH_STAFF, SubmissionKind, SubmissionState
from lms_bridge.services.ports import PairKey
from lms_bridge.services.ports.outbox import EMBEDDED, Act, OneSubmission, OutFigures, Sought, Try
from lms_bridge.services.ports.registers import Exchange

_table, _attempt = tables.submission, tables.attempt
_person, _realisation = tables.person, tables.realisation
_S: Final = SubmissionState
_HERE: Final = {"due": _S.WAITING, "leased": _S.WAITING, "done": _S.ACKNOWLEDGED, "dead": _S.RETURNED}
"""The worker's states of submissions to the register beside the tables, in the words of the others."""
_COUNTED: Final = (OPEN_SUBMISSION, BACK_SUBMISSION, WAITING, ASIDE)
"""Each is answered from an index that holds no more than it asks."""
_AGAIN: Final[Mapping[str, Any]] = {
    "state": _S.WAITING.value,
    "next_try_ms": 0,
    "tries": 0,
    "refusals": 0,
    "faults": 0,
    "looks": 0,
    "error": None,
    "ask_at": "",
    "ask_until_ms": None,
}


class DbOutbox(DbOutboxWork):
    """The store of `services.ports.outbox.Outbox`."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._of = connection

    def figures(self) -> Mapping[str, OutFigures]:
        states: dict[str, dict[SubmissionState, int]] = defaultdict(dict)
        oldest: dict[str, int] = {}
        columns = (_table.c.target, _table.c.state, func.count().label("many"), func.min(_table.c.created_ms))
        for which in _COUNTED:
            query = select(*columns).where(which).group_by(_table.c.target, _table.c.state)
            for target, state, many, oldest_ms in self._of.execute(query):
                said = state_of(state)
                states[target][said] = states[target].get(said, 0) + many
                if said not in WITH_STAFF:
                    oldest[target] = min(oldest_ms, oldest.get(target, oldest_ms))
        return {target: OutFigures(found, oldest.get(target)) for target, found in states.items()}

    def find(self, sought: Sought, *, limit: int, before: int | None = None) -> Sequence[OneSubmission]:
        query = _shown().where(*_which(sought))
        if before is not None:
            query = query.where(_table.c.id < before)
        rows = self._of.execute(query.order_by(_table.c.id.desc()).limit(limit))
        return [_one_of(row) for row in rows]

    def by_id(self, submission_id: int) -> OneSubmission | None:
        row = self._of.execute(_shown().where(_table.c.id == submission_id)).first()
        return None if row is None else _one_of(row)

    def tries(self, submission_id: int) -> Sequence[Try]:
        query = select(_attempt).where(_attempt.c.submission_id == submission_id).order_by(_attempt.c.n)
        return [_try_of(row) for row in self._of.execute(query)]

    def wake(self, ids: Collection[int], *, by: str, reason: str, at_ms: int) -> int:
        said = {"by": by, "reason": reason, "changed_ms": at_ms}
        ready = or_(
            _table.c.state.in_([one.value for one in WITH_STAFF]),
            (_table.c.state == _S.ACKNOWLEDGED.value) & ~_followed(),
        )
        return self._change(ids, ready, {**_AGAIN, **said})

    def set_aside(self, ids: Collection[int], *, by: str, reason: str, at_ms: int) -> int:
        ready = _table.c.state.in_([_S.WAITING.value, _S.RETURNED.value])
        return self._change(ids, ready, _put_aside(by, reason, at_ms))

    def correct(self, submission_id: int, payload: str, *, by: str, reason: str, at_ms: int) -> bool:
        said = {"by": by, "reason": reason, "changed_ms": at_ms}
        other = {"corrected": payload, "edition": _table.c.edition + 1, "receipt": ""}
        ready = _table.c.state.in_([one.value for one in WITH_STAFF])
        return bool(self._change([submission_id], ready, {**_AGAIN, **said, **other}))

    def close(self, target: str, *, by: str, reason: str, at_ms: int) -> int:
        gone = update(_table).where(_table.c.target == target, OPEN_SUBMISSION)
        return self._of.execute(gone.values(**_put_aside(by, reason, at_ms))).rowcount

    def _change(self, ids: Collection[int], ready: ColumnElement[bool], values: Mapping[str, Any]) -> int:
        changed = update(_table).where(_table.c.target != EMBEDDED, ready).values(**values)
        return sum(self._of.execute(changed.where(_table.c.id.in_(chunk))).rowcount for chunk in chunks(ids))


def _put_aside(by: str, reason: str, at_ms: int) -> dict[str, Any]:
    return {"state": _S.ASIDE.value, "by": by, "reason": reason, "changed_ms": at_ms}


def _followed() -> ColumnElement[bool]:
    """Whether a newer version has gone: the older one must not go after it."""
    newer = _table.alias("newer")
    return (
        select(literal(1))
        .where(
            newer.c.target == _table.c.target,
            newer.c.person_id == _table.c.person_id,
            newer.c.realisation_id == _table.c.realisation_id,
            newer.c.version > _table.c.version,
            newer.c.state.in_([one.value for one in REACHED]),
        )
        .exists()
    )


def state_of(column: str) -> SubmissionState:
    """The state of a submission as its column has it, whatever the target."""
    return _HERE[column] if column in _HERE else _S(column)


def columns_of(states: Collection[SubmissionState]) -> Sequence[str]:
    """What the column may hold for these states."""
    return sorted({one.value for one in states} | {own for own, said in _HERE.items() if said in states})


def _which(sought: Sought) -> Sequence[ColumnElement[bool]]:
    found = [
        column == value
        for column, value in (
            (_table.c.target, sought.target),
            (_table.c.person_id, sought.person_id),
            (_table.c.realisation_id, sought.realisation_id),
        )
        if value is not None
    ]
    if sought.states:
        found.append(_table.c.state.in_(columns_of(sought.states)))
    return found


def _shown() -> Select[Any]:
    person = _person.c.given_name + " " + _person.c.family_name
    return (
        select(_table, person.label("person_name"), _realisation.c.title.label("realisation_title"))
        .join(_person, _person.c.id == _table.c.person_id, isouter=True)
        .join(_realisation, _realisation.c.id == _table.c.realisation_id, isouter=True)
    )


def _one_of(row: Any) -> OneSubmission:
    return OneSubmission(
        row.id,
        row.target,
        pair=PairKey(row.person_id, row.realisation_id),
        person_name=row.person_name or "",
        realisation_title=row.realisation_title or "",
        version=row.version,
        kind=SubmissionKind(row.kind),
        corrects=row.corrects,
        state=state_of(row.state),
        payload=json.loads(row.payload),
        corrected=json.loads(row.corrected) if row.corrected else None,
        edition=row.edition,
        created_ms=row.created_ms,
        changed_ms=row.changed_ms,
        next_try_ms=row.next_try_ms,
        ask_until_ms=row.ask_until_ms,
        tries=row.tries,
        refusals=row.refusals,
        error=row.error or "",
        receipt=row.receipt,
        by=row.by,
        reason=row.reason,
    )


def _try_of(row: Any) -> Try:
    return Try(
        row.submission_id,
        row.at_ms,
        act=Act(row.act),
        outcome=row.outcome,
        reason=row.reason,
        took_ms=row.took_ms,
        exchanges=tuple(Exchange(**one) for one in json.loads(row.exchanges)),
        n=row.n,
    )
