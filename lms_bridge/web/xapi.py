"""The Learning Record Store under `/xapi`: xAPI 1.0.3 and 2.0, chosen by the header of each request."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Final, TypeAlias

from flask import Blueprint, Response, g, request
from werkzeug.exceptions import MethodNotAllowed

from lms_bridge.services.lrs_statements import iso
from lms_bridge.web.lrs import agents, documents, statements
from lms_bridge.web.lrs.call import MOST_BYTES, VERSION, Call, read_call
from lms_bridge.web.lrs.refusals import keep_refusals
from lms_bridge.web.machines import MachineDoors
from lms_bridge.web.problems import answer_problems
from xapi import Version, version_asked

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

__all__ = ["MOST_BYTES", "EndpointWithStatements", "told_of_itself", "xapi_surface"]

Handlers: TypeAlias = Mapping[str, Callable[[Call], Response]]

_RESOURCES: Final[Mapping[str, Handlers]] = {
    "statements": statements.HANDLERS,
    "activities": agents.ACTIVITY,
    "activities/state": documents.handlers(documents.STATE),
    "activities/profile": documents.handlers(documents.ACTIVITY_PROFILE),
    "agents": agents.PERSON,
    "agents/profile": documents.handlers(documents.AGENT_PROFILE),
    "about": agents.ABOUT,
}
_ROOT: Final = "/xapi"
_MEANT: Final = (f"{_ROOT}/statements/", f"{_ROOT}/xAPI/", "/xAPI/")
"""Ways to write the root that are meant so."""
_UNNAMED: Final = "0.95"
"""The version of an answer to a request that names none: such a client is older than 1.0."""


def xapi_surface(doors: MachineDoors) -> Blueprint:
    """All resources, with and without a slash at the end."""
    surface = Blueprint("xapi", __name__, url_prefix=_ROOT)
    answer_problems(surface)

    @surface.before_app_request
    def looks_at_the_time() -> None:
        if is_below(request.path):  # before anything is read: what is stored meanwhile may not be found
            g.xapi_through_ms = doors.found.consistent_through_ms()

    @surface.after_app_request  # where no route fits, no blueprint is asked
    def tells_version_and_time(response: Response) -> Response:
        if is_below(request.path):
            named = g.get("xapi_version", request.headers.get(VERSION))
            through_ms = g.get("xapi_through_ms", 0)
            for name, value in told_of_itself(request.path, named, through_ms).items():
                response.headers[name] = value
        return response

    keep_refusals(surface, doors)
    for path, handlers in _RESOURCES.items():
        view = _view(doors, handlers)
        methods = {*handlers, "POST"} if path != "about" else {*handlers}
        surface.add_url_rule(
            f"/{path}", path.replace("/", "_"), view, methods=sorted(methods), strict_slashes=False
        )
    return surface


def is_below(path: str) -> bool:
    """Whether an address is the store's."""
    return f"{path}/".startswith(f"{_ROOT}/")


def told_of_itself(path: str, named: str | None, through_ms: int) -> dict[str, str]:
    """What every answer of the store has to say; nothing elsewhere. `named`: the request's version."""
    if not is_below(path):
        return {}
    answered = (version_asked(named.strip()) or Version.V2) if named is not None else _unnamed(path)
    return {VERSION: answered, "X-Experience-API-Consistent-Through": iso(through_ms)}


def _unnamed(path: str) -> str:
    return Version.V2 if path.rstrip("/").endswith("/about") else _UNNAMED


def _view(doors: MachineDoors, handlers: Handlers) -> Callable[[], Response]:
    def view() -> Response:
        call = read_call(request, doors)
        g.xapi_version = call.headers.get(VERSION)
        if handlers is not agents.ABOUT:
            call = call.identified()
            g.xapi_caller = call.caller
        handler = handlers.get(call.method)
        if handler is None:
            raise MethodNotAllowed(sorted(handlers))
        response = handler(call)
        if call.method == "HEAD" != request.method:  # an alternate one: the body of a POST would go out
            response.set_data(b"")
        return response

    return view


class EndpointWithStatements:
    """Whoever configured the endpoint as `…/xapi/statements` means the resources below `/xapi`.

    Moodle's administrators do, and its plugin then posts to `/xapi/statements/statements`. BigBlueButton
    writes `xAPI/` behind what was configured, in these capitals.
    """

    def __init__(self, application: "WSGIApplication") -> None:
        self._application = application

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        rest = next((path.removeprefix(one) for one in _MEANT if path.startswith(one)), "")
        if rest.rstrip("/") in _RESOURCES:
            environ = {**environ, "PATH_INFO": f"{_ROOT}/{rest}"}
        return self._application(environ, start_response)
