"""A webinar's page: one line for each participant, who just missed it, who nobody is, and a list to print."""

from typing import Final

from flask import Blueprint, abort, render_template, request

from lms_bridge.services.presence_page import Asked, PresencePage, Sort, Who, presence_page
from lms_bridge.web import numbers, presence_lines
from lms_bridge.web.console import log_views
from lms_bridge.web.doors import PageDoors

A_PAGE: Final = 50
"""Lines drawn at once: each of them is a line in the access log."""
MISSED_SHOWN: Final = 25
_LONGEST_NAME: Final = 100


class Presence:
    def __init__(self, doors: PageDoors) -> None:
        self._doors = doors

    def show(self, realisation_id: str) -> str:
        return self._page("presence.html", realisation_id)

    def lines(self, realisation_id: str) -> str:
        """What changes while the webinar runs, for the page that looks again and again."""
        return self._page("presence_part.html", realisation_id)

    def _page(self, template: str, realisation_id: str) -> str:
        asked = _asked()
        shown = self._shown(realisation_id, asked)
        missed = shown.missed[:MISSED_SHOWN]
        seen = {one.seen.person_id for one in shown.lines} | {one.person_id for one, _ in missed}
        strangers = shown.room.strangers[: asked.strangers]
        alike = {one.person_id for each in strangers for one in shown.candidates[each.account_id]}
        log_views(
            self._doors,
            seen | alike | {f"account {one.account_id}" for one in strangers},
            f"presence {realisation_id}",
        )
        return render_template(
            template,
            shown=shown,
            strangers=strangers,
            missed=missed,
            asked=asked,
            kept=_kept(asked),
            sorts=tuple(Sort),
            whos=tuple(one for one in Who if shown.live or one is not Who.NOW),
            frame=presence_lines.frame(shown),
            drawn=[presence_lines.drawn(one, shown) for one in shown.lines],
            percent=presence_lines.percent,
            now_ms=self._doors.clock.now_ms(),
        )

    def sheet(self, realisation_id: str) -> str:
        shown = self._shown(realisation_id, Asked(limit=0))
        seen = {one.person_id for one in shown.room.people}
        log_views(self._doors, seen, f"attendance list {realisation_id}")
        return render_template(
            "attendance_list.html",
            shown=shown,
            percent=presence_lines.percent,
            now_ms=self._doors.clock.now_ms(),
        )

    def _shown(self, realisation_id: str, asked: Asked) -> PresencePage:
        now_ms = self._doors.clock.now_ms()
        with self._doors.database.read() as unit:
            found = presence_page(unit, self._doors.pages(unit), realisation_id, asked, now_ms=now_ms)
        if found is None:
            abort(404)
        return found


def _asked() -> Asked:
    """What an address asks for; what it says of nothing known is passed over."""
    told = request.args
    sort, who = told.get("sort", ""), told.get("who", "")
    return Asked(
        Sort(sort) if sort in tuple(Sort) else Sort.NAME,
        numbers.offset(),
        A_PAGE,
        Who(who) if who in tuple(Who) else Who.ALL,
        told.get("q", "").strip()[:_LONGEST_NAME],
    )


def _kept(asked: Asked) -> dict[str, str]:
    """What the next address of this list says too."""
    return {"sort": asked.sort.value, "who": asked.who.value, **({"q": asked.name} if asked.name else {})}


def blueprint(doors: PageDoors) -> Blueprint:
    pages = Presence(doors)
    made = Blueprint("presence", __name__)
    made.add_url_rule("/presence/<path:realisation_id>", "show", pages.show)
    made.add_url_rule("/presence-lines/<path:realisation_id>", "lines", pages.lines)
    made.add_url_rule("/attendance-lists/<path:realisation_id>", "sheet", pages.sheet)
    return made
