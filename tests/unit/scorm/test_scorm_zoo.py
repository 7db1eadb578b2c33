"""Manifests that real tools wrote, against what a correct reader reports."""

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from scorm import inspect_package, to_dict

STANDARDS = {
    "1.2": "SCORM 1.2",
    "CAM 1.3": "SCORM 2004 2nd Edition",
    "2004 3rd Edition": "SCORM 2004 3rd Edition",
    "2004 4th Edition": "SCORM 2004 4th Edition",
    "cmi5": "cmi5",
    "tincan": "xAPI",
}
COUNTS = {
    "orgs": "organizations",
    "items": "items",
    "leaf": "leaf_items",
    "sco_items": "scos",
    "asset_items": "assets",
    "hidden": "hidden",
    "resources": "resources",
    "files": "files",
}
BETTER = {
    ("scorm12__ostapchuk_bo2.imsmanifest.xml", "title"): "the table doubled the title's quotation marks",
    (
        "scorm12__emp_PrerequisitesTest_SCORM12.imsmanifest.xml",
        "prereq",
    ): "an empty prerequisite asks for nothing",
}
"""Where the table is wrong, and why."""


@cache
def read(folder: Path) -> tuple[tuple[dict[str, str], dict[str, Any]], ...]:
    table = (folder / "expected.tsv").read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader(table, delimiter="\t")
    return tuple((row, to_dict(inspect_package(folder / "manifests" / row["file"]))) for row in rows)


def readable(folder: Path) -> Iterator[tuple[dict[str, str], dict[str, Any]]]:
    return ((row, value) for row, value in read(folder) if row["parse"] == "ok")


def listed(value: str) -> list[str]:
    return [one for one in value.split(",") if one not in {"", "-", "''"}]


def wanted(row: dict[str, str]) -> dict[str, object]:
    is_scorm = row["schemaversion"] not in {"cmi5", "tincan"}
    texts = {
        "standard": STANDARDS[row["schemaversion"]],
        "identifier": row["identifier"],
        "title": row["title"],
    }
    counts = {name: int(row[column]) for column, name in COUNTS.items() if row[column]}
    lists = {"mastery_scores": listed(row["mastery"]), "min_normalized_measures": listed(row["minnorm"])}
    joined = {"time_limits": row["timelimit"], "prerequisites": row["prereq"] if is_scorm else ""}
    return texts | counts | lists | joined | {"launch": row["launch"]}


def said(value: dict[str, Any]) -> dict[str, object]:
    joined = {name: ",".join(value[name]) for name in ("time_limits", "prerequisites")}
    return value | joined | {"launch": value["launch"][0]}


def test_real_manifests_are_read_as_expected(shared_data: Path) -> None:
    differing = {}
    for row, value in readable(shared_data / "scorm"):
        got = said(value)
        for name, expected in wanted(row).items():
            column = {"prerequisites": "prereq"}.get(name, name)
            if got[name] != expected and (row["file"], column) not in BETTER:
                differing[row["file"], name] = (got[name], expected)
    assert differing == {}


def test_what_no_reader_can_parse_is_refused_with_a_reason(shared_data: Path) -> None:
    unread = {row["file"]: value for row, value in read(shared_data / "scorm") if row["parse"] != "ok"}
    assert {file: value["verdict"] for file, value in unread.items()} == dict.fromkeys(unread, "reject")
    assert all("not-well-formed" in {one["code"] for one in value["findings"]} for value in unread.values())


BROKEN = {
    "201-1": "cmi5-id-not-iri",
    "201-2": "cmi5-id-not-iri",
    "201-4": "cmi5-id-not-iri",
    "202-3": "cmi5-url-needs-package",
    "202-4": "cmi5-url-needs-package",
    "202-5": "cmi5-url-needs-package",
    "203-1": "files-not-checked",
    "204": "cmi5-url-reserved-parameter",
    "206-1": "cmi5-url-invalid",
    "MissingRequiredFields": "title-missing",
    "moodle_validscorm": "not-well-formed",
}


@pytest.mark.parametrize(("part", "code"), BROKEN.items())
def test_every_broken_manifest_gets_its_finding(part: str, code: str, shared_data: Path) -> None:
    broken = [
        value
        for row, value in read(shared_data / "scorm")
        if f"{part}" in row["file"] and "broken" in row["file"]
    ]
    assert [code in {one["code"] for one in value["findings"]} for value in broken] == [True]


def test_no_good_manifest_is_rejected(shared_data: Path) -> None:
    good = [(row["file"], value) for row, value in read(shared_data / "scorm") if "broken" not in row["file"]]
    assert [file for file, value in good if value["verdict"] == "reject"] == []
