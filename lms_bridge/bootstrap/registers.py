"""Registers elsewhere, put together."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lms_bridge.bootstrap.forwarding import Parts
from lms_bridge.jobs.schedule import Act
from lms_bridge.services.forward_told import TellOfTargets
from lms_bridge.services.ports.registers import Connect
from lms_bridge.services.register_desk import RegisterDesk
from lms_bridge.services.send_submissions import SendSubmissions
from lms_bridge.services.submission_desk import SubmissionDesk
from lms_bridge.settings import Settings
from lms_bridge.web.i18n import speech_of
from lms_bridge.web.register_notices import RegistersInWords

LANES: Final = 2
"""How many registers one process calls at once: one that hangs does not hold up the others."""
KINDS: Final[Mapping[str, Connect]] = {}
"""The ways of speaking to a register, by the kind of register."""


@dataclass(frozen=True, slots=True)
class Registers:
    """`send` is called again and again, from any number of threads; the desks are for staff."""

    send: SendSubmissions
    desk: RegisterDesk
    staff: SubmissionDesk

    def acts(self) -> list[Act]:
        return [Act(f"registers {number}", self.send) for number in range(1, LANES + 1)]


def registers_of(parts: Parts, settings: Settings, kinds: Mapping[str, Connect] = KINDS) -> Registers:
    """Nothing is read or called yet. A kind that is no more stops the register with a clear message."""

    def open_secret(sealed: str) -> str:
        return parts.sealer().open(sealed)

    words = RegistersInWords(speech_of(settings.notice_language), settings.public_url)
    tell = TellOfTargets(words, parts.to, parts.ids.new, "register")
    return Registers(
        SendSubmissions(parts.database, parts.clock, open_secret, kinds, tell),
        RegisterDesk(parts.database, parts.clock, parts.sealer, parts.ids.new, kinds, settings.public_url),
        SubmissionDesk(parts.database, parts.clock),
    )
