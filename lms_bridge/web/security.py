"""Who may see a page, and what a browser may do with it. Everything is refused that is not allowed here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Request, Response, abort, g, redirect, request, session, url_for
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_wtf.csrf import CSRFProtect
from werkzeug.wrappers import Response as AnyResponse

from lms_bridge.services.ports import Login
from lms_bridge.services.sign_in import OFFICERS
from lms_bridge.web import i18n
from lms_bridge.web.doors import PageDoors

HOURS_SIGNED_IN: Final = 12
MOST_BYTES: Final = 1024 * 1024
"""No form of a page is larger, but for those that a blueprint names."""
CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
STAFF: Final = "staff"
LEARNER: Final = "learner"
BOTH: Final = frozenset({STAFF, LEARNER})
OVERSEERS: Final = frozenset({STAFF, *OFFICERS})
"""Who may ask for indicators: each within what they may see (`web.sight`)."""
ALL: Final = BOTH | OVERSEERS


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is signed in."""

    name: str
    role: str
    person_id: str | None
    body_id: str | None = None

    @property
    def is_staff(self) -> bool:
        return self.role == STAFF

    @property
    def is_officer(self) -> bool:
        return self.role in OFFICERS


class Sessions(SecureCookieSessionInterface):
    """Flask's own, which get the signature's keys ready only where there is a cookie to look at."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)


class Gate:
    """Stands before the blueprints of the pages."""

    def __init__(self, app: Flask, doors: PageDoors) -> None:
        # Checked at the gate and not app-wide: programs that call the other surfaces have no forms.
        app.config["WTF_CSRF_CHECK_DEFAULT"] = False
        app.config["WTF_CSRF_TIME_LIMIT"] = HOURS_SIGNED_IN * 3600
        app.config["WTF_CSRF_SSL_STRICT"] = doors.secure_cookies
        app.config.update(
            SESSION_COOKIE_NAME="lms_bridge",
            SESSION_COOKIE_HTTPONLY=True,
            SESSION_COOKIE_SAMESITE="Lax",
            SESSION_COOKIE_SECURE=doors.secure_cookies,
            PERMANENT_SESSION_LIFETIME=HOURS_SIGNED_IN * 3600,
        )
        app.session_interface = Sessions()
        self._csrf = CSRFProtect(app)
        self._doors = doors

    def keep(
        self, blueprint: Blueprint, *, roles: frozenset[str], largest: Mapping[str, int] | None = None
    ) -> Blueprint:
        """Only these roles pass; nobody signed in is sent to sign in, and another role meets a 403.

        `largest`: how many bytes those who pass may send to an endpoint, where that is more than a form.
        """

        def only_these() -> AnyResponse | None:
            visitor = self._visitor()
            passes = visitor is not None and visitor.role in roles
            more = (largest or {}).get(request.endpoint or "", MOST_BYTES)
            # Before the token is looked for in the form: nobody else's file is read.
            request.max_content_length = more if passes else MOST_BYTES
            self._csrf.protect()
            if visitor is None:
                return redirect(url_for("sign_in.show", next=_here()))
            if visitor.role not in roles:
                abort(403)
            return None

        blueprint.before_request(only_these)
        blueprint.after_request(harden)
        return blueprint

    def open(self, blueprint: Blueprint) -> Blueprint:
        """Anybody passes; forms are still checked."""

        def anybody() -> None:
            request.max_content_length = MOST_BYTES
            self._csrf.protect()
            self._visitor()

        blueprint.before_request(anybody)
        blueprint.after_request(harden)
        return blueprint

    def _visitor(self) -> Visitor | None:
        g.visitor = None
        name = session.get("login")
        if isinstance(name, str):
            with self._doors.database.read() as unit:
                login = unit.logins.by_name(name)
            if login is not None and login.epoch == session.get("epoch"):
                g.visitor = Visitor(login.name, login.role, login.person_id, login.body_id)
        visitor: Visitor | None = g.visitor
        return visitor


def visitor() -> Visitor | None:
    found: Visitor | None = g.get("visitor")
    return found


def signed_in() -> Visitor:
    """The visitor of a page that the gate keeps."""
    found = visitor()
    if found is None:
        abort(403)
    return found


def begin_session(login: Login) -> None:
    """Nothing of an earlier session stays but the language."""
    _forget()
    session["login"] = login.name
    session["epoch"] = login.epoch


def end_session() -> None:
    _forget()


def _forget() -> None:
    language = i18n.kept()
    session.clear()
    if language:
        i18n.choose(language)


def harden(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers[name] = value
    return response


def _here() -> str | None:
    """The page to go on to after signing in; a form that was sent is not repeated."""
    return request.full_path.rstrip("?") if request.method == "GET" else None


def own_path(target: str | None, *, otherwise: Callable[[], str]) -> str:
    """`target` where it is a path of this service, else the other: nobody is sent elsewhere."""
    # A browser reads ///host as //host, which urlsplit does not.
    if not target or not target.startswith("/") or target.startswith("//") or "\\" in target:
        return otherwise()
    parts = urlsplit(target)
    return otherwise() if parts.scheme or parts.netloc else target
