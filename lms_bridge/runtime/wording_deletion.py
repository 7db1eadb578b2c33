"""The English words of why a statement may not be deleted yet, by the codes of `db.staying`."""

from collections.abc import Mapping
from typing import Final

STAYS: Final[Mapping[str, str]] = {
    "not-read": "not read yet, or laid aside: somebody has to look at it",
    "not-sent-on": "not sent on yet to another Learning Record Store, or refused there",
    "account-of-nobody": "what it says waits until somebody says whose the account is",
    "held": "what it says is held: its source is watched or paused, or it is history nobody has decided on",
    "undecided": "somebody's training is not decided yet, or waits for admission to the roster",
    "difference-open": "the platform and the register differ about the person, and nobody has settled it",
}
