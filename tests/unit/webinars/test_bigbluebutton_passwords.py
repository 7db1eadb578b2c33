"""The passwords of a meeting, which the product sends along, are never kept."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms_bridge.webinars.bigbluebutton import BigBlueButtonHook
from tests.unit.webinars.hook_calls import AT_MS, body, event, form, user

PASSWORDS: dict[str, Any] = {"moderator-pass": "hush-mp", "viewer-pass": "hush-vp"}
CREATED = event("meeting-created", name="Вебинар *1*", **PASSWORDS)
JOINED = event("user-joined", user=user("42", name="Ђорђе"))


def kept(raw: bytes) -> bytes:
    return BigBlueButtonHook().storable(raw)


def events_of(raw: bytes) -> list[Any]:
    found: list[Any] = json.loads(parse_qs(raw.decode())["event"][0])
    return found


def percent(text: str) -> str:
    """Every byte percent-encoded, as no product does and anybody may."""
    return "".join(f"%{byte:02X}" for byte in text.encode())


def test_all_but_the_passwords_is_kept() -> None:
    assert events_of(kept(body(CREATED))) == [event("meeting-created", name="Вебинар *1*")]
    assert parse_qs(kept(body(CREATED)).decode())["timestamp"] == [str(AT_MS)]


@pytest.mark.parametrize("raw", [body(JOINED), b"domain=a*b~c&event=%5B%5D", b"", b"\xff\xfe", b"event=x"])
def test_what_holds_no_password_is_kept_byte_by_byte(raw: bytes) -> None:
    assert kept(raw) == raw


def test_what_is_left_is_read_as_before() -> None:
    hook, raw = BigBlueButtonHook(), body(CREATED, JOINED)
    assert hook.read(kept(raw)) == hook.read(raw)


def test_cleaning_twice_changes_nothing() -> None:
    once = kept(body(CREATED, JOINED))
    assert kept(once) == once


NESTED = {"data": {"a": [{"b": [[CREATED]]}, {"moderator-pass": {"c": ["hush-mp"]}}]}}


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(body(CREATED), id="as the product sends it"),
        pytest.param(body(JOINED, CREATED, JOINED, CREATED), id="several events"),
        pytest.param(form(json.dumps(CREATED)), id="one event without brackets"),
        pytest.param(body(NESTED), id="nested"),
        pytest.param(form(json.dumps([CREATED], indent=2)), id="written widely"),
        pytest.param(b"event=" + percent(json.dumps([CREATED])).encode(), id="every byte encoded"),
        pytest.param(
            form(json.dumps([CREATED]).replace("moderator-pass", "moderator\\u002dpass")), id="escaped name"
        ),
        pytest.param(body(CREATED)[:-120], id="cut off"),
        pytest.param(form(json.dumps([CREATED])[:-1]), id="no JSON"),
        pytest.param(b"event=" + percent(json.dumps([CREATED])[:-9]).encode(), id="no JSON, encoded"),
        pytest.param(json.dumps(CREATED).encode(), id="no form"),
        pytest.param(body(CREATED) + b"&x=%FF", id="no text"),
        pytest.param(body(CREATED) + b"&a=1" * 20, id="too many fields"),
        pytest.param(body(CREATED) + b"\xff", id="no UTF-8"),
    ],
)
def test_no_password_is_kept(raw: bytes) -> None:
    assert b"hush" in raw or percent("hush").encode() in raw
    assert b"hush" not in kept(raw)
    assert percent("hush").encode() not in kept(raw)


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(body(CREATED) + b"&event=" + quote("[]").encode(), id="the event named twice"),
        pytest.param(form('[{"a":{"viewer-pass":"hush"},"a":1}]'), id="a member named twice"),
        pytest.param(urlencode({"x": json.dumps(CREATED), "event": "[]"}).encode(), id="another field"),
    ],
)
def test_no_password_is_kept_where_only_malice_would_put_it(raw: bytes) -> None:
    assert b"hush" in raw
    assert b"hush" not in kept(raw)


@pytest.mark.parametrize("name", ["moderatorPass", "viewerPass", "learningDashboardAccessToken"])
def test_no_password_of_the_unmapped_events_is_kept(name: str) -> None:
    """A hook that was registered with getRaw=true sends the same under other names."""
    assert b"hush" not in kept(body({"core": {"body": {"props": {"password": {name: "hush"}}}}}))


@pytest.mark.parametrize("sample", ["mapped", "raw"])
def test_the_products_samples_keep_no_password(shared_data: Path, sample: str) -> None:
    lines = (shared_data / "standards" / "bbb" / f"{sample}-events.json").read_text().splitlines()
    for line in lines:
        stored = parse_qs(kept(form(f"[{line}]")).decode())["event"][0]
        assert not any(f'"{secret}"' in stored for secret in ("mp", "ap", "igucwyjkab6i"))


DEPTHS = (100, 400, 600, 990, 5_000, 100_000)


@pytest.mark.parametrize("depth", DEPTHS)
def test_no_depth_raises(depth: int) -> None:
    """Whoever calls, also without knowing the secret: the body is cleaned before it is refused."""
    deep = '{"a":' * depth + '{"moderator-pass":"hush"}' + "}" * depth
    assert b"hush" not in kept(b"event=" + deep.encode())
    assert kept(b"event=" + b"[" * depth + b"]" * depth)


def test_half_a_letter_beside_a_password_does_not_raise() -> None:
    assert b"hush" not in kept(form('[{"moderator-pass":"hush","name":"\\ud800"}]'))


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(("a", "moderator-pass", "viewer-pass")), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(deadline=None)
@given(st.lists(values, max_size=3))
def test_no_member_named_for_a_password_is_kept_anywhere(told: list[Any]) -> None:
    stored = parse_qs(kept(form(json.dumps(told))).decode())["event"][0]
    assert "moderator-pass" not in stored
    assert "viewer-pass" not in stored


@settings(deadline=None)
@given(st.binary(max_size=60), st.binary(max_size=60))
def test_no_bytes_raise(before: bytes, after: bytes) -> None:
    raw = before + b"viewer-pass" + after
    assert b"viewer-pass" in raw
    assert b"viewer-pass" not in kept(raw)
