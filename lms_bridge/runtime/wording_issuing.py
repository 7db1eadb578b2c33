"""The English words about closings, documents and objections. Keyed by code."""

from collections.abc import Mapping
from typing import Final

from lms_bridge.runtime.words import Words

ISSUING_ERRORS: Final[Mapping[str, Words]] = {
    "closing-waits": Words(
        "Decisions wait",
        "“{name}” cannot be closed while something of it waits to be decided: {waits}.",
        "See what waits by “lms-bridge closing show {name}”, decide it, and close it then.",
    ),
    "realisation-runs": Words(
        "It has not ended",
        "“{name}” cannot be closed before it has ended.",
        "Close it after its end, or let it close by itself.",
    ),
    "document-ended": Words(
        "The document is not valid any more",
        "{name} was withdrawn, or another document stands in its place.",
        "Look at the document, and at the one that replaced it.",
    ),
    "document-not-due": Words(
        "Nothing entitles to it",
        "The completion behind {name} entitles to no such document now.",
        "If that is wrong, open an objection and decide it.",
    ),
    "objection-open": Words(
        "It is looked into already",
        "The objection {id} about the same is open.",
        "Wait for its decision, or add to it what is new.",
    ),
    "objection-over": Words(
        "The objection is decided",
        "The objection {id} was decided, or there is nothing to decide any more.",
        "Read the decision; whoever disagrees opens another objection.",
    ),
    "objection-decides": Words(
        "An objection decides it",
        "A valid document rests on it: the objection {id} was opened for that.",
        "Decide the objection {id}.",
    ),
    "same-eyes": Words(
        "Another person has to confirm it",
        "Whoever proposed the act {id} cannot confirm it too.",
        "Ask a colleague to confirm it.",
    ),
    "proposal-over": Words(
        "It was confirmed or declined",
        "The act {id} waits for nobody any more.",
        "Look at what came of it.",
    ),
    "proposal-waits": Words(
        "Such an act waits already",
        "For {name} an act waits for a second person.",
        "Have it confirmed or declined first.",
    ),
}

MATTERS: Final[Mapping[str, str]] = {
    "deciding": "people whose results are being judged",
    "aside": "people whose results the program could not judge",
    "admission": "people of whom something was reported and who are not in the roster",
    "counted-time": "webinars of which it is not sure what counts",
    "withdrawal": "people from whom late facts would take something",
    "held": "facts of which nobody has said whether they count",
    "objection": "objections that are not decided",
    "unread": "calls and statements that came in and are not read yet",
    "validity": "programmes or accreditations that did not hold when it began",
}
"""Why a realisation cannot be closed."""
