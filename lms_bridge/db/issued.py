"""Issued documents with their numbers."""

import secrets
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.sql import ColumnElement

from lms_bridge.db import tables
from lms_bridge.db.counting import documented_here
from lms_bridge.db.dossiers import DossierReader
from lms_bridge.db.ids import Ids
from lms_bridge.db.pairs import of_pairs
from lms_bridge.db.said import SaidReader
from lms_bridge.db.upsert import chunks, insert_new
from lms_bridge.domain.completion import decide
from lms_bridge.domain.document import Document, DocumentKind, Ended, Said, Standing
from lms_bridge.domain.held import Choice
from lms_bridge.domain.issuing import entitled
from lms_bridge.services.ports import PairKey, Version
from lms_bridge.services.ports.issuing import Draft, Issue

_document, _number, _choice = tables.document, tables.document_number, tables.history_choice
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without what is taken for something else when it is read aloud or from paper."""
_LETTERS: Final = 16
"""80 bits: nobody finds one by trying."""


class DbIssued:
    def __init__(self, connection: Connection, ids: Ids) -> None:
        self._connection = connection
        self._ids = ids

    def issue(self, drafts: Sequence[Draft], issue: Issue) -> Sequence[Document]:
        counts = Counter(one.kind for one in drafts)
        # Kinds in one order, so that no two who number wait for each other in a circle.
        numbers = {kind: self._numbers(kind, issue.year, counts[kind]) for kind in sorted(counts)}
        ids = self._ids.many(len(drafts))
        made = [
            _made(row_id, one, next(numbers[one.kind]), issue)
            for row_id, one in zip(ids, drafts, strict=True)
        ]
        if made:
            self._connection.execute(insert(_document), [_values(one) for one in made])
        return made

    def _numbers(self, kind: DocumentKind, year: int, count: int) -> Iterator[int]:
        """The next numbers. The row stays locked until the unit ends: what is undone is given again."""
        key = {"kind": kind.value, "year": year}
        insert_new(self._connection, _number, [key | {"last": 0}])
        mine = (_number.c.kind == kind.value, _number.c.year == year)
        raised = update(_number).where(*mine).values(last=_number.c.last + count)
        last: int = self._connection.execute(raised.returning(_number.c.last)).scalar_one()
        return iter(range(last - count + 1, last + 1))

    def says(self, versions: Mapping[PairKey, Version]) -> Mapping[PairKey, Said]:
        return SaidReader(self._connection).read(versions)

    def on_paper(self, pairs: Collection[PairKey]) -> Mapping[PairKey, Collection[DocumentKind]]:
        ids = {pair.realisation_id for pair in pairs}
        chosen: set[str] = set()
        for chunk in chunks(sorted(ids)):
            here = (_choice.c.realisation_id.in_(chunk), _choice.c.superseded_ms.is_(None))
            query = select(_choice.c.realisation_id).where(*here, _choice.c.choice == Choice.DOCUMENTED.value)
            chosen.update(self._connection.execute(query).scalars())
        asked = [pair for pair in pairs if pair.realisation_id in chosen]
        dossiers = DossierReader(self._connection, only=documented_here()).read(asked) if asked else {}
        found = {pair: entitled(decide(one).completion) for pair, one in dossiers.items()}
        return {pair: kinds for pair, kinds in found.items() if kinds}

    def end(self, ids: Collection[int], standing: Standing, ended: Ended) -> None:
        values = {
            "standing": standing.value,
            "ended_ms": ended.at_ms,
            "ended_by": ended.by,
            "reason": ended.reason,
        }
        for chunk in chunks(sorted(ids)):
            valid = (_document.c.id.in_(chunk), _document.c.standing == Standing.ISSUED.value)
            self._connection.execute(update(_document).where(*valid).values(**values))

    def of_pairs(self, pairs: Collection[PairKey]) -> Mapping[PairKey, Sequence[Document]]:
        found: dict[PairKey, list[Document]] = defaultdict(list)
        for chunk in chunks(pairs):
            mine = of_pairs(_document.c.person_id, _document.c.realisation_id, chunk)
            for row in self._connection.execute(select(_document).where(mine).order_by(_document.c.id)):
                found[PairKey(row.person_id, row.realisation_id)].append(document_of(row))
        return found

    def of_person(self, person_id: str) -> Sequence[Document]:
        query = select(_document).where(_document.c.person_id == person_id).order_by(_document.c.id)
        return [document_of(row) for row in self._connection.execute(query)]

    def of_realisation(self, realisation_id: str, *, limit: int) -> Sequence[Document]:
        query = select(_document).where(_document.c.realisation_id == realisation_id)
        ordered = query.order_by(_document.c.kind, _document.c.year, _document.c.number).limit(limit)
        return [document_of(row) for row in self._connection.execute(ordered)]

    def count_of(self, realisation_id: str) -> int:
        valid = (_document.c.realisation_id == realisation_id, _document.c.standing == Standing.ISSUED.value)
        number: int = self._connection.execute(
            select(func.count()).select_from(_document).where(*valid)
        ).scalar_one()
        return number

    def figures(self) -> Mapping[tuple[str, str], int]:
        kinds = (_document.c.kind, _document.c.standing)
        rows = self._connection.execute(select(*kinds, func.count()).group_by(*kinds))
        return {(row[0], row[1]): row[2] for row in rows}

    def by_id(self, document_id: int) -> Document | None:
        return self._one(_document.c.id == document_id)

    def by_code(self, code: str) -> Document | None:
        return self._one(_document.c.code == code)

    def by_number(self, kind: DocumentKind, year: int, number: int) -> Document | None:
        return self._one(
            _document.c.kind == kind.value, _document.c.year == year, _document.c.number == number
        )

    def successor(self, document_id: int) -> Document | None:
        return self._one(_document.c.replaces_id == document_id)

    def _one(self, *which: ColumnElement[bool]) -> Document | None:
        row = self._connection.execute(select(_document).where(*which)).first()
        return None if row is None else document_of(row)


def document_of(row: Any) -> Document:
    """The document in a row of the table."""
    ended = row.ended_ms is not None
    return Document(
        id=row.id,
        kind=DocumentKind(row.kind),
        year=row.year,
        number=row.number,
        code=row.code,
        person_id=row.person_id,
        realisation_id=row.realisation_id,
        version=row.version,
        issued_ms=row.issued_ms,
        issued_by=row.issued_by,
        standing=Standing(row.standing),
        said=Said.from_json(row.said),
        replaces_id=row.replaces_id,
        ended=Ended(row.ended_ms, by=row.ended_by, reason=row.reason) if ended else None,
    )


def _made(row_id: int, draft: Draft, number: int, issue: Issue) -> Document:
    return Document(
        id=row_id,
        kind=draft.kind,
        year=issue.year,
        number=number,
        code="".join(secrets.choice(_ALPHABET) for _ in range(_LETTERS)),
        person_id=draft.pair.person_id,
        realisation_id=draft.pair.realisation_id,
        version=draft.version,
        issued_ms=issue.at_ms,
        issued_by=issue.by,
        standing=Standing.ISSUED,
        said=draft.said,
        replaces_id=draft.replaces_id,
    )


def _values(one: Document) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind.value,
        "year": one.year,
        "number": one.number,
        "code": one.code,
        "person_id": one.person_id,
        "realisation_id": one.realisation_id,
        "version": one.version,
        "issued_ms": one.issued_ms,
        "issued_by": one.issued_by,
        "said": one.said.to_json(),
        "replaces_id": one.replaces_id,
        "standing": one.standing.value,
    }
