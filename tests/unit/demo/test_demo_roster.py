"""The roster is a whole OneRoster package in the shape that the bridge is promised."""

import io
import unicodedata
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest

from lms_bridge.demo.making.plan import Year
from lms_bridge.demo.making.roster import HEADERS

REFERENCES = [
    ("orgs", "parentSourcedId", "orgs"),
    ("courses", "schoolYearSourcedId", "academicSessions"),
    ("courses", "orgSourcedId", "orgs"),
    ("classes", "courseSourcedId", "courses"),
    ("classes", "schoolSourcedId", "orgs"),
    ("classes", "termSourcedIds", "academicSessions"),
    ("classes", "metadata.provider", "orgs"),
    ("users", "primaryOrgSourcedId", "orgs"),
    ("roles", "userSourcedId", "users"),
    ("roles", "orgSourcedId", "orgs"),
    ("userProfiles", "userSourcedId", "users"),
    ("enrollments", "classSourcedId", "classes"),
    ("enrollments", "userSourcedId", "users"),
    ("enrollments", "schoolSourcedId", "orgs"),
]


def header_rows(packed: bytes) -> dict[str, str]:
    with ZipFile(io.BytesIO(packed)) as package:
        return {name: package.read(name).decode().splitlines()[0] for name in package.namelist()}


def test_the_headers_are_those_of_the_shared_year(year: Year, shared_data: Path) -> None:
    theirs = (shared_data / "year-small" / "roster.zip").read_bytes()
    assert header_rows(year.roster) == header_rows(theirs)


def test_the_manifest_names_every_file_of_the_standard(wire: Any) -> None:
    said = {row["propertyName"]: row["value"] for row in wire.tables["manifest"]}
    assert (said.pop("manifest.version"), said.pop("oneroster.version")) == ("1.0", "1.2")
    assert len(said) == 21
    assert {name.removeprefix("file.") for name, value in said.items() if value == "bulk"} == set(HEADERS)
    assert set(wire.tables) == {"manifest", *HEADERS}


@pytest.mark.parametrize("table", sorted(HEADERS))
def test_every_row_is_named_once_and_bulk_leaves_its_state_blank(wire: Any, table: str) -> None:
    rows = wire.tables[table]
    assert len({row["sourcedId"] for row in rows}) == len(rows) > 0
    assert {(row["status"], row["dateLastModified"]) for row in rows} == {("", "")}


@pytest.mark.parametrize(("table", "column", "target"), REFERENCES)
def test_every_reference_is_to_a_row_that_is_there(wire: Any, table: str, column: str, target: str) -> None:
    known = {row["sourcedId"] for row in wire.tables[target]}
    assert {row[column] for row in wire.tables[table]} - {""} <= known


def test_names_come_in_both_scripts_with_the_digraphs(wire: Any) -> None:
    names = [f"{row['givenName']} {row['familyName']}" for row in wire.tables["users"]]
    scripts = {unicodedata.name(name[0]).split()[0] for name in names}
    assert scripts == {"CYRILLIC", "LATIN"}
    every = " ".join(names)
    assert all(letters in every for letters in ("Lj", "Nj", "Dž", "Đ", "Љ", "Њ", "Џ", "Ђ"))
    assert len({row["email"] for row in wire.tables["users"]}) == len(names)


def test_an_account_belongs_to_one_person_and_a_person_may_have_two_or_none(wire: Any) -> None:
    accounts = [row["username"] for row in wire.tables["userProfiles"]]
    owners = [row["userSourcedId"] for row in wire.tables["userProfiles"]]
    assert len(set(accounts)) == len(accounts)
    assert len(set(owners)) < len(owners)
    assert len(set(owners)) < len(wire.tables["users"])


def test_some_are_enrolled_without_an_account(wire: Any) -> None:
    assert {row["userSourcedId"] for row in wire.tables["enrollments"]} - set(wire.owners().values())


def test_who_moves_on_the_day_of_a_training_counts_for_the_new_body(wire: Any, told: Any) -> None:
    days = {row["sourcedId"]: belgrade_day(row["metadata.start"]) for row in wire.tables["classes"]}
    moved = {
        (row["userSourcedId"], row["beginDate"]): row["orgSourcedId"]
        for row in wire.tables["roles"]
        if row["beginDate"]
    }
    checked = [
        moved[user, days[run]] == row["body"]
        for (run, user), row in told.items()
        if (user, days[run]) in moved
    ]
    assert len(checked) >= 3
    assert all(checked)


def test_who_has_left_and_has_no_post_counts_for_the_body_that_the_register_names(
    wire: Any, told: Any
) -> None:
    days = {row["sourcedId"]: belgrade_day(row["metadata.start"]) for row in wire.tables["classes"]}
    primary = [row for row in wire.tables["roles"] if row["roleType"] == "primary"]
    begun = {row["userSourcedId"] for row in primary if row["beginDate"]}
    left = {row["userSourcedId"]: row["endDate"] for row in primary if row["endDate"]}
    homes = {row["sourcedId"]: row["primaryOrgSourcedId"] for row in wire.tables["users"]}
    checked = [
        homes[user] == row["body"]
        for (run, user), row in told.items()
        if user in left and user not in begun and days[run] >= left[user]
    ]
    assert len(checked) >= 2
    assert all(checked)


def belgrade_day(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone(ZoneInfo("Europe/Belgrade")).date().isoformat()


def test_some_have_a_second_post_that_does_not_count(wire: Any) -> None:
    assert {row["roleType"] for row in wire.tables["roles"]} == {"primary", "secondary"}


def test_years_are_counted_in_belgrade(wire: Any, told: Any) -> None:
    """One webinar starts while UTC still has the old year; another belongs to the old year everywhere."""
    runs = {row["sourcedId"]: row for row in wire.classes("webinar")}
    old_in_utc = [key for key, row in runs.items() if row["metadata.start"].startswith("2025")]
    assert len(old_in_utc) == 2
    assert [key for key in old_in_utc if any(run == key for run, _ in told)] == [
        key for key in old_in_utc if belgrade_day(runs[key]["metadata.start"]).startswith("2026")
    ]


def test_a_name_with_a_comma_and_one_with_quotes_survive_the_csv(wire: Any) -> None:
    names = [row["name"] for row in wire.tables["orgs"]]
    assert any("," in name for name in names)
    assert any('"' in name for name in names)
