"""Why a paper is not handed out, in the words of people."""

from collections.abc import Mapping
from typing import Final

from flask_babel import gettext

from lms_bridge.domain.errors import BridgeError
from lms_bridge.runtime.words import Words, placed
from lms_bridge.web.marking import msg

KINDS: Final[Mapping[str, str]] = {
    "confirmation": msg("Confirmation"),
    "certificate": msg("Certificate"),
}
STANDINGS: Final[Mapping[str, str]] = {
    "issued": msg("Valid"),
    "replaced": msg("Replaced"),
    "withdrawn": msg("Withdrawn"),
}
_AGAIN: Final = msg("Tell the administrator of this service; nothing else is wrong with the document.")
REFUSALS: Final[Mapping[str, Words]] = {
    "paper-cannot-be-set": Words(
        msg("The paper cannot be made"),
        msg("The name or the title has a character that no font here holds: {character}."),
        msg("It is corrected in the register; then the document is replaced."),
    ),
    "seal-unreadable": Words(
        msg("Documents cannot be signed at the moment"),
        msg("The key for signing cannot be used, and an unsigned file is not handed out instead."),
        _AGAIN,
    ),
    "stamp-unavailable": Words(
        msg("Documents cannot be signed at the moment"),
        msg("Who says in the signature when it was made does not answer. Try again in a while."),
        _AGAIN,
    ),
    "key-mismatch": Words(
        msg("Documents cannot be signed at the moment"),
        msg("The installation's key is another than that by which the key for signing was sealed."),
        _AGAIN,
    ),
    "document-not-valid": Words(
        msg("The document is not valid any more"),
        msg("{label} was replaced or withdrawn, and no file of it is handed out."),
        msg("If it was replaced, the document that stands in its place is in the list."),
    ),
    "no-documents": Words(
        msg("There is nothing to hand out"),
        msg("No document of this person is valid."),
        msg("Documents are issued when a training is closed."),
    ),
}


def refusal_of(error: BridgeError) -> Words | None:
    """The words of a refusal, translated; None where it is none of papers."""
    words = REFUSALS.get(error.code)
    if words is None:
        return None
    detail = placed(gettext(words.detail), error.params)
    return Words(gettext(words.title), detail, gettext(words.remedy))
