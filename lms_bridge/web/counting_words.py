"""Counted times, withdrawals and meetings without an end in the language of the page."""

import json
from collections.abc import Mapping
from typing import Any, Final

from flask_babel import gettext, ngettext

from lms_bridge.domain.completion import Completion
from lms_bridge.domain.moved import Doubt
from lms_bridge.domain.presence import Window
from lms_bridge.runtime.wording_counting import CHANGES as WINDOW_CHANGES
from lms_bridge.services.ports.windows import KeptDoubt
from lms_bridge.web import i18n
from lms_bridge.web.marking import msg

CHANGES: Final[Mapping[str, str]] = {
    "window-set": msg("Counted time set"),
    "window-confirmed": msg("Counted time confirmed"),
    "withdrawal-kept": msg("Kept though late facts would take it away"),
    "withdrawal-taken": msg("Taken away by late facts"),
    "meeting-closed": msg("End of a meeting concluded"),
}
"""For the log of changes."""

COUNTING: Final[Mapping[str, Mapping[str, str]]] = {"window-change": WINDOW_CHANGES}

_MINUTE_MS: Final = 60_000


def parts_said(window: Window) -> list[str]:
    """What counts, part by part."""
    return [i18n.window(start, end) for start, end in window.parts]


def breaks_said(window: Window) -> list[str]:
    return [i18n.window(start, end) for start, end in window.breaks]


def minutes_said(window: Window) -> str:
    number = window.length_ms // _MINUTE_MS
    return str(ngettext("%(num)s minute counts", "%(num)s minutes count", number))


def doubt_said(doubt: KeptDoubt) -> str:
    """Why the decisions of a realisation wait, with the figures."""
    figures = doubt.figures
    if doubt.doubt is Doubt.CUT_SHORT:
        return str(
            gettext(
                "The meeting was on for %(held)s of the %(whole)s minutes that count; %(percent)s%% are "
                "asked for, so nobody can have been there enough.",
                held=figures["held_ms"] // _MINUTE_MS,
                whole=figures["window_ms"] // _MINUTE_MS,
                percent=figures["percent"],
            )
        )
    sentence: str = ngettext(
        "Of %(people)s people who were there %(num)s was there mostly outside the counted time.",
        "Of %(people)s people who were there %(num)s were there mostly outside the counted time.",
        figures["elsewhere"],
        people=figures["people"],
    )
    return sentence


def entitlement(completion: Completion | None) -> str:
    """What a completion comes to, in a few words."""
    if completion is None:
        return "–"
    return _entitlement(
        {
            "attended": completion.attended,
            "minutes": completion.minutes,
            "confirmation": completion.confirmation,
            "certificate": completion.certificate,
        }
    )


def would_be(text: str) -> str:
    """The same of the figures that would stand instead, as JSON text."""
    return _entitlement(json.loads(text))


def _entitlement(told: Mapping[str, Any]) -> str:
    parts = [gettext("Attended") if told["attended"] else gettext("Not attended")]
    if told["confirmation"]:
        parts.append(gettext("Confirmation"))
    if told["certificate"]:
        parts.append(gettext("Certificate"))
    if told["minutes"] is not None:
        parts.append(gettext("%(minutes)s min", minutes=told["minutes"]))
    return ", ".join(map(str, parts))
