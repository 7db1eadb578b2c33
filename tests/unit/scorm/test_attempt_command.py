"""`attempt judge`: what tracks come to and why, from whatever form they have."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from lms_bridge.cli.attempts import COMMANDS
from tests.unit.scorm.packages import manifest

ELEMENTS = {"cmi.core.lesson_status": "completed", "cmi.core.score.raw": "79", "cmi.core.exit": "", "x": 1}
ITEM = (
    '<item identifier="a" identifierref="r"><title>Тест</title>'
    "<adlcp:masteryscore>80</adlcp:masteryscore></item>"
)
FORMS: dict[str, Any] = {
    "elements by name": ELEMENTS,
    "an answer of Moodle": {
        "data": {"attempt": 1, "tracks": [{"element": k, "value": v} for k, v in ELEMENTS.items()]}
    },
    "a row of the plugin": {"identifier": "a", "tracks": ELEMENTS},
    "rows of the plugin": [{"identifier": "a", "tracks": ELEMENTS}],
}


def judge(folder: Path, value: Any, *options: str) -> Result:
    file = folder / "tracks.json"
    file.write_text(json.dumps(value), encoding="utf-8")
    return CliRunner().invoke(COMMANDS[0], ["judge", str(file), *options])


@pytest.mark.parametrize("form", FORMS)
def test_tracks_are_judged_in_whatever_form_they_come(form: str, tmp_path: Path) -> None:
    told = json.loads(judge(tmp_path, FORMS[form], "--items", "1", "--json").output)
    assert (told["completion"], told["success"], told["score"]) == ("completed", "unknown", 0.79)
    assert (told["lacks"], told["by_tracks_alone"]) == ([], True)


def test_the_package_and_the_policy_decide_with_it(tmp_path: Path) -> None:
    package = tmp_path / "imsmanifest.xml"
    package.write_text(manifest(ITEM), encoding="utf-8")
    for mastery, success in (("override", "failed"), ("content", "unknown")):
        options = ("--package", str(package), "--mastery", mastery, "--json")
        assert (
            json.loads(judge(tmp_path, FORMS["a row of the plugin"], *options).output)["success"] == success
        )


def test_it_says_the_rule_in_words_with_its_clause_and_what_is_wrong(tmp_path: Path) -> None:
    said = judge(tmp_path, ELEMENTS | {"cmi.core.score.raw": "101", "cmi.core.lesson_status": "incomplete"})
    for text in (
        "The content itself says so. (SCORM 1.2 RTE 3.4.4",
        "cmi.core.score.raw = 101: out of its range",
    ):
        assert text in said.output
    assert "no result: The package has several items and is not known" in said.output


@pytest.mark.parametrize("value", [[], {}, {"data": 5}, 7, {"identifier": "a", "tracks": 5}])
def test_what_holds_no_tracks_is_refused(value: Any, tmp_path: Path) -> None:
    result = judge(tmp_path, value)
    assert result.exit_code != 0
    assert getattr(result.exception, "code", "") == "invalid-value"
