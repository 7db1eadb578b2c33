"""Closing realisations and issuing documents, put together."""

from dataclasses import dataclass

from lms_bridge.jobs.schedule import Act
from lms_bridge.services.close_realisations import CloseRealisations
from lms_bridge.services.ports import Clock, Database
from lms_bridge.settings import Settings

_LOOK_S = 60.0


@dataclass(frozen=True, slots=True)
class Issuing:
    """`close` is for staff, and called again and again."""

    close: CloseRealisations

    def acts(self) -> list[Act]:
        return [Act("closing of realisations", self.close, _LOOK_S)]


def issuing_of(database: Database, clock: Clock, *, settings: Settings) -> Issuing:
    return Issuing(CloseRealisations(database, clock, settings.close_after_days))
