"""Signing in and out, and choosing a language: the pages that strangers may see."""

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from lms_bridge.domain.errors import NotAuthenticated
from lms_bridge.services.sign_in import SignIn, TooManyTries
from lms_bridge.web import i18n
from lms_bridge.web.doors import PageDoors
from lms_bridge.web.security import begin_session, end_session, own_path, visitor


class SignInPages:
    def __init__(self, doors: PageDoors) -> None:
        self._sign_in = SignIn(doors.database, doors.hasher, doors.clock)

    def show(self) -> Response | str:
        if visitor() is not None:
            return redirect(url_for("home.show"))
        return _form("")

    def send(self) -> Response | tuple[str, int]:
        name, password = request.form.get("name", ""), request.form.get("password", "")
        try:
            login = self._sign_in.check(name, password)
        except TooManyTries as refused:
            current_app.logger.warning("sign-in refused: too many tries")
            wait = gettext("Too many tries. Please wait %(minutes)s minutes.", **refused.params)
            return _form(wait), 429
        except NotAuthenticated:
            return _form(gettext("The name or the password is not right.")), 401
        begin_session(login)
        return redirect(own_path(request.form.get("next"), otherwise=lambda: url_for("home.show")))

    def sign_out(self) -> Response:
        end_session()
        return redirect(url_for("sign_in.show"))

    def language(self) -> Response:
        i18n.choose(request.form.get("language", ""))
        return redirect(own_path(request.form.get("next"), otherwise=lambda: url_for("home.show")))


def _form(problem: str) -> str:
    return render_template("sign_in.html", problem=problem, next=request.values.get("next", ""))


def blueprint(doors: PageDoors) -> Blueprint:
    pages = SignInPages(doors)
    made = Blueprint("sign_in", __name__)
    made.add_url_rule("/sign-in", "show", pages.show, methods=["GET"])
    made.add_url_rule("/sign-in", "send", pages.send, methods=["POST"])
    made.add_url_rule("/sign-out", "sign_out", pages.sign_out, methods=["POST"])
    made.add_url_rule("/language", "language", pages.language, methods=["POST"])
    return made
