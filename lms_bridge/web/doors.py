"""What the pages need from the rest of the service, handed in once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from lms_bridge.services.pages import Pages
from lms_bridge.services.ports import Clock, Database, Hasher, Unit
from moodle_sync.roster import Override


class Acts(Protocol):
    """What an officer may do on a page. Each raises `domain.errors` and leaves nothing half done."""

    def link(self, account_id: int, person_id: str, *, by: str, reason: str) -> None:
        """Say whose the account is; what waited for it counts. `ContradictingLink`, `NotFound`."""

    def unlink(self, account_id: int, *, by: str, reason: str) -> None:
        """Undo the standing link; what counted by it waits again. `NotFound` where there is none."""

    def retry(self, *, by: str) -> int:
        """Make everything that was laid aside due again; how many there were."""

    def admit(self, person_id: str, realisation_id: str, *, by: str, reason: str) -> None:
        """Put the person into the roster; what waited counts. `NotFound`."""


class PlanActs(Protocol):
    """What an officer may do with a roster plan. Each raises `domain.errors` and waits for no Moodle."""

    def ask(self, number: int, *, by: str) -> None:
        """Have a worker carry it out. `NotFound`, `PlanClosed`, `PlanGuarded`, `SourcePaused`."""

    def lift(self, number: int, override: Override) -> None:
        """Let one guard hold it no more. `NotFound`, `PlanClosed`."""

    def withdraw(self, number: int, *, by: str) -> None:
        """Decide against it. `NotFound`, `PlanClosed`."""

    def ask_undo(self, number: int, *, by: str) -> None:
        """Have a worker plan its inverse. `NotFound`, `NothingToUndo`."""


@dataclass(frozen=True, slots=True)
class PageDoors:
    """`pages` gives the questions of a unit; `contact` names whom people may ask, or is empty.

    `secure_cookies` is False only where the service is reached by plain HTTP.
    """

    database: Database
    clock: Clock
    hasher: Hasher
    acts: Acts
    plans: PlanActs
    pages: Callable[[Unit], Pages]
    secure_cookies: bool
    contact: str = ""
