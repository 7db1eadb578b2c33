"""What people call the states of forwarding and what is done with its targets."""

from collections.abc import Mapping
from typing import Final

from lms_bridge.web.marking import msg

FORWARDING: Final[Mapping[str, Mapping[str, str]]] = {
    "target-state": {
        "active": msg("in use"),
        "trouble": msg("not reached, is tried again"),
        "paused": msg("paused"),
        "stopped": msg("stopped"),
    },
    "forward-state": {
        "dead": msg("refused"),
        "aside": msg("not sent"),
    },
    "forward-outcome": {
        "sent": msg("taken"),
        "split": msg("something in it refused; sent in smaller lots"),
        "refused": msg("refused"),
        "conflict": msg("stands there already"),
        "later": msg("to be tried again"),
        "stop": msg("the target was stopped"),
    },
    "replay-what": {
        "missing": msg("what was not sent yet"),
        "all": msg("everything once more"),
    },
}
CHANGES: Final[Mapping[str, str]] = {
    "forward-added": msg("Forwarding target added"),
    "forward-changed": msg("Forwarding target changed"),
    "forward-paused": msg("Forwarding paused"),
    "forward-resumed": msg("Forwarding resumed"),
    "forward-replayed": msg("Range forwarded again"),
    "forward-retried": msg("Refused reports forwarded again"),
    "forward-set-aside": msg("Refused reports set aside"),
    "forward-removed": msg("Forwarding target removed"),
}
