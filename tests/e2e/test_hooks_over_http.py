"""What BigBlueButton's webhook is answered, and what is kept of its calls."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from hashlib import new as new_hash
from typing import Any
from urllib.parse import quote_plus, urlencode
from uuid import uuid4

import pytest

from tests.e2e.running import Place, Running, serving
from tests.e2e.wire import FORM, Answer, Client, call_hook, checksum_of
from tests.e2e.years import CALLBACK_URL, Input, set_up

PASSWORDS = ("mod3rator-5ecret", "v1ewer-5ecret", "Шифра-за-водитеља")
LONE_SURROGATE = "\ud83d"


def form(*events: Any) -> bytes:
    """A call's body as bbb-webhooks sends it; each is another content."""
    return urlencode({"domain": f"{uuid4()}.example", "event": json.dumps(events), "timestamp": 1}).encode()


def event(name: str, **attributes: Any) -> dict[str, Any]:
    at = {"ts": 1_600_000_000_000}
    return {"data": {"type": "event", "id": name, "attributes": attributes, "event": at}}


def meeting_created(passwords: tuple[str, ...] = PASSWORDS, **more: Any) -> dict[str, Any]:
    meeting = {
        "external-meeting-id": "m1",
        "moderator-pass": passwords[0],
        "viewer-pass": passwords[1],
        **more,
    }
    meeting["metadata"] = {"deeper": [{"moderator-pass": passwords[2]}]}
    return event("meeting-created", meeting=meeting)


@pytest.fixture
def secret(small_year: Input) -> str:
    return small_year.secret


def genuine(client: Client, secret: str, body: bytes) -> Answer:
    return call_hook(client, body, checksum=checksum_of(body, callback_url=CALLBACK_URL, secret=secret))


def rejected(place: Place) -> int:
    return int(place.read("indicators", "--year", "2024")["rejected_deliveries"])


def test_a_genuine_call_is_stored_once_however_often_it_comes(running: Running, secret: str) -> None:
    body = form(event("user-left"))
    before = running.count("delivery")
    answers = [genuine(running.client, secret, body) for _ in range(3)]
    assert [one.status for one in answers] == [200] * 3
    assert [one.value["stored"] for one in answers] == [True, False, False]
    assert running.count("delivery") == before + 1


@pytest.mark.parametrize("algorithm", ["sha1", "sha256", "sha384", "sha512"])
def test_the_algorithm_is_told_by_its_length(running: Running, secret: str, algorithm: str) -> None:
    body = form(event("user-left"))
    told = new_hash(algorithm, CALLBACK_URL.encode() + body + secret.encode()).hexdigest()
    assert call_hook(running.client, body, checksum=told).status == 200


@pytest.mark.parametrize(
    "checksum", ["", "x", "0" * 64, "0" * 40, "ћ" * 64, "\0" * 64, "0" * 5000, "%" * 64, LONE_SURROGATE]
)
def test_a_forged_call_is_counted_each_time_and_kept_apart(
    on_both: Running, secret: str, checksum: str
) -> None:
    body = form(event("user-left"))
    before, deliveries = rejected(on_both.place), on_both.count("delivery")
    sent = checksum.encode("utf-8", "surrogatepass").decode("latin-1")
    for _ in range(2):
        answer = call_hook(on_both.client, body, checksum=sent)
        assert (answer.status, answer.problem) == (401, "bad-signature")
    assert rejected(on_both.place) == before + 2
    assert on_both.count("delivery") == deliveries
    assert genuine(on_both.client, secret, body).value == {"stored": True}


def test_a_call_without_a_checksum_is_forged(running: Running) -> None:
    answer = running.client.send("POST", "/webhooks/bigbluebutton/bbb", form(), {"Content-Type": FORM})
    assert (answer.status, answer.problem) == (401, "bad-signature")


@pytest.mark.parametrize("source", ["nobody", "lms", "%00", "%ff", "%D1%88", "x" * 3000])
def test_an_unknown_source_is_not_found(on_both: Running, source: str) -> None:
    path = f"/webhooks/bigbluebutton/{source}?checksum=x"
    answer = on_both.client.send("POST", path, form(), {"Content-Type": FORM})
    assert answer.status == 404
    assert answer.problem in ("not-found", "http-error")


def test_a_huge_call_is_refused_with_words(running: Running, secret: str) -> None:
    answer = genuine(running.client, secret, b"x" * ((1 << 20) + 1))
    assert (answer.status, answer.problem) == (413, "too-large")


NASTY = {
    "nothing": b"",
    "no form": b"\xff\xfe\x00",
    "no event": b"domain=x",
    "no JSON": b"event=%7B",
    "deep": b"event=" + b"[" * 3000 + b"]" * 3000,
    "deep with a password": b"event=" + b"[" * 900 + b'{"viewer-pass":"x"}' + b"]" * 900,
    "half a character": urlencode(
        {"event": json.dumps([{"viewer-pass": "x", "n": LONE_SURROGATE}])}
    ).encode(),
    "many digits": b"event=" + b"9" * 5000,
    "many fields": b"&".join(b"a=1" for _ in range(2000)),
    "not a number": b"event=[NaN,Infinity,1e999]",
    "a text": b'event="text"',
    "null": b"event=null",
    "bad percent": b"event=%zz%",
}


@pytest.mark.parametrize("body", NASTY.values(), ids=NASTY.keys())
def test_a_call_that_cannot_be_read_is_never_our_failure(on_both: Running, secret: str, body: bytes) -> None:
    assert call_hook(on_both.client, body, checksum="0" * 64).status == 401
    assert genuine(on_both.client, secret, body).status == 200


def hiding() -> dict[str, tuple[tuple[str, ...], bytes]]:
    """Bodies that hide their passwords in one way each; genuine ones look like the first."""
    ways: dict[str, Callable[[bytes], bytes]] = {
        "as it is sent": lambda body: body,
        "two events": lambda body: body + b"&event=[]",
        "cut off": lambda body: body[:-30],
        "escaped": lambda body: body.replace(b"r-pass", b"r%5Cu002dpass"),
        "escaped and cut off": lambda body: body.replace(b"r-pass", b"r%5Cu002dpass")[:-30],
        "many fields": lambda body: body + b"&a=1" * 20,
    }
    made = {}
    for number, (way, change) in enumerate(ways.items()):
        passwords = tuple(f"{one}-{number}" for one in PASSWORDS)
        made[way] = passwords, change(form(meeting_created(passwords)))
    return made


def test_passwords_of_meetings_are_in_no_byte_of_the_database(place: Place, small_year: Input) -> None:
    set_up(place, small_year)
    hidden = hiding()
    with serving(place) as service:
        for _, body in hidden.values():
            assert genuine(service.client, small_year.secret, body).status == 200
            assert call_hook(service.client, body, checksum="0" * 64).status == 401
        stored = b"".join(file.read_bytes() for file in place.folder.glob("lms-bridge.sqlite*"))
    assert b"example" in stored
    assert [way for way, (passwords, _) in hidden.items() if spelt(passwords, stored)] == []


def spelt(passwords: tuple[str, ...], stored: bytes) -> bool:
    """Whether one of them stands in these bytes, plain, as JSON or as a form spells it."""
    ways = (str, lambda one: json.dumps(one)[1:-1], quote_plus)
    return any(way(one).encode() in stored for one in passwords for way in ways)


def test_one_call_that_cannot_be_read_stops_no_other(place: Place, small_year: Input) -> None:
    set_up(place, small_year)
    bad = [event("user-joined"), {"data": 1}, 7, event("user-left", user={}, meeting={})]
    with serving(place, "--no-worker") as service:
        for one in (*bad, event("meeting-created")):
            assert genuine(service.client, small_year.secret, form(one)).status == 200
    assert place.run("work", "--drain").code == 0
    with closing(sqlite3.connect(place.file)) as connection:
        states = [state for (state,) in connection.execute("SELECT state FROM delivery ORDER BY id")]
    assert states == ["dead"] * len(bad) + ["done"]
