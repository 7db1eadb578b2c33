"""The sources: what is set for each, when it was last heard, and what a check of a Moodle finds."""

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from lms_bridge.domain.errors import AlreadyThere, InvalidValue
from lms_bridge.services.moodle_options import moodle_options
from lms_bridge.services.moodles import MOODLE
from lms_bridge.services.ports import LIVE, OBSERVE, LastCheck, Source
from lms_bridge.services.source_changes import MoodleStart, SourceChanges
from lms_bridge.web import source_form, watch_words
from lms_bridge.web.doors import PageDoors
from lms_bridge.web.moodle_words import Line, lines, option_label
from lms_bridge.web.security import signed_in
from moodle_sync.findings import Severity, worst


@dataclass(frozen=True, slots=True)
class Listed:
    """A source in the list. `worst`: of its last check, None where none ended yet."""

    source: Source
    heard_ms: int | None
    check: LastCheck | None
    worst: Severity | None


class SourcePages:
    def __init__(self, doors: PageDoors) -> None:
        self._doors = doors

    def listed(self) -> str:
        with self._doors.database.read() as unit:
            sources, heard, checks = unit.sources.all(), unit.checks.last_heard(), unit.checks.last()
        found = [
            Listed(one, heard.get(one.id), checks.get(one.id), _worst(checks.get(one.id))) for one in sources
        ]
        return render_template("sources.html", found=found, modes=(OBSERVE, LIVE), observe=OBSERVE)

    def add(self) -> Response:
        form = request.form
        try:
            start = MoodleStart(
                form.get("token", "").strip() or None,
                day=_day(form.get("from", "")),
                mode=LIVE if form.get("mode") == LIVE else OBSERVE,
            )
            name = form.get("name", "").strip()
            address = form.get("home-page", "").strip()
            self._doors.set_up.add_moodle(name, address=address, start=start, by=signed_in().name)
        except (InvalidValue, AlreadyThere) as refused:
            flash(_why(refused), "problem")
            return redirect(url_for("sources.listed"))
        flash(gettext("The Moodle is added. Check it now."), "done")
        return redirect(url_for("sources.show", name=name))

    def show(self, name: str) -> str:
        now_ms = self._doors.clock.now_ms()
        with self._doors.database.read() as unit:
            source = unit.sources.by_name(name)
            if source is None:
                abort(404)
            heard, last = unit.checks.last_heard().get(source.id), unit.checks.last().get(source.id)
            why = unit.watch.why(source.id)
        return render_template(
            "source.html",
            source=source,
            why=why,
            words=watch_words,
            is_moodle=source.kind == MOODLE,
            heard_ms=heard,
            last=last,
            running=last is not None and last.running(now_ms),
            lines=_lines(last, source),
            groups=list(source_form.asked(moodle_options(source.options))) if source.kind == MOODLE else [],
        )

    def check(self, name: str) -> Response:
        self._known(name)
        if self._doors.check(name):
            flash(gettext("The check has begun. It takes some seconds; then look again."), "done")
        else:
            flash(gettext("A check goes on already."), "done")
        return redirect(url_for("sources.show", name=name, _anchor="check"))

    def change(self, name: str) -> Response:
        source, form = self._moodle(name), request.form
        try:
            changes = SourceChanges(
                token=form.get("token", "").strip() or None,
                home_page=_other(form.get("home-page", "").strip(), source.home_page),
                day=_day(form.get("from", "")),
                options=source_form.changes(moodle_options(source.options), form),
            )
            if not changes.told():
                flash(gettext("Nothing was changed."), "done")
                return redirect(url_for("sources.show", name=name))
            self._doors.set_up.change_source(name, changes, by=signed_in().name)
        except InvalidValue as refused:
            flash(_why(refused), "problem")
            return redirect(url_for("sources.show", name=name, _anchor="change"))
        flash(gettext("The source is changed."), "done")
        return redirect(url_for("sources.show", name=name))

    def _known(self, name: str) -> Source:
        with self._doors.database.read() as unit:
            source = unit.sources.by_name(name)
        if source is None:
            abort(404)
        return source

    def _moodle(self, name: str) -> Source:
        source = self._known(name)
        if source.kind != MOODLE:
            abort(404)
        return source


def _worst(last: LastCheck | None) -> Severity | None:
    return None if last is None or last.ended_ms is None else worst(last.findings)


def _lines(last: LastCheck | None, source: Source) -> list[Line]:
    return [] if last is None or last.ended_ms is None else lines(last.findings, source=source.name)


def _other(given: str, standing: str | None) -> str | None:
    """What was given where it is not what stands."""
    return given if given and given.rstrip("/") != standing else None


def _day(text: str) -> date | None:
    """The day of a date field, None where it was left empty. Raises `InvalidValue`."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as exc:
        raise InvalidValue(field="from", expected="a date") from exc


def _why(refused: InvalidValue | AlreadyThere) -> str:
    if isinstance(refused, AlreadyThere):
        return str(gettext("There is a source of that name already."))
    field = str(refused.params["field"])
    known = {
        "name": gettext("The name has to be 1 to 100 characters without a slash."),
        "home-page": gettext("The address has to begin with https:// and be that of no other source."),
        "token": gettext(
            "The token has to be the letters and digits that Moodle shows; with the address of another server"
            " it has to be given again."
        ),
        "from": gettext("The day has to be a date."),
    }
    option = option_label(field.removeprefix("option "))
    return str(known.get(field) or gettext("“%(option)s” cannot have this value.", option=option))


def blueprint(doors: PageDoors) -> Blueprint:
    pages = SourcePages(doors)
    made = Blueprint("sources", __name__)
    made.add_url_rule("/sources", "listed", pages.listed)
    made.add_url_rule("/sources", "add", pages.add, methods=["POST"])
    made.add_url_rule("/sources/<name>", "show", pages.show)
    made.add_url_rule("/sources/<name>", "change", pages.change, methods=["POST"])
    made.add_url_rule("/sources/<name>/check", "check", pages.check, methods=["POST"])
    return made
