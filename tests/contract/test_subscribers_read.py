"""What a message to a subscriber points at is read by whom a right lets, and by nobody else."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from lms_bridge.domain.subscription import EventKind
from lms_bridge.services.message_text import body_of
from lms_bridge.services.ports.subscribers import Event
from tests.contract import oneroster
from tests.contract.oneroster import ADDRESS, REGISTER, Service
from tests.db.pipeline import ANA, BOJAN, LATER, ONLINE

ODD = "R/1@x"
"""As the standard allows ids to be."""


@pytest.fixture(scope="module")
def service(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    odd = replace(ONLINE, id=ODD, lms_course=None, lms_test=None)
    register = replace(REGISTER, realisations=(*REGISTER.realisations, odd))
    for made in oneroster.service(sqlite_template, tmp_path_factory.mktemp("subscribers"), register):
        oneroster.decide(made.bridge)
        yield made


def address(event: EventKind, at_ms: int = LATER, **data: object) -> str:
    """The path and query of what a message of that kind points at."""
    body = body_of(Event(1, event, data, at_ms), home=ADDRESS)
    told = json.loads(body)["data"]["href"]
    assert told.startswith(ADDRESS)
    return str(told.removeprefix(ADDRESS))


@pytest.mark.parametrize(
    ("at_ms", "people"), [(LATER, {ANA, BOJAN}), (LATER + 1, {BOJAN}), (LATER + 2, set())]
)
def test_results_are_read_by_a_client_of_the_gradebook(
    service: Service, at_ms: int, people: set[str]
) -> None:
    client = service.client()
    path = address(EventKind.COMPLETION_DECIDED, at_ms, realisation="online", version=1)
    answer = client.web.get(path, headers=client.headers)
    assert answer.status_code == 200
    assert {one["student"]["sourcedId"] for one in answer.get_json()["results"]} == people


@pytest.mark.parametrize(
    ("kind", "data", "status"),
    [
        (EventKind.COMPLETION_CORRECTED, {"realisation": "online", "version": 2}, 401),
        (EventKind.DOCUMENT_ISSUED, {"document": "P-2026-000123", "kind": "confirmation"}, 302),
        (EventKind.DOCUMENT_WITHDRAWN, {"document": "P-2026-000123", "kind": "confirmation"}, 302),
        (EventKind.QUEUE_TOO_OLD, {"queue": "statement"}, 401),
        (EventKind.QUEUE_TOO_OLD, {"queue": "accounts"}, 302),
        (EventKind.QUEUE_TOO_OLD, {"queue": "admission"}, 302),
    ],
)
def test_nobody_reads_it_without_a_right(
    service: Service, kind: EventKind, data: dict[str, object], status: int
) -> None:
    assert service.web.get(address(kind, **data)).status_code == status


def test_a_realisation_with_an_odd_id_is_found(service: Service) -> None:
    client = service.client()
    path = address(EventKind.COMPLETION_DECIDED, realisation=ODD, version=1)
    answer = client.web.get(path, headers=client.headers)
    assert (answer.status_code, answer.get_json()) == (200, {"results": []})
