"""A learner's own page. It asks for nobody but who is signed in: there is no id in its address."""

from flask import Blueprint, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms_bridge.web import charts, evidence
from lms_bridge.web.doors import PageDoors
from lms_bridge.web.security import signed_in

VIEWS_SHOWN = 20


class Learner:
    def __init__(self, doors: PageDoors) -> None:
        self._doors = doors

    def home(self) -> Response:
        visitor = signed_in()
        if visitor.is_officer:
            return redirect(url_for("indicators.figures"))
        return redirect(url_for("console.newest_year" if visitor.is_staff else "learner.me"))

    def me(self) -> str:
        person_id = signed_in().person_id
        if person_id is None:
            abort(404)
        with self._doors.database.read() as unit:
            pages = self._doors.pages(unit)
            record = pages.person(person_id)
            documents = unit.issued.of_person(person_id)
            views = pages.views(person_id=person_id, before=None, limit=VIEWS_SHOWN)
            told = unit.clients.seen(person_id)
        if record is None:
            abort(404)
        return render_template(
            "me.html",
            record=record,
            trainings=[one for one in record.trainings if one.role or one.current],
            documents=documents,
            views=views,
            told=told,
            evidence=evidence,
            timeline=charts.timeline,
            now_ms=self._doors.clock.now_ms(),
            contact=self._doors.contact,
        )


def blueprints(doors: PageDoors) -> tuple[Blueprint, Blueprint]:
    """The front page, which sends everybody to their own, and the learner's."""
    pages = Learner(doors)
    home = Blueprint("home", __name__)
    home.add_url_rule("/", "show", pages.home)
    learner = Blueprint("learner", __name__)
    learner.add_url_rule("/me", "me", pages.me)
    return home, learner
