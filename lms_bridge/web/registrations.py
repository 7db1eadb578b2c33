"""Registrations at cmi5 courses: what units came to, what is satisfied, which statements say nothing."""

from flask import Blueprint, abort, render_template

from lms_bridge.services.ports.registrations import RegistrationsAsked
from lms_bridge.web import attempt_words, numbers
from lms_bridge.web.console import log_views
from lms_bridge.web.doors import PageDoors
from lms_bridge.web.judged_lists import A_PAGE, listed, narrowed


class RegistrationPages:
    def __init__(self, doors: PageDoors) -> None:
        self._doors = doors

    def listed(self) -> str:
        asked = RegistrationsAsked(**narrowed())
        with self._doors.database.read() as unit:
            found = unit.registrations.rows(asked, limit=A_PAGE, offset=numbers.offset())
            sources = [one.name for one in unit.sources.all() if one.home_page]
        return listed(self._doors, "registrations", found, sources=sources, asked=asked)

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
