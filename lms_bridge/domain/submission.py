"""What goes out to a register elsewhere: what each version is there, and its life as a table."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from lms_bridge.domain.fact import digest


class SubmissionKind(StrEnum):
    """What a version is to those who have the one before."""

    INITIAL = "initial"
    CORRECTION = "correction"
    CANCELLATION = "cancellation"
    """Nothing is left of what was submitted before."""


class SubmissionState(StrEnum):
    """Where a submission to a register elsewhere stands."""

    WAITING = "waiting"
    """It is to be sent, at once or after a pause."""
    SENT = "sent"
    """The register accepted it; it has not been read back yet."""
    PENDING = "pending"
    """The register took it and answers later: it is asked until the end date."""
    ACKNOWLEDGED = "acknowledged"
    """It was read back and is the same there."""
    RETURNED = "returned"
    """The register does not take this record, or did not answer in time: a person looks at it."""
    ASIDE = "aside"
    """It is not sent, by a person's decision."""
    SUPERSEDED = "superseded"
    """It never got there, and a newer version has been sent since: it must not be sent any more."""


_S: Final = SubmissionState
MOVES: Final[Mapping[SubmissionState, frozenset[SubmissionState]]] = {
    _S.WAITING: frozenset({_S.SENT, _S.PENDING, _S.ACKNOWLEDGED, _S.RETURNED, _S.ASIDE, _S.SUPERSEDED}),
    _S.SENT: frozenset({_S.ACKNOWLEDGED, _S.WAITING, _S.RETURNED}),
    _S.PENDING: frozenset({_S.SENT, _S.ACKNOWLEDGED, _S.WAITING, _S.RETURNED}),
    _S.ACKNOWLEDGED: frozenset({_S.WAITING}),
    _S.RETURNED: frozenset({_S.WAITING, _S.ASIDE, _S.SUPERSEDED}),
    _S.ASIDE: frozenset({_S.WAITING, _S.SUPERSEDED}),
    _S.SUPERSEDED: frozenset(),
}
"""From which state a submission may come to which. An acknowledged one goes out again where the register
turns out to have forgotten it."""
BEFORE: Final[Mapping[SubmissionState, frozenset[SubmissionState]]] = {
    state: frozenset(earlier for earlier, following in MOVES.items() if state in following) for state in _S
}
"""The same table read backwards."""
OPEN: Final = frozenset({_S.WAITING, _S.SENT, _S.PENDING})
"""What is on its way: the machine goes on with it by itself."""
REACHED: Final = frozenset({_S.SENT, _S.PENDING, _S.ACKNOWLEDGED})
"""What the register has, or may have."""
WITH_STAFF: Final = frozenset({_S.RETURNED, _S.ASIDE})


def key_of(target: str, person_id: str, realisation_id: str, *, version: int, edition: int = 0) -> str:
    """The idempotency key: the same for every try of the same content to the same target.

    What staff put right is other content: who remembers what came of the key must look at it anew.
    """
    content = (str(version), str(edition)) if edition else (str(version),)
    return digest(target, person_id, realisation_id, *content)


def kind_of(payload: Mapping[str, Any], *, corrects: int | None) -> SubmissionKind:
    """What a version with this payload is to those who were told of the version `corrects`, if any."""
    if corrects is None:
        return SubmissionKind.INITIAL
    given = ("attended", "confirmation", "certificate", "minutes", "score")
    return (
        SubmissionKind.CORRECTION if any(payload.get(one) for one in given) else SubmissionKind.CANCELLATION
    )
