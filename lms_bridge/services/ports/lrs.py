"""What a Learning Record Store finds and keeps beside its statements."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Protocol

from lms_bridge.services.ports.credentials import Bound
from xapi import Version


@dataclass(frozen=True, slots=True)
class Search:
    """Which statements are wanted, the newest first unless `ascending`.

    `agent`, `verb`, `activity` are names as `xapi.links` makes them. `since_ms` is excluded, `until_ms` is
    included. `after`: the seq of the last statement that was given already. `source_id`: only that
    source's. `authority`: the key of the credential that the agent is, where it is one. `with_voided`: those
    that were voided too, which no client of the LRS is given.
    """

    limit: int
    _: KW_ONLY
    agent: str | None = None
    verb: str | None = None
    activity: str | None = None
    registration: str | None = None
    related_agents: bool = False
    related_activities: bool = False
    since_ms: int | None = None
    until_ms: int | None = None
    ascending: bool = False
    after: int | None = None
    source_id: int | None = None
    authorities: tuple[str, ...] = ()
    with_voided: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A statement that was found. `key`: of the credential that brought it; `bound`: its application."""

    seq: int
    id: str
    raw: str
    stored_ms: int
    version: Version
    source_id: int
    key: str
    voided: bool
    bound: Bound | None = None


class Statements(Protocol):
    def page(self, search: Search) -> Sequence[Found]:
        """At most `limit` statements that match and are not voided, in order.

        A statement that refers to one that matches does too (Communication 2.1.3).
        """

    def by_id(self, statement_id: str) -> Found | None:
        """The statement, voided or not."""

    def definitions(self, activities: Collection[str]) -> Mapping[str, Sequence[str]]:
        """All that was said of the activities (by name), the oldest first, as JSON texts."""

    def spoken_of(self, agent: str, *, limit: int) -> Sequence[str]:
        """The texts of the newest statements whose actor or object the agent is."""


class Attachments(Protocol):
    def add(self, bodies: Mapping[str, bytes], *, at_ms: int) -> None:
        """Keep what is new, by its hash."""

    def bodies(self, hashes: Collection[str]) -> Mapping[str, bytes]:
        """Those that are there."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where documents are kept: `kind` is `state`, `agent` or `activity`; empty texts where none is meant."""

    kind: str
    _: KW_ONLY
    activity: str = ""
    agent: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """`etag` is the SHA-1 of the body in hexadecimal."""

    name: str
    _: KW_ONLY
    registration: str
    content_type: str
    body: bytes
    etag: str
    updated_ms: int


class Documents(Protocol):
    def get(self, place: Place, name: str, *, registration: str = "") -> Document | None:
        """The document. In a writing unit nobody else changes it until the unit ends."""

    def put(self, place: Place, document: Document) -> None:
        """Raises `DatabaseBusy` when another made it meanwhile."""

    def names(self, place: Place, *, registration: str | None, since_ms: int) -> Sequence[str]:
        """Documents that were changed after that time; None is any registration."""

    def remove(self, place: Place, *, name: str | None, registration: str | None) -> None:
        """Remove one, or all of a place (None: any)."""
