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
}

MATTERS: Final[Mapping[str, str]] = {
    "deciding": "people whose results are being judged",
    "aside": "people whose results the program could not judge",
    "admission": "people of whom something was reported and who are not in the roster",
    "counted-time": "webinars of which it is not sure what counts",
    "withdrawal": "people from whom late facts would take something",
    "held": "facts of which nobody has said whether they count",
    "objection": "objections that are not decided",
}
"""Why a realisation cannot be closed."""
