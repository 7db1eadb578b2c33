"""The OpenAPI 3.1 document of the surfaces for programs, built from the models of their routes."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from lms_bridge import __version__
from lms_bridge.web import schemas
from lms_bridge.web.lrs.described import XAPI
from lms_bridge.web.operations import Operation
from lms_bridge.web.told_events import told_events

_REF: Final = "#/components/schemas/{model}"
_MEANING: Final[Mapping[int, str]] = {
    200: "Done",
    204: "Done, with nothing to tell",
    400: "Refused: the request has a fault, which the problem names",
    401: "Not authenticated",
    403: "Not allowed",
    404: "Not found",
    405: "The address has no such method",
    409: "In conflict with what stands",
    412: "Not as the condition of the request says",
    413: "Too large",
    415: "The body has a coding that is not taken",
    429: "Too many wrong secrets; wait as Retry-After says",
    503: "Not available now; send the same again",
}


_FORM: Final = {
    "type": "object",
    "required": ["event"],
    "properties": {
        "domain": {"type": "string"},
        "event": {"type": "string"},
        "timestamp": {"type": "string"},
    },
}


METRICS: Final = "text/plain"


def _header(name: str) -> Mapping[str, Any]:
    return {"name": name, "in": "header", "required": True, "schema": {"type": "string", "maxLength": 1000}}


def _signed(product: str, name: str, what: str, headers: Sequence[str]) -> Operation:
    """A webhook in JSON that is signed by these headers."""
    return Operation(
        method="post",
        path=f"/webhooks/{product}/{{source}}",
        name=name,
        summary=f"{what}; the signature is its authorisation",
        answer=schemas.Stored,
        refusals=(401, 404, 413, 503),
        secured=False,
        path_names=("source",),
        body_type="application/json",
        body={"type": "object"},
        headers=tuple(_header(one) for one in headers),
    )


OPERATIONS: Final[Sequence[Operation]] = (
    *XAPI,
    Operation(
        method="post",
        path="/webhooks/bigbluebutton/{source}",
        name="takeBigBlueButtonCall",
        summary="A call of BigBlueButton's webhooks; the checksum is its authorisation",
        answer=schemas.Stored,
        refusals=(401, 404, 413, 503),
        secured=False,
        query=schemas.Checksum,
        path_names=("source",),
        body_type="application/x-www-form-urlencoded",
        body=_FORM,
    ),
    Operation(
        method="post",
        path="/webhooks/bigbluebutton/{source}/analytics",
        name="takeBigBlueButtonAnalytics",
        summary="A meeting's analytics, which BigBlueButton sends once; its token is its authorisation",
        answer=schemas.Stored,
        refusals=(401, 403, 404, 409, 413, 503),
        secured=False,
        path_names=("source",),
        body_type="application/json",
        body={"type": "object"},
        headers=(_header("authorization"),),
    ),
    _signed(
        "zoom", "takeZoomCall", "A call of Zoom's webhooks", ("x-zm-signature", "x-zm-request-timestamp")
    ),
    _signed(
        "moodle",
        "takeMoodleMessage",
        "A message of a Moodle's companion plugin",
        ("webhook-id", "webhook-timestamp", "webhook-signature"),
    ),
    Operation(
        method="get",
        path="/api/v1/indicators",
        name="indicators",
        summary="The year in figures",
        answer=schemas.Indicators,
        refusals=(400, 401, 403, 429, 503),
        query=schemas.YearQuery,
    ),
    Operation(
        method="get",
        path="/metrics",
        name="metrics",
        summary="Figures of this process and of what waits, for Prometheus",
        answer={},
        done_as=METRICS,
        refusals=(401, 403, 429, 503),
    ),
    Operation(
        method="get",
        path="/health",
        name="health",
        summary="Whether the service answers and reaches its database",
        answer=schemas.Health,
        refusals=(503,),
        secured=False,
    ),
)


def document(public_url: str) -> dict[str, Any]:
    """The document, with the address under which the service is reached."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method] = _described(operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": "lms-bridge", "version": __version__, "license": {"name": "Apache-2.0"}},
        "servers": [{"url": public_url}],
        "paths": paths,
        "webhooks": told_events(),
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {
                "key": {"type": "http", "scheme": "basic"},
                "token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
            },
        },
    }


def _described(operation: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "parameters": [*_in_path(operation), *_in_query(operation), *operation.headers],
        "responses": _responses(operation),
        "security": _security(operation),
    }
    if operation.body_type:
        content = {operation.body_type: {"schema": dict(operation.body)}}
        described["requestBody"] = {"required": True, "content": content}
    return described


def _security(operation: Operation) -> list[dict[str, list[str]]]:
    """Any one of these; tokens where an issuer of them is set."""
    if not operation.secured:
        return []
    return [{"key": []}, {"token": []}] if operation.path.startswith("/xapi/") else [{"key": []}]


def _in_path(operation: Operation) -> list[dict[str, Any]]:
    schema = {"type": "string", "minLength": 1}
    return [{"name": name, "in": "path", "required": True, "schema": schema} for name in operation.path_names]


def _in_query(operation: Operation) -> list[dict[str, Any]]:
    if operation.query is None:
        return []
    schema = operation.query.model_json_schema()
    required = schema.get("required", ())
    return [
        {"name": name, "in": "query", "required": name in required, "schema": one}
        for name, one in schema["properties"].items()
    ]


def _responses(operation: Operation) -> dict[str, Any]:
    answers = {str(operation.done): _done(operation)}
    for status in operation.refusals:
        answers[str(status)] = _response(status, "application/problem+json", operation.problem)
    return answers


def _done(operation: Operation) -> dict[str, Any]:
    if operation.done == 204:  # noqa: PLR2004 - RFC 9110 15.3.5
        return {"description": _MEANING[204]}
    described = _response(operation.done, operation.done_as, operation.answer)
    described["content"] |= {media_type: {"schema": {}} for media_type in operation.also_as}
    return described


def _response(status: int, media_type: str, answer: type[BaseModel] | Mapping[str, Any]) -> dict[str, Any]:
    schema = dict(answer) if isinstance(answer, Mapping) else {"$ref": _REF.format(model=answer.__name__)}
    return {"description": _MEANING[status], "content": {media_type: {"schema": schema}}}


def _schemas() -> dict[str, Any]:
    models = {one.answer for one in OPERATIONS if isinstance(one.answer, type)}
    models |= {one.problem for one in OPERATIONS}
    ordered = sorted(models, key=lambda model: model.__name__)
    _, top = models_json_schema([(model, "serialization") for model in ordered], ref_template=_REF)
    return dict(top["$defs"])
