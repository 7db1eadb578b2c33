"""What subscribers are sent is what the OpenAPI document says of it."""

import json

import jsonschema_rs
import pytest

from lms_bridge.domain.subscription import TEST, EventKind
from lms_bridge.services.message_text import body_of
from lms_bridge.services.ports.subscribers import Event
from lms_bridge.web.openapi import document
from lms_bridge.web.told_events import DATA

COMPLETION = {"realisation": "r/1", "version": 2}
PAPER = {"document": "P-2026-000001", "kind": "confirmation", "realisation": "r/1"}
TOLD = {
    EventKind.COMPLETION_DECIDED: COMPLETION,
    EventKind.COMPLETION_CORRECTED: COMPLETION,
    EventKind.DOCUMENT_ISSUED: PAPER,
    EventKind.DOCUMENT_REPLACED: PAPER,
    EventKind.DOCUMENT_WITHDRAWN: PAPER,
    EventKind.QUEUE_TOO_OLD: {"queue": "pair", "since": "2026-01-01T00:00:00.000Z", "limit_hours": 24},
    TEST: {},
}


def test_every_kind_is_described() -> None:
    assert set(DATA) == {*EventKind, TEST} == set(TOLD)


@pytest.mark.parametrize("kind", TOLD)
def test_a_message_is_as_it_is_described(kind: str) -> None:
    described = document("https://bridge.example")["webhooks"][str(kind)]["post"]
    schema = described["requestBody"]["content"]["application/json"]["schema"]
    body = body_of(Event(7, kind, TOLD[kind], 1_767_225_600_000), home="https://bridge.example")
    checker = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    assert [one.message for one in checker.iter_errors(json.loads(body))] == []
    assert not checker.is_valid({**json.loads(body), "name": "Ana"})
