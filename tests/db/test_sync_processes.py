"""Real processes on one database: a job is run by one of them, and outlives the one that ran it."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic

import pytest
from sqlalchemy import update

from lms_bridge.db import tables
from lms_bridge.db.engine import writing
from lms_bridge.runtime.clock import SystemClock
from tests.db.syncing import Syncing

PATIENCE_S = 60
Start = Callable[[], "subprocess.Popen[bytes]"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "runs"


@pytest.fixture
def start(url: str, file: Path) -> Iterator[Start]:
    running: list[subprocess.Popen[bytes]] = []

    def one_more() -> "subprocess.Popen[bytes]":
        running.append(subprocess.Popen([sys.executable, "-m", "tests.db.sync_process", url, str(file)]))
        return running[-1]

    yield one_more
    file.with_suffix(".go").touch()
    file.with_suffix(".end").touch()
    for process in running:
        process.wait(timeout=PATIENCE_S)


@pytest.fixture
def due(syncing: Syncing) -> Syncing:
    syncing.clock.at_ms = SystemClock().now_ms()
    syncing.add("nightly", when="0 0 1 1 *")
    syncing.jobs.ask("nightly", by="ana")
    return syncing


def wait_for(file: Path, *words: str) -> None:
    """Until the file holds each of these words as often as they are named."""
    until_s = monotonic() + PATIENCE_S
    while not all(said(file).count(word) >= words.count(word) for word in words):
        assert monotonic() < until_s, said(file)


def said(file: Path) -> list[str]:
    return file.read_text().split() if file.exists() else []


def test_of_two_processes_one_runs_it(due: Syncing, start: Start, file: Path) -> None:
    start()
    start()
    wait_for(file, "there", "there", "begun")
    file.with_suffix(".go").touch()
    wait_for(file, "ended")
    assert (said(file).count("begun"), len(due.history())) == (1, 1)


def test_a_run_outlives_the_process_that_was_killed(due: Syncing, start: Start, file: Path) -> None:
    first = start()
    wait_for(file, "begun")
    first.kill()
    first.wait()
    assert due.states() == ["running"]
    with writing(due.engines) as connection:  # instead of waiting for a minute
        connection.execute(update(tables.sync_job).values(lease_until_ms=SystemClock().now_ms()))
    file.with_suffix(".go").touch()
    start()
    wait_for(file, "begun", "begun", "ended")
    file.with_suffix(".end").touch()
    assert due.history()[0].code == "run-interrupted"
    assert [one.asked_by for one in due.history()] == ["ana", "ana"]
