"""Packages are kept once by their content; the versions of an activity are numbered and never change."""

from dataclasses import replace

import pytest

from lms_bridge.domain.package import Doubt, Version
from lms_bridge.services.ports import StoredFinding, StoredPackage
from tests.db.pipeline import Pipeline

SHA = "a" * 64
OTHER = "b" * 64
MODULE = 11
FINDING = StoredFinding(
    "launch-file-missing", file="imsmanifest.xml", line=7, item="i1", params={"value": "курс.html"}
)
PACKAGE = StoredPackage(
    SHA,
    sha1="1" * 40,
    size=5_000_000_000,
    kept=True,
    verdict="accept",
    standard="SCORM 1.2",
    identifier="zup",
    title="ЗУП „модул 1“",
    reading={"tree": [{"identifier": "i1", "mastery_score": "80"}]},
    findings=(FINDING,),
    first_ms=1_000,
)
FETCHED = Version(0, since_ms=0, checked_ms=500, sha256=SHA, told_sha1="1" * 40, revision=1, name="z.zip")


@pytest.fixture
def source_id(pipeline: Pipeline) -> int:
    with pipeline.database.write() as unit:
        unit.packages.keep(PACKAGE)
        unit.packages.keep(replace(PACKAGE, sha256=OTHER, sha1="2" * 40, kept=False))
        source = unit.sources.by_name("lms")
    assert source is not None
    return source.id


def add(pipeline: Pipeline, source_id: int, *versions: Version) -> list[Version]:
    with pipeline.database.write() as unit:
        unit.alone()
        return [unit.packages.add(source_id, MODULE, one) for one in versions]


def test_a_package_comes_back_as_it_was_kept(pipeline: Pipeline, source_id: int) -> None:
    with pipeline.database.read() as unit:
        assert unit.packages.of(SHA) == PACKAGE
        assert unit.packages.of("c" * 64) is None
        assert unit.packages.by_sha1("1" * 40) == PACKAGE
        assert unit.packages.by_sha1("2" * 40) is None


def test_the_same_content_read_again_is_the_same_row(pipeline: Pipeline, source_id: int) -> None:
    again = replace(PACKAGE, title="anew", findings=(), first_ms=9_000)
    with pipeline.database.write() as unit:
        unit.packages.keep(again)
        assert unit.packages.of(SHA) == replace(again, first_ms=1_000)


def test_versions_are_numbered_in_the_order_in_which_they_came(pipeline: Pipeline, source_id: int) -> None:
    refused = replace(FETCHED, since_ms=700, sha256=None, refused="file-too-large")
    by_hand = replace(FETCHED, since_ms=300, sha256=OTHER, told_sha1=None, revision=None, by="ana")
    made = add(pipeline, source_id, FETCHED, refused, by_hand)
    assert [one.number for one in made] == [1, 2, 3]
    with pipeline.database.read() as unit:
        assert unit.packages.versions(source_id, MODULE) == made
        assert unit.packages.versions_of(source_id, [MODULE, 12]) == {MODULE: made}
        assert unit.packages.versions(source_id, 12) == ()


def test_an_old_attempt_is_judged_by_the_version_that_stood_then(pipeline: Pipeline, source_id: int) -> None:
    first, second = add(pipeline, source_id, FETCHED, replace(FETCHED, since_ms=800, sha256=OTHER))
    with pipeline.database.write() as unit:
        unit.packages.checked(source_id, {(MODULE, 1)}, at_ms=600)
        unit.packages.checked(source_id, {(MODULE, 1)}, at_ms=400)  # an older look takes nothing back
        told = [unit.packages.version_at(source_id, MODULE, at) for at in (600, 601, 800)]
    assert [(one.version.number, one.doubt) for one in told if one] == [
        (first.number, None),
        (first.number, Doubt.BETWEEN),
        (second.number, None),
    ]
