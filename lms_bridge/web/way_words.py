"""What people call the ways of knowing a meeting."""

from collections.abc import Mapping
from typing import Final

from flask_babel import gettext

from lms_bridge.domain.ways import ANALYTICS, IMPORT, JOINS, MINUTES, REPORT, WEBHOOK
from lms_bridge.web.marking import msg

WAYS: Final[Mapping[str, str]] = {
    WEBHOOK: msg("Webhooks"),
    ANALYTICS: msg("Analytics"),
    REPORT: msg("Report"),
    IMPORT: msg("Imported list"),
    JOINS: msg("Joins alone"),
    MINUTES: msg("Minutes alone"),
}


def way(channel: str) -> str:
    """By the channel of a fact."""
    return str(gettext(WAYS.get(channel, channel)))
