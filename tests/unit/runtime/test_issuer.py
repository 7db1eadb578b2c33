"""An issuer's keys: fetched when they are needed, kept, and never more often than is fair."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from lms_bridge.runtime.issuer import AFTER_FAILURE_S, BETWEEN_S, FRESH_S, STALE_S, Issuer, fetched
from lms_bridge.services.bearer import IssuerUnavailable
from tests.issuers import StandInIssuer, described, standing_in


class Watch:
    """Seconds that go on when the test says so."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def standin() -> Iterator[StandInIssuer]:
    with standing_in() as made:
        yield made


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def issuer(standin: StandInIssuer, watch: Watch) -> Issuer:
    return Issuer(standin.url, fetch=fetched, now_s=watch)


def down(standin: StandInIssuer) -> None:
    standin.status = 500


def test_keys_are_fetched_once_whoever_asks(standin: StandInIssuer, issuer: Issuer) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(issuer.key, ["rsa", "ec"] * 12))
    assert standin.fetches == 1


def test_a_new_key_is_found_but_unknown_names_do_not_make_us_ask_again_and_again(
    standin: StandInIssuer, issuer: Issuer, watch: Watch
) -> None:
    assert issuer.key("rsa")
    standin.keys.append(described("rsa2"))
    assert [issuer.key(f"guess-{n}") for n in range(20)] == [None] * 20
    assert standin.fetches == 1
    watch.now_s += BETWEEN_S
    assert issuer.key("rsa2")
    assert [issuer.key(f"guess-{n}") for n in range(20)] == [None] * 20
    assert standin.fetches == 2


def test_a_key_that_the_issuer_withdraws_is_no_key_after_an_hour(
    standin: StandInIssuer, issuer: Issuer, watch: Watch
) -> None:
    assert issuer.key("rsa")
    standin.keys = [described("ec")]
    watch.now_s += FRESH_S
    assert issuer.key("rsa") is None
    assert issuer.key(None) is not None, "the only one needs no name"


def test_an_issuer_that_is_down_is_not_the_tokens_fault(
    standin: StandInIssuer, issuer: Issuer, watch: Watch
) -> None:
    down(standin)
    for _ in range(5):
        with pytest.raises(IssuerUnavailable) as caught:
            issuer.key("rsa")
        assert caught.value.params == {"reason": "status-500"}
    assert len(standin.asked) == 1, "nobody waits for it again at once"
    standin.status = 200
    watch.now_s += AFTER_FAILURE_S
    assert issuer.key("rsa")


def test_known_keys_are_used_for_a_day_while_the_issuer_is_down(
    standin: StandInIssuer, issuer: Issuer, watch: Watch
) -> None:
    assert issuer.key("rsa")
    down(standin)
    watch.now_s += FRESH_S
    assert issuer.key("rsa")
    with pytest.raises(IssuerUnavailable):
        issuer.key("perhaps-new")
    watch.now_s += STALE_S - FRESH_S
    with pytest.raises(IssuerUnavailable):
        issuer.key("rsa")


@pytest.mark.parametrize(
    ("reason", "change"),
    [
        ("other-issuer", lambda one: one.discovery.update(issuer="https://other.example")),
        ("other-issuer", lambda one: one.discovery.update(issuer=one.url + "/")),
        ("discovery", lambda one: one.discovery.update(jwks_uri=None)),
        ("discovery", lambda one: one.discovery.update(jwks_uri="file:///etc/passwd")),
        ("not-json", lambda one: setattr(one, "body", b"<html>")),
        ("not-json", lambda one: setattr(one, "body", b"[]")),
        ("not-json", lambda one: setattr(one, "body", b"[" * 200_000)),
        ("answer-too-large", lambda one: setattr(one, "body", b" " * (1 << 20) + b"{}")),
        ("no-keys", lambda one: setattr(one, "keys", None)),
        ("status-302", lambda one: setattr(one, "status", 302)),
    ],
)
def test_what_is_no_issuer_of_ours_is_unavailable(
    standin: StandInIssuer, issuer: Issuer, reason: str, change: Callable[[Any], object]
) -> None:
    change(standin)
    with pytest.raises(IssuerUnavailable) as caught:
        issuer.key("rsa")
    assert caught.value.params == {"reason": reason}


def test_nobody_listening_is_unavailable() -> None:
    with pytest.raises(IssuerUnavailable):
        Issuer("http://127.0.0.1:1/realm", fetch=fetched).key("rsa")
