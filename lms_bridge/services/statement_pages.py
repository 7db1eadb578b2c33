"""What the pages and commands show of statements: which were found, what came of each, and why."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import Protocol

from lms_bridge.domain.fact import Account, FactKind, Score
from lms_bridge.domain.held import Held


@dataclass(frozen=True, slots=True)
class PersonNamed:
    """A person of the register."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What came of a statement: `state` of its reading, `said` by which name it counts.

    `facts`: how many it gave; `again`: how many other statements told one of these. `error`: why it was laid
    aside.
    """

    source: str
    _: KW_ONLY
    state: str
    said: str | None
    error: str | None
    facts: int
    again: int


@dataclass(frozen=True, slots=True)
class Twin:
    """Another statement that told the same."""

    id: str
    stored_ms: int
    deleted: bool


@dataclass(frozen=True, slots=True)
class UsedBy:
    """A completion that was decided by the fact. `current`: it is the version that stands."""

    person: PersonNamed
    realisation_id: str
    title: str
    version: int
    current: bool


@dataclass(frozen=True, slots=True)
class FactGiven:
    """A fact that a statement gave, and what became of it.

    `tied`: a realisation is tied to what it names. `waits_in`: titles of realisations to whose roster the
    person is not admitted.
    """

    id: int
    _: KW_ONLY
    kind: FactKind
    object: str
    at_ms: int
    score: Score | None
    stands: bool
    held: Held | None
    account_id: int | None
    account: str
    person: PersonNamed | None
    tied: bool
    waits_in: tuple[str, ...]
    used_by: tuple[UsedBy, ...]
    twins: tuple[Twin, ...]
    deliveries: int


@dataclass(frozen=True, slots=True)
class Teller:
    """A statement that tells a fact. `sha256`: of its text, where that was deleted by its age."""

    id: str
    _: KW_ONLY
    stored_ms: int
    credential: str
    voided: bool
    deleted_ms: int | None
    sha256: str | None


@dataclass(frozen=True, slots=True)
class FactTold:
    """A fact with every statement that tells it, the first first."""

    given: FactGiven
    source: str
    tellers: tuple[Teller, ...]


@dataclass(frozen=True, slots=True)
class StatementShown:
    """One statement whole. `raw` is empty where it was deleted by its age: then `sha256` is of its text.

    `credential`: the label of who sent it. `kept`: the hashes of the attachments that are here.
    """

    seq: int
    id: str
    _: KW_ONLY
    source_id: int
    credential: str
    key: str
    raw: str
    version: str
    stored_ms: int
    voids: str | None
    voided_by: str | None
    deleted_ms: int | None
    sha256: str | None
    standing: Standing
    facts: tuple[FactGiven, ...] = ()
    kept: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class ActivityFound:
    """A course or an activity of the catalogue, by the address under which statements speak of it."""

    address: str
    name: str
    source: str


@dataclass(frozen=True, slots=True)
class AccountFound:
    """An account on a source, and how the platform calls its owner."""

    account: Account
    source: str
    label: str


Owner = tuple[int, Account, int]
"""A source's id, an account on it, and a moment."""


class StatementPages(Protocol):
    """The questions. Nothing is written by asking."""

    def standing(self, seqs: Collection[int]) -> Mapping[int, Standing]: ...

    def owners(self, asked: Collection[Owner]) -> Mapping[Owner, PersonNamed]:
        """Whose the accounts were at the moments; nobody's are left out."""

    def accounts_of(self, person_id: str) -> Sequence[AccountFound]:
        """Every account that is or was linked to the person."""

    def accounts_named(self, text: str) -> Sequence[AccountFound]:
        """Accounts of that name, or one of that name on each platform's own address."""

    def known_agents(self, names: Collection[str]) -> frozenset[str]:
        """Of these names of agents (`xapi.links.agent_name`) those that a statement has."""

    def verbs(self) -> Sequence[str]:
        """The verbs of all statements, as they are named."""

    def activities(self, asked: str, *, limit: int) -> Sequence[ActivityFound]:
        """Courses and activities of the catalogue by name in any script, number or idnumber."""

    def statement(self, statement_id: str) -> StatementShown | None: ...

    def fact(self, fact_id: int) -> FactTold | None: ...

    def attachment(self, statement_id: str, sha2: str) -> bytes | None:
        """Of a statement that is not deleted, where it came along."""
