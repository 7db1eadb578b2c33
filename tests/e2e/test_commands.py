"""The commands: exit codes, refusals with a way out, secrets, and nothing half done."""

import shutil
import socket
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.e2e.running import Done, Place
from tests.e2e.years import CALLBACK_URL, HOME_PAGE, Input, import_roster

MOODLE = ("source", "add", "moodle", "lms", "--home-page", HOME_PAGE)
BBB = ("source", "add", "bigbluebutton", "bbb", "--callback-url", CALLBACK_URL, "--accounts", "lms")
STAFF = ("user", "add", "officer", "--role", "staff")
PASSWORD = "a-long-password"


@pytest.fixture(scope="module")
def ready_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = Place(tmp_path_factory.mktemp("ready"))
    place.ask("init")
    place.ask(*MOODLE)
    return place.folder


@pytest.fixture
def ready(ready_template: Path, tmp_path: Path) -> Place:
    """A database with one platform."""
    shutil.copytree(ready_template, tmp_path, dirs_exist_ok=True)
    return Place(tmp_path)


def test_the_help_names_every_command_and_the_exit_codes(place: Place) -> None:
    told = place.tell("--help")
    commands = (
        "init",
        "roster",
        "source",
        "credential",
        "user",
        "serve",
        "work",
        "indicators",
        "completions",
    )
    assert [
        one for one in (*commands, "accounts", "enrolments", "backup", "restore") if one not in told
    ] == []
    assert "0 done; 1 refused" in told
    assert place.tell("--version").startswith("lms-bridge")


@pytest.mark.parametrize(
    "words",
    [
        ("nothing",),
        ("indicators",),
        ("indicators", "--year", "twenty"),
        ("indicators", "--year", "1900"),
        ("serve", "--port", "70000"),
        ("roster", "import"),
        ("credential", "add", "lrs"),
        ("credential", "rotate", "key", "--finish", "--until", "2100-01-01"),
        ("user", "add", "officer", "--role", "king"),
        ("init", "--force"),
        ("source", "add", "bigbluebutton", "bbb", "--secret", "x"),
    ],
)
def test_wrong_usage_is_2(ready: Place, words: tuple[str, ...]) -> None:
    done = ready.call(*words)
    assert (done.code, done.out) == (2, "")
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    "words",
    [
        MOODLE,
        (*MOODLE[:3], "other", "--home-page", HOME_PAGE),
        (*MOODLE[:3], "other", "--home-page", "no address"),
        (*MOODLE[:3], "other", "--home-page", "https://[::1"),
        (*MOODLE[:3], "a/b", "--home-page", "https://other.example"),
        (*MOODLE[:3], "", "--home-page", "https://other.example"),
        (*BBB[:3], "b", "--secret", "s", "--callback-url", "https://[", "--accounts", "lms"),
        (*BBB[:-1], "nobody", "--secret", "x"),
        ("credential", "add", "lrs", "--source", "nobody", "--name", "x"),
        ("credential", "add", "lrs", "--name", "x"),
        ("credential", "add", "lrs", "--source", "lms", "--name", ""),
        ("credential", "add", "lrs", "--source", "lms", "--name", "x", "--scope", "everything"),
        ("credential", "add", "api", "--name", "x"),
        ("credential", "revoke", "nobody"),
        ("credential", "rotate", "nobody"),
        ("credential", "rotate", "nobody", "--finish"),
        (*STAFF, "--password", "short"),
        (*STAFF[:-1], "learner", "--password", PASSWORD),
        (*STAFF[:-1], "learner", "--person", "nobody", "--password", PASSWORD),
        ("user", "password", "nobody", "--password", PASSWORD),
        ("accounts", "link", "lms", "nobody", "person"),
        ("accounts", "unlink", "lms", "nobody"),
        ("enrolments", "admit", "nothing", "nobody"),
        ("roster", "import", "missing.zip"),
        ("roster", "import", "."),
        ("restore", "missing.backup"),
        ("restore", "."),
        ("backup", "no/such/folder/file"),
        ("backup", "."),
    ],
)
def test_a_refusal_is_1_with_the_way_out_and_changes_nothing(ready: Place, words: tuple[str, ...]) -> None:
    before = dump(ready)
    done = ready.call(*words)
    assert done.refused, done
    assert done.out == ""
    assert dump(ready) == before


def dump(place: Place) -> list[str]:
    """All that stands in the database, as text."""
    with closing(sqlite3.connect(place.file)) as connection:
        return list(connection.iterdump())


def test_a_refusal_of_a_real_process_is_no_traceback(place: Place) -> None:
    done = place.run("indicators", "--year", "2020")
    assert done.refused, done
    assert "lms-bridge init" in done.err
    assert not place.file.exists(), "asking made a file"


@pytest.mark.parametrize(
    "words",
    [("serve",), ("work", "--drain"), ("indicators", "--year", "2020"), MOODLE, ("accounts", "unmatched")],
)
@pytest.mark.parametrize("revision", [None, "0000", "9999"])
def test_a_database_that_is_missing_or_does_not_fit_is_refused(
    ready: Place, words: tuple[str, ...], revision: str | None
) -> None:
    if revision is None:
        ready.file.unlink()
    else:
        stamp(ready, revision)
    done = ready.call(*words)
    assert done.refused, done
    assert "lms-bridge init" in done.err


def stamp(place: Place, revision: str) -> None:
    with closing(sqlite3.connect(place.file)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))
        connection.commit()


def test_serve_without_the_key_names_it(ready: Place) -> None:
    (ready.folder / "lms-bridge.key").unlink()
    done = ready.call("serve")
    assert done.refused, done
    assert "LMS_BRIDGE_KEY_FILE" in done.err


def test_serve_on_a_port_that_is_taken_says_so(ready: Place) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = ready.run("serve", "--no-worker", "--port", str(taken.getsockname()[1]))
    assert done.refused, done


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://root:hunter2@127.0.0.1/x"),
        ("DATABASE_URL", "postgresql://root:hunter2@127.0.0.1:1/x"),
        ("DATABASE_URL", "postgresql://root:hunter2@127.0.0.1:port/x"),
        ("DATABASE_URL", "sqlite:////no/such/folder/x.sqlite"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", ""),
        ("THREADS", "many"),
        ("PUBLIC_URL", "bridge.example"),
        ("PUBLIC_URL", "https://[::1"),
        ("LOG_LEVEL", "loud"),
    ],
)
@pytest.mark.parametrize("words", [("serve", "--no-worker"), ("init",)])
def test_a_wrong_setting_is_refused_and_no_password_shown(
    ready: Place, name: str, value: str, words: tuple[str, ...]
) -> None:
    done = ready.call(*words, **{f"LMS_BRIDGE_{name}": value})
    assert done.refused, done
    assert "hunter2" not in done.err


@pytest.mark.parametrize(
    ("command", "name", "value"),
    [
        ("serve", "HOST", "no such host"),
        ("serve", "HOST", "192.0.2.1"),
        ("serve", "KEY_FILE", "/"),
        ("serve", "KEY_FILE", "/no/such/folder/key"),
        ("init", "KEY_FILE", "/no/such/folder/key"),
    ],
)
def test_a_setting_that_cannot_be_followed_is_refused(
    ready: Place, command: str, name: str, value: str
) -> None:
    # Only what gets as far as to listen needs a process that can be ended.
    way = ready.run if name == "HOST" else ready.call
    assert way(command, **{f"LMS_BRIDGE_{name}": value}).refused


@pytest.mark.parametrize("way", ["option", "environment", "file", "stdin", "prompt"])
def test_a_secret_may_be_given_in_every_way_and_is_never_echoed(ready: Place, way: str) -> None:
    file = ready.folder / "secret"
    file.write_text(f"{PASSWORD}\n")
    done = {
        "option": lambda words: ready.call(*words, "--password", PASSWORD),
        "environment": lambda words: ready.call(*words, LMS_BRIDGE_PASSWORD=PASSWORD),
        "file": lambda words: ready.call(*words, "--password-file", str(file)),
        "stdin": lambda words: ready.call(*words, "--password-file", "-", stdin=f"{PASSWORD}\n"),
        "prompt": lambda words: ready.call(*words, stdin=f"{PASSWORD}\n{PASSWORD}\n"),
    }[way](STAFF)
    assert done.code == 0, done
    assert PASSWORD not in done.out + done.err
    assert not any(PASSWORD in line for line in dump(ready))


def test_the_secret_of_a_webinar_server_is_sealed(ready: Place) -> None:
    done = ready.call(*BBB, LMS_BRIDGE_SECRET="bbb-shared-secret")
    assert done.code == 0, done
    assert not any("bbb-shared-secret" in line for line in dump(ready))


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe\x00"])
def test_a_file_that_holds_no_secret_is_refused(ready: Place, content: bytes) -> None:
    file = ready.folder / "secret"
    file.write_bytes(content)
    assert ready.call(*BBB, "--secret-file", str(file)).refused
    assert ready.call(*STAFF, "--password-file", str(file)).refused


def test_without_anybody_to_ask_no_secret_is_made_up(ready: Place) -> None:
    done = ready.run(*STAFF)
    assert done.code != 0
    assert "Traceback" not in done.err
    assert ready.call("user", "password", "officer", "--password", PASSWORD).refused


def test_the_secret_of_a_key_is_shown_once(ready: Place) -> None:
    made = ready.read("credential", "add", "lrs", "--source", "lms", "--name", "logstore")
    assert set(made) == {"key", "secret"}
    listed = ready.ask("credential", "list") + ready.ask("credential", "list", "--json")
    assert made["key"] in listed
    assert made["secret"] not in listed
    assert not any(made["secret"] in line for line in dump(ready))


def test_a_secret_is_changed_with_both_valid_meanwhile(ready: Place) -> None:
    made = ready.read("credential", "add", "lrs", "--source", "lms", "--name", "logstore")
    key = made["key"]
    assert ready.call("credential", "rotate", key, "--finish").refused
    assert ready.call("credential", "rotate", key, "--until", "2020-01-01").refused
    new = ready.read("credential", "rotate", key, "--until", "2100-01-01")
    assert new["key"] == key
    assert new["secret"] != made["secret"]
    assert ready.call("credential", "rotate", key).refused
    (shown,) = ready.read("credential", "list")
    ends = {one["which"]: one["until"] for one in shown["secrets"]}
    assert ends == {"present": None, "earlier": "2100-01-01T23:00:00+00:00"}
    assert (shown["source"], shown["used"]) == ("lms", None)
    assert "earlier: of" in ready.ask("credential", "list")
    ready.ask("credential", "rotate", key, "--finish")
    assert len(ready.read("credential", "list")[0]["secrets"]) == 1


def test_what_is_for_programs_is_json(ready: Place, small_year: Input) -> None:
    import_roster(ready, small_year)
    for words in (
        ("indicators", "--year", "2024"),
        ("accounts", "unmatched"),
        ("enrolments", "waiting"),
        ("source", "list"),
        ("credential", "list"),
        ("roster", "import", str(ready.folder / "roster.zip"), "--dry-run"),
    ):
        assert isinstance(ready.read(*words), dict | list), words


def test_a_dry_run_changes_nothing(ready: Place, small_year: Input) -> None:
    file = ready.folder / "roster.zip"
    file.write_bytes(small_year.roster)
    before = dump(ready)
    planned = ready.read("roster", "import", str(file), "--dry-run")
    assert planned["counts"]["persons"]["added"] > 0
    assert dump(ready) == before
    assert import_roster(ready, small_year)["counts"] == planned["counts"]


def rewritten(given: Input, target: Path, name: str, old: str, new: str) -> Path:
    """The roster with one text replaced once in one of its files."""
    (target / "whole.zip").write_bytes(given.roster)
    with ZipFile(target / "whole.zip") as whole, ZipFile(target / "changed.zip", "w") as changed:
        for each in whole.namelist():
            text = whole.read(each).decode()
            if each == name:
                assert old in text
                text = text.replace(old, new, 1)
            changed.writestr(each, text)
    return target / "changed.zip"


@pytest.mark.parametrize(
    ("name", "old", "new", "place_of_it"),
    [
        ("users.csv", "sourcedId,status", "status,sourcedId", ("users.csv", "1")),
        ("enrollments.csv", "person-000001", "person-999999", ("enrollments.csv", "userSourcedId")),
        ("classes.csv", "ext:webinar", "webinar", ("classes.csv", "classType")),
        ("manifest.csv", "file.users,bulk", "file.users,absent", ("users",)),
    ],
)
def test_a_roster_with_a_fault_is_refused_with_its_place(
    ready: Place, small_year: Input, name: str, old: str, new: str, place_of_it: tuple[str, ...]
) -> None:
    before = dump(ready)
    done = ready.call("roster", "import", str(rewritten(small_year, ready.folder, name, old, new)))
    assert done.refused, done
    assert [word for word in place_of_it if word not in done.err] == []
    assert dump(ready) == before


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04 cut off", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_roster_is_refused(ready: Place, content: bytes) -> None:
    file = ready.folder / "roster.zip"
    file.write_bytes(content)
    assert ready.call("roster", "import", str(file)).refused
    assert ready.call("restore", str(file), LMS_BRIDGE_DATABASE_URL=f"sqlite:///{file}.new").refused


def test_two_that_initialise_at_once_make_one_database(either_place: Place) -> None:
    done = at_once(either_place, ("init",), ("init",))
    assert [one.code for one in done] == [0, 0], done
    assert sorted("created" in one.out for one in done) == [False, True]
    assert either_place.ask(*MOODLE)
    assert either_place.ask(*BBB, "--secret", "x")


def test_two_that_import_at_once_take_over_one_roster(either_place: Place, small_year: Input) -> None:
    either_place.ask("init")
    file = either_place.folder / "roster.zip"
    file.write_bytes(small_year.roster)
    done = at_once(either_place, *[("roster", "import", str(file))] * 2)
    assert [one.code == 0 or one.refused for one in done] == [True, True], done
    assert import_roster(either_place, small_year)["empty"] is True


def at_once(place: Place, *commands: tuple[str, ...]) -> list[Done]:
    with ThreadPoolExecutor(len(commands)) as pool:
        return list(pool.map(lambda words: place.run(*words), commands))
