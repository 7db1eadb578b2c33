"""The English words of registers elsewhere: what is wrong with one or with a submission, and the way out.

Keyed by code; translated at the edge. `{reason}`, `{count}` and the like are the trouble's params.
"""

from collections.abc import Callable, Mapping
from typing import Final

from lms_bridge.runtime.wording import ERRORS
from lms_bridge.runtime.wording_forwarding import as_it_is, reason_words
from lms_bridge.runtime.words import Words, placed

REGISTERS: Final[Mapping[str, Words]] = {
    "register-unavailable": Words(
        "The register does not answer",
        "It cannot be used now: {reason}.",
        "Nothing to do here: it is tried again by itself, less and less often, and nothing is lost. If it"
        " lasts, ask who runs it.",
    ),
    "register-refuses-all": Words(
        "The register refuses every submission",
        "It refused {count} in a row and took none, the last because of: {reason}.",
        "Read its answers on the page Submissions. Mend the cause, then resume by “lms-bridge register"
        " resume”.",
    ),
    "register-barred": Words(
        "The register does not let us in",
        "It refuses the service itself: {reason}.",
        "Have the access checked there, give a new secret by “lms-bridge register change”, then resume."
        " Nothing is lost: what waits is sent then.",
    ),
    "register-fault": Words(
        "A fault of this service",
        "Sending failed here ({kind}); nothing was lost.",
        "It is tried again by itself. If it lasts, look into the log of the service.",
    ),
}
"""Of registers."""

REASONS: Final[Mapping[str, str]] = {
    "forgotten": "the register accepted it, and does not have it",
    "not-decided": "the register has not decided by the end date",
    "fault": "a fault of this service, which stands in its log",
    "unknown-person": "the register does not know the person",
    "unknown-class": "the register does not know the realisation",
}
"""Why a submission is where it is, beside what calls may come to."""


def submission_reason(code: str, *, say: Callable[[str], str] = as_it_is) -> str:
    """Why a submission or a register is where it is."""
    return say(REASONS[code]) if code in REASONS else reason_words(code, say=say)


def register_words(code: str, params: Mapping[str, object], *, say: Callable[[str], str] = as_it_is) -> Words:
    """The words of a trouble of a register, or of an error of ours that stopped it."""
    words = REGISTERS.get(code) or ERRORS.get(code, ERRORS["bridge-error"])
    told = dict(params)
    if "reason" in told:
        told["reason"] = submission_reason(str(told["reason"]), say=say)
    return Words(say(words.title), placed(say(words.detail), told), placed(say(words.remedy), told))
