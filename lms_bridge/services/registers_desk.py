"""What staff do with registers, submissions and their reconciliation, handed in together."""

from dataclasses import dataclass

from lms_bridge.services.reconcile_registers import ReconcileRegisters
from lms_bridge.services.register_desk import RegisterDesk
from lms_bridge.services.submission_desk import SubmissionDesk


@dataclass(frozen=True, slots=True)
class RegistersDesk:
    registers: RegisterDesk
    submissions: SubmissionDesk
    reconcile: ReconcileRegisters
