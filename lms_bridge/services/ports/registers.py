"""A register elsewhere: who takes completions over the network, in whatever way it speaks.

An implementation knows one way of speaking (OneRoster, …). It is handed submissions in the order of each
person, never inside a database unit; by as many threads at once as it has `hands`, each another person's or
another realisation's. It raises nothing of the other side's making: whatever happens is a `Reply`. It keeps
no state that a new one could not do without.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from enum import StrEnum
from typing import Protocol, TypeAlias

from lms_bridge.domain.programme import Realisation
from lms_bridge.domain.submission import SubmissionKind
from lms_bridge.services.ports.results import Record


@dataclass(frozen=True, slots=True)
class RegisterPlace:
    """Where a register is and how it is spoken to.

    `kind`: the way of speaking, a key of what the bootstrap can connect (`oneroster`). `endpoint`: the
    address under which it is, without a slash at the end. `client`: under which name we are known there.
    `options`: what only this kind understands, as text by name (a token's address, an organisation's id).
    """

    name: str
    kind: str
    _: KW_ONLY
    endpoint: str
    client: str = ""
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One submission as a register elsewhere is told it.

    `key`: the idempotency key, the same for every try of the same content; at most 64 hexadecimal digits. It
    is sent along where the way of speaking has a place for it, and kept with the record there, so that it can
    be read back. `record`: person and realisation by the ids of the register that both sides know; `payload`
    is JSON text, see `services.decide.payload`. `realisation`: what there is to say of it where it must exist
    there first. `corrects`: the key of the submission that this one corrects or cancels; None for the first.
    """

    key: str
    record: Record
    _: KW_ONLY
    kind: SubmissionKind
    realisation: Realisation
    decided_ms: int
    corrects: str | None = None


class Verdict(StrEnum):
    """What an answer means."""

    ACCEPTED = "accepted"
    """It is there, or was: the same key again is accepted again. `receipt` names it."""
    PENDING = "pending"
    """It was taken, and is decided later. `where`: to be asked with (`RegisterTarget.poll`)."""
    REFUSED = "refused"
    """This record is bad in the register's eyes, and would be so again. The next one may be fine."""
    SLOW = "slow"
    """We are too fast: nothing is sent for `wait_ms`."""
    DOWN = "down"
    """No answer, half an answer, or trouble of its own: the same may be sent again, and will be."""
    BARRED = "barred"
    """It refuses us, not the record (credential, rights, address): nothing goes on before a person acts."""
    SAME = "same"
    """Read back: it is there and says what was submitted."""
    OTHER = "other"
    """Read back: it is there and says something else. `reason` names what (fields, no values)."""
    ABSENT = "absent"
    """Read back: it is not there."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One call as staff may read it: no token, no secret, and of the person nothing but the register's id.

    `request`: method, path and body; `answer`: the beginning of what came back. `status`: None where no
    answer came.
    """

    request: str
    answer: str = ""
    status: int | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of a call, or of the calls that one submission takes.

    `reason`: a short code or the field's name, for all but ACCEPTED and SAME (`timeout`, `status-500`,
    `unknown-person`); never a quotation of the answer. `wait_ms`: how long the register asks us to wait (of
    SLOW, DOWN and PENDING), None where it does not say. `exchanges`: in order.
    """

    verdict: Verdict
    _: KW_ONLY
    receipt: str = ""
    where: str = ""
    reason: str = ""
    wait_ms: int | None = None
    exchanges: tuple[Exchange, ...] = ()


@dataclass(frozen=True, slots=True)
class Holding:
    """All that a register holds of one realisation, by person: the key of what stands there, empty where it
    came from somebody else. `trouble`: a code of why this is not proven to be all; then nothing is concluded.
    """

    keys: Mapping[str, str]
    trouble: str | None = None


class RegisterTarget(Protocol):
    """A register elsewhere over connections of its own."""

    @property
    def hands(self) -> int:
        """How many calls it stands at once, at least 1."""

    def submit(self, sending: Outgoing) -> Reply:
        """Tell it one submission: ACCEPTED, PENDING, REFUSED, SLOW, DOWN or BARRED.

        The same key twice is one record. What is told replaces what an earlier version said. A cancellation
        of what is not there is ACCEPTED. DOWN may mean that it was taken all the same.
        """

    def poll(self, sending: Outgoing, where: str) -> Reply:
        """Ask what became of a submission that was PENDING: the verdicts of `submit`."""

    def confirm(self, sending: Outgoing, receipt: str) -> Reply:
        """Read back what was accepted: SAME, OTHER, ABSENT, SLOW, DOWN or BARRED. After a cancellation SAME
        means that nothing is left of it."""

    def seen(self, sent: Sequence[Outgoing]) -> Mapping[str, Reply]:
        """Read back many at once, where there is a way: by key those alone of which it is proven that they
        are there as they were submitted, each SAME. Of the others nothing is said."""

    def holding(self, realisation_id: str) -> Holding:
        """What it holds of one realisation, with proof that this is all: total and last page agree."""

    def close(self) -> None:
        """Give the connections back."""


Connect: TypeAlias = Callable[[RegisterPlace, str], RegisterTarget]
"""Makes the target at a place with its secret (the second; never kept elsewhere). Calls nobody yet.
Raises `InvalidValue` where the place cannot be understood."""
