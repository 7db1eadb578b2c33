"""Webhooks to subscribers, put together."""

from dataclasses import dataclass
from typing import Final

from lms_bridge.bootstrap.forwarding import Parts
from lms_bridge.jobs.schedule import Act
from lms_bridge.runtime.outside import OutsideClient
from lms_bridge.services.forget_messages import ForgetMessages
from lms_bridge.services.forward_told import TellOfTargets
from lms_bridge.services.send_messages import SendMessages
from lms_bridge.services.subscriber_desk import SubscriberDesk
from lms_bridge.services.watch_queues import WatchQueues
from lms_bridge.settings import Settings
from lms_bridge.web.i18n import speech_of
from lms_bridge.web.subscriber_notices import SubscribersInWords

LANES: Final = 2
"""How many subscribers one process calls at once: one that hangs does not hold up the others."""
_DAY_MS: Final = 86_400_000
_LOOK_S: Final = 600.0
_FORGET_S: Final = 3600.0


@dataclass(frozen=True, slots=True)
class Subscribed:
    """All but `desk`, which is for staff, are called again and again, from any number of threads."""

    send: SendMessages
    watch: WatchQueues
    forget: ForgetMessages
    desk: SubscriberDesk

    def acts(self) -> list[Act]:
        return [
            *(Act(f"subscribers {number}", self.send) for number in range(1, LANES + 1)),
            Act("queues that are too old", self.watch, _LOOK_S),
            Act("old messages to subscribers", self.forget, _FORGET_S),
        ]


def subscribed_of(parts: Parts, settings: Settings) -> Subscribed:
    """Nothing is read or called yet."""

    def open_secret(sealed: str) -> str:
        return parts.sealer().open(sealed)

    def client() -> OutsideClient:
        return OutsideClient(settings.called_inside)

    database, clock, new_id, home = parts.database, parts.clock, parts.ids.new, settings.public_url
    words = SubscribersInWords(speech_of(settings.notice_language), home)
    tell = TellOfTargets(words, parts.to, new_id, "subscriber")
    patience_ms = settings.subscriber_days * _DAY_MS
    return Subscribed(
        SendMessages(database, clock, open_secret, client, tell, home, patience_ms),
        WatchQueues(database, clock, settings.queue_hours),
        ForgetMessages(database, clock, settings.message_days),
        SubscriberDesk(database, clock, parts.sealer, new_id, client, home),
    )
