"""The pages for people, put into an app."""

from http import HTTPStatus
from typing import Final

from flask import Blueprint, Flask, Response, make_response, render_template, request
from flask_bootstrap import Bootstrap5
from werkzeug.exceptions import HTTPException

from lms_bridge.domain.errors import BridgeError, NotFound, Unavailable
from lms_bridge.runtime.words import Words
from lms_bridge.services.attendance_file import MOST_BYTES
from lms_bridge.web import (
    attempts,
    attendance_files,
    bodies,
    classroom,
    clients,
    console,
    counting,
    courses,
    credentials,
    deletions,
    differences,
    doubles,
    figure_books,
    forwarding,
    i18n,
    indicators,
    issuing,
    jobs,
    learner,
    objections,
    packages,
    papers,
    plans,
    presence,
    pulls,
    queues,
    reconciliation,
    refusals,
    registrations,
    sign_in,
    sources,
    statements,
    submissions,
    subscribers,
    traffic,
    verify,
    watching,
)
from lms_bridge.web.doors import Acts, PageDoors
from lms_bridge.web.glossary import word
from lms_bridge.web.moodle_words import severity_word, trouble_of
from lms_bridge.web.paper_words import refusal_of
from lms_bridge.web.problems import STATUS_OF, http_problem
from lms_bridge.web.security import ALL, BOTH, OVERSEERS, STAFF, Gate, harden, visitor
from scorm import shown

__all__ = ["Acts", "PageDoors", "error_page", "register_pages"]

_KNOWN: Final = frozenset({400, 403, 404, 405, 413, 503})
_FOR_STAFF: Final = (
    console,
    figure_books,
    queues,
    classroom,
    counting,
    issuing,
    objections,
    courses,
    plans,
    pulls,
    presence,
    differences,
    attempts,
    registrations,
    forwarding,
    submissions,
    subscribers,
    reconciliation,
    jobs,
    traffic,
    statements,
    refusals,
    deletions,
    watching,
    sources,
    credentials,
    clients,
    bodies,
    doubles,
)


def register_pages(app: Flask, doors: PageDoors) -> None:
    """Add the pages, their languages, assets and gate. Whoever makes the app gives it its secret key."""
    app.config["BOOTSTRAP_SERVE_LOCAL"] = True
    app.static_url_path = "/static"  # Bootstrap builds its own address upon it
    Bootstrap5(app)
    i18n.install(app)
    gate = Gate(app, doors)
    home, own = learner.blueprints(doors)
    own_papers, staff_papers = papers.blueprints(doors)
    for blueprint in (
        gate.open(sign_in.blueprint(doors)),
        gate.open(verify.blueprint(doors)),
        gate.keep(home, roles=ALL),
        gate.keep(own, roles=BOTH),
        gate.keep(own_papers, roles=BOTH),
        gate.keep(staff_papers, roles=frozenset({STAFF})),
        gate.keep(indicators.blueprint(doors), roles=OVERSEERS),
        *(gate.keep(each.blueprint(doors), roles=frozenset({STAFF})) for each in _FOR_STAFF),
        gate.keep(
            attendance_files.blueprint(doors),
            roles=frozenset({STAFF}),
            largest={"attendance_files.upload": MOST_BYTES + attendance_files.FORM_BYTES},
        ),
        gate.keep(
            packages.blueprint(doors),
            roles=frozenset({STAFF}),
            largest={"packages.upload": doors.packages.most_bytes + packages.FORM_BYTES},
        ),
    ):
        _answer_errors(blueprint)
        app.register_blueprint(blueprint)
    app.register_blueprint(_assets())
    # Blueprints answer for themselves first; this is for addresses that nobody has.
    app.register_error_handler(HTTPException, _unknown_address)
    app.jinja_env.filters.update(shown=shown)
    app.jinja_env.globals.update(word=word, visitor=visitor, severity_word=severity_word)


def _assets() -> Blueprint:
    made = Blueprint(
        "assets", __name__, static_folder="static", static_url_path="/assets", template_folder="templates"
    )

    @made.after_request
    def as_said(response: Response) -> Response:
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    return made


def error_page(status: int, words: Words | None = None) -> Response:
    """The page that says in words what went wrong, in the layout of the others.

    `words`: those of a source's trouble, which say more than a status.
    """
    shown = status if status in _KNOWN else 500
    return harden(make_response(render_template("error.html", status=shown, words=words), status))


def _unknown_address(error: HTTPException) -> Response:
    """A browser, which says that it takes HTML, gets a page; a program a problem document."""
    if "text/html" in request.headers.get("Accept", ""):
        return error_page(error.code or 500)
    return http_problem(error)


def _answer_errors(blueprint: Blueprint) -> None:
    def told(error: HTTPException) -> Response:
        return error_page(error.code or 500)

    def refused(error: BridgeError) -> Response:
        words = trouble_of(error) or refusal_of(error)
        if words is not None:
            return error_page(STATUS_OF[error.code], words)
        if isinstance(error, Unavailable):
            return error_page(HTTPStatus.SERVICE_UNAVAILABLE)
        return error_page(HTTPStatus.NOT_FOUND if isinstance(error, NotFound) else HTTPStatus.BAD_REQUEST)

    blueprint.register_error_handler(HTTPException, told)
    for status in (*_KNOWN, 500):
        blueprint.register_error_handler(status, told)
    blueprint.register_error_handler(BridgeError, refused)
