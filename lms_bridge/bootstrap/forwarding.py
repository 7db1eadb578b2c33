"""Forwarding to other LRSs, put together."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from lms_bridge.db.ids import Ids
from lms_bridge.jobs.schedule import Act
from lms_bridge.runtime.http import HttpClient
from lms_bridge.services.forward import Forward
from lms_bridge.services.forward_call import Calls
from lms_bridge.services.forward_check import CheckTarget
from lms_bridge.services.forward_desk import ForwardDesk
from lms_bridge.services.forward_told import TellOfTargets
from lms_bridge.services.ports import Clock, Database, Sealer
from lms_bridge.settings import Settings
from lms_bridge.web.forward_notices import TargetsInWords
from lms_bridge.web.i18n import speech_of

LANES: Final = 2
"""How many targets one process calls at once: one that hangs does not hold up the others."""
_MOST_ANSWERED: Final = 32 * 1024 * 1024
"""As large as a statement may be that the target shows."""


@dataclass(frozen=True, slots=True)
class Forwarding:
    """`send` is called again and again, from any number of threads; `desk` is for staff."""

    send: Forward
    desk: ForwardDesk
    check: CheckTarget

    def acts(self) -> list[Act]:
        return [Act(f"forwarding {number}", self.send) for number in range(1, LANES + 1)]


@dataclass(frozen=True, slots=True)
class Parts:
    """What forwarding needs of the rest. `to`: to whom staff's messages go."""

    database: Database
    clock: Clock
    ids: Ids
    sealer: Callable[[], Sealer]
    to: Callable[[], str]


def forwarding_of(parts: Parts, settings: Settings) -> Forwarding:
    """Nothing is read or called yet."""

    def open_secret(sealed: str) -> str:
        return parts.sealer().open(sealed)

    words = TargetsInWords(speech_of(settings.notice_language), settings.public_url)
    tell = TellOfTargets(words, parts.to, parts.ids.new)
    return Forwarding(
        Forward(parts.database, parts.clock, open_secret, _client, tell),
        ForwardDesk(parts.database, parts.clock, parts.sealer, parts.ids.new, settings.public_url),
        CheckTarget(parts.database, open_secret, _client),
    )


def _client() -> Calls:
    return HttpClient(most_bytes=_MOST_ANSWERED)
