"""Why an account is nobody's yet, or is disputed, in a few words and in full."""

from collections.abc import Mapping
from typing import Final

from lms_bridge.web.marking import msg

WHY: Final[Mapping[str, str]] = {
    "nobody": msg("No key points to anybody"),
    "deleted": msg("Deleted on the platform"),
    "unconfirmed": msg("The address was never confirmed"),
    "suspended": msg("Access paused on the platform"),
    "several-persons": msg("One key, several persons"),
    "several-accounts": msg("One person, several accounts"),
    "keys-contradict": msg("Its keys contradict each other"),
    "earlier-link": msg("It was somebody's before"),
    "has-account": msg("The person has another account there"),
    "link-disputed": msg("Its keys say somebody else"),
}
WHY_LONG: Final[Mapping[str, str]] = {
    "nobody": msg(
        "None of its keys is a person's of the register. Perhaps the person is not in the roster yet, or "
        "the platform's settings allow no key to be believed."
    ),
    "deleted": msg(
        "The account was deleted on the platform. What it did before still counts for whose it was."
    ),
    "unconfirmed": msg(
        "Its address is a person's, but its owner never confirmed it there, so it proves nothing."
    ),
    "suspended": msg("Its keys point to one person, but its access is paused on the platform."),
    "several-persons": msg("One of its keys is that of several persons in the register."),
    "several-accounts": msg(
        "Another account on the platform has a key of the same person. Find out which of them is right, "
        "and have the other corrected there."
    ),
    "keys-contradict": msg("Its keys point to different persons, or its number is not the person's."),
    "earlier-link": msg("The account was linked before, and that link was ended or undone by somebody."),
    "has-account": msg("The person to whom its keys point has another account on this platform already."),
    "link-disputed": msg(
        "The account is linked, but its keys on the platform point to somebody else. The link stands "
        "until a person undoes it."
    ),
}
