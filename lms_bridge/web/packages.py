"""The pages of learning packages: which activity plays which, what is in it, and what changed."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Final

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from lms_bridge.domain.calendar import day_begins
from lms_bridge.domain.errors import BridgeError, InvalidValue, NotFound
from lms_bridge.services.compare_packages import PackageFileMissing
from lms_bridge.services.package_pages import PackageActivity
from lms_bridge.services.take_package import PackagesUnwritable
from lms_bridge.services.upload_package import PackageRejected, PackageStands, Upload, Uploaded
from lms_bridge.web import numbers, package_views
from lms_bridge.web.doors import PageDoors
from lms_bridge.web.security import signed_in
from scorm.budget import CHUNK

A_PAGE: Final = 100
FORM_BYTES: Final = 64 * 1024
"""What the form of an upload is beside its file."""
_ACTIVITY: Final = "/packages/<source>/<int(max=9223372036854775807):module_id>"


class Packages:
    def __init__(self, doors: PageDoors) -> None:
        self._doors = doors

    def packages(self) -> str:
        asked, only_troubled = request.args.get("q", "").strip(), "troubled" in request.args
        offset = numbers.offset()
        with self._doors.database.read() as unit:
            found = unit.package_pages.activities(
                asked=asked, only_troubled=only_troubled, offset=offset, limit=A_PAGE
            )
        return render_template(
            "packages.html",
            found=found,
            views=package_views,
            asked=asked,
            only_troubled=only_troubled,
            offset=offset,
            step=A_PAGE,
            kept={"q": asked or None, "troubled": "" if only_troubled else None},
        )

    def activity(self, source: str, module_id: int) -> str:
        shown = self._activity(source, module_id)
        good = shown.good()
        return render_template(
            "package_activity.html",
            shown=shown,
            views=package_views,
            why=package_views.why(shown),
            before={new.version.number: old.version.number for old, new in pairwise(good)},
            most_bytes=self._doors.packages.most_bytes,
        )

    def report(self, sha256: str) -> str:
        with self._doors.database.read() as unit:
            package = unit.packages.of(sha256)
            holders = unit.package_pages.holders(sha256) if package else ()
        if package is None:
            abort(404)
        return render_template("package_report.html", package=package, holders=holders, views=package_views)

    def changes(self, source: str, module_id: int) -> str:
        activity = self._activity(source, module_id)
        asked = {name: numbers.number(request.args, name) for name in ("old", "new")}
        missing = False
        compared = None
        try:
            compared = self._doors.packages.compare(activity, **asked)
        except PackageFileMissing:
            missing = True
        except NotFound:
            abort(404)
        return render_template(
            "package_changes.html", shown=activity, compared=compared, missing=missing, views=package_views
        )

    def upload(self, source: str, module_id: int) -> Response:
        here = url_for("packages.activity", source=source, module_id=module_id)
        file = request.files.get("file")
        if file is None or not file.filename:
            flash(gettext("Please choose a file."), "problem")
            return _on(here)
        try:
            upload = Upload(source, module_id, file.filename, _since(request.form.get("from", "")))
            done = self._doors.packages.upload(_pieces(file), upload, by=signed_in().name)
        except BridgeError as error:
            return _on(_refused(error, here))
        flash(_taken(done), "done")
        return _on(here)

    def _activity(self, source: str, module_id: int) -> PackageActivity:
        with self._doors.database.read() as unit:
            found = unit.package_pages.activity(source, module_id)
        if found is None:
            abort(404)
        return found


def _pieces(file: FileStorage) -> Iterator[bytes]:
    while piece := file.stream.read(CHUNK):
        yield piece


def _since(text: str) -> int | None:
    try:
        return day_begins(date.fromisoformat(text)) if text else None
    except ValueError as error:
        raise InvalidValue(field="from", expected="a date") from error


def _taken(done: Uploaded) -> str:
    text = gettext("The package was taken as version %(number)s.", number=done.version.number)
    if done.same_as_moodle is False:
        text += " " + gettext("It is not the file that the platform has now.")
    return str(text)


def _refused(error: BridgeError, here: str) -> str:
    """Say why, and where to go on."""
    if isinstance(error, PackageRejected):
        flash(gettext("The package cannot be used. Nothing was changed."), "problem")
        sha256 = str(error.params["sha256"])
        if sha256:
            return url_for("packages.report", sha256=sha256)
        flash(package_views.refused(str(error.params["why"]), "").title, "problem")
    elif isinstance(error, PackageStands):
        number = error.params["number"]
        flash(
            gettext("This very package stands there already, as version %(number)s.", number=number), "done"
        )
    elif isinstance(error, InvalidValue):
        flash(
            gettext("The day has to be a date that has begun, and the activity one that plays a package."),
            "problem",
        )
    elif isinstance(error, PackagesUnwritable):
        flash(gettext("The package could not be kept: the folder of packages is full or closed."), "problem")
    else:
        raise error
    return here


def _on(place: str) -> Response:
    """To the next page; a script that sent the form is told where that is."""
    if request.headers.get("X-Requested-With") == "upload":
        return jsonify(location=place)
    return redirect(place)


def blueprint(doors: PageDoors) -> Blueprint:
    pages = Packages(doors)
    made = Blueprint("packages", __name__)
    made.add_url_rule("/packages", "packages", pages.packages)
    made.add_url_rule("/packages/reports/<sha256>", "report", pages.report)
    made.add_url_rule(_ACTIVITY, "activity", pages.activity)
    made.add_url_rule(f"{_ACTIVITY}/changes", "changes", pages.changes)
    made.add_url_rule(f"{_ACTIVITY}/upload", "upload", pages.upload, methods=["POST"])
    return made
