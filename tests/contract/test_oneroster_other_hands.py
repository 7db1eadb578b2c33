"""Another hand's client reads the whole roster and the results over HTTP, and hands a mark in.

It was generated from the standard's description of version 1.1 and knows that version's words alone: bodies
here have types of the standard, the field classType is hidden from it, and people, whose `role` and `orgs` of
1.1 are in 1.2 below `roles`, are read by its calls without its model of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import requests
from waitress.server import create_server

from lms_bridge.oneroster.rest.shapes import HIDEABLE, set_of
from lms_bridge.services.ports.clients import ClientView
from tests.contract import oneroster
from tests.contract.marks import LINE, RESULT
from tests.contract.oneroster import GRADEBOOK, REGISTER, ROSTERING, Service
from tests.db.pipeline import ANA, BOJAN, VESNA

CALLS = {
    "orgs": "Orgs",
    "schools": "Schools",
    "academicSessions": "AcademicSessions",
    "terms": "Terms",
    "gradingPeriods": "GradingPeriods",
    "courses": "Courses",
    "classes": "Classes",
    "enrollments": "Enrollments",
}
PEOPLE = {"users": {ANA, BOJAN, VESNA}, "students": {ANA, BOJAN}, "teachers": {VESNA}}


@dataclass(frozen=True)
class Reader:
    """The library with a token that it was given, at one of the two services."""

    client: Any
    address: str
    token: str

    def api(self, name: str, base: str = ROSTERING) -> Any:
        told = self.client.Configuration()
        told.host, told.access_token = self.address + base, self.token
        return getattr(self.client, f"{name}ManagementApi")(self.client.ApiClient(told))

    def all(self, kind: str, name: str, base: str = ROSTERING) -> set[str]:
        """Page by page of one object, as models of the library."""
        read, found = getattr(self.api(name, base), f"get_{_snake(kind)}"), []
        while page := next(iter(read(limit=1, offset=len(found)).to_dict().values())):
            found += page
        return {one["sourced_id"] for one in found}


def _snake(name: str) -> str:
    return "".join(f"_{one.lower()}" if one.isupper() else one for one in name)


@pytest.fixture(scope="module")
def service(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    bodies = tuple(replace(one, type="local") for one in REGISTER.bodies)
    register = replace(REGISTER, bodies=bodies)
    for made in oneroster.service(sqlite_template, tmp_path_factory.mktemp("others"), register):
        oneroster.decide(made.bridge)
        yield made


@pytest.fixture(scope="module")
def reader(service: Service) -> Iterator[Reader]:
    try:
        library = import_module("oneroster_client")
    except ImportError:
        pytest.skip("NOT RUN: strongmind-oneroster-client is not installed")
    key, secret = service.key()
    view = ClientView(frozenset({"class.classType"}))
    service.bridge.access.clients.show(key, view, known=HIDEABLE)
    server = create_server(service.app, host="127.0.0.1", port=0)
    running = Thread(target=server.run)
    running.start()
    address = f"http://127.0.0.1:{server.effective_port}"
    form = {"grant_type": "client_credentials"}
    told = requests.post(f"{address}/oauth2/token", data=form, auth=(key, secret), timeout=30).json()
    yield Reader(library, address, told["access_token"])
    server.close()
    running.join()


@pytest.mark.parametrize("kind", CALLS)
def test_it_reads_every_collection_of_the_roster_into_its_own_models(
    service: Service, reader: Reader, kind: str
) -> None:
    ours = service.client().get(f"/{kind}").get_json()[set_of(kind)]
    assert reader.all(kind, CALLS[kind]) == {one["sourcedId"] for one in ours}


@pytest.mark.parametrize("kind", PEOPLE)
def test_it_reads_the_people(reader: Reader, kind: str) -> None:
    read = getattr(reader.api(kind.title()), f"get_{kind}")
    told = read(limit=100, filter="status='active'", _preload_content=False).json()["users"]
    assert {one["sourcedId"] for one in told} == PEOPLE[kind]


def test_it_reads_results_and_hands_one_in(service: Service, reader: Reader) -> None:
    items, results = reader.api("LineItems", GRADEBOOK), reader.api("Results", GRADEBOOK)
    items.put_line_item({"lineItem": LINE}, "line")
    results.put_result({"result": RESULT}, "mark")
    assert results.get_result("mark").to_dict()["result"]["score"] == RESULT["score"]
    ours = service.client().marks("/results").get_json()["results"]
    assert reader.all("results", "Results", GRADEBOOK) == {one["sourcedId"] for one in ours} >= {"mark"}
    results.delete_result("mark")
    items.delete_line_item("line")
    assert service.client().marks("/results/mark").status_code == 404
