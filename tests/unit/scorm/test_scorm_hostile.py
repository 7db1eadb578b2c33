"""What is dangerous is refused, each by its own code; what only looks so is taken.

What it costs in time and memory is measured by `run.py bench packages`.
"""

import tracemalloc
from pathlib import Path

import pytest

from scorm import Code, Severity, Verdict
from scorm.codes import severity_of
from tests.unit.scorm.hostile import COSTLY, CYCLE, MADE, NAMES, bomb, named, zip64
from tests.unit.scorm.packages import ITEM, RESOURCE, codes, inspected, manifest, package, zipped


@pytest.mark.parametrize(("name", "code"), NAMES.items(), ids=lambda value: str(value)[:30])
def test_a_dangerous_name_is_refused(name: str, code: Code) -> None:
    found = inspected(named(name))
    assert found.verdict() is Verdict.REJECT
    assert codes(found) == {code}
    assert found.package is None


@pytest.mark.parametrize("what", MADE)
def test_a_hostile_package_is_refused_by_its_own_code(what: str) -> None:
    make, code = MADE[what]
    found = inspected(make())
    assert code in codes(found)
    if code is not Code.METADATA_UNREADABLE:
        assert found.verdict() is Verdict.REJECT


@pytest.mark.parametrize(
    "what",
    ["metadata that each item names", "sequencing that all items take in", "prerequisites"],
)
def test_what_is_named_again_and_again_is_read_once_or_up_to_a_sum(what: str) -> None:
    assert inspected(COSTLY[what]()).package is not None


@pytest.mark.parametrize(
    "what", ["a bomb", "a bomb in a zip", "90,000 entries told as one", "a million elements"]
)
def test_what_would_burst_memory_does_not(what: str) -> None:
    content = MADE[what][0]()
    tracemalloc.start()
    inspected(content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 150 << 20


def test_every_refusal_of_the_zip_and_its_names_is_tried() -> None:
    tried = {code for _, code in MADE.values()} | set(NAMES.values())
    of_the_zip = {each for each in Code if each.startswith(("zip-", "entry-", "name-", "href-", "nested-"))}
    spoken = {code for code in of_the_zip if severity_of(code) is Severity.ERROR}
    assert spoken - tried == set()


def test_a_zip_of_64_bits_is_taken() -> None:
    found = inspected(zip64())
    assert (found.verdict(), codes(found)) == (Verdict.ACCEPT, set())


def test_a_name_with_markup_is_shown_as_text_and_never_as_control() -> None:
    title = "&lt;script&gt;alert(1)&lt;/script&gt;&#x202e;"
    found = inspected(package(manifest(ITEM.replace("Lesson", title))))
    assert found.package is not None
    assert found.package.items[0].title == "<script>alert(1)</script>\u202e"
    assert [str(each.params["value"]) for each in found.findings] == ["<script>alert(1)</script>\\u202e"]


def test_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for content in (bomb(1 << 20), named("../out.html"), package()):
        inspected(content)
    assert list(tmp_path.iterdir()) == list(tmp_path.parent.glob("out.html")) == []


def test_resources_may_share_and_lead_on_without_a_cycle() -> None:
    shared = CYCLE.replace('identifierref="a"', 'identifierref="r"')
    assert Code.DEPENDENCY_CYCLE not in codes(inspected(package(manifest(resources=RESOURCE + shared))))


def test_two_ways_to_read_a_package_are_told() -> None:
    both = zipped(
        {"imsmanifest.xml": manifest(), "index.html": "x", "tincan.xml": "<tincan/>", "cmi5.xml": "<c/>"}
    )
    assert (inspected(both).verdict(), codes(inspected(both))) == (Verdict.ACCEPT, {Code.SEVERAL_MANIFESTS})
