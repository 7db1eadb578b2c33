"""Zoom's webhooks over HTTP: validated, refused, and worked off to a presence."""

import hashlib
import hmac
import json
import time
from typing import Any

import pytest

from tests.e2e.running import Place, Running
from tests.e2e.wire import JSON, Answer, Client

SECRET = "zoom-secret-token"


@pytest.fixture(scope="module")
def zoom(running: Running) -> Client:
    words = ("source", "add", "zoom", "zoom", "--secret", SECRET, "--accounts", "lms")
    running.place.ask(*words)
    return running.client


def send(client: Client, told: Any, *, secret: str = SECRET, age_s: int = 0) -> Answer:
    body, at = json.dumps(told).encode(), str(int(time.time()) - age_s)
    signed = hmac.new(secret.encode(), f"v0:{at}:".encode() + body, hashlib.sha256).hexdigest()
    headers = {"Content-Type": JSON, "x-zm-signature": f"v0={signed}", "x-zm-request-timestamp": at}
    return client.send("POST", "/webhooks/zoom/zoom", body, headers)


def joined(number: int) -> dict[str, Any]:
    person = {"user_id": number, "customer_key": "1", "join_time": "2024-03-01T10:00:00Z"}
    meeting = {"id": "85746065", "uuid": "u/=", "participant": person}
    return {"event": "meeting.participant_joined", "payload": {"object": meeting}}


def test_a_genuine_call_is_stored_once(zoom: Client) -> None:
    assert [send(zoom, joined(1)).value for _ in range(2)] == [{"stored": True}, {"stored": False}]


def test_the_address_is_validated_and_nothing_is_stored(zoom: Client, running: Running) -> None:
    before = running.count("delivery")
    asked = {"event": "endpoint.url_validation", "payload": {"plainToken": "qgg8vlvZRS6UYooatFL8Aw"}}
    answer = send(zoom, asked)
    encrypted = hmac.new(SECRET.encode(), b"qgg8vlvZRS6UYooatFL8Aw", hashlib.sha256).hexdigest()
    assert answer.value == {"plainToken": "qgg8vlvZRS6UYooatFL8Aw", "encryptedToken": encrypted}
    assert send(zoom, asked, secret="another").problem == "bad-signature"
    assert running.count("delivery") == before


def test_forged_and_old_calls_are_refused_by_name(zoom: Client) -> None:
    assert send(zoom, joined(2), secret="another").problem == "bad-signature"
    assert send(zoom, joined(3), age_s=400).problem == "stale-timestamp"


def test_a_secret_is_replaced(place: Place) -> None:
    place.ask("init")
    place.ask("source", "add", "moodle", "lms", "--home-page", "https://lms.example")
    place.ask("source", "add", "zoom", "z", "--secret", "one", "--accounts", "lms")
    place.ask("source", "change", "z", "--secret", "two")
    assert place.call("source", "change", "z", "--callback-url", "https://x.example").refused
    assert place.call("source", "add", "zoom", "y", "--secret", "one", "--accounts", "z").refused
