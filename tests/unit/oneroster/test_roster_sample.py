"""The sample on the roster's page is taken, and the page names every column that is needed."""

import re

from lms_bridge.oneroster.package import read_package
from lms_bridge.oneroster.roster import to_roster
from lms_bridge.oneroster.tables import NEEDED, TABLES
from tests.house.tree import ROOT
from tests.unit.oneroster.roster_packages import zipped

PAGE = (ROOT / "docs" / "reference" / "roster.md").read_text(encoding="utf-8")


def sample() -> dict[str, str | bytes]:
    """The files of the sample, by name."""
    block = PAGE.partition("```text\n=== ")[2].partition("```")[0]
    parts = (each.partition("\n") for each in block.split("=== "))
    return {name: text for name, _, text in parts}


def test_the_sample_is_a_roster_that_is_taken() -> None:
    roster = to_roster(read_package(zipped(sample())))
    made = (roster.persons, roster.profiles, roster.realisations, roster.enrolments)
    assert [len(each) for each in made] == [1, 1, 1, 1]


def test_the_page_names_every_column_that_is_required_and_its_words() -> None:
    for name in NEEDED:
        for column in TABLES[name].columns:
            line = re.search(rf"^\| {name} \| `{column.name}` \|.*$", PAGE, re.MULTILINE)
            assert line is not None or not column.required, (name, column.name)
            told = line.group() if line else ""
            assert not line or all(f"`{each}`" in told for each in column.words), column.name
            assert not line or ("required" in told.split("|")[3]) == column.required, column.name
