"""Registers elsewhere, put together."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lms_bridge.bootstrap.forwarding import Parts
from lms_bridge.bootstrap.oneroster_targets import ONEROSTER, connected
from lms_bridge.jobs.schedule import Act
from lms_bridge.services.forward_told import TellOfTargets
from lms_bridge.services.ports.registers import Connect
from lms_bridge.services.reconcile_registers import ReconcileRegisters
from lms_bridge.services.register_desk import RegisterDesk
from lms_bridge.services.registers_desk import RegistersDesk
from lms_bridge.services.send_submissions import SendSubmissions
from lms_bridge.services.submission_desk import SubmissionDesk
from lms_bridge.services.tell_mismatches import TellMismatches
from lms_bridge.settings import Settings
from lms_bridge.web.i18n import speech_of
from lms_bridge.web.reconcile_notices import MismatchesInWords
from lms_bridge.web.register_notices import RegistersInWords

LANES: Final = 2
"""How many registers one process calls at once: one that hangs does not hold up the others."""
KINDS: Final[Mapping[str, Connect]] = {ONEROSTER: connected}
"""The ways of speaking to a register, by the kind of register."""
_LOOK_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Registers:
    """`send` and `tell_late` are called again and again, from any number of threads; `desk` is for staff."""

    send: SendSubmissions
    tell_late: TellMismatches
    desk: RegistersDesk

    def acts(self) -> list[Act]:
        return [
            *(Act(f"registers {number}", self.send) for number in range(1, LANES + 1)),
            Act("reconciliation", self.desk.reconcile),
            Act("differences that last", self.tell_late, _LOOK_S),
        ]


def registers_of(parts: Parts, settings: Settings, kinds: Mapping[str, Connect] = KINDS) -> Registers:
    """Nothing is read or called yet. A kind that is no more stops the register with a clear message."""

    def open_secret(sealed: str) -> str:
        return parts.sealer().open(sealed)

    say, database, clock, new_id = (
        speech_of(settings.notice_language),
        parts.database,
        parts.clock,
        parts.ids.new,
    )
    tell = TellOfTargets(RegistersInWords(say, settings.public_url), parts.to, new_id, "register")
    late = MismatchesInWords(say, settings.public_url)
    return Registers(
        SendSubmissions(database, clock, open_secret, kinds, tell),
        TellMismatches(database, clock, late, parts.to, new_id, settings.reconcile_alarm_hours),
        RegistersDesk(
            RegisterDesk(database, clock, parts.sealer, new_id, kinds, settings.public_url),
            SubmissionDesk(database, clock),
            ReconcileRegisters(database, clock, open_secret, kinds, new_id),
        ),
    )
