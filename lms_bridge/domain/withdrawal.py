"""Later facts that would take from a person what they hold: listed for a decision, never done in silence.

Taken away is a certificate that would be no more, or a confirmation with nothing better in its place. What
was given only a short time ago is no more than a first reading: facts of the ordinary course correct it by
themselves.
"""

from collections.abc import Iterable, Sequence
from dataclasses import KW_ONLY, dataclass
from enum import StrEnum

from lms_bridge.domain.completion import Completion
from lms_bridge.domain.fact import digest


class State(StrEnum):
    """Where a withdrawal stands."""

    OPEN = "open"
    KEPT = "kept"
    """A person decided that what is held stays, until facts say something new."""
    TAKEN = "taken"
    """A person decided that it goes; the next decision does it."""
    DONE = "done"
    MOOT = "moot"
    """Facts that came later take nothing away any more."""


class Guarded(StrEnum):
    """What becomes of a completion that takes something away."""

    PASSES = "passes"
    WAITS = "waits"
    STAYS = "stays"


@dataclass(frozen=True, slots=True)
class Given:
    """A version of a completion: what it gave, and since when."""

    decided_ms: int
    _: KW_ONLY
    confirmation: bool
    certificate: bool


def takes_away(before: Completion, after: Completion) -> bool:
    """Whether the second takes a confirmation or a certificate that the first gives."""
    return _loses_certificate(before, after) or _loses_confirmation(before, after)


def _loses_certificate(before: Completion, after: Completion) -> bool:
    return before.certificate and not after.certificate


def _loses_confirmation(before: Completion, after: Completion) -> bool:
    # Who passes the test where a confirmation is only for those who did not has a certificate for it.
    return before.confirmation and not after.confirmation and not after.certificate


def given_ms(versions: Sequence[Given], *, before: Completion, after: Completion) -> int | None:
    """Since when the person holds, without a gap, what would be taken; `versions` are the newest first."""
    since: list[int] = []
    if _loses_certificate(before, after):
        since += _unbroken((one.decided_ms, one.certificate) for one in versions)
    if _loses_confirmation(before, after):
        since += _unbroken((one.decided_ms, one.confirmation) for one in versions)
    return min(since, default=None)


def _unbroken(held: Iterable[tuple[int, bool]]) -> list[int]:
    since: list[int] = []
    for decided_ms, holds in held:
        if not holds:
            break
        since.append(decided_ms)
    return since[-1:]


def guarded(state: State | None, *, same: bool, late: bool, firm: bool, documented: bool = False) -> Guarded:
    """What becomes of a completion that takes something away.

    `state`: of the last withdrawal of that person there, None where there was none; `same`: that one was
    about exactly this completion; `late`: facts came since it was last decided; `firm`: what is held was
    given long enough ago. What only the register or a person's act takes away passes, unless it is
    `documented`: what a valid document says, nothing takes back before a person has decided it.
    """
    if same and state is State.KEPT:
        return Guarded.STAYS
    if same and state is State.TAKEN:
        return Guarded.PASSES
    if state in (State.OPEN, State.KEPT, State.TAKEN) or (late and firm) or documented:
        return Guarded.WAITS
    return Guarded.PASSES


def digest_of(completion: Completion) -> str:
    """A name of exactly this completion, another for everything that differs in it."""
    return digest(repr(completion))
