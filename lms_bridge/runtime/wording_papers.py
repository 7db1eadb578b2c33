"""The English words about papers of documents. Keyed by code."""

from collections.abc import Mapping
from typing import Final

from lms_bridge.runtime.words import Words

PAPER_ERRORS: Final[Mapping[str, Words]] = {
    "paper-cannot-be-set": Words(
        "The paper cannot be made",
        "The name or the title has a character that no font here holds: {character}.",
        "Correct the name or the title in the register, then replace the document.",
    ),
    "seal-unreadable": Words(
        "The key for signing papers cannot be used",
        "“{place}”: {problem}. No paper is made meanwhile, not even an unsigned one.",
        "Set LMS_BRIDGE_SEAL_FILE and its password right, or leave LMS_BRIDGE_SEAL_FILE out.",
    ),
    "stamp-unavailable": Words(
        "The time stamp for a signature did not come",
        "{place}: {problem}. No paper is signed or handed out meanwhile.",
        "Try again. If it lasts, ask who runs it, or change LMS_BRIDGE_SEAL_TIMESTAMP_URL.",
    ),
    "document-not-valid": Words(
        "The document is not valid any more",
        "{label} was replaced or withdrawn, and its paper is not handed out.",
        "If it was replaced, ask for the document that stands in its place.",
    ),
    "no-documents": Words(
        "There is nothing to hand out",
        "The person {person} has no valid document.",
        "Documents are issued when a realisation is closed.",
    ),
}
