"""The commands below `lms-bridge indicators`, over the smallest register that has something to count."""

import csv
import io
import json
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from openpyxl import load_workbook

from lms_bridge.db.engine import open_engines, writing
from tests.db.figure_years import FigureYear
from tests.e2e.running import Place


@pytest.fixture
def place(tmp_path: Path, sqlite_file: str) -> Place:
    made = Place(tmp_path, sqlite_file)
    engines = open_engines(made.url)
    with writing(engines) as connection:
        FigureYear(Random(5), persons=20, realisations=12).write(connection)
    engines.dispose()
    return made


def figures(place: Place, *words: str) -> dict[str, object]:
    told = place.read("indicators", "figures", "--year", "2020", *words)
    return {one["name"]: one["figures"]["2020"] for one in told["indicators"]}


def test_figures_have_as_many_rows_on_the_screen_and_in_a_file(place: Place, tmp_path: Path) -> None:
    number = figures(place)["attendances"]
    rows = ("indicators", "rows", "attendances", "--year", "2020")
    listed = list(csv.DictReader(io.StringIO(place.ask(*rows, "--csv").removeprefix("\ufeff"))))
    place.ask(*rows, "--xlsx", str(tmp_path / "rows.xlsx"))
    sheet = load_workbook(tmp_path / "rows.xlsx").active
    assert sheet is not None
    assert number == len(listed) == sheet.max_row - 1
    assert str(sum(Decimal(one["hours"] or 0) for one in listed)) == figures(place)["hours"]


def test_the_year_before_stands_beside_and_questions_are_narrowed(place: Place) -> None:
    told = place.read("indicators", "figures", "--year", "2020", "--with", "2019", "--form", "webinar")
    assert (told["years"], told["asked"]) == ([2020, 2019], {"form": "webinar"})
    whole, part = figures(place), figures(place, "--body", "b0", "--beneath")
    assert int(str(part["attendances"])) < int(str(whole["attendances"]))
    assert place.call("indicators", "figures", "--year", "2020", "--body", "x").refused
    assert "b1" in place.ask("indicators", "by", "body", "--year", "2020")


def test_a_plan_and_head_counts_are_taken_from_files(place: Place, tmp_path: Path) -> None:
    (tmp_path / "plan.csv").write_text("programme,realisations,participants\nc0,7,70\n")
    (tmp_path / "people.csv").write_text("body,employees\nb0,12\n")
    plan = place.ask("indicators", "plan", "--year", "2020", "--import", str(tmp_path / "plan.csv"))
    assert "c0" in plan
    assert "70" in plan
    place.ask("indicators", "employees", str(tmp_path / "people.csv"), "--year", "2020")
    assert " 12" in place.ask("indicators", "by", "body", "--year", "2020")
    refused = place.call("indicators", "employees", str(tmp_path / "plan.csv"), "--year", "2020")
    assert refused.refused


def test_a_report_is_frozen_and_read_again(place: Place) -> None:
    place.ask("indicators", "freeze", "--year", "2020", "--note", "for the government")
    ((report),) = place.read("indicators", "frozen")
    told = json.loads(place.ask("indicators", "frozen", str(report["number"]), "--json"))
    assert report["note"] == "for the government"
    # Who had an account in 2020 no roster told here.
    assert {one["difference"] for one in told if one["indicator"] == "learners"} == {None}
    assert {Decimal(one["difference"]) for one in told if one["indicator"] != "learners"} == {Decimal(0)}
    assert place.call("indicators", "frozen", "1").refused


def test_the_indicators_of_before_are_as_they_were_and_need_their_year(place: Place) -> None:
    assert (
        place.read("indicators", "--year", "2020")["documents"]["confirmations"]
        == figures(place)["confirmations"]
    )
    assert place.call("indicators").code == 2


def test_officers_are_added_with_their_body_and_removed(place: Place) -> None:
    add = ("user", "add", "hr", "--role", "body", "--password", "long enough it is")
    assert place.call(*add).refused
    assert place.call(*add, "--body", "nowhere").refused
    place.ask(*add, "--body", "b1")
    place.ask("user", "remove", "hr")
    assert place.call("user", "remove", "hr").refused
