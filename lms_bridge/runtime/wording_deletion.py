"""The English words of why a statement may not be deleted yet, by the codes of `db.staying`."""

from collections.abc import Mapping
from typing import Final

STAYS: Final[Mapping[str, str]] = {
    "not-read": "not read yet, or laid aside: somebody has to look at it",
    "account-of-nobody": "what it says waits until somebody says whose the account is",
    "held": "what it says is held: its source is watched or paused, or it is history nobody has decided on",
    "undecided": "somebody's training is not decided yet, or waits for admission to the roster",
    "difference-open": "the platform and the register differ about the person, and nobody has settled it",
    "not-forwarded": "it is not forwarded to every target yet, or a target refused it",
}
