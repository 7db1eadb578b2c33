"""The discovery documents: OpenAPI 3.0 of the operations offered here, at this server's own addresses."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from lms_bridge.oneroster.rest.operations import GRADES, ROSTERING, Operation, Write
from lms_bridge.oneroster.rest.payloads import BASE, GRADEBOOK
from lms_bridge.oneroster.rest.shapes import OBJECTS, SINGLE_OF, Fields, Shape, required, set_of
from lms_bridge.oneroster.rest.status import Minor
from lms_bridge.services.oneroster_scopes import PREFIX

Document = dict[str, Any]
_REF: Final = "#/components/schemas/{}"
_LISTS: Final = frozenset(
    [
        "children",
        "grades",
        "subjects",
        "subjectCodes",
        "periods",
        "resources",
        "terms",
        "userIds",
        "roles",
        "userProfiles",
        "agents",
        "credentials",
        "learningObjectiveSet",
        "scoreScaleValue",
        "learningObjectiveIds",
        "learningObjectiveResults",
    ]
)
_SCHEMAS: Final[Mapping[Shape, Document]] = {
    Shape.TEXT: {"type": "string"},
    Shape.ID: {"type": "string"},
    Shape.DATE: {"type": "string", "format": "date"},
    Shape.MOMENT: {"type": "string", "format": "date-time"},
    Shape.NUMBER: {"type": "number"},
    Shape.OPEN: {"type": "object", "additionalProperties": True},
}
_MEANING: Final = {
    "400": "A filter, an order or a selection names what is not there",
    "401": "No token, or one that is not valid",
    "403": "The token is not for this operation",
    "404": "No such object",
    "422": "A parameter has a value that it does not take",
    "429": "Too busy; ask again as Retry-After says",
    "500": "The service failed",
}
_STATUS: Final = "imsx_StatusInfoDType"
_PAIRS: Final = "GUIDPairSetDType"


@dataclass(frozen=True, slots=True)
class Service:
    """`names`: the document's, as the REST binding has it and as the guide to conformance does."""

    title: str
    base: str
    names: tuple[str, str]
    operations: Sequence[Operation]


_ROSTERING: Final = Service(
    "OneRoster rostering service of lms-bridge",
    BASE,
    ("onerosterv1p2rostersservice_openapi3_v1p0.json", "imsorv1p2_rostering_openapi3_v1p0.json"),
    ROSTERING,
)
_GRADEBOOK: Final = Service(
    "OneRoster gradebook service of lms-bridge",
    GRADEBOOK,
    ("onerosterv1p2gradebookservice_openapi3_v1p0.json", "imsorv1p2_gradebook_openapi3_v1p0.json"),
    GRADES,
)
SERVICES: Final[Mapping[str, Service]] = {one.base: one for one in (_ROSTERING, _GRADEBOOK)}
"""By their base."""


def document(service: Service, public_url: str, token_url: str) -> Document:
    """The document of a service."""
    paths: dict[str, Document] = {}
    for one in service.operations:
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one)
    kinds = sorted({one.kind for one in service.operations})
    scopes = sorted({scope for one in service.operations for scope in one.scopes})
    flow = {"tokenUrl": token_url, "scopes": {f"{PREFIX}{one}": one for one in scopes}}
    return {
        "openapi": "3.0.0",
        "info": {"title": service.title, "version": "1.2"},
        "servers": [{"url": f"{public_url}{service.base}"}],
        "paths": paths,
        "components": {
            "schemas": _schemas(kinds),
            "securitySchemes": {"OAuth2CC": {"type": "oauth2", "flows": {"clientCredentials": flow}}},
        },
    }


def _operation(one: Operation) -> Document:
    refused = {code: _answer(why, _STATUS) for code, why in _MEANING.items()}
    asked = [] if isinstance(one, Write) else [_FIELDS] if one.id_name else _PAGE
    return {
        "operationId": one.name,
        "parameters": [*_in_path(one.path), *asked],
        **_body(one),
        "responses": {**_done(one), **refused, "default": _answer("Anything else", _STATUS)},
        "security": [{"OAuth2CC": [f"{PREFIX}{scope}"]} for scope in one.scopes],
    }


def _done(one: Operation) -> Document:
    if one.method == "GET":
        return {"200": _answer("Done", _names(one))}
    if one.method == "POST":
        return {"201": _answer("Stored", _PAIRS)}
    return {"201": {"description": "Stored"}} if one.method == "PUT" else {"204": {"description": "Deleted"}}


def _body(one: Operation) -> Document:
    if one.method not in ("PUT", "POST"):
        return {}
    schema = {"$ref": _REF.format(_names(one))}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def _names(one: Operation) -> str:
    """The schema of one object of the kind with its name around it, or of several."""
    single = _type(SINGLE_OF[one.kind])
    return f"Single{single}" if one.id_name else f"{single}Set_{set_of(one.kind)}"


def _in_path(path: str) -> list[Document]:
    told = {"in": "path", "required": True, "schema": {"type": "string"}}
    return [{"name": name, **told} for name in re.findall(r"{(\w+)}", path)]


def _query(name: str, **schema: Any) -> Document:
    return {"name": name, "in": "query", "required": False, "schema": schema}


_FIELDS: Final = _query("fields", type="array", items={"type": "string"})
_PAGE: Final[Sequence[Document]] = (
    _query("limit", type="integer", minimum=1, default=100),
    _query("offset", type="integer", minimum=0, default=0),
    _query("sort", type="string"),
    _query("orderBy", type="string", enum=["asc", "desc"]),
    _query("filter", type="string"),
    _FIELDS,
)


def _answer(why: str, schema: str) -> Document:
    return {
        "description": why,
        "content": {"application/json": {"schema": {"$ref": _REF.format(schema)}}},
    }


def _type(single: str) -> str:
    return f"{single[0].upper()}{single[1:]}DType"


def _schemas(kinds: Sequence[str]) -> Document:
    made: Document = {_STATUS: _STATUS_SCHEMA, _PAIRS: _PAIRS_SCHEMA}
    for kind in kinds:
        single = SINGLE_OF[kind]
        name = _type(single)
        made[name] = _object(OBJECTS[single], required(single))
        made[f"Single{name}"] = _around(single, {"$ref": _REF.format(name)})
        many = {"type": "array", "items": {"$ref": _REF.format(name)}}
        made[f"{name}Set_{set_of(kind)}"] = _around(set_of(kind), many)
    return made


def _around(name: str, schema: Document) -> Document:
    return {"type": "object", "required": [name], "properties": {name: schema}}


def _object(fields: Fields, needed: Sequence[str]) -> Document:
    properties = {name: _property(name, below) for name, below in fields.items()}
    return {"type": "object", "required": list(needed), "properties": properties}


def _property(name: str, below: "Shape | Fields") -> Document:
    made = dict(_SCHEMAS[below]) if isinstance(below, Shape) else _object(below, ())
    if not made.get("required", True):
        del made["required"]  # an empty list is none by OpenAPI
    return {"type": "array", "items": made} if name in _LISTS else made


_STATUS_SCHEMA: Final[Document] = {
    "type": "object",
    "required": ["imsx_codeMajor", "imsx_severity"],
    "properties": {
        "imsx_codeMajor": {"type": "string", "enum": ["success", "processing", "failure", "unsupported"]},
        "imsx_severity": {"type": "string", "enum": ["status", "warning", "error"]},
        "imsx_description": {"type": "string"},
        "imsx_CodeMinor": {
            "type": "object",
            "properties": {
                "imsx_codeMinorField": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": {
                            "imsx_codeMinorFieldName": {"type": "string"},
                            "imsx_codeMinorFieldValue": {
                                "type": "string",
                                "enum": [str(one) for one in Minor],
                            },
                        },
                    },
                }
            },
        },
    },
}
_PAIRS_SCHEMA: Final[Document] = {
    "type": "object",
    "required": ["sourcedIdPairs"],
    "properties": {
        "sourcedIdPairs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["suppliedSourcedId", "allocatedSourcedId"],
                "properties": {
                    "suppliedSourcedId": {"type": "string"},
                    "allocatedSourcedId": {"type": "string"},
                },
            },
        }
    },
}
