"""Names of the gradebook's own objects: made of what they are of, so that they are the same for ever.

    category    completion/presence
    lineItem    completion/R/presence
    result      completion/R/P/presence

R and P are the ids of realisation and person; an id with other signs than letters, digits, `.`, `_`, `-`, or
of over 100 of them, is told by `@` and the first 32 digits of its SHA-256, so that a name fits the standard's
grammar for ids and means one thing alone.
"""

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from lms_bridge.services.ports.gradebook import Slot

PREFIX: Final = "completion/"
"""No client hands in objects whose ids begin so."""
PLAIN: Final = "^[0-9A-Za-z._-]{1,100}$"
HASHED: Final = "@"
DIGITS: Final = 32
_PLAIN: Final = re.compile(PLAIN.removesuffix("$"))
_NAME: Final = re.compile(rf"{PREFIX}(?:([^/]+)/)?(?:([^/]+)/)?({'|'.join(Slot)})")


@dataclass(frozen=True, slots=True)
class Name:
    """An own id taken apart; each part as `part` tells it, "" where the id has none."""

    realisation: str
    person: str
    slot: Slot


def part(id_: str) -> str:
    """What stands for an id in a name."""
    return id_ if _PLAIN.fullmatch(id_) else f"{HASHED}{sha256(id_.encode()).hexdigest()[:DIGITS]}"


def category(slot: Slot) -> str:
    return f"{PREFIX}{slot}"


def line(realisation_id: str, slot: Slot) -> str:
    return f"{PREFIX}{part(realisation_id)}/{slot}"


def result(realisation_id: str, person_id: str, slot: Slot) -> str:
    return f"{PREFIX}{part(realisation_id)}/{part(person_id)}/{slot}"


def is_own(id_: str) -> bool:
    return id_.startswith(PREFIX)


def named(id_: str) -> Name | None:
    """The parts of an own id; None of any other."""
    found = _NAME.fullmatch(id_)
    return None if found is None else Name(found[1] or "", found[2] or "", Slot(found[3]))
