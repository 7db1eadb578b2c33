"""Zoom's webhooks: the signature over the raw bytes, the question of validation, and what a call tells."""

import hashlib
import hmac
import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_bridge.domain.errors import Unreadable
from lms_bridge.domain.fact import FactKind
from lms_bridge.services.ports import Call, MeetingTold, Source
from lms_bridge.webinars.zoom import ZoomHook

SECRET, AT_S = "zoom-test-secret", 1_700_000_000
SOURCE = Source(2, "zoom", "zoom", None, None, 1, "sealed")
VECTOR = (
    b'{"event":"meeting.participant_joined","payload":{"account_id":"a","object":{"id":"1","uuid":"u=="}},'
    b'"event_ts":1700000000123}'
)
SIGNED = "v0=c149a9f52359945bed74894c5685e8942ddf73049e7600c9832bd748cde4615a"


def refusal(
    body: bytes = VECTOR, *, signature: str = SIGNED, timestamp: str = str(AT_S), late_s: int = 0
) -> str | None:
    call = Call(signature, "application/json", body, timestamp=timestamp)
    now_ms = (AT_S + late_s) * 1000
    return ZoomHook().refusal(call, source=SOURCE, secret=SECRET, now_ms=now_ms)


def signature(body: bytes) -> str:
    return "v0=" + hmac.new(SECRET.encode(), f"v0:{AT_S}:".encode() + body, hashlib.sha256).hexdigest()


def test_the_vector_is_genuine() -> None:
    assert refusal() is None


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"signature": ""}, "bad-signature"),
        ({"signature": SIGNED.upper()}, "bad-signature"),
        ({"signature": SIGNED[3:]}, "bad-signature"),
        ({"signature": "ж" * 67}, "bad-signature"),
        ({"body": VECTOR + b" "}, "bad-signature"),
        ({"body": json.dumps(json.loads(VECTOR)).encode()}, "bad-signature"),  # the same JSON, written again
        ({"timestamp": ""}, "bad-signature"),
        ({"timestamp": "1e9"}, "bad-signature"),
        ({"timestamp": str(AT_S + 1)}, "bad-signature"),
        ({"late_s": 301}, "stale-timestamp"),
        ({"late_s": -301}, "stale-timestamp"),
        ({"late_s": 300}, None),
    ],
)
def test_what_is_not_signed_so_is_refused(changed: dict[str, Any], code: str | None) -> None:
    assert refusal(**changed) == code


def test_a_source_without_a_secret_believes_nobody() -> None:
    call = Call(SIGNED, "application/json", VECTOR, timestamp=str(AT_S))
    assert ZoomHook().refusal(call, source=SOURCE, secret="", now_ms=AT_S * 1000) == "bad-signature"


def test_bytes_that_another_library_would_write_otherwise_are_signed_as_they_came() -> None:
    body = '{"event": "meeting.started",  "x": "\\u0436/ж", "n": 1.0}'.encode()
    assert refusal(body, signature=signature(body)) is None


def test_the_question_of_validation_is_answered_by_the_vector() -> None:
    asked = {"event": "endpoint.url_validation", "payload": {"plainToken": "qgg8vlvZRS6UYooatFL8Aw"}}
    assert ZoomHook().reply(json.dumps(asked).encode(), secret=SECRET) == {
        "plainToken": "qgg8vlvZRS6UYooatFL8Aw",
        "encryptedToken": "ae7c940e5051b2a17c1c49f4818fff9a88e210f5d820ff3c862635e27c93a4d9",
    }


@pytest.mark.parametrize("body", [VECTOR, b"", b"[]", b'{"event":"endpoint.url_validation","payload":[]}'])
def test_nothing_else_is_a_question_of_validation(body: bytes) -> None:
    assert ZoomHook().reply(body, secret=SECRET) is None


def test_no_signature_is_made_for_whoever_asks() -> None:
    """What is encrypted could else be the beginning of a call that somebody would like to have signed."""
    asked = {"event": "endpoint.url_validation", "payload": {"plainToken": f"v0:{AT_S}:{VECTOR.decode()}"}}
    assert ZoomHook().reply(json.dumps(asked).encode(), secret=SECRET) is None


def call_of(event: str, participant: dict[str, Any] | None, **meeting: Any) -> bytes:
    told = {"id": "85746065", "uuid": "4444AAAiAAAAAiAiAiiAii==", **meeting}
    told |= {"participant": participant} if participant is not None else {}
    return json.dumps({"event": event, "event_ts": 1, "payload": {"object": told}}).encode()


def read(body: bytes) -> MeetingTold:
    (told,) = ZoomHook().read(body)
    return told


PERSON = {
    "user_id": "16778240",
    "participant_uuid": "p-1",
    "user_name": "Ана",
    "email": "ana@body.example",
    "customer_key": "170",
    "join_time": "2023-11-14T22:13:20Z",
    "leave_time": "2023-11-14T23:13:20.5+01:00",
}


def test_a_join_names_the_account_by_the_key_of_the_academy_alone() -> None:
    told = read(call_of("webinar.participant_joined", PERSON, id=85746065))
    assert told == MeetingTold(
        "webinar.participant_joined",
        FactKind.JOINED,
        "85746065",
        run="4444AAAiAAAAAiAiAiiAii==",
        session="16778240/p-1",
        account="170",
        label="Ана",
        at_ms=AT_S * 1000,
    )
    nameless = {name: value for name, value in PERSON.items() if name != "customer_key"}
    assert read(call_of("meeting.participant_joined", nameless)).account == ""


def test_a_leave_names_its_session_and_its_own_time() -> None:
    told = read(call_of("meeting.participant_left", PERSON))
    assert (told.kind, told.session, told.account) == (FactKind.LEFT, "16778240/p-1", "")
    assert told.at_ms == AT_S * 1000 + 500


def test_a_breakout_room_is_a_stay_of_its_own_in_the_same_run() -> None:
    inside = read(call_of("meeting.participant_joined_breakout_room", {**PERSON, "breakout_room_uuid": "b"}))
    assert (inside.kind, inside.session, inside.run) == (
        FactKind.JOINED,
        "16778240/p-1/b",
        read(call_of("meeting.participant_left", PERSON)).run,
    )


@pytest.mark.parametrize(
    "event",
    [
        "meeting.participant_joined_waiting_room",
        "meeting.participant_left_waiting_room",
        "meeting.participant_jbh_joined",
        "meeting.started",
        "recording.ended",
        "user.participant_joined",
    ],
)
def test_waiting_and_all_else_is_no_presence(event: str) -> None:
    assert read(call_of(event, PERSON)) == MeetingTold(event, None)


def test_two_runs_of_one_number_are_told_apart() -> None:
    one, other = (
        read(call_of("meeting.ended", None, uuid=uuid, end_time="2023-11-14T22:13:20Z")) for uuid in "ab"
    )
    assert (one.meeting, one.run, one.at_ms) == (other.meeting, "a", AT_S * 1000)
    assert other.run == "b"


@pytest.mark.parametrize(
    ("participant", "place"),
    [
        ({**PERSON, "join_time": "2023-11-14T22:13:20"}, "join_time"),
        ({**PERSON, "join_time": "yesterday"}, "join_time"),
        ({**PERSON, "join_time": "1900-01-01T00:00:00Z"}, "join_time"),
        ({**PERSON, "join_time": 5}, "join_time"),
        ({**PERSON, "user_id": None}, "user_id"),
        ({**PERSON, "user_id": "\0"}, "user_id"),
        (None, "participant"),
    ],
)
def test_what_is_missing_is_named(participant: dict[str, Any] | None, place: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(call_of("meeting.participant_joined", participant))
    assert refused.value.params["place"] == place


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=5)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(PERSON, JSON)), JSON, JSON)
def test_any_values_are_read_or_unreadable(person: dict[str, Any], number: Any, uuid: Any) -> None:
    body = call_of("meeting.participant_joined", person, id=number, uuid=uuid)
    with suppress(Unreadable):
        assert read(body).kind is FactKind.JOINED
