"""A service with a small register, a client of it, and the standard's own description of the answers."""

import json
import shutil
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import jsonschema_rs
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms_bridge.app import create_app
from lms_bridge.bootstrap import Bridge, build
from lms_bridge.domain.completion import Completion
from lms_bridge.domain.fact import Score
from lms_bridge.domain.person import Body, Role
from lms_bridge.domain.presence import Window
from lms_bridge.domain.programme import Enrolment, Realisation
from lms_bridge.domain.roster import Roster
from lms_bridge.oneroster.rest.shapes import SINGLE_OF
from lms_bridge.runtime.keys import create_key
from lms_bridge.services.credentials import ONEROSTER, NewCredential
from lms_bridge.services.import_roster import import_roster
from lms_bridge.services.oneroster_scopes import SCOPES
from lms_bridge.services.ports import PairKey, Version
from lms_bridge.settings import from_environment
from tests.db.pipeline import ANA, BOJAN, LATER, MINUTE, ONLINE, ROSTER, RULE, VESNA, WEBINAR

ROSTERING = "/ims/oneroster/rostering/v1p2"
GRADEBOOK = "/ims/oneroster/gradebook/v1p2"
ADDRESS = "https://bridge.academy.example"
REGISTER = replace(
    ROSTER,
    bodies=(*ROSTER.bodies, Body("centre/1", "Центар", "ext:provider", "801", "body")),
    persons=tuple(
        replace(one, email=f"{one.id}@town.example", employee_number="7") for one in ROSTER.persons
    ),
    roles=(Role("r1", ANA, "primary", "student", "body", None, None),),
    realisations=(ONLINE, replace(WEBINAR, provider_id="centre/1")),
    enrolments=(*ROSTER.enrolments, Enrolment("t", "webinar", VESNA, "teacher")),
)


def service(template: Path, folder: Path, register: Roster = REGISTER) -> Iterator["Service"]:
    """Over a copy of a migrated database, in a folder of its own."""
    file = folder / "register.sqlite"
    shutil.copyfile(template, file)
    create_key(folder / "lms-bridge.key")
    given = {
        "LMS_BRIDGE_DATABASE_URL": f"sqlite:///{file.as_posix()}",
        "LMS_BRIDGE_KEY_FILE": str(folder / "lms-bridge.key"),
        "LMS_BRIDGE_PUBLIC_URL": ADDRESS,
    }
    bridge = build(from_environment(given))
    with bridge.database.write() as unit:
        unit.alone()
        import_roster(unit.roster, register, now_ms=LATER, by="test")
    made = Service(bridge)
    yield made
    bridge.close()


def completion(realisation: Realisation, **told: Any) -> Completion:
    """One that rests on a fact, unless something else is said."""
    usual: dict[str, Any] = {
        "attended": True,
        "attended_at_ms": realisation.start_ms + MINUTE,
        "present_ms": None,
        "window": Window(realisation.start_ms, realisation.end_ms),
        "score": None,
        "confirmation": True,
        "certificate": False,
        "body_id": "body",
        "rule": RULE,
        "stays": (),
        "fact_ids": (1,),
    }
    return Completion(**{**usual, **told})


HALF = completion(WEBINAR, attended=False, attended_at_ms=None, present_ms=50 * MINUTE, confirmation=False)
PASSED = completion(ONLINE, score=Score(Decimal(18), Decimal(0), Decimal(30)))
TAKEN_BACK = completion(
    ONLINE, attended=False, attended_at_ms=None, confirmation=False, fact_ids=(), score=None
)


def decide(bridge: Bridge) -> None:
    """Ana passed the course, and was in half of the webinar; what Bojan had done was taken back."""
    decided = {
        PairKey(ANA, "online"): PASSED,
        PairKey(ANA, "webinar"): HALF,
        PairKey(BOJAN, "online"): PASSED,
    }
    again = {PairKey(BOJAN, "online"): Version(2, TAKEN_BACK, ())}
    with bridge.database.write() as unit:
        first = {key: Version(1, one, ()) for key, one in decided.items()}
        unit.completions.add(first, reasons=dict.fromkeys(first, "first"), at_ms=LATER)
        unit.completions.add(again, reasons=dict.fromkeys(again, "evidence-withdrawn"), at_ms=LATER + 1)


@dataclass
class Service:
    bridge: Bridge

    @cached_property
    def app(self) -> Flask:
        return create_app(self.bridge)

    @property
    def web(self) -> FlaskClient:
        return self.app.test_client()

    def key(self, *scopes: str) -> tuple[str, str]:
        return self.bridge.credentials.add(NewCredential(ONEROSTER, "SDS", scopes=scopes or SCOPES))

    def client(self, *scopes: str, asks: str = "") -> "Client":
        key, secret = self.key(*scopes)
        return Client(self.web, token(self.web, key, secret, scope=asks).get_json()["access_token"], key)


def token(web: FlaskClient, key: str, secret: str, **form: str) -> TestResponse:
    basic = b64encode(f"{key}:{secret}".encode()).decode()
    told = {"grant_type": "client_credentials", **form}
    return web.post("/oauth2/token", data=told, headers={"Authorization": f"Basic {basic}"})


@dataclass
class Client:
    web: FlaskClient
    token: str
    key: str = ""
    headers: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.headers = {"Authorization": f"Bearer {self.token}"}

    def get(self, path: str, **query: Any) -> TestResponse:
        return self.web.get(ROSTERING + path, query_string=query, headers=self.headers)

    def marks(self, path: str, **query: Any) -> TestResponse:
        return self.web.get(GRADEBOOK + path, query_string=query, headers=self.headers)

    def put(self, kind: str, id_: str, **told: Any) -> TestResponse:
        address, body = f"{GRADEBOOK}/{kind}/{id_}", {SINGLE_OF[kind]: told}
        return self.web.put(address, json=body, headers=self.headers)

    def post(self, path: str, *told: Any) -> TestResponse:
        body = {path.rsplit("/", maxsplit=1)[-1]: told}
        return self.web.post(GRADEBOOK + path, json=body, headers=self.headers)

    def delete(self, path: str) -> TestResponse:
        return self.web.delete(GRADEBOOK + path, headers=self.headers)


@dataclass
class Description:
    """An OpenAPI file of the standard: what an answer has to be."""

    file: Path

    @cached_property
    def document(self) -> dict[str, Any]:
        return json.loads(self.file.read_text(encoding="utf-8"))  # type: ignore[no-any-return]

    def faults(self, path: str, response: TestResponse, method: str = "get") -> list[str]:
        answers = self.document["paths"][path][method]["responses"]
        told = answers.get(str(response.status_code), answers["default"])
        if "content" not in told:
            return [f"{path}: a body where there is none"] if response.data else []
        schema = told["content"]["application/json"]["schema"]
        whole = {**schema, "components": self.document["components"]}
        validator = jsonschema_rs.Draft4Validator(whole, validate_formats=True)
        return [f"{path}: {one.message}" for one in validator.iter_errors(response.get_json())]
