"""State, agent profile and activity profile documents (xAPI 1.0.3 Communication 2.2, 3.1; 2.0 4.1.4)."""

import hashlib
from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass

from lms_bridge.domain.errors import DatabaseBusy, NotFound, Refused
from lms_bridge.services.ports import Clock, Database
from lms_bridge.services.ports.lrs import Document, Place
from xapi import Version, is_json_object, merged_document

_JSON = "application/json"


class PreconditionFailed(Refused):
    """The document is not as If-Match or If-None-Match of the request says (`name`)."""

    code = "precondition-failed"


class PreconditionNeeded(Refused):
    """A new profile document of 1.0.3 needs If-Match or If-None-Match (`name`)."""

    code = "precondition-needed"


class DocumentStands(Refused):
    """The document stands already, and the request has neither If-Match nor If-None-Match (`name`)."""

    code = "document-stands"


class DocumentNotObject(Refused):
    """Documents are merged only where both are JSON objects (`name`)."""

    code = "document-not-object"


@dataclass(frozen=True, slots=True)
class Tags:
    """The conditions of a request: entity tags without quotes, `*` for any; None where not given."""

    match: frozenset[str] | None = None
    none_match: frozenset[str] | None = None

    def hold(self, etag: str | None) -> bool:
        """Whether they do for the document's tag; None where there is no document (RFC 9110 13.1)."""
        if self.match is not None and (etag is None or not {etag, "*"} & self.match):
            return False
        return self.none_match is None or etag is None or not {etag, "*"} & self.none_match

    @property
    def given(self) -> bool:
        return self.match is not None or self.none_match is not None


@dataclass(frozen=True, slots=True)
class Addressed:
    """A document's place and name, and by which version and conditions it is asked for."""

    place: Place
    name: str
    _: KW_ONLY
    registration: str
    version: Version
    tags: Tags


@dataclass(frozen=True, slots=True)
class _Sent:
    content_type: str
    body: bytes

    def document(self, where: Addressed, at_ms: int) -> Document:
        etag = hashlib.sha1(self.body, usedforsecurity=False).hexdigest()  # Communication 3.1 names it
        return Document(
            where.name,
            registration=where.registration,
            content_type=self.content_type,
            body=self.body,
            etag=etag,
            updated_ms=at_ms,
        )


@dataclass(frozen=True, slots=True)
class KeepDocuments:
    """The use cases of all three kinds."""

    database: Database
    clock: Clock

    def get(self, where: Addressed) -> Document:
        """Raises `NotFound`."""
        with self.database.read() as unit:
            found = unit.documents.get(where.place, where.name, registration=where.registration)
        if found is None:
            raise NotFound(what="document", name=where.name)
        return found

    def names(self, place: Place, *, registration: str | None, since_ms: int) -> list[str]:
        with self.database.read() as unit:
            return list(unit.documents.names(place, registration=registration, since_ms=since_ms))

    def put(self, where: Addressed, *, content_type: str, body: bytes) -> None:
        """Keep it in place of what stands. Raises `PreconditionFailed`, `…Needed`, `DocumentStands`."""
        new = _Sent(content_type, body)
        _once_more(lambda: self._put(where, new))

    def post(self, where: Addressed, *, content_type: str, body: bytes) -> None:
        """Merge it into what stands. Raises `DocumentNotObject`, `PreconditionFailed`."""
        if _is_json(content_type) and not is_json_object(body):
            raise DocumentNotObject(name=where.name)
        new = _Sent(content_type, body)
        _once_more(lambda: self._post(where, new))

    def remove(self, where: Addressed) -> None:
        """Raises `PreconditionFailed`."""
        with self.database.write() as unit:
            old = unit.documents.get(where.place, where.name, registration=where.registration)
            if not where.tags.hold(old.etag if old else None):
                raise PreconditionFailed(name=where.name)
            unit.documents.remove(where.place, name=where.name, registration=where.registration)

    def _put(self, where: Addressed, new: "_Sent") -> None:
        with self.database.write() as unit:
            old = unit.documents.get(where.place, where.name, registration=where.registration)
            _refuse_put(where, old)
            unit.documents.put(where.place, new.document(where, self.clock.now_ms()))

    def _post(self, where: Addressed, new: "_Sent") -> None:
        with self.database.write() as unit:
            old = unit.documents.get(where.place, where.name, registration=where.registration)
            if not where.tags.hold(old.etag if old else None):
                raise PreconditionFailed(name=where.name)
            joined = new if old is None else _merged(where, old, new)
            unit.documents.put(where.place, joined.document(where, self.clock.now_ms()))

    def remove_all(self, place: Place, *, registration: str | None) -> None:
        with self.database.write() as unit:
            unit.documents.remove(place, name=None, registration=registration)


def _once_more(act: Callable[[], None]) -> None:
    """Two that made the same document at once: the later finds what the earlier made."""
    try:
        act()
    except DatabaseBusy:
        act()


def _refuse_put(where: Addressed, old: Document | None) -> None:
    if not where.tags.hold(old.etag if old else None):
        raise PreconditionFailed(name=where.name)
    if where.tags.given:
        return
    guarded = where.place.kind != "state"
    if old is not None and (guarded or where.version is Version.V2):
        raise DocumentStands(name=where.name)
    if guarded and where.version is Version.V1:
        raise PreconditionNeeded(name=where.name)


def _merged(where: Addressed, old: Document, new: _Sent) -> _Sent:
    both = _is_json(old.content_type) and _is_json(new.content_type)
    merged = merged_document(old.body, new.body) if both else None
    if merged is None:
        raise DocumentNotObject(name=where.name)
    return _Sent(_JSON, merged)


def _is_json(content_type: str) -> bool:
    return content_type.partition(";")[0].strip().lower() == _JSON
