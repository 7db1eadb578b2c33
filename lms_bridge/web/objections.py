"""The pages of objections, and of acts that wait for a second officer."""

import json
from decimal import Decimal, InvalidOperation
from typing import Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from lms_bridge.domain.errors import BridgeError, InvalidValue, NotFound
from lms_bridge.domain.fact import Score
from lms_bridge.domain.four_eyes import ActKind
from lms_bridge.domain.objection import Decision, Origin, Outcome, State
from lms_bridge.domain.ruling import Finding
from lms_bridge.services.document_acts import DocumentNotDue
from lms_bridge.services.four_eyes import ProposalOver, ProposalWaits, SameEyes, Wanted
from lms_bridge.services.objections import LONGEST, ObjectionOpen, ObjectionOver, Said
from lms_bridge.services.ports import PairKey
from lms_bridge.web.console import log_views
from lms_bridge.web.doors import PageDoors
from lms_bridge.web.issuing import reason_given, told_off, what_became
from lms_bridge.web.security import signed_in

MOST_LISTED: Final = 200
_ATTENDED: Final = {"yes": True, "no": False}


class ObjectionPages:
    def __init__(self, doors: PageDoors) -> None:
        self._doors = doors
        self._desk = doors.issuing

    def listed(self) -> str:
        found = self._desk.objections.listed(State.OPEN, limit=MOST_LISTED)
        over = self._desk.objections.listed(State.DECIDED, limit=MOST_LISTED)
        log_views(self._doors, {one.objection.pair.person_id for one in (*found, *over)}, "objections")
        return render_template(
            "objections.html",
            found=found,
            over=over,
            waiting=self._desk.acts.waiting(),
            now_ms=self._doors.clock.now_ms(),
        )

    def new(self) -> str:
        person, realisation = request.args.get("person", ""), request.args.get("realisation", "")
        with self._doors.database.read() as unit:
            record = self._doors.pages(unit).person(person)
            title = unit.watch.title_of(realisation)
        if record is None or title is None:
            abort(404)
        log_views(self._doors, {person}, "new objection")
        return render_template(
            "objection_new.html", person=record.person, realisation=realisation, title=title, longest=LONGEST
        )

    def open(self) -> Response:
        pair = PairKey(request.form.get("person", ""), request.form.get("realisation", ""))
        said = Said(pair, origin=Origin.OFFICER, by=signed_in().name, text=request.form.get("said", ""))
        try:
            number = self._desk.objections.open(said)
        except ObjectionOpen as error:
            return redirect(url_for("objections.one", number=error.params["id"]))
        except InvalidValue:
            return told_off(
                gettext("Please say in a few words what is wrong."),
                url_for("objections.new", person=pair.person_id, realisation=pair.realisation_id),
            )
        flash(gettext("The objection is open."), "done")
        return redirect(url_for("objections.one", number=number))

    def one(self, number: int) -> str:
        shown = self._desk.objections.one(number)
        with self._doors.database.read() as unit:
            record = self._doors.pages(unit).person(shown.pair.person_id)
            title = unit.watch.title_of(shown.pair.realisation_id)
            documents = unit.issued.of_pairs([shown.pair]).get(shown.pair, ())
        waits = [
            one
            for one in self._desk.acts.waiting()
            if one.act is ActKind.OBJECTION and one.subject_id == number
        ]
        log_views(self._doors, {shown.pair.person_id}, f"objection {number}")
        return render_template(
            "objection.html",
            shown=shown,
            evidence=json.loads(shown.evidence),
            person=record.person if record else None,
            title=title,
            documents=documents,
            waits=[(one, Decision.from_json(one.detail)) for one in waits],
            now_ms=self._doors.clock.now_ms(),
        )

    def decide(self, number: int) -> Response:
        here, reason = url_for("objections.one", number=number), reason_given()
        if not reason:
            return told_off(gettext("Please give a reason."), here)
        try:
            decision = Decision(_outcome(), reason=reason, finding=_finding())
            wanted = Wanted(number, by=signed_in().name, reason=reason, detail=decision.to_json())
            done = self._desk.acts.act(ActKind.OBJECTION, wanted)
        except (InvalidValue, DocumentNotDue, ObjectionOver, ProposalWaits) as error:
            return told_off(_refusal(error), here)
        flash(what_became(done=done), "done")
        return redirect(here)

    def own(self, number: int) -> Response:
        here = url_for("objections.one", number=number)
        try:
            self._desk.objections.own(number, request.form.get("owner", "").strip(), by=signed_in().name)
        except InvalidValue:
            return told_off(gettext("There is no such login of staff."), here)
        except ObjectionOver as error:
            return told_off(_refusal(error), here)
        flash(gettext("It is kept who sees to it."), "done")
        return redirect(here)

    def second(self, number: int) -> Response:
        here, reason = url_for("objections.listed"), reason_given()
        try:
            if request.form.get("act") == "confirm":
                self._desk.acts.confirm(number, by=signed_in().name)
            elif not reason:
                return told_off(gettext("Please give a reason."), here)
            else:
                self._desk.acts.decline(number, by=signed_in().name, reason=reason)
        except SameEyes:
            return told_off(gettext("Another officer has to confirm it."), here)
        except NotFound:
            abort(404)
        except BridgeError as error:
            return told_off(_refusal(error), here)
        flash(gettext("It is kept."), "done")
        return redirect(here)


def _outcome() -> Outcome:
    try:
        return Outcome(request.form.get("outcome", ""))
    except ValueError:
        raise InvalidValue(field="outcome", expected="one of those listed") from None


def _finding() -> Finding:
    """What the form says was found; it means something where the outcome says so. Raises `InvalidValue`."""
    if request.form.get("outcome") != Outcome.FOUND.value:
        return Finding()
    test = request.form.get("test", "")
    return Finding(
        _ATTENDED.get(request.form.get("attended", "")),
        _score() if test == "score" else None,
        untested=test == "none",
    )


def _score() -> Score:
    try:
        raw, most = (Decimal(request.form.get(name, "").replace(",", ".")) for name in ("points", "most"))
        score = Score(raw, Decimal(0), most)
    except (InvalidOperation, ValueError):
        raise InvalidValue(field="points", expected="points and how many there are") from None
    if not 0 <= raw <= most:
        raise InvalidValue(field="points", expected="no more than there are")
    return score


def _refusal(error: BridgeError) -> str:
    if isinstance(error, DocumentNotDue):
        return str(gettext("There is no valid document to issue anew."))
    if isinstance(error, ObjectionOver | ProposalOver):
        return str(gettext("It was decided meanwhile."))
    if isinstance(error, ProposalWaits):
        return str(gettext("A decision waits for a second officer already."))
    return str(gettext("Please say what was found, and the points where the test is found otherwise."))


def blueprint(doors: PageDoors) -> Blueprint:
    pages = ObjectionPages(doors)
    made = Blueprint("objections", __name__)
    made.add_url_rule("/objections", "listed", pages.listed)
    made.add_url_rule("/objections", "open", pages.open, methods=["POST"])
    made.add_url_rule("/objections/new", "new", pages.new)
    made.add_url_rule("/objections/<int:number>", "one", pages.one)
    made.add_url_rule("/objections/<int:number>", "decide", pages.decide, methods=["POST"])
    made.add_url_rule("/objections/<int:number>/owner", "own", pages.own, methods=["POST"])
    made.add_url_rule("/objections/second/<int:number>", "second", pages.second, methods=["POST"])
    return made
