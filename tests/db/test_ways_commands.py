"""`lms-bridge ways` and `evidence`: where the ways disagree, and what a decision rests on."""

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pytest
from click.testing import CliRunner

from lms_bridge.cli import main
from lms_bridge.db import tables
from tests.db.pipeline import ANA, Pipeline, ended, joined, left, opened, present


@pytest.fixture
def pipeline(sqlite_file: str) -> Iterator[Pipeline]:
    with opened(sqlite_file) as made:
        made.hook(joined(ANA, 0), left(50), ended(100))
        made.analytics(present(ANA, (20, 80), own=77))
        made.drain()
        yield made


def run(sqlite_file: str, *words: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, list(words), env={"LMS_BRIDGE_DATABASE_URL": sqlite_file})
    return done.exit_code, done.output


def told(sqlite_file: str, *words: str) -> Any:
    code, output = run(sqlite_file, *words)
    assert code == 0, output
    return json.loads(output)


@pytest.mark.usefixtures("pipeline")
def test_who_differs_is_listed(sqlite_file: str) -> None:
    code, output = run(sqlite_file, "ways", "webinar")
    head, row = output.splitlines()
    assert (code, head.split()) == (
        0,
        ["person", "name", "run", "analytics", "webhook", "counted", "by", "host", "says"],
    )
    assert row.split() == ["ana", "Ana", "Петровић", "2/run-1", "60", "50", "analytics", "77"]


@pytest.mark.usefixtures("pipeline")
def test_programs_are_told_in_seconds(sqlite_file: str) -> None:
    answer = told(sqlite_file, "ways", "webinar", "--json")
    (row,) = answer.pop("people")
    assert answer == {"realisation": "webinar", "setting": "priority", "tolerance_seconds": 60, "at_once": []}
    assert (row["counted_seconds"], row["host_says_seconds"]) == (
        {"analytics": 3600, "webhook": 3000},
        {"analytics": 4620},
    )
    assert (row["person"], row["counts"], row["differs"]) == ("ana", ["analytics"], True)


def test_the_evidence_of_a_decision(sqlite_file: str, pipeline: Pipeline) -> None:
    answer = told(sqlite_file, "evidence", ANA, "webinar")
    stays = [(one["way"], one["counts"], one["start"], one["end"]) for one in answer["stays"]]
    assert stays == [
        ("webhook", False, "2020-03-02T09:00:00.000+00:00", "2020-03-02T09:50:00.000+00:00"),
        ("analytics", True, "2020-03-02T09:20:00.000+00:00", "2020-03-02T10:20:00.000+00:00"),
    ]
    hashes = {sha256(bytes(row.body)).hexdigest() for row in pipeline.rows(tables.delivery)}
    assert {one["sha256"] for one in answer["sources"]} == hashes
    assert told(sqlite_file, "evidence", ANA, "webinar", "--version", "1") == answer


@pytest.mark.parametrize(
    "words",
    [
        ("ways", "nothing"),
        ("ways", "\ud800"),
        ("evidence", "nobody", "webinar"),
        ("evidence", ANA, "nothing"),
        ("evidence", ANA, "webinar", "--version", "9"),
    ],
)
@pytest.mark.usefixtures("pipeline")
def test_what_is_not_there_is_said_so(sqlite_file: str, words: tuple[str, ...]) -> None:
    code, output = run(sqlite_file, *words)
    assert code == 1
    assert "There is no" in output
