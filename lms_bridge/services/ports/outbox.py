"""Submissions to registers elsewhere: the registers, what is on its way to each, and every try."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from enum import StrEnum
from typing import Any, Final, Protocol

from lms_bridge.domain.programme import Realisation
from lms_bridge.domain.submission import SubmissionKind, SubmissionState
from lms_bridge.services.ports.forwarding import Progress
from lms_bridge.services.ports.registers import Exchange, RegisterPlace
from lms_bridge.services.ports.results import PairKey, Record

EMBEDDED: Final = "embedded"
"""The target that is the register beside the rest of the tables."""


SETTLE_MS: Final = 60_000
"""What was being decided when a register was added is kept by then: only then it is looked for."""


@dataclass(frozen=True, slots=True)
class RegisterAt:
    """A register elsewhere as it is kept. `ask_days`: how long it is asked for a decision that it has put
    off. `behind`: whether completions may stand that were never put on their way to it."""

    id: int
    place: RegisterPlace
    _: KW_ONLY
    sealed_secret: str = field(repr=False)
    ask_days: int
    behind: bool = True
    progress: Progress = field(default_factory=Progress)
    created_ms: int = 0

    @property
    def name(self) -> str:
        return self.place.name


@dataclass(frozen=True, slots=True)
class RegisterTurn:
    """A register in hand: nobody else works for it while `lease` holds."""

    target: RegisterAt
    lease: str


class RegisterTargets(Protocol):
    def add(self, target: RegisterAt) -> None:
        """Raises `AlreadyThere` when the name is taken."""

    def change(self, target: RegisterAt) -> None:
        """Keep what staff set; its state and progress stay."""

    def set_progress(self, target_id: int, progress: Progress) -> None:
        """By a person's word, whoever has the target in hand."""

    def set_behind(self, target_id: int, behind: bool) -> None: ...  # noqa: FBT001 - a value, not a choice

    def remove(self, target_id: int) -> None:
        """The submissions to it stay, as what was done."""

    def by_name(self, name: str) -> RegisterAt | None: ...

    def all(self) -> Sequence[RegisterAt]:
        """By name."""

    def names(self) -> Sequence[str]:
        """Of all, whatever their state: what is decided is put on its way to each."""

    def due(self, *, at_ms: int) -> int | None:
        """The active one that is in nobody's hand, may be called now, and has something to do: the one whose
        last turn is the longest ago."""

    def claim(self, target_id: int, *, at_ms: int, lease_ms: int) -> RegisterTurn | None:
        """None where somebody else was first, or it is not active any more."""

    def keep(self, turn: RegisterTurn, progress: Progress, *, until_ms: int) -> Progress | None:
        """As `ForwardTargets.keep`."""

    def release(self, turn: RegisterTurn) -> None: ...


class Act(StrEnum):
    """What a try was."""

    SUBMIT = "submit"
    POLL = "poll"
    CONFIRM = "confirm"


@dataclass(frozen=True, slots=True)
class Due:
    """A submission with which something is to be done now.

    `record.payload` as it is sent: put right by staff where they did. `key`: of this content; `corrects`: the
    key of the newest earlier version that reached the register, None where none did. `passed`: a newer
    version has gone, or waits where this one was refused, or waits and takes it back: this one goes no more.
    `tries`: how often it was submitted; `refusals`: how often it was refused; `faults`: how often the
    register failed over it alone; `looks`: how often it was looked for in vain since it was accepted.
    `about`: what is known here of the person, which must not be kept of a call: names, address, number.
    """

    id: int
    record: Record
    state: SubmissionState
    _: KW_ONLY
    key: str
    corrects: str | None
    kind: SubmissionKind
    realisation: Realisation
    created_ms: int
    passed: bool = False
    tries: int = 0
    refusals: int = 0
    faults: int = 0
    looks: int = 0
    receipt: str = ""
    ask_at: str = ""
    ask_until_ms: int | None = None
    about: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Step:
    """Where a submission comes to. What is None stays as it is. `error`: a code, empty for none."""

    id: int
    state: SubmissionState
    _: KW_ONLY
    next_try_ms: int = 0
    error: str = ""
    tries: int | None = None
    refusals: int | None = None
    faults: int | None = None
    looks: int | None = None
    receipt: str | None = None
    ask_at: str | None = None
    ask_until_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Try:
    """One call about a submission, as it is kept. `outcome`: the verdict; `reason`: a code."""

    submission_id: int
    at_ms: int
    _: KW_ONLY
    act: Act
    outcome: str
    reason: str = ""
    took_ms: int | None = None
    exchanges: tuple[Exchange, ...] = ()
    n: int = 0
    """From 1, given when it is kept."""


@dataclass(frozen=True, slots=True)
class OutFigures:
    """Submissions to one target, by state; those to the embedded register too, in the same words.
    `oldest_ms`: when the oldest that is on its way was made, None where none is."""

    states: Mapping[SubmissionState, int]
    oldest_ms: int | None


@dataclass(frozen=True, slots=True)
class Sought:
    """Which submissions: all that is given holds. `states` empty: any."""

    target: str | None = None
    states: frozenset[SubmissionState] = frozenset()
    person_id: str | None = None
    realisation_id: str | None = None


@dataclass(frozen=True, slots=True)
class OneSubmission:
    """A submission as staff see it. `payload` as decided; `corrected`: as staff put it right, if they did."""

    id: int
    target: str
    _: KW_ONLY
    pair: PairKey
    person_name: str
    realisation_title: str
    version: int
    kind: SubmissionKind
    corrects: int | None
    state: SubmissionState
    payload: Mapping[str, Any]
    corrected: Mapping[str, Any] | None
    edition: int
    created_ms: int
    changed_ms: int | None
    next_try_ms: int
    ask_until_ms: int | None
    tries: int
    refusals: int
    error: str
    receipt: str
    by: str
    reason: str


class Outbox(Protocol):
    def next(self, target: str, *, at_ms: int, limit: int) -> Sequence[Due]:
        """What is to be done now, in the order in which it came.

        One that waits has its turn when nothing of the person that came before it waits, but what was
        refused; and nothing of the same realisation is accepted or pending.
        """

    def settle(self, steps: Collection[Step], *, at_ms: int) -> None:
        """Each only where its state may come to that one. Older versions of what has gone, that lay with
        staff, are superseded."""

    def keep_tries(self, tries: Sequence[Try]) -> None:
        """Beside those kept before, with the next numbers."""

    def missing(self, target: str, *, limit: int, realisation_id: str | None = None) -> Sequence[PairKey]:
        """Pairs whose current completion was never put on its way to the target."""

    def figures(self) -> Mapping[str, OutFigures]:
        """Of each target that has a submission."""

    def find(self, sought: Sought, *, limit: int, before: int | None = None) -> Sequence[OneSubmission]:
        """The newest first; `before`: only with a smaller id."""

    def by_id(self, submission_id: int) -> OneSubmission | None: ...

    def tries(self, submission_id: int) -> Sequence[Try]:
        """In order."""

    def wake(self, ids: Collection[int], *, by: str, reason: str, at_ms: int) -> int:
        """What lies with staff, or was acknowledged, waits again from the beginning; how many there were."""

    def set_aside(self, ids: Collection[int], *, by: str, reason: str, at_ms: int) -> int:
        """What waits or lies with staff is not sent; how many there were."""

    def correct(self, submission_id: int, payload: str, *, by: str, reason: str, at_ms: int) -> bool:
        """It waits again with this payload, under a new key. False where it does not lie with staff."""

    def close(self, target: str, *, by: str, reason: str, at_ms: int) -> int:
        """The target is gone: what is on its way to it is set aside; how many there were."""
