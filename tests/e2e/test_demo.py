"""The demo as a newcomer meets it: a program that is started, read, obeyed and stopped."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest

from lms_bridge.demo.ports import HOST, free_port, is_free
from tests.benchmarks.browser import Visitor

DEMO = [sys.executable, "-m", "lms_bridge.demo", "--people", "72"]
LAST_LINE = "Ctrl-C stops it all"
UP_LINE = "The year "
WAIT_S = 30


class Playing:
    """A demo that runs; what it has said so far is in `told`."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        words = [*DEMO, "--port", str(self.port), "--folder", str(folder)]
        if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as a shell starts what is in the background
            signal.signal(signal.SIGINT, signal.default_int_handler)
        self.process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.told = ""

    def read_until(self, mark: str) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.told += line
            if mark in line:
                return
        raise AssertionError(f"it never said {mark!r} but:\n{self.told}")

    def stop(self) -> None:
        """As Ctrl-C does."""
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.communicate(timeout=WAIT_S)
        finally:
            self.process.kill()  # nothing, where it ended; else it would disturb what is tested next
            self.process.communicate()


@pytest.fixture(scope="module")
def playing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Playing]:
    """A demo that has played its year."""
    started = Playing(tmp_path_factory.mktemp("demo") / "new")
    try:
        started.read_until(LAST_LINE)
        yield started
    finally:
        started.stop()
    assert started.process.returncode == 0


@pytest.fixture
def just_up(tmp_path: Path) -> Iterator[Playing]:
    """A demo whose service is up and which has begun to post."""
    started = Playing(tmp_path / "new")
    try:
        started.read_until(UP_LINE)
        yield started
    finally:
        started.stop()


def play_once(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    words = [*DEMO, "--once", "--folder", str(folder), "--port", str(free_port()), *more]
    return subprocess.run(words, capture_output=True, text=True, check=False)


def test_a_year_played_once_comes_out_true(tmp_path: Path) -> None:
    done = play_once(tmp_path / "new")
    assert (done.returncode, done.stderr) == (0, "")
    rows = re.findall(r"│ (\S+) +│ (.+?) +│ (.+?) +│ ([✓✗]) │", done.stdout)
    assert {"lms_users", "webinar.attendances", "rejected_deliveries", "bodies", "completions"} <= {
        name for name, *_ in rows
    }
    assert [row for row in rows if row[1] != row[2] or row[3] != "✓"] == []


def test_rosters_are_pushed_to_its_moodle_by_a_plan(playing: Playing) -> None:
    pushed = re.search(r"^  (\d+) people were enrolled there by plan 1\.$", playing.told, re.MULTILINE)
    assert pushed
    assert int(pushed[1]) > 0


def test_who_completes_in_its_moodle_is_told_of_by_its_plugin(playing: Playing) -> None:
    password = re.search(r"^  officer +(\S+)", playing.told, re.MULTILINE)
    assert password
    visitor = Visitor(f"http://{HOST}:{playing.port}")
    visitor.sign_in("officer", password[1])
    playing.read_until("in Moodle, and its plugin told")
    assert is_read(visitor, "course_completed")


def is_read(visitor: Visitor, event: str) -> bool:
    deadline = monotonic() + WAIT_S
    while monotonic() < deadline:
        if event in visitor.page("/arrived"):
            return True
    return False


def test_the_command_that_it_prints_makes_a_completion_appear(playing: Playing) -> None:
    if not (shutil.which("curl") and shutil.which("bash")):
        pytest.skip("NOT RUN: no curl or no bash here")
    command = re.search(r"^curl .*?[^\\]$", playing.told, re.MULTILINE | re.DOTALL)
    password = re.search(r"^  officer +(\S+)", playing.told, re.MULTILINE)
    person = re.search(r"^and look at \S+/persons/(\S+)$", playing.told, re.MULTILINE)
    assert command
    assert password
    assert person
    visitor = Visitor(f"http://{HOST}:{playing.port}")
    visitor.sign_in("officer", password[1])
    shown = visitor.attendances(person[1])
    subprocess.run(["bash", "-c", command[0]], check=True, capture_output=True)
    assert appears(visitor, person[1], more_than=shown)


def appears(visitor: Visitor, person: str, *, more_than: int) -> bool:
    deadline = monotonic() + WAIT_S
    while monotonic() < deadline:
        if visitor.attendances(person) > more_than:
            return True
    return False


def test_the_pages_that_it_names_are_there(playing: Playing) -> None:
    password = re.search(r"^  officer +(\S+)", playing.told, re.MULTILINE)
    assert password
    address = f"http://{HOST}:{playing.port}"
    visitor = Visitor(address)
    visitor.sign_in("officer", password[1])
    paths = re.findall(rf"^  [a-z].*? {address}(/\S+)$", playing.told, re.MULTILINE)
    assert [path.split("/")[1] for path in paths] == [
        "year",
        "realisations",
        "persons",
        "accounts",
        "waiting",
        "plans",
        "packages",
    ]
    assert all("<h1" in visitor.page(path) for path in paths)


def test_the_learner_sees_the_page_of_the_completion(playing: Playing) -> None:
    signed = re.search(r"^  learner +(\S+) +(.+?):", playing.told, re.MULTILINE)
    assert signed
    visitor = Visitor(f"http://{HOST}:{playing.port}")
    visitor.sign_in("learner", signed[1])
    assert "<h1" in visitor.page("/me")


def test_somebody_else_completes_something_every_few_seconds(playing: Playing) -> None:
    playing.read_until("completed “")
    assert re.search(r"^  \d\d:\d\d:\d\d  .+ completed “.+”$", playing.told, re.MULTILINE)


@pytest.mark.skipif(os.name != "posix", reason="NOT RUN: signals of this kind are POSIX's")
@pytest.mark.parametrize(("name", "code"), [("SIGTERM", 0), ("SIGKILL", -9)])
def test_no_service_outlives_the_demo(just_up: Playing, name: str, code: int) -> None:
    with socket.create_connection((HOST, just_up.port), timeout=WAIT_S) as connection:
        just_up.process.send_signal(signal.Signals[name])
        assert _is_closed(connection)  # by the service's end
    just_up.process.communicate(timeout=WAIT_S)
    assert just_up.process.returncode == code
    assert is_free(just_up.port)


def _is_closed(connection: socket.socket) -> bool:
    """Once the other side has closed it, however it did."""
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True


def test_a_folder_that_holds_something_else_is_refused(tmp_path: Path) -> None:
    mine = tmp_path / "thesis.txt"
    mine.write_text("years of work")
    done = play_once(tmp_path)
    assert done.returncode == 1
    assert "--folder" in done.stderr
    assert [*tmp_path.iterdir()] == [mine]


def test_a_taken_port_is_refused_with_the_way_out(tmp_path: Path) -> None:
    with socket.create_server((HOST, 0)) as other:
        port = other.getsockname()[1]
        done = play_once(tmp_path / "new", "--port", str(port))
    assert done.returncode == 1
    assert f"port {port} is taken" in done.stderr
    assert "--port" in done.stderr
    assert not (tmp_path / "new").exists()
