"""A call to the Learning Record Store: method, parameters and headers, however they came.

Version 1.0.3 has an alternate syntax: a POST with the true method in the address, and parameters, headers
and content in a form (Communication 1.3). 2.0 dropped it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import parse_qsl

from flask import Request
from werkzeug.datastructures import Authorization, Headers

from lms_bridge.domain.errors import InvalidValue, NotAuthenticated
from lms_bridge.services.lrs_scopes import require
from lms_bridge.services.ports import Credential
from lms_bridge.web.machines import MachineDoors, body, caller_of
from lms_bridge.web.problems import WrongContentCoding, WrongVersion
from xapi import Version, check_agent_parameter, is_iri, is_uuid, parse_timestamp, version_asked

VERSION: Final = "X-Experience-API-Version"
MOST_BYTES: Final = 32 * 1024 * 1024

_FORM: Final = "application/x-www-form-urlencoded"
_METHODS: Final = frozenset({"GET", "HEAD", "PUT", "POST", "DELETE"})
_AS_HEADERS: Final = {
    name.lower(): name
    for name in (
        "Authorization",
        VERSION,
        "Content-Type",
        "Content-Length",
        "If-Match",
        "If-None-Match",
        "Accept",
        "Accept-Language",
    )
}


@dataclass(frozen=True, slots=True)
class Call:
    """`path` is the resource's own address; `content` None until it is asked for; `caller` who was found."""

    method: str
    path: str
    headers: Headers
    parameters: Mapping[str, Sequence[str]]
    content: bytes | None
    doors: MachineDoors
    caller: Credential | None = None

    def identified(self) -> "Call":
        """The call with who makes it. Raises `NotAuthenticated`."""
        basic = Authorization.from_header(self.headers.get("Authorization"))
        return replace(self, caller=caller_of(self.doors, basic, kind="lrs"))

    @property
    def version(self) -> Version:
        """Raises `WrongVersion` where the call names none that is spoken."""
        asked = version_asked(self.headers.get(VERSION, "").strip())
        if asked is None:
            raise WrongVersion(expected="1.0.x or 2.0.x")
        return asked

    def credential(self, *scopes: str) -> Credential:
        """Who calls, with one of these scopes. Raises `NotAuthenticated`, `NotAllowed`."""
        if self.caller is None:
            raise NotAuthenticated
        require(self.caller.scopes, *scopes)
        return self.caller

    @property
    def content_type(self) -> str:
        return self.headers.get("Content-Type", "")

    def body(self) -> bytes:
        """Raises `TooLarge`, `WrongContentCoding`."""
        if self.headers.get("Content-Encoding", "").strip().lower() not in ("", "identity"):
            raise WrongContentCoding
        return body(most=MOST_BYTES) if self.content is None else self.content

    def take(self, *, required: Sequence[str] = (), optional: Sequence[str] = ()) -> "Parameters":
        """The parameters, each once, none unknown (Communication 2.1.3, 1.3). Raises `InvalidValue`."""
        for name, values in self.parameters.items():
            if name not in required and name not in optional:
                known = ", ".join((*required, *optional)) or "none"
                raise InvalidValue(field=name, expected=f"nothing: the parameters are {known}")
            if len(values) != 1 or "\0" in values[0]:
                raise InvalidValue(field=name, expected="one value of printable characters")
        for name in required:
            if name not in self.parameters:
                raise InvalidValue(field=name, expected="a value: the parameter is required")
        return Parameters({name: values[0] for name, values in self.parameters.items()})


def read_call(request: Request, doors: MachineDoors) -> Call:
    """The call that a request makes. Raises `InvalidValue`, `NotAuthenticated`, `TooLarge`."""
    plain = Call(
        method=request.method,
        path=f"{request.script_root}{request.path}",
        headers=request.headers,
        parameters=dict(request.args.lists()),
        content=None,
        doors=doors,
    )
    if not _is_alternate(request):
        return plain
    try:
        return _alternate(plain)
    except InvalidValue:
        plain.identified()  # who is unknown hears that first, whatever else is wrong
        raise


def _is_alternate(request: Request) -> bool:
    if request.method != "POST" or "method" not in request.args:
        return False
    return version_asked(request.headers.get(VERSION, "")) is not Version.V2


def _alternate(plain: Call) -> Call:
    """What the form of a POST says. Raises `InvalidValue`."""
    method = "".join(plain.parameters["method"]).upper()
    if set(plain.parameters) != {"method"} or method not in _METHODS:
        raise InvalidValue(field="method", expected="GET, HEAD, PUT, POST or DELETE, and nothing beside it")
    if plain.content_type.partition(";")[0].strip().lower() != _FORM:
        raise InvalidValue(field="Content-Type", expected=_FORM)
    form = _form(plain.body())
    headers = Headers(list(plain.headers.items()))
    headers["Content-Type"] = "application/json"
    for name in [name for name in form if name.lower() in _AS_HEADERS]:
        headers[_AS_HEADERS[name.lower()]] = "".join(form.pop(name))
    if version_asked(headers.get(VERSION, "")) is Version.V2:
        raise InvalidValue(field="method", expected="nothing: 2.0 has no alternate syntax")
    content = form.pop("content", None)
    if content is None and method in ("PUT", "POST"):
        raise InvalidValue(field="content", expected="the body, as a field of the form")
    return Call(method, plain.path, headers, form, "".join(content or ()).encode(), plain.doors)


def _form(sent: bytes) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    try:
        pairs = parse_qsl(sent.decode("utf-8"), keep_blank_values=True, errors="strict")
    except ValueError as exc:
        raise InvalidValue(field="body", expected="a form in UTF-8") from exc
    for name, value in pairs:
        fields.setdefault(name, []).append(value)
    return fields


@dataclass(frozen=True, slots=True)
class Parameters:
    """The parameters of a call by name, each with its one text. Each reader raises `InvalidValue`."""

    texts: Mapping[str, str]

    def text(self, name: str) -> str | None:
        return self.texts.get(name)

    def uuid(self, name: str) -> str | None:
        given = self.texts.get(name)
        if given is not None and not is_uuid(given):
            raise InvalidValue(field=name, expected="a UUID")
        return given.lower() if given else None

    def iri(self, name: str) -> str | None:
        given = self.texts.get(name)
        if given is not None and not is_iri(given):
            raise InvalidValue(field=name, expected="an IRI")
        return given

    def flag(self, name: str) -> bool:
        given = self.texts.get(name, "false")
        if given not in ("true", "false"):
            raise InvalidValue(field=name, expected="true or false")
        return given == "true"

    def number(self, name: str) -> int:
        """A whole number from 0 on; 0 where it is not given."""
        given = self.texts.get(name, "0")
        if not given.isascii() or not given.isdigit() or len(given) > 18:  # noqa: PLR2004 - fits 63 bits
            raise InvalidValue(field=name, expected="a whole number from 0 on")
        return int(given)

    def moment_ms(self, name: str) -> int | None:
        given = self.texts.get(name)
        if given is None:
            return None
        moment = parse_timestamp(given)
        if moment is None:
            raise InvalidValue(field=name, expected="a timestamp of ISO 8601 with its offset")
        return int(moment.timestamp() * 1000)

    def agent(self, name: str) -> Mapping[str, Any] | None:
        """An agent or an identified group. Raises xapi's errors."""
        given = self.texts.get(name)
        return None if given is None else check_agent_parameter(given)
