"""What the use cases rely on. Every implementation keeps these promises; the tests hold them to it.

A `Unit` is one transaction: all of it happens or nothing does. Its parts are the stores below, one an
aggregate. Writing units exclude each other where they touch the same rows; a unit that had to give way
raises `DatabaseBusy`, and the same work may be done again.
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from lms_bridge.domain.completion import Completion, Dossier
from lms_bridge.domain.fact import Fact, FactKind
from lms_bridge.services.import_roster import RosterStore
from lms_bridge.services.pages import Pages
from lms_bridge.services.report import Report


class Clock(Protocol):
    def now_ms(self) -> int:
        """Milliseconds since 1970, UTC."""


class Sealer(Protocol):
    """Keeps secrets that must be read again. Bound to the installation's key."""

    def seal(self, secret: str) -> str: ...

    def open(self, sealed: str) -> str:
        """Raises `KeyMismatch` when it was sealed with another installation's key."""


class Hasher(Protocol):
    """A slow, salted hash for secrets that need never be read again."""

    def hash(self, secret: str) -> str: ...

    def verify(self, secret: str, hashed: str) -> bool:
        """In constant time as far as the content goes; False for a hash that is none."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where things come from: a `moodle` site (`home_page`) or a `bigbluebutton` server (`callback_url`)."""

    id: int
    name: str
    kind: str
    home_page: str | None
    callback_url: str | None
    accounts_source_id: int | None
    sealed_secret: str | None


class Sources(Protocol):
    def add(self, source: Source, *, at_ms: int) -> None:
        """Raises `AlreadyThere` when the name is taken."""

    def by_name(self, name: str) -> Source | None: ...

    def by_id(self, source_id: int) -> Source:
        """Raises `NotFound`."""

    def all(self) -> Sequence[Source]: ...


@dataclass(frozen=True, slots=True)
class Credential:
    """A key that a program calls with. `kind` is `lrs` (then it is a source's) or `api`."""

    id: int
    key: str
    kind: str
    source_id: int | None
    name: str
    secret_hash: str
    scopes: tuple[str, ...]


class Credentials(Protocol):
    def add(self, credential: Credential, *, at_ms: int) -> None: ...

    def by_key(self, key: str) -> Credential | None:
        """A credential that is not revoked."""

    def revoke(self, key: str, *, at_ms: int) -> bool:
        """False when there was none to revoke."""

    def all(self) -> Sequence[Credential]: ...


@dataclass(frozen=True, slots=True)
class Login:
    """Somebody who signs in. `role` is `staff` or `learner`; a learner is a person of the register."""

    id: int
    name: str
    password_hash: str
    role: str
    person_id: str | None
    epoch: int
    """Raised by a new password: a session of an older epoch is over."""


class Logins(Protocol):
    def add(self, login: Login, *, at_ms: int) -> None:
        """Raises `AlreadyThere`, and `NotFound` for a person whom the register does not know."""

    def by_name(self, name: str) -> Login | None: ...

    def set_password(self, name: str, password_hash: str) -> None: ...

    def failures_since(self, name: str, since_ms: int) -> int: ...

    def failed(self, name: str, *, at_ms: int) -> None: ...


@dataclass(frozen=True, slots=True)
class NewStatement:
    """A checked statement on its way in. `raw` is its text as it came."""

    id: str
    raw: str
    voids: str | None


@dataclass(frozen=True, slots=True)
class StoredStatement:
    seq: int
    id: str
    source_id: int
    raw: str
    stored_ms: int
    voids: str | None
    voided_by: str | None


class Statements(Protocol):
    def by_ids(self, ids: Collection[str]) -> Mapping[str, StoredStatement]: ...

    def add(
        self, statements: Sequence[NewStatement], *, source_id: int, credential_id: int, at_ms: int
    ) -> None:
        """All or none. Raises `DatabaseBusy` when another writer stored one of the ids meanwhile."""

    def voiding(self, ids: Collection[str]) -> Mapping[str, str]:
        """Of these ids those that a stored statement voids, with the id of that statement."""

    def void(self, voided: Mapping[str, str]) -> None:
        """Mark statements (id → voided by) where they stand, and have them read again.

        A voiding statement is never itself voided.
        """

    def leased(self, lease: str) -> Sequence[StoredStatement]: ...

    def say(self, said: Mapping[int, str]) -> None:
        """Keep by which name each statement (by seq) counts on the page of what arrived."""


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
        """False when it stood already (the row then counts one arrival more)."""

    def refuse(self, delivery: NewDelivery, *, reason: str, at_ms: int) -> None:
        """Keep a refused call apart; repeats of one content count on one row."""

    def leased(self, lease: str) -> Sequence[StoredDelivery]: ...

    def say(self, said: Mapping[int, str]) -> None: ...


@dataclass(frozen=True, slots=True)
class MeetingTold:
    """One thing that a webinar's host tells, in no product's words.

    `name` is the host's own, by which it is counted; `kind` is None for what is no evidence. Only a join
    names an `account` (empty: a guest) and a `label`; a meeting's end has no `session`.
    """

    name: str
    kind: FactKind | None
    meeting: str = ""
    run: str = ""
    session: str = ""
    account: str = ""
    label: str = ""
    at_ms: int = 0


@dataclass(frozen=True, slots=True)
class Call:
    """An inbound call: the signature it brought, and its bytes as they came."""

    signature: str
    content_type: str
    body: bytes


class Hook(Protocol):
    """A webinar product's webhooks."""

    def is_genuine(self, call: Call, *, callback_url: str, secret: str) -> bool:
        """Whether who called knows the secret; compared in constant time."""

    def storable(self, body: bytes) -> bytes:
        """The body as it may be kept: without the passwords that the product sends along."""

    def read(self, body: bytes) -> Sequence[MeetingTold]:
        """What a genuine call tells. Raises `Unreadable` where it is not what the product sends."""


@dataclass(frozen=True, slots=True)
class Told:
    """A fact with the raw row that tells it: `raw` is `statement` or `delivery`."""

    fact: Fact
    source_id: int
    accounts_source_id: int
    label: str
    raw: str
    raw_id: int


class Facts(Protocol):
    def tell(self, told: Sequence[Told], *, at_ms: int) -> Collection[int]:
        """Store what is new, tie each to its raw row, let it stand. Returns the ids of the facts told.

        The accounts named are created, and linked where the register knows whose they are.
        """

    def untell(self, raw: str, raw_ids: Collection[int]) -> Collection[int]:
        """These raw rows tell nothing any more: facts that no other row tells stand no longer. Their ids."""

    def fallen(self, fact_ids: Collection[int]) -> Collection[int]:
        """Of these facts those that stand no longer."""


@dataclass(frozen=True, slots=True)
class PairKey:
    person_id: str
    realisation_id: str


class Pairs(Protocol):
    """What is to be decided: one row a person and realisation."""

    def touch_facts(self, fact_ids: Collection[int]) -> None:
        """Everything that these facts may bear upon is due."""

    def touch_account(self, account_id: int) -> None: ...

    def touch_person(self, person_id: str) -> None: ...

    def touch_realisation(self, realisation_id: str) -> None: ...

    def touch(self, pairs: Collection[PairKey]) -> None: ...

    def leased(self, lease: str) -> Sequence[PairKey]:
        """The pairs under the lease, held against change until the unit ends."""

    def waits(self, waiting: Mapping[PairKey, bool], *, at_ms: int) -> None:
        """Say of each pair whether facts of it wait for an admission."""


@dataclass(frozen=True, slots=True)
class Version:
    """A completion as it stands, with its number."""

    number: int
    completion: Completion


class Completions(Protocol):
    def dossiers(self, pairs: Sequence[PairKey]) -> Mapping[PairKey, Dossier]:
        """All that stands about each pair."""

    def current(self, pairs: Sequence[PairKey]) -> Mapping[PairKey, Version]: ...

    def add(self, versions: Mapping[PairKey, Version], *, reasons: Mapping[PairKey, str], at_ms: int) -> None:
        """Put new versions beside the old, which are current no longer."""


@dataclass(frozen=True, slots=True)
class Record:
    """What the register is told of a person and a realisation. `payload` is JSON text."""

    person_id: str
    realisation_id: str
    version: int
    payload: str


@dataclass(frozen=True, slots=True)
class Submission:
    id: int
    target: str
    record: Record
    tries: int


class Submissions(Protocol):
    def add(self, records: Sequence[Record], *, target: str, at_ms: int) -> None: ...

    def leased(self, lease: str) -> Sequence[Submission]: ...

    def tried(self, submission_id: int, *, outcome: str, at_ms: int) -> None: ...


class Register(Protocol):
    """The central register. The embedded one is a table; others are called over the network."""

    def submit(self, record: Record, *, key: str, at_ms: int) -> str:
        """Record once a key and return the receipt; the same key gives the same receipt.

        An older version than the one recorded changes nothing. Raises `Refused` or `Unavailable` only.
        """


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
    def unmatched(self) -> Sequence[UnmatchedAccount]: ...

    def find(self, source: str, name: str) -> Sequence[int]:
        """The ids of the source's accounts of that name; more than one where home pages differ."""

    def link(self, account_id: int, person_id: str, *, by: str, reason: str, at_ms: int) -> None:
        """Raises `ContradictingLink` when the account is linked to somebody else."""

    def unlink(self, account_id: int, *, by: str, at_ms: int) -> str | None:
        """Undo the standing link as if it had never been; the person it named, None where there was none."""


@dataclass(frozen=True, slots=True)
class WaitingPair:
    pair: PairKey
    person_name: str
    realisation_title: str
    since_ms: int


class Enrolments(Protocol):
    def waiting(self) -> Sequence[WaitingPair]: ...

    def admit(self, pair: PairKey, *, at_ms: int) -> None:
        """Put the person into the roster by an officer's act. Raises `NotFound`."""


@dataclass(frozen=True, slots=True)
class Lot:
    """Rows taken together under one lease."""

    lease: str
    size: int


class Work(Protocol):
    """Claims of rows that wait: `statement`, `delivery`, `pair`, `submission`."""

    def claim(self, kind: str, *, limit: int, at_ms: int, lease_ms: int) -> Lot | None:
        """Take what is due, or whose lease ran out, in order of arrival. None when nothing is."""

    def finish(self, kind: str, lot: Lot) -> None:
        """What still is under the lease is done; what was made due again meanwhile stays due."""

    def give_back(self, kind: str, lot: Lot, *, next_try_ms: int = 0) -> None:
        """To be claimed again from that time on, as if never tried."""

    def fail(self, kind: str, lot: Lot, *, error: str, next_try_ms: int | None) -> None:
        """To be tried again at that time, or dead (None): a person looks at it."""

    def retry(self, kind: str) -> int:
        """Make all that is laid aside due again; how many there were."""

    def pending(self) -> int:
        """How many rows are due, leased or awaiting a retry."""


class Logs(Protocol):
    def viewed(self, login: str, person_ids: Collection[str], *, page: str, at_ms: int) -> None: ...

    def event(self, *, by: str, what: str, subject: str, detail: str, at_ms: int) -> None: ...


class Unit(Protocol):
    """One transaction."""

    @property
    def sources(self) -> Sources: ...
    @property
    def credentials(self) -> Credentials: ...
    @property
    def logins(self) -> Logins: ...
    @property
    def roster(self) -> RosterStore: ...
    @property
    def statements(self) -> Statements: ...
    @property
    def deliveries(self) -> Deliveries: ...
    @property
    def facts(self) -> Facts: ...
    @property
    def pairs(self) -> Pairs: ...
    @property
    def completions(self) -> Completions: ...
    @property
    def submissions(self) -> Submissions: ...
    @property
    def register(self) -> Register: ...
    @property
    def accounts(self) -> Accounts: ...
    @property
    def enrolments(self) -> Enrolments: ...
    @property
    def work(self) -> Work: ...
    @property
    def logs(self) -> Logs: ...
    @property
    def report(self) -> Report: ...
    @property
    def pages(self) -> Pages: ...


class Database(Protocol):
    def read(self) -> AbstractContextManager[Unit]:
        """A unit that sees one moment and changes nothing."""

    def write(self) -> AbstractContextManager[Unit]:
        """A unit that is committed when the block ends, and undone when it raises."""
