"""The door for BigBlueButton's analytics: only over TLS, only from there, once a meeting."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lms_bridge.app import create_app
from lms_bridge.bootstrap import Bridge, build
from lms_bridge.db import tables
from lms_bridge.db.engine import reading
from lms_bridge.runtime.keys import create_key
from lms_bridge.settings import from_environment
from tests.unit.webinars.analytics_calls import SECRET, attendee, body, token

HERE, PUBLIC = "http://127.0.0.1:8080", "https://bridge.academy.example"
DOOR = "/webhooks/bigbluebutton/bbb/analytics"
FIRST, SECOND = body(attendee(w_1=([0], [50]))), body(attendee(w_1=([0], [60])))


@dataclass(frozen=True, slots=True)
class Service:
    bridge: Bridge
    app: Flask


Opened = Callable[..., Service]


@pytest.fixture
def opened(sqlite_file: str, tmp_path: Path) -> Iterator[Opened]:
    """The service by its settings, with a source that has the secret."""
    made: list[Bridge] = []
    create_key(tmp_path / "key")

    def open_it(public_url: str = PUBLIC, **settings: str) -> Service:
        given = {"database_url": sqlite_file, "key_file": str(tmp_path / "key"), "public_url": public_url}
        named = {f"LMS_BRIDGE_{name.upper()}": value for name, value in {**given, **settings}.items()}
        made.append(build(from_environment(named)))
        made[0].set_up.add_moodle("lms", address="https://lms.academy.example")
        made[0].set_up.add_bigbluebutton("bbb", secret=SECRET, callback_url=PUBLIC, accounts="lms")
        return Service(made[0], create_app(made[0]))

    yield open_it
    made[0].close()


def send(
    service: Service, raw: bytes = FIRST, *, scheme: str = "https", peer: str = "10.0.5.7", **more: Any
) -> Any:
    """The status, and what is answered: whether it is new, or the code of the refusal."""
    bearer = more.get("bearer") or token(end_s=time.time() + 3600)
    answer = service.app.test_client().post(
        DOOR,
        data=raw,
        headers={"Authorization": f"Bearer {bearer}"},
        base_url=f"{scheme}://bridge.academy.example",
        environ_overrides={"REMOTE_ADDR": peer},
    )
    told = answer.get_json()
    return answer.status_code, told.get("stored", told.get("code"))


def test_the_first_of_a_meeting_stands(opened: Opened) -> None:
    service = opened()
    answers = [send(service, raw) for raw in (FIRST, FIRST, SECOND, FIRST)]
    assert answers == [(200, True), (200, False), (409, "told-otherwise"), (200, False)]
    with reading(service.bridge.engines) as connection:
        (kept,) = connection.execute(select(tables.delivery.c.body, tables.delivery.c.differed)).all()
        (apart,) = connection.execute(select(tables.refused_call.c.reason, tables.refused_call.c.body)).all()
    assert (bytes(kept.body), kept.differed) == (FIRST, 0)
    assert (apart.reason, bytes(apart.body)) == ("told-otherwise", SECOND)


def test_a_forged_one_is_kept_apart(opened: Opened) -> None:
    service = opened()
    assert send(service, bearer=token("another")) == (401, "bad-signature")
    assert send(service, bearer=token(end_s=time.time() - 3600)) == (401, "expired-token")
    with reading(service.bridge.engines) as connection:
        reasons = connection.execute(select(tables.refused_call.c.reason)).scalars().all()
        stored = connection.execute(select(tables.delivery)).all()
    assert (sorted(reasons), stored) == (["bad-signature", "expired-token"], [])


@pytest.mark.parametrize(
    ("public_url", "scheme", "peer", "status"),
    [
        (PUBLIC, "https", "10.0.5.7", 200),
        (PUBLIC, "http", "10.0.5.7", 403),
        (PUBLIC, "http", "127.0.0.1", 403),
        (HERE, "http", "127.0.0.1", 200),
        (HERE, "http", "::1", 200),
        (HERE, "http", "10.0.5.7", 403),
        ("http://bridge.academy.example", "http", "127.0.0.1", 403),
    ],
)
def test_it_comes_over_tls_or_within_the_machine(
    opened: Opened, public_url: str, scheme: str, peer: str, status: int
) -> None:
    assert send(opened(public_url), scheme=scheme, peer=peer)[0] == status


def test_it_comes_from_a_listed_host(opened: Opened) -> None:
    service = opened(analytics_hosts="10.0.5.0/24, 192.0.2.1")
    assert send(service, peer="10.0.6.1") == (403, "unlisted-host")
    assert send(service, peer="10.0.5.1") == (200, True)


def test_a_source_that_is_no_bigbluebutton_has_no_such_door(opened: Opened) -> None:
    client = opened().app.test_client()
    for name in ("lms", "nobody"):
        answer = client.post(f"/webhooks/bigbluebutton/{name}/analytics", data=FIRST)
        assert (answer.status_code, answer.get_json()["code"]) == (404, "not-found")
