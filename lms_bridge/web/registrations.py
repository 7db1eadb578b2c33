"""Registrations at cmi5 courses: what units came to, what is satisfied, which statements say nothing."""

from typing import Final

from flask import Blueprint, abort, render_template, request

from lms_bridge.services.ports.registrations import RegistrationsAsked
from lms_bridge.web import attempt_words
from lms_bridge.web.console import log_views
from lms_bridge.web.doors import PageDoors

A_PAGE: Final = 100
_ONLY: Final = ("", "waits", "differs")
_GREATEST: Final = 2**31


class RegistrationPages:
    def __init__(self, doors: PageDoors) -> None:
        self._doors = doors

    def listed(self) -> str:
        offset = min(max(0, request.args.get("from", 0, type=int)), _GREATEST)
        only = request.args.get("only", "")
        asked = RegistrationsAsked(
            source=request.args.get("source", "").strip(), only=only if only in _ONLY else ""
        )
        with self._doors.database.read() as unit:
            rows, total = unit.registrations.rows(asked, limit=A_PAGE, offset=offset)
            sources = [one.name for one in unit.sources.all() if one.home_page]
        log_views(self._doors, {one.person_id for one in rows if one.person_id}, "registrations")
        return render_template(
            "registrations.html",
            rows=rows,
            total=total,
            sources=sources,
            asked=asked,
            offset=offset,
            step=A_PAGE,
            words=attempt_words,
        )

    def show(self, registration_id: int) -> str:
        shown = self._doors.registrations.show(registration_id)
        if shown is None:
            abort(404)
        if shown.row.person_id:
            log_views(self._doors, {shown.row.person_id}, f"registration {registration_id}")
        return render_template("registration.html", shown=shown, words=attempt_words)


def blueprint(doors: PageDoors) -> Blueprint:
    pages = RegistrationPages(doors)
    made = Blueprint("registrations", __name__)
    made.add_url_rule("/registrations", "listed", pages.listed)
    made.add_url_rule("/registrations/<int(max=9223372036854775807):registration_id>", "show", pages.show)
    return made
