"""Acts that need a second person where the settings say so: one proposes, another confirms or declines."""

from enum import StrEnum


class ActKind(StrEnum):
    OBJECTION = "objection"
    """An objection is decided."""
    WITHDRAW = "document-withdrawal"
    REPLACE = "document-replacement"


class ProposalState(StrEnum):
    WAITS = "waits"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
