"""What subscribers are sent, as the OpenAPI document describes it under `webhooks`."""

from collections.abc import Mapping
from typing import Any, Final

from lms_bridge.domain.subscription import TEST, EventKind

_TEXT: Final = {"type": "string"}
_TIME: Final = {"type": "string", "format": "date-time"}
_HREF: Final = {
    "type": "string",
    "format": "uri",
    "description": "Where the rest is read by whom a right lets",
}
_COMPLETION: Final = {"realisation": _TEXT, "version": {"type": "integer", "minimum": 1}, "href": _HREF}
_DOCUMENT: Final = {
    "document": {**_TEXT, "description": "Its number"},
    "kind": {"enum": ["confirmation", "certificate"]},
    "realisation": _TEXT,
    "href": _HREF,
}
_QUEUE: Final = {"queue": _TEXT, "since": _TIME, "limit_hours": {"type": "integer"}, "href": _HREF}
DATA: Final[Mapping[str, tuple[str, Mapping[str, Any]]]] = {
    EventKind.COMPLETION_DECIDED: ("The first decision about a person and a realisation", _COMPLETION),
    EventKind.COMPLETION_CORRECTED: ("A later version takes the place of the one before", _COMPLETION),
    EventKind.DOCUMENT_ISSUED: ("A confirmation or certificate was issued", _DOCUMENT),
    EventKind.DOCUMENT_REPLACED: ("A document is valid no more: another one was issued", _DOCUMENT),
    EventKind.DOCUMENT_WITHDRAWN: ("A document is valid no more", _DOCUMENT),
    EventKind.QUEUE_TOO_OLD: ("Something has waited for longer than it may", _QUEUE),
    TEST: ("A message that tells of nothing, on request", {}),
}
"""Of each kind what it means, and the members of `data`: all are there."""
_HEADERS: Final[Mapping[str, str]] = {
    "webhook-id": "The same however often the message is sent: take each once",
    "webhook-timestamp": "When it was sent, in seconds since 1970",
    "webhook-signature": "A signature by each valid secret, as Standard Webhooks prescribes",
}


def told_events() -> dict[str, Any]:
    """The messages by their kind."""
    return {str(kind): {"post": _described(str(kind), *told)} for kind, told in DATA.items()}


def _described(kind: str, summary: str, data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "operationId": f"told {kind}",
        "summary": summary,
        "parameters": [
            {"name": name, "in": "header", "required": True, "description": about, "schema": _TEXT}
            for name, about in _HEADERS.items()
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema_of(kind, data)}}},
        "responses": {
            "2XX": {"description": "Taken"},
            "410": {"description": "Nothing is to be sent there any more"},
            "default": {"description": "Not taken: it is sent again, as late as Retry-After asks"},
        },
    }


def schema_of(kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """What a message of that kind holds, and nothing else."""
    told = {"type": "object", "required": list(data), "properties": dict(data), "additionalProperties": False}
    members = {"type": {"const": kind}, "timestamp": _TIME, "data": told}
    required = {"type": "object", "required": list(members), "additionalProperties": False}
    return {**required, "properties": members}
