"""Whether a document stands: a page for anybody who has the paper, and the same for programs.

Shown is what tells whether the paper in somebody's hand is that document. The name is not shown: who has
the paper types it, and is told whether it is the one.
"""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from lms_bridge.domain.calendar import day_of
from lms_bridge.domain.document import Document, Standing
from lms_bridge.domain.errors import NotFound
from lms_bridge.services.check_document import initials, read_code
from lms_bridge.services.throttle import TooManyFailures
from lms_bridge.web.doors import PageDoors

MOST_NAME = 200
_JSON = "application/json"


class Verify:
    def __init__(self, doors: PageDoors) -> None:
        self._check = doors.check_document

    def ask(self) -> AnyResponse | str:
        code = read_code(request.args.get("code", ""))
        if code.isalnum():
            return redirect(url_for("verify.show", code=code))
        return _page()

    def show(self, code: str) -> Response | str | tuple[str, int]:
        if request.accept_mimetypes.best_match(["text/html", _JSON]) == _JSON:
            return self.told(code)
        try:
            return _page(self._check.by_code(code, caller=_caller()))
        except NotFound:
            return _page(code=code), HTTPStatus.NOT_FOUND
        except TooManyFailures as refused:
            return _page(wait=refused.params["seconds"]), HTTPStatus.TOO_MANY_REQUESTS

    def told(self, code: str) -> Response:
        """As JSON. Refusals have a status and no more than that."""
        try:
            found = self._check.by_code(code, caller=_caller())
        except NotFound:
            return _refused(HTTPStatus.NOT_FOUND, "unknown")
        except TooManyFailures as refused:
            response = _refused(HTTPStatus.TOO_MANY_REQUESTS, "wait")
            response.headers["Retry-After"] = str(refused.params["seconds"])
            return response
        return jsonify(_as_json(found))

    def compare(self, code: str) -> str | tuple[str, int]:
        """Whether a name is that on the document."""
        name = request.form.get("name", "")[:MOST_NAME]
        try:
            found = self._check.by_code(code, caller=_caller())
            return _page(found, same=self._check.is_of(found, name, caller=_caller()), name=name)
        except NotFound:
            return _page(code=code), HTTPStatus.NOT_FOUND
        except TooManyFailures as refused:
            return _page(wait=refused.params["seconds"]), HTTPStatus.TOO_MANY_REQUESTS


def _page(document: Document | None = None, **more: Any) -> str:
    shown = initials(document) if document else ""
    return render_template("verify.html", document=document, initials=shown, standings=Standing, **more)


def _caller() -> str:
    return request.remote_addr or ""


def _refused(status: HTTPStatus, what: str) -> Response:
    response = jsonify({"standing": what})
    response.status_code = status
    return response


def _as_json(document: Document) -> dict[str, Any]:
    said, ended = document.said, document.ended
    return {
        "number": document.label,
        "kind": document.kind.value,
        "standing": document.standing.value,
        "valid": document.standing is Standing.ISSUED,
        "initials": initials(document),
        "programme": said.programme_title,
        "programme_code": said.programme_code,
        "start": day_of(said.start_ms).isoformat(),
        "end": day_of(said.end_ms).isoformat(),
        "issued": day_of(document.issued_ms).isoformat(),
        "ended": None if ended is None else day_of(ended.at_ms).isoformat(),
    }


def blueprint(doors: PageDoors) -> Blueprint:
    pages = Verify(doors)
    made = Blueprint("verify", __name__)
    made.add_url_rule("/verify", "ask", pages.ask)
    made.add_url_rule("/verify/<code>", "show", pages.show)
    made.add_url_rule("/verify/<code>", "compare", pages.compare, methods=["POST"])
    made.add_url_rule("/verify/<code>.json", "told", pages.told)

    @made.after_request
    def unlisted(response: Response) -> Response:
        """No search engine keeps whose document was looked at."""
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return made
