"""What people call the states of submissions, what they are, and what is done with them."""

from collections.abc import Mapping
from typing import Final

from lms_bridge.web.marking import msg

SUBMISSIONS: Final[Mapping[str, Mapping[str, str]]] = {
    "submission-state": {
        "waiting": msg("to be sent"),
        "sent": msg("accepted, to be read back"),
        "pending": msg("the register decides later"),
        "acknowledged": msg("in the register"),
        "returned": msg("not taken"),
        "aside": msg("not sent"),
        "superseded": msg("overtaken by a newer one"),
    },
    "submission-kind": {
        "initial": msg("First"),
        "correction": msg("Correction"),
        "cancellation": msg("Cancellation"),
    },
    "submission-act": {
        "submit": msg("sent"),
        "poll": msg("asked for the decision"),
        "confirm": msg("read back"),
    },
    "submission-outcome": {
        "accepted": msg("accepted"),
        "pending": msg("to be decided later"),
        "refused": msg("refused"),
        "slow": msg("asks for more time"),
        "down": msg("no answer, or trouble of its own"),
        "barred": msg("does not let us in"),
        "same": msg("stands there as it was told"),
        "other": msg("something else stands there"),
        "absent": msg("does not stand there"),
    },
    "submission-value": {
        "attended": msg("Attended"),
        "attended_at_ms": msg("Attended when"),
        "minutes": msg("Minutes"),
        "score": msg("Best result in per cent"),
        "confirmation": msg("Confirmation"),
        "certificate": msg("Certificate"),
        "body": msg("Body"),
        "rule_version": msg("Version of the rule"),
    },
    "register-name": {"embedded": msg("this register")},
}
PAGES: Final[Mapping[str, str]] = {
    "submissions": msg("Submissions"),
    "submission": msg("Submission"),
    "reconciliation": msg("Reconciliation"),
}
CHANGES: Final[Mapping[str, str]] = {
    "register-added": msg("Register elsewhere added"),
    "register-changed": msg("Register elsewhere changed"),
    "register-paused": msg("Sending to a register paused"),
    "register-resumed": msg("Sending to a register resumed"),
    "register-removed": msg("Register elsewhere removed"),
    "submission-again": msg("Submission sent again"),
    "submission-aside": msg("Submission set aside"),
    "submission-corrected": msg("Submission put right"),
    "submission-missing": msg("Missing submissions put on their way"),
}
