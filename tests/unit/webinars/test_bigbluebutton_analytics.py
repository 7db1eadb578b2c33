"""BigBlueButton's analytics callback: who may send it, and what it tells."""

import json
from contextlib import suppress
from ipaddress import ip_network
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_bridge.domain.errors import Unreadable
from lms_bridge.domain.fact import FactKind
from lms_bridge.services.ports import MeetingTold, Source
from lms_bridge.webinars.bigbluebutton_analytics import UNREADABLE, WITHOUT_SESSIONS, AnalyticsHook
from tests.unit.webinars.analytics_calls import (
    NOW_S,
    SECRET,
    START_MS,
    analytics,
    attendee,
    body,
    call,
    move,
    token,
    unsigned,
)

SOURCE = Source(2, "bbb", "bigbluebutton", None, "https://bridge.example/bbb", 1, "sealed")
MINUTE = 60_000
BEFORE = "1969-12-31 22:00:00 +0000"
LISTED = (ip_network("10.0.5.0/24"), ip_network("2001:db8::/32"))


def refusal(bearer: str, *, secret: str = SECRET, now_s: float = NOW_S, hosts: Any = (), **more: Any) -> Any:
    now_ms = round(now_s * 1000)
    told = call(bearer=bearer, **more)
    return AnalyticsHook(hosts).refusal(told, source=SOURCE, secret=secret, now_ms=now_ms)


@pytest.mark.parametrize(
    ("bearer", "code"),
    [
        pytest.param(token(), None, id="as the server makes it"),
        pytest.param("", "bad-signature", id="none"),
        pytest.param("bbbsecret", "bad-signature", id="the secret itself"),
        pytest.param(token("another"), "bad-signature", id="another secret"),
        pytest.param(token(algorithm="HS256"), "bad-signature", id="another algorithm"),
        pytest.param(token(algorithm="HS384"), "bad-signature", id="yet another"),
        pytest.param(unsigned(), "bad-signature", id="no algorithm"),
        pytest.param(token()[:-6] + "AAAAAA", "bad-signature", id="another signature"),
        pytest.param(token(end_s=NOW_S - 61), "expired-token", id="expired"),
        pytest.param(token(end_s=NOW_S - 59), None, id="expired within the leeway"),
        pytest.param(token(nbf=NOW_S + 10**9), None, id="what it does not say is not asked"),
        pytest.param("ж.ж.ж", "bad-signature", id="no letters of a token"),
        pytest.param(token() + "A" * 4096, "bad-signature", id="too long"),
    ],
)
def test_the_token_is_judged(bearer: str, code: str | None) -> None:
    assert refusal(bearer) == code


def test_a_token_without_an_end_is_none() -> None:
    head, _, rest = token().partition(".")
    assert refusal(f"{head}.e30.{rest.partition('.')[2]}") == "bad-signature"
    for end in (True, "1e9", -1, 1e300):
        assert refusal(token(end_s=end)) == "bad-signature"  # type: ignore[arg-type]


def test_a_source_without_a_secret_believes_nobody() -> None:
    assert refusal(token(""), secret="") == "bad-signature"


@pytest.mark.parametrize(
    ("peer", "hosts", "code"),
    [
        ("10.0.5.7", (), None),
        ("10.0.5.7", LISTED, None),
        ("::ffff:10.0.5.7", LISTED, None),
        ("2001:db8::1", LISTED, None),
        ("10.0.6.7", LISTED, "unlisted-host"),
        ("", LISTED, "unlisted-host"),
        ("somewhere", LISTED, "unlisted-host"),
    ],
)
def test_only_listed_hosts_may_send(peer: str, hosts: Any, code: str | None) -> None:
    assert refusal(token(), peer=peer, hosts=hosts) == code


def test_what_anybody_on_the_way_could_change_is_refused() -> None:
    assert refusal(token(), private=False) == "not-private"
    assert refusal("forged", private=False) == "bad-signature"


def test_there_is_one_a_run() -> None:
    hook, one = AnalyticsHook(), call(body(attendee(w_1=([0], [50]))))
    assert hook.once
    assert hook.key(one) == hook.key(call(body(attendee(w_1=([0], [60])))))
    assert (
        len({hook.key(one), hook.key(call(body(run="i-2"))), hook.key(call(b"{")), hook.key(call(b"["))}) == 4
    )


def told(*attendees: Any, **data: Any) -> list[MeetingTold]:
    return list(AnalyticsHook().read(body(*attendees, **data)))


def moves(found: list[MeetingTold]) -> list[tuple[str, str, float, str]]:
    """Kind, session, minutes after the beginning, account."""
    return [
        (one.kind.value, one.session, (one.at_ms - START_MS) / MINUTE, one.account)
        for one in found
        if one.kind and one.kind is not FactKind.MEETING_ENDED
    ]


def test_joins_leaves_and_the_end_are_told_of_each_session() -> None:
    found = told(attendee(w_1=([0, 30], [20]), w_2=([10], [90])))
    assert moves(found) == [
        ("joined", "w_1", 0, "170"),
        ("joined", "w_1", 30, "170"),
        ("left", "w_1", 20, ""),
        ("joined", "w_2", 10, "170"),
        ("left", "w_2", 90, ""),
    ]
    assert {(one.meeting, one.run, one.channel) for one in found if one.kind} == {("e-1", "i-1", "analytics")}
    assert [one.at_ms - START_MS for one in found if one.kind is FactKind.MEETING_ENDED] == [90 * MINUTE]


def test_sessions_may_come_without_their_names() -> None:
    """Since bbbevents 1.2 the sessions are a list; each move names its session."""
    named = attendee(w_1=([0], [20]), w_2=([10], [90]))
    listed = {**named, "sessions": list(named["sessions"].values())}
    assert told(listed) == told(named)


@pytest.mark.parametrize(
    "written",
    [
        "2023-11-14T23:00:00.000+01:00",
        "2023-11-14 19:00:00 -0300",
        "2023-11-14 22:00:00 UTC",
        "2023-11-14T22:00:00Z",
    ],
)
def test_a_time_may_be_written_as_any_version_of_the_server_does(written: str) -> None:
    one = attendee(w_1=([], [20]))
    one["sessions"]["w_1"]["joins"] = [{**move("w_1", 0), "timestamp": written}]
    assert moves(told(one))[0] == ("joined", "w_1", 0, "170")


def test_the_servers_own_figure_is_kept_apart_and_never_told_as_a_fact() -> None:
    found = [one for one in told({**attendee(w_1=([0], [30])), "duration": 1080}) if one.own_ms is not None]
    assert [(one.account, one.own_ms, one.kind) for one in found] == [("170", 18 * MINUTE, None)]


@pytest.mark.parametrize("duration", [None, True, "60", -1, 1e300, float("nan")])
def test_a_figure_that_is_none_is_passed_over(duration: object) -> None:
    assert [
        one for one in told({**attendee(w_1=([0], [1])), "duration": duration}) if one.own_ms is not None
    ] == []


@pytest.mark.parametrize(("account", "is_told"), [(170, "170"), ("", ""), (None, "")])
def test_an_account_may_be_a_number_or_nobodys(account: object, is_told: str) -> None:
    assert moves(told(attendee(account, w_1=([0], [1]))))[0][3] == is_told


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"sessions": None}, WITHOUT_SESSIONS),
        ({"sessions": {}}, WITHOUT_SESSIONS),
        ({"sessions": 7}, UNREADABLE),
        ({"sessions": [7]}, UNREADABLE),
        ({"sessions": {"w": {"joins": []}}}, UNREADABLE),
        ({"sessions": {"w": {"joins": [{"timestamp": "soon", "userid": "w"}], "lefts": []}}}, UNREADABLE),
        ({"sessions": {"w": {"joins": [{**move("w", 0), "userid": ""}], "lefts": []}}}, UNREADABLE),
        ({"sessions": {"w": {"joins": [{**move("w", 0), "timestamp": BEFORE}], "lefts": []}}}, UNREADABLE),
        ({"ext_user_id": ["x"]}, UNREADABLE),
    ],
)
def test_what_is_wrong_with_one_takes_nothing_from_the_others(changed: dict[str, Any], name: str) -> None:
    found = told({**attendee("171", w_1=([0], [1])), **changed}, attendee(w_2=([0], [50])), 7)
    assert [one[1] for one in moves(found)] == ["w_2", "w_2"]
    assert sorted(one.name for one in found if one.name) == sorted(["analytics", name, UNREADABLE])


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        body(attendee(w_1=([0], [50])))[:-20],
        json.dumps({**analytics(), "meeting_id": ""}).encode(),
        json.dumps({**analytics(), "internal_meeting_id": None}).encode(),
        json.dumps({**analytics(), "data": 7}).encode(),
        body(attendees=7),
        body(finish="late"),
        b"[" * 10_000,
    ],
)
def test_what_is_no_report_is_unreadable(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        AnalyticsHook().read(raw)


def test_it_is_kept_byte_by_byte() -> None:
    raw = body(attendee(w_1=([0], [50])), metadata={"note": "*~"})
    assert AnalyticsHook().storable(raw) == raw


leaves = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text())
anything = st.recursive(
    leaves, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8
)


@given(st.dictionaries(st.sampled_from(["ext_user_id", "name", "duration", "sessions"]), anything))
def test_any_attendee_is_read_or_counted(changed: dict[str, Any]) -> None:
    with suppress(Unreadable):
        assert told({**attendee(w_1=([0], [1])), **changed})
