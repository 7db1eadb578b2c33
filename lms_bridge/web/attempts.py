"""Attempts at learning packages: what they came to by which rule, and the platform's opinion beside it."""

from typing import Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from lms_bridge.domain.errors import NotFound
from lms_bridge.services.ports.tracks import Judging, TracksAsked
from lms_bridge.services.tracks_desk import LONGEST_REASON, ShownAttempts
from lms_bridge.web import attempt_words, numbers
from lms_bridge.web.console import log_views
from lms_bridge.web.doors import PageDoors
from lms_bridge.web.judged_lists import A_PAGE, listed, narrowed
from lms_bridge.web.security import signed_in
from scorm.attempts import Which
from scorm.judgement import MasteryPolicy
from scorm.rollup import Whole

_NUMBER: Final = "int(max=9223372036854775807)"


class Attempts:
    def __init__(self, doors: PageDoors) -> None:
        self._doors = doors

    def listed(self) -> str:
        course_id = numbers.number(request.args, "course")
        asked = TracksAsked(**narrowed(), course_id=course_id)
        with self._doors.database.read() as unit:
            found = unit.tracks.rows(asked, limit=A_PAGE, offset=numbers.offset())
            sources = [one.name for one in unit.sources.all() if one.kind == "moodle"]
        return listed(self._doors, "attempts", found, sources=sources, asked=asked)

    def show(self, source: str, course_id: int, user_id: int) -> str:
        shown = self._found(source, course_id, user_id)
        if shown.person_id:
            log_views(self._doors, {shown.person_id}, f"attempts {source} {course_id}")
        return render_template("attempt.html", shown=shown, words=attempt_words)

    def judging(self, source: str, course_id: int) -> str:
        try:
            judging, course = self._doors.tracks.judging(source, course_id)
        except NotFound:
            abort(404)
        return render_template(
            "judging.html", source=source, course=course, judging=judging, choices=attempt_words.choices()
        )

    def judge(self, source: str, course_id: int) -> Response:
        here = url_for("attempts.judging", source=source, course_id=course_id)
        reason = request.form.get("reason", "").strip()[:LONGEST_REASON]
        judging = _chosen(by=signed_in().name, reason=reason)
        if judging is None or not reason:
            flash(gettext("Please choose, and give a reason."), "problem")
            return redirect(here)
        try:
            count = self._doors.tracks.judge(source, course_id, judging)
        except NotFound:
            abort(404)
        flash(gettext("Kept. The attempts of %(count)s people are judged again.", count=count), "done")
        return redirect(here)

    def _found(self, source: str, course_id: int, user_id: int) -> ShownAttempts:
        try:
            shown = self._doors.tracks.show(source, course_id, moodle_user_id=user_id)
        except NotFound:
            abort(404)
        if shown is None:
            abort(404)
        return shown


def _chosen(*, by: str, reason: str) -> Judging | None:
    """What the form says; None where it says something that there is not."""
    form = request.form
    try:
        return Judging(
            mastery=MasteryPolicy(form.get("mastery", "")),
            attempts=Which(form.get("attempts", "")),
            whole=Whole(form.get("whole", "")),
            by=by,
            reason=reason,
        )
    except ValueError:
        return None


def blueprint(doors: PageDoors) -> Blueprint:
    pages = Attempts(doors)
    made = Blueprint("attempts", __name__)
    course = f"/<source>/<{_NUMBER}:course_id>"
    made.add_url_rule("/attempts", "listed", pages.listed)
    made.add_url_rule(f"/attempts{course}/<{_NUMBER}:user_id>", "show", pages.show)
    made.add_url_rule(f"/judging{course}", "judging", pages.judging)
    made.add_url_rule(f"/judging{course}", "judge", pages.judge, methods=["POST"])
    return made
