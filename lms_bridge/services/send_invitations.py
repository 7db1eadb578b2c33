"""People are told of the account that a plan made for them, once, when it can no longer be undone unseen."""

import logging
from dataclasses import dataclass
from typing import Final, Protocol

from lms_bridge.domain.errors import BridgeError
from lms_bridge.services.moodle_options import moodle_options
from lms_bridge.services.ports import Clock, Database, Lot, Source
from lms_bridge.services.ports.plans import Invited
from lms_bridge.services.sync_outcomes import back_off_ms
from lms_bridge.services.tell_staff import Message

_log = logging.getLogger(__name__)

_KIND: Final = "invitation"
_LEASE_MS: Final = 300_000
_NO_ADDRESS: Final = "no-address"


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to one person. `key`: the same at each try."""

    to: str
    subject: str
    text: str
    key: str
    at_ms: int


class Mailer(Protocol):
    def write(self, letter: Letter) -> None:
        """Raises `NoticeRefused` where a person must act, `NoticeUnavailable` where the same may go again."""


class InvitationWords(Protocol):
    def __call__(self, invited: Invited, source: Source, *, auth: str) -> Message:
        """What is written. `auth`: how the account signs in, as Moodle names it."""


@dataclass(frozen=True, slots=True)
class SendInvitations:
    """Sends what is due, one at a time. Without a `mailer` everything waits, and the plan's page says so."""

    database: Database
    clock: Clock
    mailer: Mailer | None
    words: InvitationWords

    def __call__(self) -> bool:
        """Send one; whether there was one."""
        if self.mailer is None:
            return False
        now_ms = self.clock.now_ms()
        with self.database.read() as unit:
            if not unit.work.due(_KIND, at_ms=now_ms):
                return False
        with self.database.write() as unit:
            lot = unit.work.claim(_KIND, limit=1, at_ms=now_ms, lease_ms=_LEASE_MS)
            found = [] if lot is None else list(unit.invitations.leased(lot.lease))
            sources = {one.source_id: unit.sources.by_id(one.source_id) for one in found}
        if lot is None:
            return False
        for one in found:
            self._send(lot, one, sources[one.source_id], self.mailer)
        return True

    def _send(self, lot: Lot, one: Invited, source: Source, mailer: Mailer) -> None:
        if not one.person.email.strip():
            self._failed(lot, _NO_ADDRESS, next_try_ms=None)
            return
        auth = moodle_options(source.options).auth
        message = self.words(one, source, auth=auth)
        key = f"invitation-{one.plan}-{one.username}"
        letter = Letter(one.person.email.strip(), message.subject, message.text, key, self.clock.now_ms())
        try:
            mailer.write(letter)
        except BridgeError as error:
            _log.warning("an invitation of plan %d was not sent: %s", one.plan, error.code)
            later_ms = self.clock.now_ms() + back_off_ms(one.tries)
            self._failed(lot, error.code, next_try_ms=later_ms if error.retryable else None)
            return
        with self.database.write() as unit:
            unit.work.finish(_KIND, lot)

    def _failed(self, lot: Lot, error: str, *, next_try_ms: int | None) -> None:
        with self.database.write() as unit:
            unit.work.fail(_KIND, lot, error=error, next_try_ms=next_try_ms)
