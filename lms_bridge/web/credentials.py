"""The credentials of programs: who has one, what it may do, when it was used; new secrets, and revoking."""

from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from lms_bridge.domain.errors import InvalidValue
from lms_bridge.services.credentials import SecretsChanging, SecretsSettled
from lms_bridge.services.ports import KnownCredential
from lms_bridge.web.doors import PageDoors
from lms_bridge.web.security import signed_in


class CredentialPages:
    def __init__(self, doors: PageDoors) -> None:
        self._desk = doors.credentials

    def listed(self) -> str:
        return render_template("credentials.html", found=self._desk.all())

    def show(self, key: str) -> str:
        return render_template("credential.html", one=self._known(key), secret=None)

    def rotate(self, key: str) -> Response | str:
        """Show the new secret with this answer alone: no page that can be opened again has it."""
        one = self._known(key)
        try:
            last_day = _day(request.form.get("until", ""))
            secret = self._desk.rotate(key, last_day=last_day, by=signed_in().name)
        except SecretsChanging:
            flash(gettext("A change of the secret goes on already. Finish it first."), "problem")
        except InvalidValue:
            flash(gettext("The last day has to be a date that is not over."), "problem")
        else:
            return render_template("credential.html", one=self._known(key), secret=secret)
        return redirect(url_for("credentials.show", key=one.credential.key))

    def finish(self, key: str) -> Response:
        self._known(key)
        try:
            self._desk.finish(key, by=signed_in().name)
        except SecretsSettled:
            flash(gettext("Only one secret is valid already."), "problem")
        else:
            flash(gettext("The earlier secret opens nothing any more."), "done")
        return redirect(url_for("credentials.show", key=key))

    def revoke(self, key: str) -> Response:
        self._known(key)
        if "sure" not in request.form:
            flash(gettext("Please say that you are sure."), "problem")
            return redirect(url_for("credentials.show", key=key))
        self._desk.revoke(key, by=signed_in().name)
        flash(gettext("The credential is revoked. It opens nothing any more."), "done")
        return redirect(url_for("credentials.listed"))

    def _known(self, key: str) -> KnownCredential:
        found = next((one for one in self._desk.all() if one.credential.key == key), None)
        if found is None:
            abort(404)
        return found


def _day(text: str) -> date | None:
    """The day of a date field, None where it was left empty. Raises `InvalidValue`."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as exc:
        raise InvalidValue(field="until", expected="a date") from exc


def blueprint(doors: PageDoors) -> Blueprint:
    pages = CredentialPages(doors)
    made = Blueprint("credentials", __name__)
    made.add_url_rule("/credentials", "listed", pages.listed)
    made.add_url_rule("/credentials/<key>", "show", pages.show)
    made.add_url_rule("/credentials/<key>/rotate", "rotate", pages.rotate, methods=["POST"])
    made.add_url_rule("/credentials/<key>/finish", "finish", pages.finish, methods=["POST"])
    made.add_url_rule("/credentials/<key>/revoke", "revoke", pages.revoke, methods=["POST"])
    return made
