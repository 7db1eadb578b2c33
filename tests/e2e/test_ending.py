"""How the service ends: what is in hand is finished and answered."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from tests.e2e import years
from tests.e2e.running import Place, Service, serving
from tests.e2e.statements import statement
from tests.e2e.wire import STATEMENTS, Client, get
from tests.e2e.years import Input


@contextmanager
def nobody_can_write(place: Place) -> Iterator[None]:
    """The database is locked: a request that wants to write stays in hand."""
    with closing(sqlite3.connect(place.file, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.rollback()


def test_a_request_in_hand_is_answered_before_the_service_ends(place: Place, small_year: Input) -> None:
    key = years.set_up(place, small_year)
    one = statement()
    service, line = Service(place, "--no-worker"), None
    service.start()
    try:
        line = Client(service.port)
        with nobody_can_write(place):
            line.begin("POST", STATEMENTS, json.dumps(one).encode(), key.headers())
            assert service.client.send("GET", "/openapi.json").status == 200
            service.process.running.terminate()
        answer = line.answer()
        assert (answer.status, answer.value) == (200, [one["id"]])
        assert service.process.wait() == 0
    finally:
        service.kill()
        if line:
            line.close()
    with serving(place, "--no-worker") as again:
        assert get(again.client, key, one["id"]).status == 200
