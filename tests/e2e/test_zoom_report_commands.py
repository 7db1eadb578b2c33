"""Zoom's reports by command, against a stand-in of its API: checked, fetched, and done by a job."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.running import Place
from tests.zoom_standin import ACCOUNT, CLIENT, SECRET, Zoom, standing


@pytest.fixture
def zoom() -> Iterator[Zoom]:
    with standing(Zoom()) as made:
        yield made


def app(secret: str = SECRET) -> tuple[str, ...]:
    return ("--account-id", ACCOUNT, "--client-id", CLIENT, "--client-secret", secret)


@pytest.fixture
def made(place: Place, zoom: Zoom) -> Place:
    place.ask("init")
    place.ask("source", "add", "moodle", "lms", "--home-page", "https://lms.example")
    words = ("--secret", "hook", "--accounts", "lms", "--server", zoom.address)
    place.ask("source", "add", "zoom", "zoom", *words, *app())
    return place


def test_a_check_says_what_the_app_may_read(made: Place, zoom: Zoom) -> None:
    zoom.scopes = frozenset({"meetings-runs", "meetings-reports"})
    said = json.loads(made.ask("source", "check", "zoom", "--json"))
    assert [(one["severity"], one["code"]) for one in said] == [
        ("warning", "reports-may-not-webinars-runs"),
        ("warning", "reports-may-not-webinars-reports"),
        ("good", "reports-may-meetings-runs"),
        ("good", "reports-may-meetings-reports"),
    ]


def test_an_app_that_may_read_no_report_is_a_problem(made: Place, zoom: Zoom) -> None:
    zoom.scopes = frozenset()
    checked = made.call("source", "check", "zoom")
    assert checked.code == 1
    assert "report:read:list_meeting_participants:admin" in checked.out


def test_a_wrong_client_secret_is_said_with_the_way_out(made: Place) -> None:
    made.ask("source", "change", "zoom", *app("wrong"))
    refused = made.call("source", "check", "zoom")
    assert refused.refused
    assert "--client-secret-file" in refused.err
    assert "wrong" not in refused.err


def test_a_source_for_webhooks_alone_is_told_what_is_missing(made: Place) -> None:
    made.ask("source", "add", "zoom", "hooks", "--secret", "hook", "--accounts", "lms")
    assert "--client-secret-file" in made.ask("source", "check", "hooks")
    refused = made.call("source", "fetch", "hooks")
    assert (refused.refused, "--account-id" in refused.err) == (True, True)


def test_reports_are_fetched_by_command_and_by_a_job(made: Place) -> None:
    assert "asked" in made.ask("source", "fetch", "zoom")
    assert json.loads(made.ask("source", "fetch", "zoom", "--reports", "--json"))["reports"]["asked"] == 0
    assert "job zoom-reports: every 15 minutes" in made.ask("job", "add-usual", "--source", "zoom")
    assert "zoom-reports: done" in made.ask("job", "run", "zoom-reports")


def test_each_source_is_asked_for_what_it_has(made: Place) -> None:
    when = ("--when", "0 3 * * *")
    assert made.call("source", "fetch", "zoom", "--catalogue").refused
    assert made.call("source", "fetch", "lms", "--reports").refused
    assert made.call("job", "add", "a", "--source", "zoom", "--what", "accounts", *when).refused
    assert made.call("job", "add", "b", "--source", "lms", "--what", "reports", *when).refused


def test_an_app_is_given_whole_and_its_secret_goes_nowhere_else(made: Place, tmp_path: Path) -> None:
    part = made.call("source", "change", "zoom", "--client-id", "other")
    assert part.refused
    elsewhere = made.call("source", "change", "zoom", "--server", "https://elsewhere.example")
    assert elsewhere.refused
    secret = tmp_path / "secret"
    secret.write_text(SECRET + "\n")
    words = ("--account-id", ACCOUNT, "--client-id", CLIENT, "--client-secret-file", str(secret))
    made.ask("source", "change", "zoom", *words, "--server", "https://api.zoomgov.com")
    assert made.call("source", "change", "zoom", *app("with blanks in it")).refused
