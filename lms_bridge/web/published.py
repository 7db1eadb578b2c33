"""What anybody needs to check a badge: who issues, by which keys, and which documents stand no more."""

from typing import Any

from flask import Blueprint, Response, json

from lms_bridge.domain.errors import NotFound
from lms_bridge.domain.paper import ListName
from lms_bridge.services.check_document import CheckDocument
from lms_bridge.web.problems import answer_problems

_HOUR = "public, max-age=3600"
_MINUTES = "public, max-age=300"


def published_surface(check: CheckDocument) -> Blueprint:
    """`/.well-known/did.json`, `/did.json`, `/.well-known/jwks.json`, `/keys/…`, `/status-lists/…`."""
    surface = Blueprint("published", __name__)
    answer_problems(surface)

    @surface.get("/.well-known/did.json")
    @surface.get("/did.json")
    def did() -> Response:
        return _answer(check.did_document(), "application/did+json", _HOUR)

    @surface.get("/.well-known/jwks.json")
    def key_set() -> Response:
        return _answer(check.key_set(), "application/jwk-set+json", _HOUR)

    @surface.get("/keys/<public>")
    def key(public: str) -> Response:
        for one in check.key_set()["keys"]:
            if one["kid"].endswith(f"/keys/{public}"):
                return _answer(one, "application/jwk+json", _HOUR)
        raise NotFound(what="key", name=public)

    @surface.get("/status-lists/<name>")
    def status_list(name: str) -> Response:
        listed = ListName.read(name)
        if listed is None:
            raise NotFound(what="status-list", name=name)
        return _answered(check.status_list(listed), "application/vc", _MINUTES)

    return surface


def _answer(value: Any, media_type: str, kept: str) -> Response:
    return _answered(json.dumps(value).encode(), media_type, kept)


def _answered(body: bytes, media_type: str, kept: str) -> Response:
    response = Response(body, content_type=media_type)
    response.headers["Cache-Control"] = kept
    # A verifier may be a page of another site; there is nothing here that is not for everybody.
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
