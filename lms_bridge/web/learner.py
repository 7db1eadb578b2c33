"""A learner's own page. It asks for nobody but who is signed in: there is no id in its address."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from lms_bridge.domain.errors import InvalidValue
from lms_bridge.domain.objection import Origin
from lms_bridge.services.objections import LONGEST, ObjectionOpen, Said
from lms_bridge.services.ports import PairKey
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
            views = pages.views(person_id=person_id, before=None, limit=VIEWS_SHOWN)
            told = unit.clients.seen(person_id)
            objections = unit.objections.of_person(person_id)
            documents = unit.issued.of_person(person_id)
        if record is None:
            abort(404)
        return render_template(
            "me.html",
            record=record,
            trainings=[one for one in record.trainings if one.role or one.current],
            views=views,
            told=told,
            objections=objections,
            documents=documents,
            longest=LONGEST,
            evidence=evidence,
            timeline=charts.timeline,
            now_ms=self._doors.clock.now_ms(),
            contact=self._doors.contact,
        )

    def object(self) -> Response:
        """“This is wrong”, said by whom it is about: of a training that their page shows."""
        person_id = signed_in().person_id
        if person_id is None:
            abort(404)
        realisation_id, here = request.form.get("realisation", ""), url_for("learner.me")
        with self._doors.database.read() as unit:
            record = self._doors.pages(unit).person(person_id)
        if record is None or realisation_id not in {one.head.id for one in record.trainings}:
            abort(404)
        pair, text = PairKey(person_id, realisation_id), request.form.get("said", "")
        try:
            self._doors.issuing.objections.open(
                Said(pair, origin=Origin.LEARNER, by=signed_in().name, text=text)
            )
        except InvalidValue:
            flash(gettext("Please say in a few words what is wrong."), "problem")
        except ObjectionOpen:
            flash(gettext("It is looked into already."), "problem")
        else:
            flash(gettext("It is kept, and will be looked into."), "done")
        return redirect(here)


def blueprints(doors: PageDoors) -> tuple[Blueprint, Blueprint]:
    """The front page, which sends everybody to their own, and the learner's."""
    pages = Learner(doors)
    home = Blueprint("home", __name__)
    home.add_url_rule("/", "show", pages.home)
    learner = Blueprint("learner", __name__)
    learner.add_url_rule("/me", "me", pages.me)
    learner.add_url_rule("/me/objections", "object", pages.object, methods=["POST"])
    return home, learner
