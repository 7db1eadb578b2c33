"""What is kept of registrations at cmi5 courses, and what they were judged to be."""

from collections.abc import Collection, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Protocol

from scorm.cmi5_said import Said


@dataclass(frozen=True, slots=True)
class RegistrationKey:
    """An account's registration at a course, as the platform names them."""

    source_id: int
    home_page: str
    account: str
    registration: str


@dataclass(frozen=True, slots=True)
class SaidOf:
    """What a statement (by `seq`) says of a registration. `label`: how the person is called there."""

    key: RegistrationKey
    _: KW_ONLY
    label: str
    seq: int
    said: Said


@dataclass(frozen=True, slots=True)
class StoredRegistration:
    """All that statements that stand say of it."""

    id: int
    key: RegistrationKey
    _: KW_ONLY
    label: str
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class RegistrationOutcome:
    """What a judgement came to. `judged_by`: the package's hash, "" without one; the rest are codes."""

    judged_by: str
    _: KW_ONLY
    title: str
    lacks: tuple[str, ...]
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RegistrationRow:
    """A row of the list. `person_id`: whose the account is now. `title`: the course's, "" if not known."""

    id: int
    key: RegistrationKey
    _: KW_ONLY
    source: str
    label: str
    title: str
    person_id: str | None
    person: str
    lacks: tuple[str, ...]
    differs: tuple[str, ...]
    judged_ms: int | None


@dataclass(frozen=True, slots=True)
class RegistrationsAsked:
    """Which rows of the list: of one source, those that differ (`differs`), those that wait (`waits`)."""

    _: KW_ONLY
    source: str = ""
    only: str = ""


class Registrations(Protocol):
    """What is kept is work: a registration is due for judgement whenever something more is said of it."""

    def keep(self, told: Sequence[SaidOf], *, at_ms: int) -> None:
        """Keep it, each statement once, and the accounts that are named."""

    def withdraw(self, seqs: Collection[int]) -> None:
        """These statements were voided: they say nothing any more."""

    def leased(self, lease: str) -> Sequence[StoredRegistration]: ...

    def judged(self, registration_id: int, outcome: RegistrationOutcome, *, at_ms: int) -> None: ...

    def of(self, registration_id: int) -> StoredRegistration | None: ...

    def rows(
        self, asked: RegistrationsAsked, *, limit: int, offset: int = 0
    ) -> tuple[Sequence[RegistrationRow], int]:
        """The rows, by name, and how many there are in all."""

    def row(self, registration_id: int) -> RegistrationRow | None: ...

    def of_person(self, person_id: str) -> Sequence[RegistrationRow]:
        """Those of the accounts that are linked to the person now."""
