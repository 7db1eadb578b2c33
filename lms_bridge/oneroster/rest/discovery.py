"""The discovery documents: OpenAPI 3.0 of the operations offered here, at this server's own addresses."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from lms_bridge.oneroster.rest.operations import ROSTERING, Read
from lms_bridge.oneroster.rest.payloads import BASE
from lms_bridge.oneroster.rest.shapes import OBJECTS, SINGLE_OF, Fields, Shape, required, set_of
from lms_bridge.oneroster.rest.status import Minor
from lms_bridge.services.oneroster_scopes import PREFIX

Document = dict[str, Any]
NAMES: Final = (
    "onerosterv1p2rostersservice_openapi3_v1p0.json",
    "imsorv1p2_rostering_openapi3_v1p0.json",
)
"""As the REST binding names the document of the rostering service, and as the guide to conformance does."""

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


def rostering(public_url: str, token_url: str) -> Document:
    """The document of the rostering service."""
    paths: dict[str, Document] = {}
    for one in ROSTERING:
        paths.setdefault(one.path, {})["get"] = _operation(one)
    kinds = sorted({one.kind for one in ROSTERING})
    scopes = sorted({scope for one in ROSTERING for scope in one.scopes})
    flow = {"tokenUrl": token_url, "scopes": {f"{PREFIX}{one}": one for one in scopes}}
    return {
        "openapi": "3.0.0",
        "info": {"title": "OneRoster rostering service of lms-bridge", "version": "1.2"},
        "servers": [{"url": f"{public_url}{BASE}"}],
        "paths": paths,
        "components": {
            "schemas": _schemas(kinds),
            "securitySchemes": {"OAuth2CC": {"type": "oauth2", "flows": {"clientCredentials": flow}}},
        },
    }


def _operation(one: Read) -> Document:
    single = SINGLE_OF[one.kind]
    answer = f"Single{_type(single)}" if one.id_name else f"{_type(single)}Set_{set_of(one.kind)}"
    answers = {
        "200": _answer("Done", answer),
        **{code: _answer(why, _STATUS) for code, why in _MEANING.items()},
    }
    return {
        "operationId": one.name,
        "parameters": [*_in_path(one.path), *([_FIELDS] if one.id_name else _PAGE)],
        "responses": {**answers, "default": _answer("Anything else", _STATUS)},
        "security": [{"OAuth2CC": [f"{PREFIX}{scope}"]} for scope in one.scopes],
    }


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
    made: Document = {_STATUS: _STATUS_SCHEMA}
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
