"""The pages of attendance files: bringing one, seeing what each line would do, importing exactly that."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from lms_bridge.domain.errors import BridgeError, NotFound
from lms_bridge.runtime.wording_attendance import refusal_words, said_words
from lms_bridge.services.attendance_file import (
    MOST_BYTES,
    AttendanceFileRefused,
    Format,
    Order,
    Reading,
    Said,
)
from lms_bridge.services.attendance_lines import Outcome
from lms_bridge.services.import_attendance import Beside, Brought, Preview
from lms_bridge.services.ports.attendance import FileState, StoredFile
from lms_bridge.web import numbers
from lms_bridge.web.console import log_views
from lms_bridge.web.doors import PageDoors
from lms_bridge.web.marking import msg
from lms_bridge.web.moodle_words import say
from lms_bridge.web.queues import LONGEST_REASON
from lms_bridge.web.security import signed_in

A_PAGE: Final = 100
FILES_SHOWN: Final = 100
FORM_BYTES: Final = 64 * 1024
"""What the form is beside its file."""
_FILE: Final = "/attendance-files/<int(max=2147483647):number>"
_ADDS: Final = "adds"
_MISSING: Final = {
    "realisation": msg("The register has no such realisation, or more than one of that code."),
    "source": msg("There is no such source."),
    "file": msg("That file does not stand."),
}
_FIELDS: Final = ("source", "realisation", "format", "zone", "order")


@dataclass(frozen=True, slots=True)
class SaidLine:
    """What is said of a line, in the page's language."""

    line: int
    text: str
    remedy: str


class AttendancePages:
    def __init__(self, doors: PageDoors) -> None:
        self._doors = doors

    def listed(self) -> str:
        asked = {name: request.args.get(name, "")[:200] for name in _FIELDS}
        with self._doors.database.read() as unit:
            sources = unit.sources.all()
            files = unit.attendance.newest(limit=FILES_SHOWN)
        return render_template(
            "attendance_files.html",
            files=files,
            sources=sources,
            names={one.id: one.name for one in sources},
            asked={**asked, "zone": asked["zone"] or "Europe/Belgrade"},
            formats=[*Format],
            orders=[*Order],
            most=MOST_BYTES // (1024 * 1024),
        )

    def upload(self) -> Response:
        file = request.files.get("file")
        asked: dict[str, Any] = {name: request.form.get(name) or None for name in _FIELDS}
        here = url_for(".listed", **asked)
        if file is None or not file.filename:
            flash(gettext("Please choose a file."), "problem")
            return redirect(here)
        try:
            number = self._doors.attendance.draft(_brought(file), by=signed_in().name)
        except BridgeError as error:
            flash(_why(error), "problem")
            return redirect(here)
        return redirect(url_for(".file", number=number))

    def file(self, number: int) -> str:
        offset = numbers.offset()
        try:
            file, shown = self._doors.attendance.look(number)
        except AttendanceFileRefused as error:  # the register has changed since it was brought
            flash(_why(error), "problem")
            file, shown = self._kept(number), None
        lines = shown.lines[offset : offset + A_PAGE] if shown else ()
        log_views(self._doors, {one.person_id for one in lines if one.person_id}, f"attendance file {number}")
        with self._doors.database.read() as unit:
            source = unit.sources.by_id(file.source_id).name
            titles = unit.attendance.realisations_of(number)
        return render_template(
            "attendance_file.html",
            file=file,
            source=source,
            shown=shown,
            realisations=shown.realisations if shown else titles,
            lines=lines,
            offset=offset,
            step=A_PAGE,
            counts=_counts(shown),
            faults=list(_said(shown.faults if shown else file.faults)),
            notes=list(_said(shown.read.notes if shown else ())),
            stands=file.state is FileState.IMPORTED,
        )

    def _kept(self, number: int) -> StoredFile:
        with self._doors.database.read() as unit:
            return unit.attendance.of(number) or abort(404)

    def take(self, number: int) -> Response:
        here = url_for(".file", number=number)
        try:
            done = self._doors.attendance.take(number, by=signed_in().name, beside=_beside())
        except BridgeError as error:
            flash(_why(error), "problem")
            return redirect(here)
        if done.changed:
            flash(gettext("The file is imported. What it tells is judged within moments."), "done")
        else:
            flash(gettext("This very file stands already; nothing was changed."), "done")
        return redirect(here)

    def withdraw(self, number: int) -> Response:
        here = url_for(".file", number=number)
        reason = request.form.get("reason", "").strip()[:LONGEST_REASON]
        if not reason:
            flash(gettext("Please give a reason."), "problem")
            return redirect(here)
        try:
            self._doors.attendance.withdraw(number, by=signed_in().name, reason=reason)
        except BridgeError as error:
            flash(_why(error), "problem")
        else:
            flash(gettext("The file is withdrawn; what it alone told counts no more."), "done")
        return redirect(here)


def _brought(file: FileStorage) -> Brought:
    form = request.form
    reading = Reading(
        Format(form["format"]) if form.get("format") in [*Format] else None,
        zone=form.get("zone", "").strip() or None,
        order=Order(form["order"]) if form.get("order") in [*Order] else None,
    )
    body = file.stream.read(MOST_BYTES + 1)
    realisation = form.get("realisation", "").strip() or None
    return Brought(body, file.filename or "", form.get("source", ""), realisation, reading)


def _beside() -> Beside:
    """How it stands to the files that were imported before: a number to replace, or that it adds."""
    said = request.form.get("beside", "")
    if said == _ADDS:
        return Beside(adds=True)
    return Beside(replaces=int(said)) if said.isascii() and said.isdigit() and len(said) < 10 else Beside()  # noqa: PLR2004


def _counts(shown: Preview | None) -> Sequence[tuple[str, int]]:
    """How many lines, by what becomes of them; what has none is left out."""
    if shown is None:
        return ()
    return [(one.value, n) for one in Outcome if (n := shown.count(one))]


def _said(said: Sequence[Said]) -> Iterator[SaidLine]:
    for one in said:
        yield SaidLine(one.line, *said_words(one, say=say))


def _why(error: BridgeError) -> str:
    """Why it was refused and what to do, in the page's language."""
    if isinstance(error, AttendanceFileRefused):
        words = refusal_words(error.said, say=say)
        return f"{words.title}. {words.detail} {words.remedy}"
    if isinstance(error, NotFound):
        return say(_MISSING.get(str(error.params.get("what")), _MISSING["file"]))
    raise error


def blueprint(doors: PageDoors) -> Blueprint:
    pages = AttendancePages(doors)
    made = Blueprint("attendance_files", __name__)
    made.add_url_rule("/attendance-files", "listed", pages.listed)
    made.add_url_rule("/attendance-files", "upload", pages.upload, methods=["POST"])
    made.add_url_rule(_FILE, "file", pages.file)
    made.add_url_rule(f"{_FILE}/import", "take", pages.take, methods=["POST"])
    made.add_url_rule(f"{_FILE}/withdraw", "withdraw", pages.withdraw, methods=["POST"])
    return made
