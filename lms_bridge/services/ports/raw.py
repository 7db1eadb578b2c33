"""What came in as it came, what it says, and whose it is."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from lms_bridge.domain.fact import Account, Fact, FactKind
from lms_bridge.domain.held import Held
from lms_bridge.services.ports.access import Source
from xapi import Links, Version


@dataclass(frozen=True, slots=True)
class NewStatement:
    """A checked statement on its way in. `raw` is its text as it came; without `links` it is not found."""

    id: str
    raw: str
    voids: str | None
    links: Links | None = None
    version: Version = Version.V1


@dataclass(frozen=True, slots=True)
class StoredStatement:
    """`sha256`: only of one that was deleted by its age, whose `raw` is empty: the hash of its text."""

    seq: int
    id: str
    source_id: int
    raw: str
    stored_ms: int
    voids: str | None
    voided_by: str | None
    sha256: str | None = None


class Statements(Protocol):
    def by_ids(self, ids: Collection[str]) -> Mapping[str, StoredStatement]: ...

    def add(
        self, statements: Sequence[NewStatement], *, source_id: int, credential_id: int, at_ms: int
    ) -> None:
        """All or none, with their links.

        Raises `DatabaseBusy` when another writer stored one of the ids meanwhile.
        """

    def voiding(self, ids: Collection[str]) -> Mapping[str, str]:
        """Of these ids those that a stored statement of the same source voids, with that statement's id."""

    def void(self, voided: Mapping[str, str]) -> None:
        """Mark statements (id → voided by) where they stand, and have them read again.

        A voiding statement is never itself voided, and none voids what another source sent.
        """

    def leased(self, lease: str) -> Sequence[StoredStatement]: ...

    def say(self, said: Mapping[int, str]) -> None:
        """Keep by which name each statement (by seq) counts on the page of what arrived."""


@dataclass(frozen=True, slots=True)
class Call:
    """An inbound call: the signature it brought, and its bytes as they came.

    `id` and `timestamp` are the sender's own where its product signs them too.
    """

    signature: str
    content_type: str
    body: bytes
    id: str = ""
    timestamp: str = ""
    bearer: str = field(default="", repr=False)
    """The token of `Authorization: Bearer`, which some hosts send in the place of a signature."""
    peer: str = ""
    """The network address of who called."""
    private: bool = False
    """Whether nobody on the way could read it: it came over TLS, or within this machine."""


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """A verified call. `key` names the content: the vendor's id, else a hash of the bytes."""

    source_id: int
    key: str
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class StoredDelivery:
    id: int
    source_id: int
    content_type: str
    body: bytes
    received_ms: int


class Deliveries(Protocol):
    def add(self, delivery: NewDelivery, *, at_ms: int) -> bool:
        """False when it stood already: the row then counts one arrival more, and whether it differed."""

    def add_all(self, deliveries: Sequence[NewDelivery], *, at_ms: int) -> Sequence[bool]:
        """`add` each in its turn, at the cost of one; of two with one key the first is new."""

    def differs(self, delivery: NewDelivery) -> bool:
        """Whether one of its key stands with another content."""

    def refuse(self, delivery: NewDelivery, *, reason: str, at_ms: int) -> None:
        """Keep a refused call apart; repeats of one content count on one row."""

    def leased(self, lease: str) -> Sequence[StoredDelivery]: ...

    def say(self, said: Mapping[int, str]) -> None: ...


@dataclass(frozen=True, slots=True)
class MeetingTold:
    """One thing that a webinar's host tells, in no product's words.

    `name` is the host's own, by which it is counted; `kind` is None for what is no evidence. Only a join
    names an `account` (empty: a guest) and a `label`; a meeting's end has no `session`. A `name` that is
    empty is not counted. `channel` is the way by which it is told (`domain.ways`).
    """

    name: str
    kind: FactKind | None
    meeting: str = ""
    parent: str = ""
    """Of a breakout room that begins: the meeting around it, by its run or its room."""
    run: str = ""
    session: str = ""
    account: str = ""
    label: str = ""
    at_ms: int = 0
    channel: str = ""
    own_ms: int | None = None
    """How long the host itself says that the account was in that run: to compare, never to count."""


class Hook(Protocol):
    """A product's webhooks: what makes a call genuine, and what is kept of it."""

    @property
    def kind(self) -> str:
        """The kind of the sources whose calls it judges."""

    @property
    def once(self) -> bool:
        """Whether a call that comes again is another one where its content differs: it is refused then."""

    def refusal(self, call: Call, *, source: Source, secret: str, now_ms: int) -> str | None:
        """None where who called knows the secret, compared in constant time; else the code of the error.

        `secret`: as it was given, empty where the source has none, which nobody knows then.
        """

    def key(self, call: Call) -> str:
        """What makes it the same call when it comes again, of a genuine one."""

    def reply(self, body: bytes, *, secret: str) -> Mapping[str, str] | None:
        """What a genuine call that only asks is answered; None for one that tells something."""

    def storable(self, body: bytes) -> bytes:
        """The body as it may be kept: without the passwords that the product may send along."""


class WebinarSource(Hook, Protocol):
    """A webinar product: its wire in, and out of it who was in which session from when to when.

    One module for each in `lms_bridge.webinars`. What a product tells afterwards, in a report or a file, is
    read into the same: `services.presences.Presence`, a join and a leave of one session.
    """

    def read(self, body: bytes) -> Sequence[MeetingTold]:
        """What a genuine call tells. Raises `Unreadable` where it is not what the product sends."""


@dataclass(frozen=True, slots=True)
class Told:
    """A fact with the raw row that tells it: of statements, deliveries, tracks, ticks, marks or files.

    `held`: only where whoever tells it knows a reason that the source does not (`services.site_identity`).
    """

    fact: Fact
    source_id: int
    accounts_source_id: int
    label: str
    raw: str
    raw_id: int
    held: Held | None = None


@dataclass(frozen=True, slots=True)
class ToldBy:
    """A fact, by its id and its key, that a raw row tells."""

    raw_id: int
    fact_id: int
    kind: FactKind
    key: str


@dataclass(frozen=True, slots=True)
class RawSource:
    """A raw row that says a fact: `raw` as of `Told`, its id, and the SHA-256 of what it says.

    The hash stays where the row's content is deleted by its age: a copy kept elsewhere can be proved by it.
    """

    raw: str
    raw_id: int
    sha256: str


class Facts(Protocol):
    def tell(self, told: Sequence[Told], *, at_ms: int) -> Collection[int]:
        """Store what is new, tie each to its raw row, let it stand. Returns the ids of the facts told.

        The accounts named are created, and linked where the register knows whose they are. What is new is
        held where `domain.held` says so, by how the fact's own source is at this moment; a fact that is
        known stays as it is, unless only another site had told it so far.
        """

    def untell(self, raw: str, raw_ids: Collection[int]) -> Collection[int]:
        """These raw rows tell nothing any more: facts that no other row tells stand no longer. Their ids."""

    def told_by(self, raw: str, raw_ids: Collection[int]) -> Sequence[ToldBy]:
        """The facts that these raw rows tell now."""

    def sources(self, fact_ids: Collection[int]) -> Mapping[int, Sequence[RawSource]]:
        """The raw rows that say each of these facts, as they are now."""

    def drop(self, raw: str, raw_id: int, fact_ids: Collection[int]) -> None:
        """The row tells these no more, though it tells others: those that no other tells stand no longer."""

    def fallen(self, fact_ids: Collection[int]) -> Collection[int]:
        """Of these facts those that stand no longer, or are held."""


@dataclass(frozen=True, slots=True)
class UnmatchedAccount:
    """An account that no person has, with what waits for it."""

    id: int
    source: str
    home_page: str
    name: str
    label: str
    facts: int
    first_ms: int


class Accounts(Protocol):
    def ensure(
        self, named: Mapping[tuple[int, Account], str], *, at_ms: int
    ) -> Mapping[tuple[int, Account], int]:
        """The ids of accounts of sources, with the label that is shown there; new ones are linked where the
        register's profiles say whose they are."""

    def of_profiles(self, source_id: int) -> Sequence[Account]:
        """The accounts on the source's own home page that the register's profiles name and nobody met yet."""

    def link_by_id(self, persons: Mapping[int, str], *, at_ms: int) -> None:
        """Link accounts, by their ids, that are named by the person's own id in the register.

        One that was ever linked stays as it is.
        """

    def unmatched(self) -> Sequence[UnmatchedAccount]: ...

    def find(self, source: str, name: str) -> Sequence[int]:
        """The ids of the source's accounts of that name; more than one where home pages differ."""

    def link(self, account_id: int, person_id: str, *, by: str, reason: str, at_ms: int) -> None:
        """Raises `ContradictingLink` when the account is linked to somebody else."""

    def end_links(self, source_id: int, until_ms: Mapping[str, int], *, at_ms: int) -> Sequence[int]:
        """End the standing links of the source's accounts of these names, each at its moment.

        Never after `at_ms`, which is now, and not before the link began. The ids of those that had one.
        """

    def unlink(self, account_id: int, *, by: str, at_ms: int) -> str | None:
        """Undo the standing link as if it had never been; the person it named, None where there was none."""
