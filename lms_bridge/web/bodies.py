"""The pages of bodies: what became of them, until when providers are accredited, what that holds up."""

from collections.abc import Callable
from datetime import date
from typing import Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from lms_bridge.domain.errors import BridgeError, InvalidValue, NotFound
from lms_bridge.domain.fact import is_plain
from lms_bridge.domain.validity import Accreditation
from lms_bridge.services.scripts import rank
from lms_bridge.web import numbers, people_words
from lms_bridge.web.doors import PageDoors
from lms_bridge.web.security import signed_in

LONGEST_REASON: Final = 500
LONGEST_NAME: Final = 500
MOST_HELD_UP: Final = 200
_BODY: Final = "/bodies/<path:body_id>"


class BodyPages:
    def __init__(self, doors: PageDoors) -> None:
        self._desk = doors.people

    def listed(self) -> str:
        asked = request.args.get("q", "").strip()
        with_accreditation = "accredited" in request.args
        found = [
            one
            for one in self._desk.bodies.listed()
            if (not asked or rank(asked, one.body.name, one.body.id) is not None)
            and (one.accreditations or not with_accreditation)
        ]
        return render_template("bodies.html", found=found, asked=asked, accredited=with_accreditation)

    def body(self, body_id: str) -> str:
        if not is_plain(body_id):
            abort(404)
        told = self._desk.bodies.told(body_id)
        return render_template("body.html", told=told, words=people_words, under=told.history.under(body_id))

    def rename(self, body_id: str) -> Response:
        name = request.form.get("name", "")[:LONGEST_NAME]

        def act(reason: str) -> None:
            self._desk.bodies.renamed(body_id, name, on=_day("day"), by=signed_in().name, reason=reason)

        return _done(act, here=url_for("bodies.body", body_id=body_id))

    def merge(self, body_id: str) -> Response:
        into = request.form.get("into", "").strip()

        def act(reason: str) -> None:
            self._desk.bodies.merged(body_id, into, on=_day("day"), by=signed_in().name, reason=reason)

        return _done(act, here=url_for("bodies.body", body_id=body_id))

    def end(self, body_id: str) -> Response:
        def act(reason: str) -> None:
            self._desk.bodies.ended(body_id, on=_day("day"), by=signed_in().name, reason=reason)

        return _done(act, here=url_for("bodies.body", body_id=body_id))

    def undo(self, body_id: str) -> Response:
        number = numbers.number(request.form, "change") or 0

        def act(reason: str) -> None:
            self._desk.bodies.undo(number, by=signed_in().name, reason=reason)

        return _done(act, here=url_for("bodies.body", body_id=body_id))

    def accredit(self, body_id: str) -> Response:
        number = request.form.get("number", "").strip()[:LONGEST_NAME]
        source = request.form.get("source", "").strip()[:LONGEST_NAME]

        def act(reason: str) -> None:
            told = Accreditation(body_id, number, _maybe_day("from"), _maybe_day("to"), source)
            self._desk.validity.accredit(told, by=signed_in().name, reason=reason)

        return _done(act, here=url_for("bodies.body", body_id=body_id))

    def take_back(self, body_id: str) -> Response:
        number = request.form.get("number", "")

        def act(reason: str) -> None:
            self._desk.validity.take_back(body_id, number, by=signed_in().name, reason=reason)

        return _done(act, here=url_for("bodies.body", body_id=body_id))

    def held_up(self) -> str:
        found = self._desk.validity.held_up(limit=MOST_HELD_UP)
        return render_template("held_up.html", found=found, words=people_words, most=MOST_HELD_UP)

    def waive(self) -> Response:
        realisation_id = request.form.get("realisation", "")
        waives = request.form.get("act") != "undo"

        def act(reason: str) -> None:
            do = self._desk.validity.waive if waives else self._desk.validity.unwaive
            do(realisation_id, by=signed_in().name, reason=reason)

        return _done(act, here=url_for("bodies.held_up"))


def _done(act: Callable[[str], None], *, here: str) -> Response:
    try:
        act(request.form.get("reason", "").strip()[:LONGEST_REASON])
    except NotFound:
        abort(404)
    except BridgeError as error:
        flash(people_words.problem(error), "problem")
    else:
        flash(gettext("That is kept."), "done")
    return redirect(here)


def _day(name: str) -> date:
    day = _maybe_day(name)
    if day is None:
        raise InvalidValue(field=name, expected="a day")
    return day


def _maybe_day(name: str) -> date | None:
    told = request.form.get(name, "").strip()
    try:
        return date.fromisoformat(told) if told else None
    except ValueError:
        raise InvalidValue(field=name, expected="a day") from None


def blueprint(doors: PageDoors) -> Blueprint:
    pages = BodyPages(doors)
    made = Blueprint("bodies", __name__)
    made.add_url_rule("/bodies", "listed", pages.listed)
    made.add_url_rule("/held-up", "held_up", pages.held_up)
    made.add_url_rule("/held-up", "waive", pages.waive, methods=["POST"])
    for name, page in (
        ("rename", pages.rename),
        ("merge", pages.merge),
        ("end", pages.end),
        ("undo", pages.undo),
        ("accredit", pages.accredit),
        ("take-back", pages.take_back),
    ):
        made.add_url_rule(f"{_BODY}/{name}", page.__name__, page, methods=["POST"])
    made.add_url_rule(_BODY, "body", pages.body)
    return made
