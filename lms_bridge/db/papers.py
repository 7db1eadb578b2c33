"""Papers by their hash, and the keys of badges."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select, update

from lms_bridge.db import tables
from lms_bridge.db.upsert import insert_new
from lms_bridge.domain.document import DocumentKind
from lms_bridge.domain.paper import Paper, PaperForm
from lms_bridge.services.ports.papers import SigningKey

_paper, _key = tables.paper, tables.signing_key
_document, _number = tables.document, tables.document_number
_TOLD = [column for column in _paper.c if column.name != "body"]


class DbPapers:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, paper: Paper, body: bytes) -> None:
        row = {
            "sha256": paper.sha256,
            "document_id": paper.document_id,
            "form": paper.form.value,
            "language": paper.language,
            "unsigned_sha256": paper.unsigned_sha256,
            "signer": paper.signer,
            "made_ms": paper.made_ms,
            "body": body,
        }
        insert_new(self._connection, _paper, [row])

    def newest(self, document_id: int, form: PaperForm, language: str) -> tuple[Paper, bytes] | None:
        mine = (_paper.c.document_id == document_id, _paper.c.form == form, _paper.c.language == language)
        newest_first = (_paper.c.made_ms.desc(), _paper.c.signer.is_(None), _paper.c.sha256)
        row = self._connection.execute(select(_paper).where(*mine).order_by(*newest_first).limit(1)).first()
        return None if row is None else (_of(row), bytes(row.body))

    def ended(self, kind: DocumentKind, year: int, numbers: range) -> Sequence[int]:
        where = (_document.c.kind == kind, _document.c.year == year, _document.c.standing != "issued")
        within = (_document.c.number >= numbers.start, _document.c.number < numbers.stop)
        query = select(_document.c.number).where(*where, *within).order_by(_document.c.number)
        return list(self._connection.execute(query).scalars())

    def last_number(self, kind: DocumentKind, year: int) -> int:
        mine = (_number.c.kind == kind, _number.c.year == year)
        return self._connection.execute(select(_number.c.last).where(*mine)).scalar() or 0

    def by_hash(self, sha256: str) -> Paper | None:
        row = self._connection.execute(select(*_TOLD).where(_paper.c.sha256 == sha256)).first()
        return None if row is None else _of(row)


def _of(row: Any) -> Paper:
    return Paper(
        row.sha256,
        document_id=row.document_id,
        form=PaperForm(row.form),
        language=row.language,
        unsigned_sha256=row.unsigned_sha256,
        signer=row.signer,
        made_ms=row.made_ms,
    )


class DbSigningKeys:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def current(self) -> SigningKey | None:
        row = self._connection.execute(select(_key).where(_key.c.current == 1)).first()
        return None if row is None else _key_of(row)

    def all(self) -> Sequence[SigningKey]:
        newest_first = (
            _key.c.current.is_(None),
            _key.c.made_ms.desc(),
            _key.c.retired_ms.desc(),
            _key.c.public,
        )
        query = select(_key).order_by(*newest_first)
        return [_key_of(row) for row in self._connection.execute(query)]

    def add(self, key: SigningKey) -> None:
        row = {"public": key.public, "sealed": key.sealed, "current": 1, "made_ms": key.made_ms}
        insert_new(self._connection, _key, [row], key=["current"])

    def retire(self, public: str, *, at_ms: int) -> None:
        gone = {"current": None, "sealed": None, "retired_ms": at_ms}
        self._connection.execute(update(_key).where(_key.c.public == public).values(**gone))


def _key_of(row: Any) -> SigningKey:
    return SigningKey(row.public, sealed=row.sealed, made_ms=row.made_ms, retired_ms=row.retired_ms)
