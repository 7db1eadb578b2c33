"""Every recorded answer of a real Moodle 5.1 is understood: a table says what the client makes of each."""

import csv
from pathlib import Path

import pytest

from moodle_sync.functions import FUNCTIONS, Use
from tests.unit.moodle_sync.recordings import READERS, Recording, recordings, told

TABLE = Path(__file__).with_name("recorded_outcomes.tsv")
NOT_READ = ("an answer", "unavailable moodle-answer-not-json", "refused moodle-not-there")


def _table() -> dict[str, tuple[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t"))[1:]
    return {name: (outcome, why) for name, outcome, why in rows}


OUTCOMES = _table()


@pytest.fixture(scope="session")
def recorded(shared_data: Path) -> dict[str, Recording]:
    return {each.name: each for each in recordings(shared_data)}


def test_no_recording_is_left_out(recorded: dict[str, Recording]) -> None:
    assert len(OUTCOMES) == 246
    assert set(OUTCOMES) == set(recorded)


@pytest.mark.parametrize("name", OUTCOMES)
def test_the_client_makes_of_it_what_the_table_says(name: str, recorded: dict[str, Recording]) -> None:
    assert told(recorded[name]) == OUTCOMES[name][0]


def test_whatever_is_not_read_has_its_reason() -> None:
    silent = [name for name, (outcome, why) in OUTCOMES.items() if outcome in NOT_READ and not why]
    assert silent == []


def test_nothing_is_unknown_trouble() -> None:
    assert [name for name, (outcome, _) in OUTCOMES.items() if "unknown-trouble" in outcome] == []


def test_every_function_that_answers_something_has_a_reader() -> None:
    assert set(READERS) == {name for name, function in FUNCTIONS.items() if not function.void}


def test_every_function_of_moodles_own_was_recorded(recorded: dict[str, Recording]) -> None:
    added = {Use.PLUGIN, Use.ATTENDANCE}  # by plugins; what mod_attendance answers is held to its declaration
    stock = {name for name, function in FUNCTIONS.items() if function.use not in added}
    assert stock <= {each.function for each in recorded.values()}
