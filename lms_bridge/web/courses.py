"""The courses of the platforms: which realisation is held in which, and how it was tied."""

from typing import Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from lms_bridge.domain.errors import BridgeError, InvalidValue, NotFound
from lms_bridge.domain.lms import CourseKey, LmsModule, TieKind
from lms_bridge.services.ties import AlreadyTied
from lms_bridge.web import numbers
from lms_bridge.web.doors import PageDoors
from lms_bridge.web.security import signed_in

A_PAGE: Final = 100
MOST_FOUND: Final = 20
LONGEST_REASON: Final = 500
_COURSE: Final = "/courses/<source>/<int(max=9223372036854775807):course_id>"
"""No row has a greater number."""


class Courses:
    def __init__(self, doors: PageDoors) -> None:
        self._doors = doors

    def courses(self) -> str:
        asked, only_untied = request.args.get("q", "").strip(), "untied" in request.args
        offset = numbers.offset()
        with self._doors.database.read() as unit:
            shown = unit.course_pages.courses(
                asked=asked, only_untied=only_untied, offset=offset, limit=A_PAGE
            )
        return render_template(
            "courses.html",
            shown=shown,
            asked=asked,
            only_untied=only_untied,
            offset=offset,
            step=A_PAGE,
            kept={"q": asked or None, "untied": "" if only_untied else None},
        )

    def course(self, source: str, course_id: int) -> str:
        asked = request.args.get("q", "").strip()
        key = self._key(source, course_id)
        with self._doors.database.read() as unit:
            shown = unit.course_pages.course(key)
            found = unit.course_pages.find_untied(asked, limit=MOST_FOUND) if asked else ()
        if shown is None:
            abort(404)
        return render_template(
            "course.html", shown=shown, found=found, asked=asked, most=MOST_FOUND, about=about
        )

    def tie(self, source: str, course_id: int) -> Response:
        here = _here(source, course_id, request.form.get("q"))
        realisation_id, reason = request.form.get("realisation", ""), _reason()
        if not realisation_id or not reason:
            flash(gettext("Please choose a realisation and give a reason."), "problem")
            return redirect(here)
        key = self._key(source, course_id)
        try:
            self._doors.ties.tie(realisation_id, key, by=signed_in().name, reason=reason)
        except BridgeError as error:
            return _refused(error, here)
        flash(gettext("The realisation is tied to this course. What waited for it counts now."), "done")
        return redirect(_here(source, course_id))

    def tie_test(self, source: str, course_id: int) -> Response:
        here = _here(source, course_id)
        module_id, reason = numbers.number(request.form, "activity") or 0, _reason()
        if not reason:
            return _no_reason(here)
        try:
            self._doors.ties.tie_test(
                request.form.get("realisation", ""), module_id, by=signed_in().name, reason=reason
            )
        except BridgeError as error:
            return _refused(error, here)
        flash(gettext("The test is tied. Attempts that waited count now."), "done")
        return redirect(here)

    def untie(self, source: str, course_id: int) -> Response:
        here = _here(source, course_id)
        kind = TieKind.TEST if request.form.get("kind") == TieKind.TEST else TieKind.COURSE
        if not _reason():
            return _no_reason(here)
        try:
            self._doors.ties.untie(
                request.form.get("realisation", ""), kind, by=signed_in().name, reason=_reason()
            )
        except BridgeError as error:
            return _refused(error, here)
        flash(gettext("The tie is undone. What counted by it is judged again without it."), "done")
        return redirect(here)

    def _key(self, source: str, course_id: int) -> CourseKey:
        try:
            return CourseKey(self._doors.ties.source(source).id, course_id)
        except NotFound:
            abort(404)


def about(module: LmsModule) -> list[str]:
    """What an activity's kind alone has, in words."""
    told = {name: value for name, value in (module.details or {}).items() if value not in (None, "")}
    lines = {
        "version": gettext("Package: %(version)s, revision %(revision)s"),
        "sha1": gettext("Fingerprint (SHA-1): %(sha1)s"),
        "grade": gettext("Highest grade: %(grade)s"),
        "pass": gettext("Needed to pass: %(pass)s"),
        "meeting": gettext("Webinar room: %(meeting)s"),
    }
    found = [line % {"revision": "–", **told} for name, line in lines.items() if name in told]
    return found or ["–"]


def _here(source: str, course_id: int, asked: str | None = None) -> str:
    return url_for("courses.course", source=source, course_id=course_id, q=asked or None)


def _no_reason(here: str) -> Response:
    flash(gettext("Please give a reason."), "problem")
    return redirect(here)


def _refused(error: BridgeError, here: str) -> Response:
    if isinstance(error, AlreadyTied):
        flash(
            gettext("It is tied already. Undo that tie first; the register's own is changed there."),
            "problem",
        )
        return redirect(here)
    if isinstance(error, InvalidValue):
        flash(gettext("This activity gives no attempts, so it cannot be the test."), "problem")
        return redirect(here)
    if isinstance(error, NotFound):
        abort(404)
    raise error


def _reason() -> str:
    return request.form.get("reason", "").strip()[:LONGEST_REASON]


def blueprint(doors: PageDoors) -> Blueprint:
    pages = Courses(doors)
    made = Blueprint("courses", __name__)
    made.add_url_rule("/courses", "courses", pages.courses)
    made.add_url_rule(_COURSE, "course", pages.course)
    made.add_url_rule(f"{_COURSE}/tie", "tie", pages.tie, methods=["POST"])
    made.add_url_rule(f"{_COURSE}/test", "tie_test", pages.tie_test, methods=["POST"])
    made.add_url_rule(f"{_COURSE}/untie", "untie", pages.untie, methods=["POST"])
    return made
