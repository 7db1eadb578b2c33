"""Whether a register elsewhere can be read: it is asked for its totals, and nothing is kept."""

from collections.abc import Mapping
from dataclasses import dataclass

from lms_bridge.register.pages import Pages
from lms_bridge.register.rosters import KINDS


@dataclass(frozen=True, slots=True)
class CheckRegister:
    pages: Pages

    def totals(self) -> Mapping[str, int]:
        """How many rows each collection has. Raises what is wrong with the register."""
        return {what: self.pages.total(what, "") for what in reversed(list(KINDS))}
