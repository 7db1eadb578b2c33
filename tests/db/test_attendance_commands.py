"""`lms-bridge attendance`: the list of a classroom day at the command line."""

import json

import pytest
from click.testing import CliRunner, Result

from lms_bridge.bootstrap import build
from lms_bridge.cli import main
from lms_bridge.services.import_roster import ALL, import_roster
from lms_bridge.settings import from_environment
from tests.db.pipeline import ANA, BOJAN, LATER
from tests.db.test_classroom_lists import WITH_CLASS

DAY = ("--day", "2020-03-02")


@pytest.fixture
def environment(sqlite_file: str) -> dict[str, str]:
    environment = {"LMS_BRIDGE_DATABASE_URL": sqlite_file}
    bridge = build(from_environment(environment))
    with bridge.database.write() as unit:
        import_roster(unit.roster, WITH_CLASS, share=ALL, now_ms=LATER, by="test")
    bridge.close()
    return environment


def run(environment: dict[str, str], *words: str) -> Result:
    return CliRunner().invoke(main, ["attendance", *words], env=environment)


def test_a_tick_and_its_undoing(environment: dict[str, str]) -> None:
    assert run(environment, "tick", "class", ANA, *DAY).output == "ana was present on 2020-03-02\n"
    run(environment, "tick", "class", BOJAN, *DAY)
    run(environment, "untick", "class", BOJAN, *DAY)
    told = json.loads(run(environment, "list", "class", *DAY, "--json").output)
    assert [(one["person"], one["present"]) for one in told["persons"]] == [(ANA, True), (BOJAN, False)]
    assert "1 of 2 present" in run(environment, "list", "class", *DAY).output
    acts = json.loads(run(environment, "history", "class", BOJAN, "--json").output)
    assert [(one["present"], one["by"], one["day"]) for one in acts] == [
        (True, "operator", "2020-03-02"),
        (False, "operator", "2020-03-02"),
    ]
    assert "undo  operator" in run(environment, "history", "class", BOJAN).output


def test_the_same_mark_again_is_the_same_tick(environment: dict[str, str]) -> None:
    for _ in range(2):
        assert run(environment, "tick", "class", ANA, *DAY, "--mark", "import-row-1").exit_code == 0
    assert len(json.loads(run(environment, "history", "class", ANA, "--json").output)) == 1
    assert run(environment, "tick", "class", BOJAN, *DAY, "--mark", "import-row-1").exit_code == 1


def test_a_day_without_training_is_said(environment: dict[str, str]) -> None:
    assert run(environment, "day-off", "class", *DAY, "--reason", "holiday").exit_code == 0
    assert "no training" in run(environment, "list", "class", *DAY).output
    assert run(environment, "day-on", "class", *DAY, "--reason", "it was held").exit_code == 0
    assert "no training" not in run(environment, "list", "class", *DAY).output


def test_what_is_no_day_of_it_is_refused_with_the_way_out(environment: dict[str, str]) -> None:
    refused = run(environment, "tick", "class", ANA, "--day", "2021-01-01")
    assert refused.exit_code == 1
    assert "does not touch 2021-01-01" in refused.output
