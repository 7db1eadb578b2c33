"""Doubled people, bodies and accreditations, by command."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from lms_bridge.domain.person import Body
from lms_bridge.runtime.keys import create_key
from tests.db.pipeline import ANA, BOJAN, ONLINE, ROSTER, WEBINAR, opened
from tests.e2e.running import Place

NEW = Body("new", "Град", "municipality", "900", None)
SCHOOL = Body("school", "Школа", "ext:provider", "", None)
WHY = ("--reason", "as decided")


@pytest.fixture
def place(sqlite_file: str, tmp_path: Path) -> Place:
    create_key(tmp_path / "lms-bridge.key")
    ana, bojan, vesna = ROSTER.persons
    persons = (replace(ana, employee_number="7"), replace(bojan, employee_number="7"), vesna)
    runs = (replace(ONLINE, provider_id="school"), WEBINAR)
    bodies = (*ROSTER.bodies, NEW, SCHOOL)
    with opened(sqlite_file) as pipeline:
        pipeline.enrol(replace(ROSTER, bodies=bodies, persons=persons, realisations=runs))
    return Place(tmp_path, sqlite_file)


def test_a_doubled_person_is_found_merged_and_parted(place: Place) -> None:
    (pair,) = json.loads(place.call("person", "doubles", "--json").out)
    assert pair == {"first": ANA, "second": BOJAN, "why": ["same-employee-number"]}
    assert place.call("person", "merge", BOJAN, ANA).code == 2
    assert "bojan counts for ana" in place.call("person", "merge", BOJAN, ANA, *WHY).out
    (merge,) = json.loads(place.call("person", "merges", "--json").out)
    assert (merge["doubled"], merge["kept"], merge["state"]) == (BOJAN, ANA, "merged")
    assert "is undone" in place.call("person", "undo", str(merge["merge"]), *WHY).out
    assert place.call("person", "undo", str(merge["merge"]), *WHY).code == 1
    assert json.loads(place.call("person", "doubles", "--json").out) == []


def test_what_became_of_a_body_is_kept_and_taken_back(place: Place) -> None:
    assert place.call("body", "rename", "body", "Град Нови", "--on", "2021-01-01", *WHY).code == 0
    assert place.call("body", "merge", "body", "new", "--on", "2022-01-01", *WHY).code == 0
    assert place.call("body", "merge", "new", "body", "--on", "2023-01-01", *WHY).code == 1
    told = json.loads(place.call("body", "show", "body", "--json").out)
    assert told["counts_under"] == "new"
    assert [(one["what"], one["since"]) for one in told["changes"]] == [
        ("merged", "2022-01-01"),
        ("renamed", "2021-01-01"),
    ]
    assert "Општина → Град Нови" in place.call("body", "show", "body").out
    assert place.call("body", "undo", str(told["changes"][0]["id"]), *WHY).code == 0
    rows = json.loads(place.call("body", "list", "--json").out)
    assert {one["body"]: one["counts under"] for one in rows} == {
        one: one for one in ("body", "new", "school")
    }
    assert place.call("body", "end", "new", "--on", "2024-01-01", *WHY).code == 0


def test_a_provider_without_accreditation_holds_up_until_it_is_put_right(place: Place) -> None:
    lapsed = ("provider", "accredit", "school", "A-1", "--to", "2020-03-01")
    assert place.call(*lapsed, *WHY).code == 0
    text = place.call("provider", "held-up").out
    assert "the provider's accreditation A-1 held until 2020-03-01" in text
    assert place.call("provider", "waive", "online", *WHY).code == 0
    assert "let pass by operator: as decided" in place.call("provider", "held-up").out
    assert place.call("provider", "unwaive", "online", *WHY).code == 0
    (held,) = json.loads(place.call("provider", "held-up", "--json").out)
    assert (held["class"], held["waived"]) == ("online", False)
    assert place.call("provider", "take-back", "school", "A-1", *WHY).code == 0
    assert json.loads(place.call("provider", "held-up", "--json").out) == []
