"""Notices on their way out: each is a row first, sent outside of any unit, tried again where it failed."""

import logging
from dataclasses import dataclass
from typing import Final

from lms_bridge.domain.errors import BridgeError, Refused, Unavailable
from lms_bridge.services.ports import Clock, Database, Lot, Notice
from lms_bridge.services.sync_outcomes import back_off_ms
from lms_bridge.services.tell_staff import Notifier

_log = logging.getLogger(__name__)

_KIND: Final = "notice"
_LEASE_MS: Final = 300_000
"""Longer than a mail server may take over one message."""


class NoticeRefused(Refused):
    """The mail server or the webhook does not take the message (`server`, `reason`)."""

    code = "notice-refused"


class NoticeUnavailable(Unavailable):
    """The mail server or the webhook did not answer (`server`, `reason`)."""

    code = "notice-unavailable"


@dataclass(frozen=True, slots=True)
class SendNotices:
    """Sends what waits, one at a time. Who is killed after sending and before saying so sends it again: the
    message has the same number then."""

    database: Database
    clock: Clock
    notifier: Notifier

    def __call__(self) -> bool:
        """Send one; whether there was one."""
        if not self.notifier.to:
            return False
        now_ms = self.clock.now_ms()
        with self.database.read() as unit:
            if not unit.work.due(_KIND, at_ms=now_ms):
                return False
        with self.database.write() as unit:
            lot = unit.work.claim(_KIND, limit=1, at_ms=now_ms, lease_ms=_LEASE_MS)
            notices = [] if lot is None else list(unit.notices.leased(lot.lease))
        if lot is None:
            return False
        for notice in notices:
            self._send(lot, notice)
        return True

    def _send(self, lot: Lot, notice: Notice) -> None:
        try:
            self.notifier.send(notice)
        except BridgeError as error:
            self._failed(lot, notice, error)
            return
        with self.database.write() as unit:
            unit.work.finish(_KIND, lot)

    def _failed(self, lot: Lot, notice: Notice, error: BridgeError) -> None:
        _log.warning("notice %s was not sent: %s", notice.id, error)
        later_ms = self.clock.now_ms() + back_off_ms(notice.tries)
        with self.database.write() as unit:
            next_try_ms = later_ms if error.retryable else None
            unit.work.fail(_KIND, lot, error=str(error), next_try_ms=next_try_ms)
