"""`lms-bridge package inspect`: a report for people, JSON for programs, and an exit code."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lms_bridge.cli.package import COMMANDS
from tests.unit.scorm.hostile import named
from tests.unit.scorm.packages import ITEM, manifest, package

MEMBERS = [
    "verdict",
    "standard",
    "identifier",
    "title",
    "languages",
    "organizations",
    "items",
    "leaf_items",
    "scos",
    "assets",
    "hidden",
    "resources",
    "files",
    "launch",
    "mastery_scores",
    "min_normalized_measures",
    "time_limits",
    "prerequisites",
    "learning_time_seconds",
    "tree",
    "findings",
]
UNTITLED = package(manifest(ITEM.replace("Lesson", "")))


def run(tmp_path: Path, content: bytes, *options: str) -> Result:
    file = tmp_path / "course.zip"
    file.write_bytes(content)
    return CliRunner().invoke(COMMANDS[0], ["inspect", str(file), *options])


@pytest.mark.parametrize(
    ("content", "options", "code"),
    [(package(), [], 0), (UNTITLED, [], 0), (UNTITLED, ["--strict"], 1), (named("../x"), [], 1)],
)
def test_the_exit_code_tells_the_verdict(
    tmp_path: Path, content: bytes, options: list[str], code: int
) -> None:
    assert run(tmp_path, content, *options).exit_code == code
    assert run(tmp_path, content, "--json", *options).exit_code == code


@pytest.mark.parametrize("content", [package(), named("../x")], ids=["taken", "refused"])
def test_json_has_every_member_whatever_the_verdict(tmp_path: Path, content: bytes) -> None:
    value = json.loads(run(tmp_path, content, "--json").output)
    assert list(value) == MEMBERS
    assert all(set(one) == {"severity", "code", "where", "message", "remedy"} for one in value["findings"])


def test_the_report_shows_the_tree_and_what_counts(tmp_path: Path) -> None:
    mastery = ITEM.replace("</item>", "<adlcp:masteryscore>80</adlcp:masteryscore></item>")
    output = run(tmp_path, package(manifest(mastery))).output
    assert "course.zip: accepted\nSCORM 1.2: “Course” (m)\n" in output
    assert "  Lesson  [passed from a score of 80, where the LMS lets the mastery score decide]\n" in output


def test_the_report_says_what_to_do(tmp_path: Path) -> None:
    output = run(tmp_path, named("../x")).output
    assert output.startswith("course.zip: rejected\n")
    assert "error: The name climbs out of the package. (../x; name-traversal)\n  → Do not use" in output


def test_control_characters_of_titles_do_not_reach_the_terminal(tmp_path: Path) -> None:
    output = run(tmp_path, package(manifest(ITEM.replace("Lesson", "a&#x202e;b&#x9b;31m")))).output
    assert "\u202e" not in output
    assert "\x9b" not in output


def test_they_are_escaped_in_json_and_mean_the_same(tmp_path: Path) -> None:
    output = run(tmp_path, package(manifest(ITEM.replace("Lesson", "a&#x202e;b&#x9b;31m"))), "--json").output
    assert not {"\u202e", "\x9b"} & set(output)
    assert json.loads(output)["tree"][0]["title"] == "a\u202eb\x9b31m"


def test_schemas_of_a_folder_inform(tmp_path: Path) -> None:
    folder = tmp_path / "schemas" / "scorm-1.2"
    folder.mkdir(parents=True)
    (folder / "imscp_rootv1p1p2.xsd").write_text(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="other"/></xs:schema>'
    )
    result = run(tmp_path, package(), "--schemas", str(folder.parent))
    assert (result.exit_code, "info: The manifest does not fit" in result.output) == (0, True)


def test_a_file_that_is_not_there_is_rejected_with_words(tmp_path: Path) -> None:
    result = CliRunner().invoke(COMMANDS[0], ["inspect", str(tmp_path / "away.zip")])
    assert (result.exit_code, "The file cannot be read." in result.output) == (1, True)
