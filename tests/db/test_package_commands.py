"""`lms-bridge package add`, `list`, `show` and `diff`, over a database and a folder of packages."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lms_bridge.bootstrap import build
from lms_bridge.cli import main
from lms_bridge.domain.lms import LmsModule
from lms_bridge.services.ports import Source
from lms_bridge.settings import from_environment
from tests.unit.scorm.packages import ITEM, manifest, package

FIRST = package()
SECOND = package(manifest(ITEM.replace("</title>", "</title><adlcp:masteryscore>80</adlcp:masteryscore>")))
WHERE = ("--source", "lms", "--module", "30")


@dataclass
class Shell:
    folder: Path
    environment: dict[str, str]

    def run(self, *words: str) -> Result:
        return CliRunner().invoke(main, ["package", *words], env=self.environment)

    def add(self, content: bytes, *more: str) -> Result:
        file = self.folder / "course.zip"
        file.write_bytes(content)
        return self.run("add", str(file), *WHERE, *more)


@pytest.fixture
def shell(sqlite_file: str, tmp_path: Path) -> Shell:
    environment = {"LMS_BRIDGE_DATABASE_URL": sqlite_file, "LMS_BRIDGE_PACKAGES": str(tmp_path / "kept")}
    bridge = build(from_environment(environment))
    details: dict[str, str | int | None] = {"sha1": "f" * 40}
    told = {"name": "Лекција", "visible": True, "completion": 2, "criterion": True, "details": details}
    with bridge.database.write() as unit:
        unit.sources.add(Source(1, "lms", "moodle", "https://lms.example", None, None, None), at_ms=1)
        module = LmsModule(30, course_id=2, kind="scorm", instance=6, **told)  # type: ignore[arg-type]
        unit.courses.keep_modules(1, [module], at_ms=1)
    bridge.close()
    return Shell(tmp_path, environment)


def test_a_package_is_taken_shown_and_listed(shell: Shell) -> None:
    done = shell.add(FIRST)
    assert (done.exit_code, done.output) == (
        0,
        "version 1 of activity 30: “Course”\nIt is not the file that Moodle has now.\n",
    )
    assert "good" in shell.run("list").output
    shown = shell.run("show", *WHERE)
    assert "current" in shown.output
    assert "Lesson  [as the content reports]" in shown.output
    (row,) = json.loads(shell.run("list", "--json").output)
    assert (row["situation"], row["versions"][0]["by"]) == ("good", "operator")


def test_what_changed_is_told_and_what_decides_is_marked(shell: Shell) -> None:
    shell.add(FIRST, "--from", "2020-01-01")
    shell.add(SECOND)
    assert shell.run("diff", *WHERE).output == (
        "version 1 → version 2\n! Lesson: score needed to pass: not stated → 80\n"
    )
    told = json.loads(shell.run("diff", *WHERE, "--old", "2", "--new", "1", "--json").output)
    assert (told["old"], told["new"], [one["what"] for one in told["changes"]]) == (2, 1, ["mastery-score"])
    report = json.loads(shell.run("show", *WHERE, "--version", "2", "--json").output)["report"]
    assert report["mastery_scores"] == ["80"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["add", "missing.zip", *WHERE], "a file that may be read"),
        (["show", "--source", "lms", "--module", "9"], "There is no activity “lms 9”"),
        (["show", *WHERE, "--version", "9"], "There is no version “9”"),
        (["diff", *WHERE], "There is no version"),
        (["add", __file__, "--source", "none", "--module", "30"], "There is no source “none”"),
        (["add", __file__, *WHERE], "is rejected (not-a-package)"),
        (["add", __file__, *WHERE, "--from", "2999-01-01"], "a day that has begun"),
    ],
)
def test_what_cannot_be_done_says_why_and_changes_nothing(shell: Shell, words: list[str], said: str) -> None:
    refused = shell.run(*words)
    assert refused.exit_code == 1
    assert said in refused.stderr
    assert json.loads(shell.run("list", "--json").output)[0]["versions"] == []
