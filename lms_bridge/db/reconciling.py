"""What came of looking whether the platform, what is decided, registers and documents agree."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, and_, delete, func, insert, not_, or_, select, update
from sqlalchemy.sql import ColumnElement

from lms_bridge.db import tables, work
from lms_bridge.db.facts import score_of
from lms_bridge.db.ids import Ids
from lms_bridge.db.page_submissions import state_of
from lms_bridge.db.tables.columns import WAITING
from lms_bridge.db.tables.reconciling import MISMATCH_OPEN
from lms_bridge.db.upsert import chunks, insert_new, insert_or_set
from lms_bridge.domain.document import DocumentKind, Said, Standing
from lms_bridge.domain.issuing import tells_other
from lms_bridge.domain.reconciliation import FROM_THERE, Chain, Looked, Mine, Mismatch, MismatchKind
from lms_bridge.domain.submission import key_of
from lms_bridge.services.ports.reconciling import (
    Lms,
    MismatchFigures,
    OpenMismatch,
    Reconciled,
    Reconciliation,
    Wanted,
)

_run, _reconciled, _mismatch = tables.reconciliation, tables.reconciled, tables.mismatch
_completion, _submission, _entry = tables.completion, tables.submission, tables.entry
_realisation, _document = tables.realisation, tables.document
_CHAIN: Final = ("decided", "submitted", "acknowledged", "there", "entitled", "documents")


class DbReconciling:
    def __init__(self, connection: Connection, ids: Ids) -> None:
        self._connection = connection
        self._ids = ids

    def ask(self, one: Reconciliation, *, key: str) -> bool:
        same = select(_run.c.id).where(
            WAITING, _run.c.realisation_id.is_not_distinct_from(one.realisation_id)
        )
        if self._connection.execute(same.limit(1)).first() is not None:
            return False
        row = {
            "id": one.id,
            "key": key,
            "by": one.by,
            "realisation_id": one.realisation_id,
            "asked_ms": one.asked_ms,
        }
        insert_new(self._connection, _run, [row], key=("key",))
        stands = select(_run.c.id).where(_run.c.key == key)
        return bool(self._connection.execute(stands).scalar_one() == one.id)

    def leased(self, lease: str) -> Sequence[Reconciliation]:
        return [_run_of(row) for row in work.leased(self._connection, _run, lease)]

    def ended(self, one: Reconciliation) -> None:
        names = ("ended_ms", "realisations", "mismatches", "unproven")
        values = {name: getattr(one, name) for name in names}
        self._connection.execute(update(_run).where(_run.c.id == one.id).values(**values))

    def latest(self, *, limit: int) -> Sequence[Reconciliation]:
        query = select(_run).order_by(_run.c.id.desc()).limit(limit)
        return [_run_of(row) for row in self._connection.execute(query)]

    def due(self, *, since_ms: int) -> Sequence[str]:
        decided = select(_completion.c.id).where(_completion.c.realisation_id == _realisation.c.id).exists()
        recent = and_(_realisation.c.end_ms >= since_ms, decided)
        differs = select(_mismatch.c.realisation_id).where(MISMATCH_OPEN)
        query = select(_realisation.c.id).where(or_(recent, _realisation.c.id.in_(differs)))
        return list(self._connection.scalars(query.order_by(_realisation.c.start_ms, _realisation.c.id)))

    def mine(self, realisation_id: str, target: str) -> Sequence[Mine]:
        joined = and_(
            _submission.c.target == target,
            _submission.c.person_id == _completion.c.person_id,
            _submission.c.realisation_id == _completion.c.realisation_id,
            _submission.c.version == _completion.c.version,
        )
        sent = (_submission.c.id.label("submission_id"), _submission.c.state, _submission.c.error)
        query = (
            select(_completion, *sent, _submission.c.edition)
            .join(_submission, joined, isouter=True)
            .where(_completion.c.realisation_id == realisation_id, _completion.c.superseded_ms.is_(None))
            .order_by(_completion.c.person_id)
        )
        documents = self._documents(realisation_id)
        return [_mine_of(row, target, documents) for row in self._connection.execute(query)]

    def _documents(self, realisation_id: str) -> Mapping[str, Mapping[DocumentKind, Said]]:
        """What valid documents say, by person and kind."""
        found: dict[str, dict[DocumentKind, Said]] = defaultdict(dict)
        query = select(_document.c.person_id, _document.c.kind, _document.c.said).where(
            _document.c.realisation_id == realisation_id, _document.c.standing == Standing.ISSUED.value
        )
        for person_id, kind, said in self._connection.execute(query):
            found[person_id][DocumentKind(kind)] = Said.from_json(said)
        return found

    def embedded(self, realisation_id: str) -> Mapping[str, str]:
        query = select(_entry.c.person_id, _entry.c.receipt).where(_entry.c.realisation_id == realisation_id)
        return {row.person_id: row.receipt for row in self._connection.execute(query)}

    def keep(
        self, realisation_id: str, target: str, looked: Looked, *, trouble: str | None, at_ms: int
    ) -> None:
        key = {"realisation_id": realisation_id, "target": target}
        values = {name: getattr(looked.chain, name) for name in _CHAIN}
        values |= {"trouble": trouble, "at_ms": at_ms}
        if looked.proven:
            values["proven_ms"] = at_ms
        else:  # what was proven last stands
            del values["there"]
        insert_or_set(self._connection, _reconciled, [{**key, **values}], values=list(values))
        self._keep_found(key, looked, at_ms)

    def _keep_found(self, key: Mapping[str, str], looked: Looked, at_ms: int) -> None:
        mine = and_(*(_mismatch.c[name] == value for name, value in key.items()))
        rows = {
            (row.person_id, row.kind): row for row in self._connection.execute(select(_mismatch).where(mine))
        }
        new = [one for one in looked.found if (one.person_id, one.kind.value) not in rows]
        for one in looked.found:
            row = rows.pop((one.person_id, one.kind.value), None)
            if row is not None:
                self._still(row, one, at_ms)
        added = [
            {**key, **_mismatch_values(one, at_ms), "id": row_id}
            for row_id, one in zip(self._ids.many(len(new)), new, strict=True)
        ]
        if added:
            self._connection.execute(insert(_mismatch), added)
        gone = [row.id for row in rows.values() if row.settled_ms is None and _settles(row.kind, looked)]
        for chunk in chunks(gone):
            this = update(_mismatch).where(_mismatch.c.id.in_(chunk))
            self._connection.execute(this.values(settled_ms=at_ms))

    def _still(self, row: Any, one: Mismatch, at_ms: int) -> None:
        """One that comes again after it was settled is a new one: people read when it began."""
        values = _mismatch_values(one, at_ms)
        if row.settled_ms is None and one.since_ms is None:
            del values["first_ms"]
        self._connection.execute(update(_mismatch).where(_mismatch.c.id == row.id).values(**values))

    def leave(self, targets: Collection[str], *, at_ms: int) -> None:
        others = not_(_mismatch.c.target.in_(sorted(targets)))
        settled = update(_mismatch).where(others, _mismatch.c.settled_ms.is_(None))
        self._connection.execute(settled.values(settled_ms=at_ms))
        gone = delete(_reconciled).where(not_(_reconciled.c.target.in_(sorted(targets))))
        self._connection.execute(gone)

    def reconciled(self, wanted: Wanted, *, limit: int, offset: int = 0) -> Sequence[Reconciled]:
        stands = (
            select(func.count())
            .select_from(_mismatch)
            .where(
                _mismatch.c.realisation_id == _reconciled.c.realisation_id,
                _mismatch.c.target == _reconciled.c.target,
                MISMATCH_OPEN,
            )
            .scalar_subquery()
        )
        query = (
            select(_reconciled, _realisation.c.title, stands.label("mismatches"))
            .join(_realisation, _realisation.c.id == _reconciled.c.realisation_id)
            .where(*_of(wanted, _reconciled))
            .order_by(_realisation.c.start_ms.desc(), _reconciled.c.realisation_id, _reconciled.c.target)
        )
        rows = self._connection.execute(query.limit(limit).offset(offset)).all()
        told = self._lms({row.realisation_id for row in rows})
        return [_reconciled_of(row, told.get(row.realisation_id)) for row in rows]

    def _lms(self, realisation_ids: Collection[str]) -> Mapping[str, Lms]:
        """What platforms said, where they were compared: of several, together."""
        agreement, difference = tables.agreement, tables.difference
        found: dict[str, Lms] = {}
        for chunk in chunks(realisation_ids):
            open_ = (
                select(func.count())
                .select_from(difference)
                .where(
                    difference.c.realisation_id == agreement.c.realisation_id,
                    difference.c.settled_ms.is_(None),
                )
                .scalar_subquery()
            )
            query = select(
                agreement.c.realisation_id,
                func.sum(agreement.c.there_completed),
                func.max(open_),
                func.min(agreement.c.proven_ms),
            ).where(agreement.c.realisation_id.in_(chunk), agreement.c.proven_ms.is_not(None))
            for row in self._connection.execute(query.group_by(agreement.c.realisation_id)):
                found[row[0]] = Lms(int(row[1]), int(row[2]), proven_ms=row[3])
        return found

    def open(self, wanted: Wanted, *, limit: int, offset: int = 0) -> Sequence[OpenMismatch]:
        person = tables.person
        name = person.c.given_name + " " + person.c.family_name
        query = (
            select(_mismatch, _realisation.c.title, name.label("person_name"))
            .join(_realisation, _realisation.c.id == _mismatch.c.realisation_id)
            .join(person, person.c.id == _mismatch.c.person_id, isouter=True)
            .where(MISMATCH_OPEN, *_of(wanted, _mismatch))
            .order_by(_mismatch.c.first_ms, _mismatch.c.id)
        )
        return [_open_of(row) for row in self._connection.execute(query.limit(limit).offset(offset))]

    def count(self, wanted: Wanted) -> int:
        query = select(func.count()).select_from(_mismatch).where(MISMATCH_OPEN, *_of(wanted, _mismatch))
        return self._connection.execute(query).scalar_one()

    def figures(self) -> MismatchFigures:
        columns = (_mismatch.c.target, _mismatch.c.kind, func.count(), func.min(_mismatch.c.first_ms))
        query = select(*columns).where(MISMATCH_OPEN).group_by(_mismatch.c.target, _mismatch.c.kind)
        counts: dict[tuple[str, MismatchKind], int] = {}
        oldest: dict[str, int] = {}
        for target, kind, many, first_ms in self._connection.execute(query):
            counts[target, MismatchKind(kind)] = many
            oldest[target] = min(first_ms, oldest.get(target, first_ms))
        return MismatchFigures(counts, oldest)

    def late(self, *, before_ms: int) -> tuple[int, int]:
        query = select(func.count(), func.max(_mismatch.c.first_ms)).where(
            MISMATCH_OPEN, _mismatch.c.first_ms < before_ms
        )
        many, newest_ms = self._connection.execute(query).one()
        return many, newest_ms or 0


def _of(wanted: Wanted, table: Any) -> Sequence[ColumnElement[bool]]:
    found = []
    if wanted.target is not None:
        found.append(table.c.target == wanted.target)
    if wanted.realisation_id is not None:
        found.append(table.c.realisation_id == wanted.realisation_id)
    if wanted.kind is not None:
        own = _mismatch.alias("of_kind")
        same = (own.c.realisation_id == table.c.realisation_id, own.c.target == table.c.target)
        stands = (own.c.kind == wanted.kind.value, own.c.settled_ms.is_(None))
        found.append(
            table.c.kind == wanted.kind.value
            if table is _mismatch
            else select(own.c.id).where(*same, *stands).exists()
        )
    return found


def _settles(kind: str, looked: Looked) -> bool:
    """Without proof of what the register holds, what was found there before stands."""
    return looked.proven or MismatchKind(kind) not in FROM_THERE


def _mine_of(row: Any, target: str, documents: Mapping[str, Mapping[DocumentKind, Said]]) -> Mine:
    due = {DocumentKind.CONFIRMATION: row.confirmation, DocumentKind.CERTIFICATE: row.certificate}
    state, held = None if row.state is None else state_of(row.state), documents.get(row.person_id, {})
    key = key_of(target, row.person_id, row.realisation_id, version=row.version, edition=row.edition or 0)
    return Mine(
        row.person_id,
        attended=row.attended,
        gives=bool(row.attended or row.score or row.present_ms),
        due=frozenset(kind for kind, given in due.items() if given),
        decided_ms=row.decided_ms,
        documents=frozenset(held),
        telling_other=frozenset(kind for kind, said in held.items() if _tells_other(kind, said, row)),
        submission_id=row.submission_id,
        state=state,
        key="" if state is None else key,
        error=row.error or "",
    )


def _tells_other(kind: DocumentKind, said: Said, row: Any) -> bool:
    minutes = None if row.present_ms is None else row.present_ms // 60_000
    return tells_other(
        kind, said, minutes=minutes, score=None if row.score is None else score_of(row.score).points
    )


def _mismatch_values(one: Mismatch, at_ms: int) -> dict[str, Any]:
    return {
        "person_id": one.person_id,
        "kind": one.kind.value,
        "why": one.why,
        "submission_id": one.submission_id,
        "first_ms": at_ms if one.since_ms is None else min(one.since_ms, at_ms),
        "last_ms": at_ms,
        "settled_ms": None,
    }


def _run_of(row: Any) -> Reconciliation:
    return Reconciliation(
        row.id,
        by=row.by,
        realisation_id=row.realisation_id,
        asked_ms=row.asked_ms,
        ended_ms=row.ended_ms,
        realisations=row.realisations,
        mismatches=row.mismatches,
        unproven=row.unproven,
    )


def _reconciled_of(row: Any, lms: Lms | None) -> Reconciled:
    return Reconciled(
        row.realisation_id,
        row.title,
        row.target,
        Chain(**{name: getattr(row, name) for name in _CHAIN}),
        lms=lms,
        mismatches=row.mismatches,
        trouble=row.trouble,
        proven_ms=row.proven_ms,
        at_ms=row.at_ms,
    )


def _open_of(row: Any) -> OpenMismatch:
    kind = MismatchKind(row.kind)
    return OpenMismatch(
        Mismatch(row.person_id, kind, why=row.why, submission_id=row.submission_id),
        row.realisation_id,
        row.title,
        row.target,
        person_name=row.person_name or "",
        first_ms=row.first_ms,
        last_ms=row.last_ms,
    )
