"""What a target's answer means, and that nothing is shown of it that must not be."""

import json

import pytest

from lms_bridge.domain.forwarding import BEFORE, LONGEST_WAIT_MS, MOVES, RowState, wait_ms
from lms_bridge.services.forward_answers import Verdict, judge, people_in, retry_after_ms, shown
from lms_bridge.services.forward_call import endpoint_of
from moodle_sync import Answer, PostFailed

NOW = 1_600_000_000_000
IDS = ["00000000-0000-4000-8000-00000000000a", "00000000-0000-4000-8000-00000000000b"]
V = Verdict
OK = json.dumps([one.upper() for one in IDS])


def answer(status: int, body: str = "", **headers: str) -> Answer:
    return Answer(status, headers=headers, body=body.encode())


@pytest.mark.parametrize(
    ("reply", "of_two", "of_one"),
    [
        (answer(200, OK), V.SENT, V.SENT),
        (answer(204), V.SENT, V.SENT),
        (answer(200, "[]"), V.STOP, V.STOP),
        (answer(200, "<html>"), V.STOP, V.STOP),
        (answer(200, '{"ids": 1}'), V.STOP, V.STOP),
        *((answer(status), V.SPLIT, V.REFUSED) for status in (400, 413, 422)),
        (answer(409), V.SPLIT, V.CONFLICT),
        *((answer(status), V.LATER, V.LATER) for status in (408, 425, 429, 500, 502, 503, 504, 599)),
        *((answer(status), V.STOP, V.STOP) for status in (201, 301, 302, 401, 403, 404, 405, 410, 415)),
        *((PostFailed(reason), V.LATER, V.LATER) for reason in ("timeout", "tls", "unknown-host")),
        *((PostFailed(reason), V.STOP, V.STOP) for reason in ("forbidden-address", "not-an-address")),
    ],
    ids=lambda one: str(one)[:40],
)
def test_an_answer_means(reply: Answer | PostFailed, of_two: Verdict, of_one: Verdict) -> None:
    assert judge(reply, IDS, now_ms=NOW).verdict is of_two
    assert judge(reply, IDS[:1], now_ms=NOW).verdict is of_one


@pytest.mark.parametrize(
    ("told", "wait"),
    [
        ("120", 120_000),
        ("0", 0),
        ("Sun, 13 Sep 2020 12:27:40 GMT", 60_000),
        ("Sun, 13 Sep 2020 12:00:00 GMT", 0),
        ("soon", None),
        ("", None),
        ("-5", None),
        ("²", None),
    ],
)
def test_how_long_a_target_asks_to_wait(told: str, wait: int | None) -> None:
    assert retry_after_ms({"retry-AFTER": told}, now_ms=NOW) == wait


def test_the_pause_grows_and_has_an_end() -> None:
    waits = [wait_ms(failures) for failures in range(1, 60)]
    assert waits[:3] == [5_000, 10_000, 20_000]
    assert waits == sorted(waits)
    assert max(waits) == LONGEST_WAIT_MS
    assert (wait_ms(9, 0), wait_ms(1, 10**12)) == (0, 86_400_000)


def test_an_answer_is_shown_without_secrets_and_people() -> None:
    text = json.dumps(
        {
            "actor": {"account": {"homePage": "https://l.example", "name": "0101990710000"}, "name": "Ана Ђ"},
            "object": {"id": "http://o.example", "definition": {"name": {"sr": "Канцеларија"}}},
        }
    )
    assert people_in([text]) == {"0101990710000", "Ана Ђ"}
    told = 'refused: Ана Ђ, "\\u0410\\u043d\\u0430 \\u0402", 0101990710000, x@y.example Bearer abc.def\x1b[0m'
    kept = shown(told.encode(), hidden=people_in([text]))
    assert kept == 'refused: …, "…", …, … … [0m'
    assert len(shown(b"x" * 99_999, hidden=())) == 600
    assert shown(b"\xff\xfe", hidden=()) == "��"


@pytest.mark.parametrize("tail", ["", "/", "/statements", "/statements/"])
def test_an_endpoint_may_be_given_with_statements_and_a_slash(tail: str) -> None:
    assert endpoint_of(f"https://lrs.example/xapi{tail}") == "https://lrs.example/xapi"


@pytest.mark.parametrize("earlier", RowState)
@pytest.mark.parametrize("later", RowState)
def test_what_was_taken_stays_so_and_the_rest_can_be_sent_again(earlier: RowState, later: RowState) -> None:
    ended = {RowState.SENT, RowState.THERE}
    assert (later in MOVES[earlier]) == (earlier in BEFORE[later])
    assert not (earlier in ended and MOVES[earlier])
    assert earlier in ended or earlier is RowState.WAITING or RowState.WAITING in MOVES[earlier]
