"""`lms-bridge package add`, `list`, `show`, `diff`, `check` and backups, over a database and a store."""

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


def test_packages_that_are_gone_or_damaged_are_found(shell: Shell) -> None:
    for content in (FIRST, SECOND):
        shell.add(content)
    assert shell.run("check").output == "2 of 2 packages are whole\n"
    gone, damaged = sorted(one for one in (shell.folder / "kept").rglob("*") if one.is_file())
    gone.unlink()
    damaged.write_bytes(b"other")
    told = shell.run("check", "--json")
    faults = [(one["sha256"], one["fault"]) for one in json.loads(told.output)["faults"]]
    assert (told.exit_code, sorted(faults)) == (1, sorted([(gone.name, "gone"), (damaged.name, "damaged")]))
    assert shell.run("check").output.endswith("0 of 2 packages are whole\n")


def test_a_backup_takes_packages_along_and_a_restore_puts_them_back(shell: Shell) -> None:
    shell.add(FIRST)
    file, new = str(shell.folder / "all.backup"), shell.folder / "new"
    written = CliRunner().invoke(main, ["backup", file], env=shell.environment)
    assert (written.exit_code, "and 1 learning package in" in written.output) == (0, True)
    elsewhere = {
        "LMS_BRIDGE_DATABASE_URL": f"sqlite:///{shell.folder}/new.sqlite",
        "LMS_BRIDGE_PACKAGES": str(new),
    }
    restored = CliRunner().invoke(main, ["restore", file], env=elsewhere)
    assert (restored.exit_code, "1 learning package restored" in restored.output) == (0, True)
    assert [one.read_bytes() for one in new.rglob("*") if one.is_file()] == [FIRST]


def test_a_backup_without_packages_says_what_to_do_and_a_restore_what_lacks(shell: Shell) -> None:
    shell.add(FIRST)
    file = str(shell.folder / "rows.backup")
    words = ["backup", file, "--without-packages"]
    assert "copy the folder" in CliRunner().invoke(main, words, env=shell.environment).output
    elsewhere = {
        "LMS_BRIDGE_DATABASE_URL": f"sqlite:///{shell.folder}/new.sqlite",
        "LMS_BRIDGE_PACKAGES": str(shell.folder / "new"),
    }
    restored = CliRunner().invoke(main, ["restore", file], env=elsewhere)
    assert (restored.exit_code, "not there, or not whole" in restored.output) == (1, True)
