"""The English words of forwarding: what is wrong with a target or a statement, and the way out.

Keyed by code; translated at the edge. `{status}`, `{reason}`, `{count}` are the trouble's params.
"""

from collections.abc import Callable, Mapping
from typing import Final

from lms_bridge.runtime.wording import ERRORS
from lms_bridge.runtime.wording_trouble import BECAUSE
from lms_bridge.runtime.words import Words, placed

TARGETS: Final[Mapping[str, Words]] = {
    "forward-not-allowed": Words(
        "The target does not let us in",
        "It answers with status {status}: the key or the secret is wrong, or may not write statements.",
        "Have a credential made there that may write statements, give it by “lms-bridge forward change”, then"
        " resume. Nothing is lost: what waits is sent then.",
    ),
    "forward-no-store": Words(
        "There is no Learning Record Store at the target's address",
        "What was sent was not taken as an LRS takes it: {reason}.",
        "Compare the address with the target's documentation; “lms-bridge forward check” tries it. Then"
        " resume.",
    ),
    "forward-unavailable": Words(
        "The target does not answer",
        "It cannot be used now: {reason}.",
        "Nothing to do here: it is tried again by itself, less and less often. If it lasts, ask who runs it.",
    ),
    "forward-fault": Words(
        "A fault of this service",
        "Sending to the target failed here ({kind}); nothing was lost.",
        "It is tried again by itself. If it lasts, look into the log of the service.",
    ),
    "forward-refuses-all": Words(
        "The target refuses every statement",
        "It refused {count} in a row and took none, the last with status {status}.",
        "Read its answers among what was refused. Mend the cause, send what was refused again, then resume.",
    ),
}
"""Of targets."""

STATEMENTS: Final[Mapping[str, Words]] = {
    "forward-refused": Words(
        "Refused by the target",
        "The target answers that this statement is wrong.",
        "Read its answer. Send it again when the target was mended, or set it aside.",
    ),
    "forward-conflict": Words(
        "The target holds another statement of this id",
        "What it shows under the id differs from what is kept here.",
        "Compare both; if the target's is right, set it aside.",
    ),
    "forward-newer": Words(
        "Newer than the target's version",
        "It is a statement of xAPI 2.0, and this target is set to refuse those.",
        "Let them be converted by “lms-bridge forward change NAME --newer convert”, then send it again.",
    ),
    "forward-gone": Words(
        "No longer kept here",
        "The statement was deleted by its age before it was sent.",
        "Set it aside.",
    ),
    "forward-foreign-voiding": Words(
        "Takes back what another source sent",
        "Here it takes back nothing. At the target, where all comes from one credential, it would.",
        "Leave it; send it only if it is meant to take the other's statement back there.",
    ),
}
"""Of statements on their way."""

REASONS: Final[Mapping[str, str]] = {
    **BECAUSE,
    "odd-answer": "it answers with something other than the statements' ids",
}
"""Why a call did not succeed."""
A_STATUS: Final = "it answers with status {status}"

CHECKS: Final[Mapping[str, Words]] = {
    "ready": Words("Ready", "The target is an LRS, speaks the version and takes our credential.", ""),
    "no-answer": Words(
        "No answer", "The target cannot be reached: {reason}.", "Check the address, and that it is running."
    ),
    "no-lrs": Words(
        "No Learning Record Store",
        "At that address nothing answers as an LRS does: {reason}.",
        "Compare the address with the target's documentation. It is the part before “/statements”.",
    ),
    "other-version": Words(
        "Another version",
        "The target speaks {versions}, not {reason}.",
        "Set the version by “lms-bridge forward change NAME --xapi”.",
    ),
    "not-allowed": Words(
        "Not let in",
        "The target does not take the key and the secret: {reason}.",
        "Have a credential made there that may write statements, and give it by “lms-bridge forward change”.",
    ),
    "unclear": Words(
        "Not certain",
        "The target answers an empty batch as few do: {reason}.",
        "Send something and look at what comes of it.",
    ),
}
"""What a check found, by `services.forward_check.Found`."""


def as_it_is(text: str) -> str:
    return text


def reason_words(code: str, *, say: Callable[[str], str] = as_it_is) -> str:
    """Why a call did not succeed, for a code or for `status-…`."""
    if code.startswith("status-"):
        return placed(say(A_STATUS), {"status": code.removeprefix("status-")})
    return say(REASONS[code]) if code in REASONS else code


def forward_words(code: str, params: Mapping[str, object], *, say: Callable[[str], str] = as_it_is) -> Words:
    """The words of a trouble of a target or of a statement, or of an error of ours that stopped it."""
    words = TARGETS.get(code) or STATEMENTS.get(code) or ERRORS.get(code, ERRORS["bridge-error"])
    told = dict(params)
    if "reason" in told:
        told["reason"] = reason_words(str(told["reason"]), say=say)
    return Words(say(words.title), placed(say(words.detail), told), placed(say(words.remedy), told))
