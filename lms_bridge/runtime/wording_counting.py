"""The English words about counted times, late facts and ends of meetings. Keyed by code."""

from collections.abc import Mapping
from typing import Final

from lms_bridge.runtime.words import Words

COUNTING_ERRORS: Final[Mapping[str, Words]] = {
    "preview-outdated": Words(
        "Something came meanwhile",
        "What this counted time would come to for “{realisation}” is no longer what you have seen.",
        "Look at it again, and then confirm it.",
    ),
    "withdrawal-over": Words(
        "There is nothing to decide any more",
        "The withdrawal {id} was carried out, or later facts take nothing away.",
        "Look at the list again by “lms-bridge withdrawal list”.",
    ),
}

DOUBTS: Final[Mapping[str, str]] = {
    "elsewhen": "Most of the people who were there were there outside the counted time.",
    "cut-short": "The meeting was on for so little of the counted time that nobody can have been there "
    "enough.",
}
"""Why the decisions of a realisation wait."""

CHANGES: Final[Mapping[str, str]] = {
    "gains": "gains",
    "loses": "loses",
    "both": "gains and loses",
    "none": "no change",
}
"""What another counted time means for a person."""
