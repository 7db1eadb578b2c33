"""Both sides of each realisation, and where they differ, person by person."""

from collections.abc import Mapping
from typing import Final

from flask import Blueprint, render_template, request
from flask_babel import gettext

from lms_bridge.domain.agreement import DifferenceKind
from lms_bridge.runtime.wording_differences import CAUSES, KINDS, doubt_words
from lms_bridge.services.ports.polled import Narrowed
from lms_bridge.web import charts, numbers
from lms_bridge.web.console import log_views
from lms_bridge.web.doors import PageDoors
from lms_bridge.web.i18n import number
from lms_bridge.web.marking import msg
from lms_bridge.web.ways import WaysPages

A_PAGE: Final = 100
"""Differences listed at once: each person among them is a line in the access log."""
_CHANNELS: Final[Mapping[str, str]] = {
    "": msg("by a statement"),
    "pushed": msg("pushed by Moodle"),
    "polled": msg("asked for"),
    "reconciled": msg("found by comparison"),
    "tracks": msg("by the tracks of a learning package"),
    "cmi5": msg("by the statements of a cmi5 course"),
}


class Differences:
    def __init__(self, doors: PageDoors) -> None:
        self._doors = doors

    def differences(self) -> str:
        offset = numbers.offset()
        asked = _asked()
        with self._doors.database.read() as unit:
            compared = unit.agreements.compared(asked)
            counts = unit.agreements.count(Narrowed(asked.source, realisation_id=asked.realisation_id))
            found = unit.agreements.open(asked, limit=A_PAGE, offset=offset)
            sources = [one.name for one in unit.sources.all() if one.kind == "moodle"]
        log_views(self._doors, {one.difference.person_id or "" for one in found} - {""}, "differences")
        return render_template(
            "differences.html",
            compared=compared,
            found=found,
            sources=sources,
            asked=asked,
            kinds=[(kind.value, _counted(kind, counts)) for kind in DifferenceKind],
            total=sum(number for kind, number in counts.items() if asked.kind in (None, kind)),
            offset=offset,
            step=A_PAGE,
            share=charts.share,
            kind_words=kind_words,
            reason=reason,
            remedy=remedy,
            doubt=doubt,
            way=way,
        )


def _asked() -> Narrowed:
    kind = request.args.get("kind", "")
    return Narrowed(
        source=request.args.get("source", "").strip() or None,
        kind=kind if kind in KINDS else None,
        realisation_id=request.args.get("realisation", "").strip() or None,
    )


def _counted(kind: DifferenceKind, counts: Mapping[str, int]) -> str:
    """The kind with how many of it stand."""
    return f"{kind_words(kind.value)} ({number(counts.get(kind.value, 0))})"


def kind_words(kind: str) -> str:
    """What people call a kind of difference."""
    return str(gettext(KINDS[kind]))


def reason(why: str) -> str:
    """Why it is so."""
    return str(gettext(CAUSES[why].reason))


def remedy(why: str) -> str:
    """What to do about it."""
    return str(gettext(CAUSES[why].remedy))


def way(channel: str) -> str:
    """By which way a completion came."""
    return str(gettext(_CHANNELS.get(channel, channel)))


def doubt(trouble: str) -> str:
    """Why a comparison proved nothing."""
    return str(gettext(doubt_words(trouble)))


def blueprint(doors: PageDoors) -> Blueprint:
    pages = Differences(doors)
    made = Blueprint("differences", __name__)
    made.add_url_rule("/differences", "differences", pages.differences)
    made.add_url_rule("/ways/<path:realisation_id>", "ways", WaysPages(doors).ways)
    return made
