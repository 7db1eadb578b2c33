"""No secret and nobody's data stands in what the service and its commands print, whatever happens."""

from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from time import time

import pytest

from moodle_sync.standin import Site, StandIn
from tests.databases import Server
from tests.e2e import years
from tests.e2e.running import Place, serving
from tests.e2e.statements import statement
from tests.e2e.wire import Key, call_hook, checksum_of, post
from tests.e2e.years import CALLBACK_URL, Input

LOUD = {"LMS_BRIDGE_LOG_LEVEL": "DEBUG"}
PASSWORD, WRONG = "a-password-of-an-officer", "a-secret-that-is-wrong"
MEETING = b'event=[{"data":{"id":"meeting-created","viewer-pass":"for-viewers-only","x":'


@pytest.fixture(scope="session")
def small() -> Input:
    return years.small_year()


@pytest.fixture
def loud_on_postgresql(tmp_path: Path, postgres_server: Server) -> Iterator[Place]:
    made = postgres_server.make()
    yield Place(tmp_path, made, LOUD)
    postgres_server.drop(made)


def test_no_secret_is_printed_in_an_end_to_end_run(tmp_path: Path, small: Input) -> None:
    place = Place(tmp_path, settings=LOUD)
    key = years.set_up(place, small)
    years.import_roster(place, small)
    told = [place.tell("user", "add", "officer", "--role", "staff", "--password", PASSWORD)]
    with serving(place) as service:
        for one in small.posts[:40]:
            one.send(service.client, key)
        assert post(service.client, Key(key.key, WRONG), "[]").status == 401
        assert call_hook(service.client, MEETING, checksum=WRONG).status == 401
        service.client.send("POST", f"/sign-in?password={WRONG}", b"", {"Cookie": f"lms_bridge={WRONG}"})
    told += [place.tell("work", "--drain"), place.ask("credential", "list"), place.ask("source", "list")]
    told += [repr(place.call("user", "add", "officer", "--role", "staff", "--password", PASSWORD))]
    assert "listens on" in place.logs
    assert printed(place.logs + "".join(told), place, small, key) == []


def printed(text: str, place: Place, given: Input, key: Key) -> list[str]:
    """The secrets that stand in the text, in any of their spellings."""
    installation = (place.folder / "lms-bridge.key").read_text().strip()
    genuine = checksum_of(MEETING, callback_url=CALLBACK_URL, secret=given.secret)
    secrets = [key.secret, given.secret, PASSWORD, WRONG, installation, genuine, "for-viewers-only", "argon2"]
    spelt = [*secrets, key.basic.removeprefix("Basic "), *(b64encode(s.encode()).decode() for s in secrets)]
    return [one for one in spelt if one in text]


def test_no_token_and_no_webhook_secret_is_printed_by_what_speaks_to_a_moodle(tmp_path: Path) -> None:
    place = Place(tmp_path, settings=LOUD)
    place.tell("init")
    with StandIn(Site(now=lambda: int(time()))) as moodle:
        add = ("source", "add", "moodle", "lms", "--home-page", moodle.url)
        told = [place.run(*add, LMS_BRIDGE_TOKEN=moodle.token)]
        shown = place.tell("source", "change", "lms", "--new-secret").split()[1]
        for trap in ("", "expired", "deleted"):
            moodle.traps.credential = trap or "good"  # type: ignore[assignment]
            told += [place.run("source", "check", "lms", *more) for more in ((), ("--json",))]
        told += [place.run("source", "change", "lms", "--token", f"{moodle.token}-", "--new-secret")]
        told += [place.run("source", *words) for words in (("list",), ("options", "lms"))]
    printed = "".join(one.out + one.err for one in told)
    assert shown.startswith("whsec_")
    assert "Moodle does not know the token" in printed
    assert [one for one in (moodle.token, shown, shown.removeprefix("whsec_")) if one in printed] == []


def test_nobodys_data_is_printed_when_something_fails(loud_on_postgresql: Place, small: Input) -> None:
    place, name = loud_on_postgresql, "Љубица-Непоновљива"
    key = years.set_up(place, small)
    person = {"account": {"homePage": years.HOME_PAGE, "name": f"{name}\0"}, "name": f"{name}\0"}
    with serving(place, "--no-worker") as service:
        answers = [
            post(service.client, key, statement(actor=person)),
            post(service.client, Key(f"{name}\0", WRONG), "[]"),
            service.client.send("POST", "/webhooks/bigbluebutton/Nepon%00ovljiva?checksum=x", b""),
        ]
    place.start("work", "--drain").wait()
    assert all(answer.status for answer in answers)
    assert [word for word in (name, name.encode().decode("latin-1"), "ovljiva") if word in place.logs] == []
