"""Every route is kept by something, and every route for programs is described."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

from lms_bridge.app import create_app
from lms_bridge.bootstrap import build
from lms_bridge.runtime.keys import create_key
from lms_bridge.settings import from_environment

FOR_PROGRAMS = {"xapi", "webhooks", "api", "oneroster"}
DESCRIBED_BY_ITSELF = {"oneroster"}
"""By the discovery documents of its standard."""
OPEN = {
    "api.health": "a supervisor has no key; it tells nothing but that the service answers",
    "api.openapi": "the description is the same for everybody",
    "oneroster.described": "the discovery document is the same for everybody",
    "xapi.about": "anybody may ask which versions are spoken (xAPI 1.0.3 Communication 2.8)",
    "published.did": "who checks a badge asks who issues",
    "published.key_set": "who checks a badge needs the keys, which are public",
    "published.key": "who checks a badge needs its key, which is public",
    "published.status_list": "who checks a badge asks whether it stands; the list names nobody",
    "verify.ask": "who has a paper types its code",
    "verify.show": "who has a paper asks whether it stands; the code on it is not to be guessed",
    "verify.told": "the same for programs",
    "verify.compare": "who has a paper types the name on it and is told whether it is the one",
    "assets.static": "styles and scripts, which the page for signing in needs",
    "bootstrap.static": "styles and scripts, which the page for signing in needs",
    "sign_in.show": "who is not signed in yet must see it",
    "sign_in.send": "who is not signed in yet must send it",
    "sign_in.sign_out": "ends one's own session, where there is one",
    "sign_in.language": "keeps one's own choice of language",
}
SENT_BY_A_SOURCE = {
    "webhooks.bigbluebutton": "the checksum over the raw body is its authorisation",
    "webhooks.bigbluebutton_analytics": "a token made with the server's secret is its authorisation",
    "webhooks.moodle": "the signature over the raw body is its authorisation",
    "webhooks.zoom": "the signature over the raw body is its authorisation",
}
KEPT = {301, 302, 303, 401, 403}


@pytest.fixture
def app(sqlite_file: str, tmp_path: Path) -> Iterator[Flask]:
    key_file = tmp_path / "lms-bridge.key"
    create_key(key_file)
    given = {"LMS_BRIDGE_DATABASE_URL": sqlite_file, "LMS_BRIDGE_KEY_FILE": str(key_file)}
    bridge = build(from_environment(given))
    bridge.set_up.add_moodle("lms", address="https://lms.academy.example")
    where = {"callback_url": "https://bridge.academy.example/hook", "accounts": "lms"}
    bridge.set_up.add_bigbluebutton("1", secret="shared", **where)
    bridge.set_up.add_zoom("zoom", secret="token", accounts="lms")
    yield create_app(bridge)
    bridge.close()


def calls(app: Flask) -> Iterator[tuple[Rule, str, str]]:
    """Each rule with an address that it answers, and each of its methods."""
    for rule in app.url_map.iter_rules():
        source = {"webhooks.moodle": "lms", "webhooks.zoom": "zoom"}.get(rule.endpoint, "1")
        address = re.sub(r"<[^>]+>", source, re.sub(r"<int[^>]+>", "2020", rule.rule))
        for method in sorted((rule.methods or set()) - {"OPTIONS"}):
            yield rule, address, method


def test_every_route_is_kept_or_named_with_the_reason(app: Flask) -> None:
    app.config["WTF_CSRF_METHODS"] = set()  # a form without its token is refused before anybody is asked
    client = app.test_client()
    let_in = {
        f"{rule.endpoint} {method}: {status}"
        for rule, address, method in calls(app)
        if rule.endpoint not in OPEN
        and (status := client.open(address, method=method).status_code) not in KEPT
    }
    assert let_in == set()


def test_who_is_not_signed_in_is_sent_to_sign_in_and_nowhere_else(app: Flask) -> None:
    client = app.test_client()
    sent = [client.open(address, method=method) for _, address, method in calls(app) if method == "GET"]
    moved = [one.headers["Location"] for one in sent if one.status_code in (301, 302, 303)]
    assert len(moved) >= 5
    assert [place for place in moved if not place.startswith("/sign-in")] == []


def test_every_form_of_a_page_has_to_bring_its_token(app: Flask) -> None:
    client = app.test_client()
    forms = [
        (rule.endpoint, client.post(address).status_code)
        for rule, address, method in calls(app)
        if method == "POST" and rule.endpoint.split(".")[0] not in FOR_PROGRAMS
    ]
    assert len(forms) >= 3
    assert [name for name, status in forms if status != 400] == []


def test_the_exemptions_name_routes_that_are_there(app: Flask) -> None:
    there = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert (OPEN | SENT_BY_A_SOURCE).keys() - there == set()


def test_a_call_that_is_kept_by_its_signature_is_refused_without_one(app: Flask) -> None:
    client = app.test_client()
    kept = [(address, method) for rule, address, method in calls(app) if rule.endpoint in SENT_BY_A_SOURCE]
    assert kept
    assert {client.open(address, method=method).status_code for address, method in kept} == {401}


def test_the_routes_for_programs_and_their_description_are_the_same(app: Flask) -> None:
    paths = app.test_client().get("/openapi.json").get_json()["paths"]
    described = {(path, method.upper()) for path, methods in paths.items() for method in methods}
    routed = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method)
        for rule, _, method in calls(app)
        if rule.endpoint.split(".")[0] in FOR_PROGRAMS - DESCRIBED_BY_ITSELF and method != "HEAD"
    }
    assert described == routed - {("/openapi.json", "GET")}
