"""The resources of the Learning Record Store as the OpenAPI document describes them."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from pydantic import BaseModel

from lms_bridge.web import schemas
from lms_bridge.web.operations import Operation
from xapi import Version

_STATEMENT: Final = {
    "type": "object",
    "required": ["actor", "verb", "object"],
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "actor": {"type": "object"},
        "verb": {"type": "object", "required": ["id"]},
        "object": {"type": "object"},
    },
}
_STATEMENTS: Final = {"oneOf": [_STATEMENT, {"type": "array", "items": _STATEMENT}]}
_IDS: Final = {"type": "array", "items": {"type": "string", "format": "uuid"}}
_PAGE: Final = {
    "type": "object",
    "required": ["statements", "more"],
    "properties": {
        "statements": {"type": "array", "items": _STATEMENT},
        "more": {"type": "string", "description": "The address of the next page; empty on the last"},
    },
}
_VERSION: Final = {
    "name": "X-Experience-API-Version",
    "in": "header",
    "required": True,
    "schema": {"type": "string", "enum": [str(version) for version in Version]},
}
_CONDITIONS: Final = tuple(
    {"name": name, "in": "header", "required": False, "schema": {"type": "string"}}
    for name in ("If-Match", "If-None-Match")
)
_REFUSALS: Final = (400, 401, 403, 405, 413, 415, 429, 503)
_FORM: Final = "application/x-www-form-urlencoded"

_STATEMENTS_RESOURCE: Final = (
    Operation(
        method="post",
        path="/xapi/statements",
        name="storeStatements",
        summary="Store one statement, or a batch whole (or, in 1.0.3 with “method”, the alternate syntax)",
        answer=_IDS,
        refusals=(*_REFUSALS, 409),
        body_type="application/json",
        body=_STATEMENTS,
        problem=schemas.StatementsProblem,
        headers=(_VERSION,),
    ),
    Operation(
        method="put",
        path="/xapi/statements",
        name="storeStatement",
        summary="Store one statement under the id that the address names",
        answer={},
        done=204,
        refusals=(*_REFUSALS, 409),
        query=schemas.StatementQuery,
        body_type="application/json",
        body=_STATEMENT,
        problem=schemas.StatementsProblem,
        headers=(_VERSION,),
    ),
    Operation(
        method="get",
        path="/xapi/statements",
        name="findStatements",
        summary="A statement by its id, or a page of those that match, the newest first",
        answer={"anyOf": [_PAGE, _STATEMENT]},
        also_as=("multipart/mixed",),
        refusals=(*_REFUSALS, 404),
        query=schemas.StatementsQuery,
        problem=schemas.StatementsProblem,
        headers=(_VERSION,),
    ),
)
_DOCUMENTS: Final[Sequence[tuple[str, str, type[BaseModel], type[BaseModel]]]] = (
    ("/xapi/activities/state", "State", schemas.StateQuery, schemas.StateNamesQuery),
    ("/xapi/activities/profile", "ActivityProfile", schemas.ActivityProfileQuery, schemas.ActivityNamesQuery),
    ("/xapi/agents/profile", "AgentProfile", schemas.AgentProfileQuery, schemas.AgentNamesQuery),
)
_READ_ONLY: Final[Sequence[tuple[str, str, str, type[BaseModel] | None]]] = (
    (
        "/xapi/activities",
        "activity",
        "An activity with all that was said of it",
        schemas.ActivityQuery,
    ),
    ("/xapi/agents", "person", "What is known of an agent", schemas.AgentQuery),
    ("/xapi/about", "about", "The versions that are spoken", None),
)


def _documents() -> Iterator[Operation]:
    for path, name, one, any_of in _DOCUMENTS:
        for method, word in (("put", "keep"), ("post", "merge"), ("delete", "remove")):
            yield Operation(
                method=method,
                path=path,
                name=f"{word}{name}",
                summary=f"{word.capitalize()} a document",
                answer={},
                done=204,
                refusals=(*_REFUSALS, 404, 409, 412),
                query=any_of if method == "delete" and name == "State" else one,
                body_type="" if method == "delete" else "application/json",
                body={"type": "object"},
                problem=schemas.StatementsProblem,
                headers=(_VERSION, *_CONDITIONS),
            )
        yield Operation(
            method="get",
            path=path,
            name=f"find{name}",
            summary="A document by its name, or the names of all",
            answer={},
            also_as=("*/*",),
            refusals=(*_REFUSALS, 404),
            query=any_of,
            problem=schemas.StatementsProblem,
            headers=(_VERSION,),
        )


def _read_only() -> Iterator[Operation]:
    for path, name, summary, query in _READ_ONLY:
        shared: dict[str, Any] = {
            "path": path,
            "answer": {"type": "object"},
            "refusals": _REFUSALS,
            "secured": name != "about",
            "problem": schemas.StatementsProblem,
        }
        headers = () if query is None else (_VERSION,)
        yield Operation(method="get", name=name, summary=summary, query=query, headers=headers, **shared)
        if query is not None:
            yield Operation(
                method="post",
                name=f"{name}ByForm",
                summary=f"{summary}: the alternate syntax of 1.0.3",
                body_type=_FORM,
                body={"type": "object"},
                **shared,
            )


XAPI: Final[Sequence[Operation]] = (*_STATEMENTS_RESOURCE, *_documents(), *_read_only())
