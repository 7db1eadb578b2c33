"""What arrived, what failed, what was refused; and who saw whom."""

from flask import Blueprint, render_template, request

from lms_bridge.web.doors import PageDoors

A_PAGE = 100
MOST_FOUND = 20


class Traffic:
    def __init__(self, doors: PageDoors) -> None:
        self._doors = doors

    def arrived(self) -> str:
        with self._doors.database.read() as unit:
            shown = self._doors.pages(unit).arrived()
        return render_template("arrived.html", shown=shown)

    def views(self) -> str:
        person_id = request.args.get("person", "").strip() or None
        asked = request.args.get("q", "").strip()
        before = request.args.get("before", type=int)
        with self._doors.database.read() as unit:
            pages = self._doors.pages(unit)
            found = pages.find_persons(asked, limit=MOST_FOUND) if asked else ()
            shown = pages.views(person_id=person_id, before=before, limit=A_PAGE + 1)
        return render_template(
            "views.html",
            shown=shown[:A_PAGE],
            older=shown[A_PAGE - 1].seq if len(shown) > A_PAGE else None,
            person_id=person_id,
            asked=asked,
            found=found,
        )


def blueprint(doors: PageDoors) -> Blueprint:
    pages = Traffic(doors)
    made = Blueprint("traffic", __name__)
    made.add_url_rule("/arrived", "arrived", pages.arrived)
    made.add_url_rule("/views", "views", pages.views)
    return made
