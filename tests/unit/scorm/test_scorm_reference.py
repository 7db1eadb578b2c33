"""The reference page of packages tells every finding in the words of the program, and its limits."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from scorm import Budget, Code, to_dict
from scorm.codes import severity_of
from scorm.wording import WORDS
from tests.unit.scorm.packages import ITEM, inspected, manifest, package

PAGE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "packages.md"


def line_of(code: Code) -> str:
    """A line of the table of findings; what is filled in reads as `…`."""
    words = WORDS[code]
    message = re.sub(r"[“]?\{\w+\}[”]?", "…", words.message)
    meaning, remedy = (text.replace("|", "\\|") for text in (message, words.remedy))
    return f"| `{code}` | {severity_of(code)} | {meaning} | {remedy} |"


@pytest.mark.parametrize("code", Code)
def test_the_page_tells_every_finding_in_the_programs_words(code: Code) -> None:
    assert line_of(code) in PAGE.read_text(encoding="utf-8").splitlines()


def test_the_page_tells_no_finding_that_there_is_not() -> None:
    told = re.findall(
        r"^\| `([a-z0-9-]+)` \| (?:error|warning|info) \|", PAGE.read_text("utf-8"), re.MULTILINE
    )
    assert sorted(told) == sorted(Code)


@pytest.mark.parametrize("name", [each.name for each in fields(Budget)])
def test_the_page_tells_every_limit(name: str) -> None:
    most = getattr(Budget(), name)
    units = ((1 << 30, " GiB"), (1 << 20, " MiB"), (1 << 10, " KiB"))
    size = next((f"{most // one}{unit}" for one, unit in units if most % one == 0), f"{most:,}")
    assert re.search(rf"^\| `{name}` \| {size} \|", PAGE.read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("text", [manifest(), manifest(ITEM.replace('"r"', '"x"')), "<a>"])
def test_the_page_tells_every_member_of_the_report(text: str) -> None:
    cells = re.findall(r"^\| (`[^|]+) \|", PAGE.read_text("utf-8"), re.MULTILINE)
    told = {name for cell in cells for name in re.findall(r"`(\w+)`", cell)}
    value = to_dict(inspected(package(text)))
    assert set(value) <= told
    assert {name for node in value["tree"] for name in node} <= told
