"""The English words of reconciliation: what differs, and what to do about it. Keyed by code."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from lms_bridge.runtime.wording_forwarding import as_it_is
from lms_bridge.runtime.wording_registers import submission_reason


@dataclass(frozen=True, slots=True)
class Differs:
    """`what` differs, and the `remedy`."""

    what: str
    remedy: str


DIFFERS: Final[Mapping[str, Differs]] = {
    "not-submitted": Differs(
        "Decided, and not on its way",
        "Put it on its way, on the page of reconciliation or by “lms-bridge submissions missing”.",
    ),
    "with-staff": Differs(
        "Not taken by the register",
        "Look at the submission: mend the cause and send it again, or put it right.",
    ),
    "gone": Differs(
        "Acknowledged, and not there any more",
        "Send the submission again, and ask who runs the register how it was lost.",
    ),
    "other": Differs(
        "Something else stands in the register",
        "Ask who changed it there. If what is decided here is right, send the submission again.",
    ),
    "unknown": Differs(
        "In the register from here, and unknown here",
        "Look whether a backup was restored here or the person was joined with another, and mend it there.",
    ),
    "on-its-way": Differs(
        "On its way for long",
        "Nothing to do by itself: it is tried again. If it lasts, look at the state of the register.",
    ),
    "no-document": Differs(
        "A document is due and not issued",
        "Look at the closing of the realisation; what is due is issued by it.",
    ),
    "not-entitled": Differs(
        "A document is valid without a reason",
        "Decide whether it is withdrawn, or what is decided is put right.",
    ),
    "tells-other": Differs(
        "A document tells other minutes or another score",
        "Replace the document if people should hold what is decided now; it stays valid as it is.",
    ),
}
"""By `domain.reconciliation.MismatchKind`."""

WHY: Final[Mapping[str, str]] = {
    "aside": "set aside by a person",
    "waiting": "it waits for its turn",
    "sent": "accepted, and not read back yet",
    "pending": "the register has not decided yet",
    "confirmation": "the confirmation",
    "certificate": "the certificate",
    "certificate+confirmation": "the confirmation and the certificate",
    "not-asked": "the register is not in use, or cannot be asked",
    "page-missing": "its answer was not whole",
}


def mismatch_reason(code: str, *, say: Callable[[str], str] = as_it_is) -> str:
    """Why it differs, beside what the kind says; empty where that is all."""
    if not code:
        return ""
    return say(WHY[code]) if code in WHY else submission_reason(code, say=say)
