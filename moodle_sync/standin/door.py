"""The REST door: from a form to an answer, with everything that may go wrong on the way."""

import json
import threading
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import Any

from moodle_sync.standin import (
    attending,
    catalogue,
    companion,
    enrolling,
    grouping,
    people,
    plugin_status,
    reporting,
    results,
)
from moodle_sync.standin.call import Call, Service
from moodle_sync.standin.defaults import PLUGIN
from moodle_sync.standin.form import Nested, checked, nested
from moodle_sync.standin.refusals import Refuses, collision, missing, no_access, plain
from moodle_sync.standin.site import Site
from moodle_sync.standin.traps import Traps

SERVICES: Mapping[str, Service] = {
    **catalogue.SERVICES,
    **attending.SERVICES,
    **people.SERVICES,
    **enrolling.SERVICES,
    **results.SERVICES,
    **reporting.SERVICES,
    **grouping.SERVICES,
    **companion.SERVICES,
    **plugin_status.SERVICES,
}
_PAGE = b"<!DOCTYPE html>\n<html><body>The site is undergoing maintenance</body></html>\n"
_HTML = "text/html; charset=utf-8"
_PROTOCOL = ("wstoken", "wsfunction", "moodlewsrestformat")


class ReplyDropped(Exception):
    """The connection is to be closed without an answer."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer."""

    status: int
    _: KW_ONLY
    body: bytes
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


class Door:
    """Answers calls, one at a time, as one database would have them. `calls` counts them by function."""

    def __init__(self, site: Site, *, traps: Traps, token: str) -> None:
        self.calls: dict[str, int] = {}
        self._site = site
        self._traps = traps
        self._token = token
        self._lock = threading.Lock()
        site.functions = frozenset(SERVICES)

    def web_service(self, body: bytes) -> Reply:
        """Answer a POST to server.php. Raises `ReplyDropped` where no answer shall come."""
        with self._lock:
            form = nested(body, max_input_vars=self._traps.max_input_vars)
            return self._closed(str(form.get("wsfunction", ""))) or self._answer(form)

    def file(self, path: str, body: bytes) -> Reply:
        """Answer a POST to pluginfile.php, whose errors have keys of their own."""
        with self._lock:
            token = nested(body, max_input_vars=self._traps.max_input_vars).get("token")
            if token != self._token:
                return _file_error(200, "invalidtoken", "Invalid token - token not found")
            if not self._traps.files_allowed:
                return _file_error(200, "accessexception", "Access control exception")
            for activity in self._site.tables.activities.values():
                if path.startswith(f"/webservice/pluginfile.php/{activity.id + 1000}/mod_scorm/package/"):
                    package = activity.more.get("package", b"")
                    if activity.more.get("protected"):
                        break
                    return Reply(200, body=package, content_type="application/zip")
            return _file_error(404, "filenotfound", "Sorry, the requested file could not be found")

    def _closed(self, function: str) -> Reply | None:
        if self._traps.maintenance == "command-line":
            return Reply(503, body=_PAGE, content_type=_HTML, headers={"Retry-After": "300"})
        if self._traps.strikes("page_instead") or self._traps.fails(function):
            return Reply(502, body=b"<html>Bad Gateway</html>", content_type=_HTML)
        if not self._traps.web_services:
            return Reply(403, body=b"", content_type=_HTML)
        return None

    def _answer(self, form: dict[str, Nested]) -> Reply:
        try:
            value = self._called(form)
        except Refuses as refused:
            value = refused.body(version=self._traps.version, debug=self._traps.debug)
        content = json.dumps(value).encode()
        if self._traps.strikes("cut_answer"):
            content = content[: max(1, len(content) // 2)]
        return Reply(200, body=content)

    def _called(self, form: dict[str, Nested]) -> Any:
        name = str(form.get("wsfunction", ""))
        self.calls[name] = self.calls.get(name, 0) + 1
        self._let_in(form.get("wstoken"))
        if name in self._traps.left_out:
            raise no_access()
        known = self._known()
        if name not in known:
            raise missing("invalidrecord")
        service = SERVICES[name]
        self._site.functions = known - self._traps.left_out
        return self._run(service, {key: value for key, value in form.items() if key not in _PROTOCOL})

    def _known(self) -> frozenset[str]:
        """The functions there are; without the plugin none of its own."""
        names = frozenset(SERVICES)
        absent = {each for each in names if self._traps.plugin_absent and each.startswith(PLUGIN)}
        return names - absent

    def _let_in(self, token: "Nested | None") -> None:
        """Moodle deletes an expired token at its first use, and says something else from then on."""
        traps = self._traps
        if token != self._token or traps.credential == "deleted":
            raise plain("invalidtoken", "Invalid token - token not found")
        if traps.credential == "expired":
            traps.credential = "deleted"
            raise no_access()
        if not (traps.service_on and traps.ip_allowed):
            raise no_access()
        if traps.maintenance == "web":
            message = "The site is undergoing maintenance and is currently not available"
            raise plain("sitemaintenance", message)
        if traps.service_user == "suspended":
            raise plain("wsaccessusersuspended", "Refused web service access for suspended username: svc")
        if traps.service_user == "must-change-password":
            raise plain("forcepasswordchangenotice", "error/forcepasswordchangenotice")

    def _run(self, service: Service, arguments: dict[str, Nested]) -> Any:
        """A write is one transaction: all of it, or nothing."""
        args = checked(service.spec, arguments)
        call = Call(self._site, traps=self._traps, args=args)
        if not service.writes:
            return service.run(call)
        before = self._site.tables.copy()
        try:
            value = service.run(call)
            if self._traps.strikes("collide"):
                raise collision()
        except Refuses:
            self._site.tables = before
            raise
        if self._traps.strikes("lose_reply"):
            raise ReplyDropped
        return value


def _file_error(status: int, errorcode: str, error: str) -> Reply:
    rest = {"stacktrace": None, "debuginfo": None, "reproductionlink": None}
    return Reply(status, body=json.dumps({"error": error, "errorcode": errorcode, **rest}).encode())
