"""The Moodle that a plan is made from and applied to: through its companion plugin where that is there.

Before anything is compared or written the site is recognised: a roster pushed into a copy, or planned from
one, would be somebody else's.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from lms_bridge.services.moodles import refuse_paused
from lms_bridge.services.ports import Clock, Database, Source
from lms_bridge.services.site_identity import seen_site
from moodle_sync import Moodle
from moodle_sync.client.plugin_status import STATUS
from moodle_sync.identity import ToldSite
from moodle_sync.roster import RosterSide
from moodle_sync.roster.companion import FUNCTIONS, CompanionSide
from moodle_sync.roster.stock import Known, StockSide


class SideOf(Protocol):
    """Gives the side of a source."""

    def __call__(self, source: Source, moodle: Moodle, known: Known) -> RosterSide:
        """Raises `MoodleError`, and `SourcePaused` where another site answers."""


@dataclass(frozen=True, slots=True)
class RecognisedSide:
    """Asks the site who it is; another one pauses the source, which says so."""

    database: Database
    clock: Clock

    def __call__(self, source: Source, moodle: Moodle, known: Known) -> RosterSide:
        info = moodle.site.info()
        told = _told(moodle, ToldSite("", info.site_url, release=info.release), info.functions)
        with self.database.write() as unit:
            unit.alone()
            seen = seen_site(unit, source, told, at_ms=self.clock.now_ms())
        refuse_paused(seen.source)
        if info.functions.keys() >= FUNCTIONS:
            return CompanionSide(moodle)
        return StockSide(moodle, now=lambda: self.clock.now_ms() // 1000, known=known)


def _told(moodle: Moodle, told: ToldSite, functions: Collection[str]) -> ToldSite:
    if STATUS not in functions:
        return told
    status = moodle.site.plugin_status()
    return ToldSite(status.identifier, status.url, release=status.release, plugin_version=status.version)
