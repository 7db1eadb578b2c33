"""A watched source in the language of the page."""

from collections.abc import Mapping
from typing import Final

from flask_babel import gettext, ngettext

from lms_bridge.runtime.wording_watch import HELD, LINES, PAUSES, filled, said
from lms_bridge.services.acceptance import Line
from lms_bridge.web.marking import msg

MODES: Final[Mapping[str, str]] = {
    "live": msg("It counts"),
    "observe": msg("It is only watched"),
    "paused": msg("It is paused"),
}

LINE_STATES: Final[Mapping[str, str]] = {
    "passed": msg("in order"),
    "failed": msg("not in order"),
    "nothing": msg("nothing seen yet"),
}

CHOICES: Final[Mapping[str, str]] = {
    "take-over": msg("taken over: it counts"),
    "ignore": msg("ignored: it does not count"),
    "documented": msg("it counts, and its documents were issued elsewhere"),
}

MODE_CODES: Final[Mapping[str, str]] = {
    "other-site": msg("another site spoke in its name"),
    "went-back": msg("the site went back in time"),
    "older-account": msg("accounts there are older than they were"),
    "by-hand": msg("no reason given"),
}
"""Why the service paused a source, for the log of changes."""


class _OfThePage:
    """The language of the page."""

    def gettext(self, message: str) -> str:
        return str(gettext(message))

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return str(ngettext(msgid1, msgid2, n))


def line_title(code: str) -> str:
    return _in_language(LINES[code].title)


def line_said(line: Line) -> str:
    return said(LINES[line.code], line.state, line.figures, _OfThePage())


def line_remedy(code: str) -> str:
    return _in_language(LINES[code].remedy)


def why_said(code: str, params: Mapping[str, object]) -> str:
    """Why a source is in its mode; a code that nobody foresaw is shown as it is."""
    text = PAUSES.get(code)
    return code if text is None else filled(_in_language(text), params)


def held_said(held: str) -> str:
    return _in_language(HELD[held])


def _in_language(text: str) -> str:
    return str(gettext(text)) if text else ""
