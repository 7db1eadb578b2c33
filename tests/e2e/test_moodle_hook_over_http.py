"""What the webhook for Moodles is answered, and what is kept; signed by the standard's own library."""

import json
import sqlite3
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from standardwebhooks import Webhook

from moodle_sync.standin.messages import test_body as message_of_a_test
from tests.e2e.moodle_hooks import Pushing, new_secret, pushing, site
from tests.e2e.running import Place
from tests.e2e.wire import Answer

PATH = "/webhooks/moodle/lms"
OTHER = "whsec_" + b64encode(b"x" * 32).decode()
NOTHING = message_of_a_test(site())


@pytest.fixture(scope="module")
def moodle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pushing]:
    with pushing(Place(tmp_path_factory.mktemp("moodle"))) as running:
        yield running


@pytest.fixture(scope="module")
def secret(moodle: Pushing) -> str:
    """One more beside the first, which stays valid."""
    return new_secret(moodle.place)


def signed(
    body: str,
    secret: str,
    *,
    key: str | None = None,
    off_s: float = 0,
    content_type: str = "application/json",
) -> dict[str, str]:
    """The headers of a message, its time off from now by so much."""
    key = key or str(uuid4())
    at = datetime.fromtimestamp(datetime.now(UTC).timestamp() + off_s, UTC)
    return {
        "Content-Type": content_type,
        "webhook-id": key,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(key, at, body),
    }


def send(moodle: Pushing, body: str, headers: Mapping[str, str], *, path: str = PATH) -> Answer:
    return moodle.client.send("POST", path, body.encode(), headers)


def deliveries(moodle: Pushing) -> list[tuple[str, int, int]]:
    with closing(sqlite3.connect(moodle.place.file)) as connection:
        return list(connection.execute("SELECT key, times, differed FROM delivery ORDER BY id"))


def refused(moodle: Pushing) -> dict[str, int]:
    with closing(sqlite3.connect(moodle.place.file)) as connection:
        counted = "SELECT reason, sum(times) FROM refused_call GROUP BY reason"
        return dict(connection.execute(counted).fetchall())


def test_a_replay_is_answered_like_the_first_time_and_stored_once(moodle: Pushing, secret: str) -> None:
    headers = signed(NOTHING, secret)
    answers = [send(moodle, NOTHING, headers) for _ in range(3)]
    assert {(one.status, one.body) for one in answers} == {(200, answers[0].body)}
    assert answers[0].value == {"stored": True}
    assert (headers["webhook-id"], 3, 0) in deliveries(moodle)


def test_the_same_id_with_other_content_is_stored_once_and_counted(moodle: Pushing, secret: str) -> None:
    key, other = str(uuid4()), NOTHING.replace('"event":"test"', '"event":"again"')
    assert send(moodle, NOTHING, signed(NOTHING, secret, key=key)).status == 200
    assert send(moodle, other, signed(other, secret, key=key)).status == 200
    assert (key, 2, 1) in deliveries(moodle)


def test_both_secrets_are_valid_until_the_old_one_is_dropped(moodle: Pushing, secret: str) -> None:
    assert send(moodle, NOTHING, signed(NOTHING, secret)).status == 200
    assert moodle.sender.send_test() == 200


def test_a_body_is_judged_as_it_came(moodle: Pushing, secret: str) -> None:
    """Written anew by any JSON library it would be another: blanks, escapes, digits, a key twice."""
    odd = NOTHING.replace("{", '{ "x": 1.50, "x": "\\/ \\u0409", ', 1)
    assert json.dumps(json.loads(odd)) != odd
    assert send(moodle, odd, signed(odd, secret)).status == 200


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_a_message_without_a_part_of_its_signature_is_refused(
    moodle: Pushing, secret: str, name: str
) -> None:
    headers = signed(NOTHING, secret)
    del headers[name]
    answer = send(moodle, NOTHING, headers)
    assert (answer.status, answer.problem) == (401, "bad-signature")


def test_what_nobody_signed_is_refused_apart_and_each_time(moodle: Pushing, secret: str) -> None:
    before, stored = refused(moodle), deliveries(moodle)
    headers = signed(NOTHING, OTHER)
    for _ in range(2):
        assert send(moodle, NOTHING, headers).problem == "bad-signature"
    assert send(moodle, NOTHING + " ", signed(NOTHING, secret)).problem == "bad-signature"
    assert refused(moodle)["bad-signature"] == before.get("bad-signature", 0) + 3
    assert deliveries(moodle) == stored


@pytest.mark.parametrize("off_s", [-310, 310])
def test_a_time_too_far_from_ours_is_refused_for_that_reason(
    moodle: Pushing, secret: str, off_s: int
) -> None:
    before = refused(moodle).get("stale-timestamp", 0)
    answer = send(moodle, NOTHING, signed(NOTHING, secret, off_s=off_s))
    assert (answer.status, answer.problem) == (401, "stale-timestamp")
    assert refused(moodle)["stale-timestamp"] == before + 1


@pytest.mark.parametrize("off_s", [-290, 290])
def test_a_time_within_five_minutes_is_taken(moodle: Pushing, secret: str, off_s: int) -> None:
    assert send(moodle, NOTHING, signed(NOTHING, secret, off_s=off_s)).status == 200


@pytest.mark.parametrize("source", ["nobody", "%00", "x" * 3000])
def test_an_unknown_source_is_not_found(moodle: Pushing, secret: str, source: str) -> None:
    answer = send(moodle, NOTHING, signed(NOTHING, secret), path=f"/webhooks/moodle/{source}")
    assert answer.status == 404


def test_a_huge_message_is_refused_with_words(moodle: Pushing, secret: str) -> None:
    body = "x" * ((1 << 20) + 1)
    answer = send(moodle, body, signed(body, secret))
    assert (answer.status, answer.problem) == (413, "too-large")


def test_a_source_without_a_secret_takes_nothing(moodle: Pushing) -> None:
    moodle.place.ask("source", "add", "moodle", "other", "--home-page", "https://other.example")
    answer = send(moodle, NOTHING, signed(NOTHING, OTHER), path="/webhooks/moodle/other")
    assert (answer.status, answer.problem) == (401, "bad-signature")


def test_the_way_in_is_not_for_the_sender_to_choose(moodle: Pushing, secret: str) -> None:
    key = str(uuid4())
    polled = "application/vnd.lms-bridge.polled+json"
    assert send(moodle, NOTHING, signed(NOTHING, secret, key=key, content_type=polled)).status == 200
    with closing(sqlite3.connect(moodle.place.file)) as connection:
        found = connection.execute("SELECT content_type FROM delivery WHERE key = ?", [key]).fetchone()
    assert found == ("application/json",)


UNREADABLE = {
    "": "$",
    "<html>": "$",
    "[]": "$",
    '{"version":2}': "$.version",
    NOTHING.replace('"type":"test"', '"type":"learner"'): "$.user",
}


def test_what_cannot_be_read_is_stored_answered_and_laid_aside_with_its_place(place: Place) -> None:
    with pushing(place) as moodle:
        secret = new_secret(place)
        for body in (*UNREADABLE, NOTHING):
            assert send(moodle, body, signed(body, secret)).status == 200
        moodle.worked()
        with closing(sqlite3.connect(place.file)) as connection:
            found = connection.execute("SELECT state, error FROM delivery ORDER BY id").fetchall()
    assert [state for state, _ in found] == ["dead"] * len(UNREADABLE) + ["done"]
    for (_, error), where in zip(found, UNREADABLE.values(), strict=False):
        assert where in error


def test_trouble_of_ours_is_503_and_the_same_is_taken_afterwards(place: Place) -> None:
    with pushing(place) as moodle:
        secret = new_secret(place)
        headers = signed(NOTHING, secret)
        with closing(sqlite3.connect(place.file)) as connection:
            connection.execute("ALTER TABLE delivery RENAME TO away")
        assert send(moodle, NOTHING, headers).status == 503
        with closing(sqlite3.connect(place.file)) as connection:
            connection.execute("ALTER TABLE away RENAME TO delivery")
        assert send(moodle, NOTHING, headers).status == 200
