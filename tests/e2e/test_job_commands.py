"""`lms-bridge job` against a stand-in Moodle over real HTTP, and `serve` that runs what is asked for."""

from collections.abc import Iterator
from pathlib import Path
from time import monotonic, time

import pytest

from lms_bridge.bootstrap import build
from lms_bridge.runtime.keys import create_key
from lms_bridge.settings import from_environment
from moodle_sync.standin import Site, StandIn
from tests.e2e.running import PATIENCE_S, Place, serving
from tests.unit.runtime.mail_server import HOST, Mailbox, serving_mail

ADD = ("job", "add", "nightly", "--source", "lms", "--what", "catalogue", "--when", "10 2 * * *")
COURSES = 3


@pytest.fixture
def moodle() -> Iterator[StandIn]:
    site = Site(now=lambda: int(time()))
    for number in range(COURSES):
        site.add_course(id=20 + number, shortname=f"C{number}", fullname=f"C{number}")
    with StandIn(site) as running:
        yield running


@pytest.fixture
def place(sqlite_file: str, tmp_path: Path, moodle: StandIn) -> Place:
    """An installation whose source `lms` is that Moodle."""
    create_key(tmp_path / "lms-bridge.key")
    made = Place(tmp_path, sqlite_file, {"LMS_BRIDGE_NOTICE_LANGUAGE": "en"})
    made.ask("source", "add", "moodle", "lms", "--home-page", moodle.url, "--token", moodle.token)
    return made


def test_a_job_is_added_run_and_looked_at(place: Place) -> None:
    assert place.ask(*ADD).startswith("job nightly: daily at 02:10; next ")
    out = place.ask("job", "run", "nightly")
    assert out.startswith("job nightly: done in ")
    assert f"  courses: {COURSES}\n" in out
    (row,) = place.read("job", "history", "nightly")
    assert (row["state"], row["counts"]["courses"], row["asked_by"]) == ("done", COURSES, "operator")
    assert row["counts"]["calls"] > 0
    (job,) = place.read("job", "list")
    assert (job["in_words"], job["last"]["state"], job["paused"]) == ("daily at 02:10", "done", False)
    assert "daily at 02:10" in place.ask("job", "list")
    assert "done" in place.ask("job", "history", "nightly")


def test_a_job_that_fails_says_why_and_what_to_do(place: Place, moodle: StandIn) -> None:
    place.ask(*ADD)
    moodle.traps.credential = "deleted"
    done = place.call("job", "run", "nightly")
    assert (done.code, done.refused) == (1, True)
    assert "Moodle does not know the token" in done.err
    assert moodle.token not in done.err + done.out
    (row,) = place.read("job", "history", "nightly")
    assert (row["state"], row["code"]) == ("failed", "source-refused")


def test_a_run_stops_where_its_job_allows_no_more_calls(place: Place) -> None:
    place.ask(*ADD, "--most-calls", "1")
    done = place.call("job", "run", "nightly")
    assert (done.code, "made its 1 calls" in done.err) == (1, True)


def test_a_job_is_paused_resumed_changed_and_removed(place: Place) -> None:
    place.ask(*ADD)
    place.ask("job", "pause", "nightly")
    assert [one["paused"] for one in place.read("job", "list")] == [True]
    assert "next " in place.ask("job", "resume", "nightly")
    assert "every 5 minutes" in place.ask("job", "change", "nightly", "--when", "*/5 * * * *")
    place.ask("job", "remove", "nightly")
    assert place.read("job", "list") == []


@pytest.mark.parametrize(
    "words",
    [
        ("job", "run", "none"),
        ("job", "history", "none"),
        ("job", "pause", "none"),
        ("job", "add", "x", "--source", "none", "--what", "catalogue", "--when", "* * * * *"),
        ("job", "add", "x", "--source", "lms", "--what", "catalogue", "--when", "sometimes"),
        ("job", "add-usual", "--source", "none"),
    ],
)
def test_what_does_not_fit_is_refused_with_words(place: Place, words: tuple[str, ...]) -> None:
    assert place.call(*words).refused


def test_serve_runs_what_is_due_and_mails_what_fails(place: Place, moodle: StandIn) -> None:
    place.ask(*ADD)
    moodle.traps.credential = "deleted"
    for _ in range(2):
        place.call("job", "run", "nightly")
    box = Mailbox()
    with serving_mail(box) as port:
        mail = {"HOST": HOST, "PORT": str(port), "TLS": "none", "FROM": "b@x.example", "TO": "it@x.example"}
        settings = {**place.settings, **{f"LMS_BRIDGE_MAIL_{name}": value for name, value in mail.items()}}
        mailing = Place(place.folder, place.database_url, settings)
        with serving(mailing):
            ask(mailing)
            wait_for(box)
    assert [row["state"] for row in place.read("job", "history", "nightly")] == ["failed"] * 3
    assert "To: it@x.example" in box.messages[0]


def ask(place: Place) -> None:
    """As the button of the page does."""
    given = {
        "LMS_BRIDGE_DATABASE_URL": place.url,
        "LMS_BRIDGE_KEY_FILE": str(place.folder / "lms-bridge.key"),
    }
    bridge = build(from_environment(given))
    bridge.sync_jobs.ask("nightly", by="officer")
    bridge.close()


def wait_for(box: Mailbox) -> None:
    until_s = monotonic() + PATIENCE_S
    while not box.messages:
        assert monotonic() < until_s, "no mail came"


def test_a_mail_server_without_recipients_is_refused_at_the_start(place: Place) -> None:
    half = Place(place.folder, place.database_url, {"LMS_BRIDGE_MAIL_HOST": "mail.example"})
    done = half.run("serve", "--port", "0")
    assert done.refused
    assert "LMS_BRIDGE_MAIL_FROM" in done.err
