"""The pages of the indicators: numbers lead to rows, whoever is listed is logged, files say the same."""

import csv
import io
import re
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from sqlalchemy import select, update

from lms_bridge.db import tables
from tests.unit.web_pages.conftest import Browser
from tests.unit.web_pages.world import World

YEAR = "/indicators?year=2020"


def logged(world: World, page: str) -> set[str]:
    query = select(tables.access_log.c.person_id).where(tables.access_log.c.page == page)
    with world.engines.reader.connect() as connection:
        return set(connection.execute(query).scalars())


def lines(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_every_number_leads_to_as_many_rows(staff: Browser) -> None:
    html = staff.get(YEAR).get_data(as_text=True)
    links = re.findall(r'<a href="(/indicators/rows/[^"]+)">([\d,.]+)</a>', html)
    assert len(links) > 10
    for path, number in links:
        name = path.split("/")[3].split("?")[0]
        rows = staff.get(path.replace("&amp;", "&")).get_data(as_text=True).count("<tr>") - 1
        assert rows == float(number) or name in ("hours", "credits"), path


def test_whoever_is_listed_is_in_the_log_first_on_a_page_and_in_a_file(staff: Browser, world: World) -> None:
    for path in ("/indicators/rows/attendances?year=2020", "/indicators/rows/attendances?year=2020&as=xlsx"):
        with world.engines.writer.begin() as connection:
            connection.execute(tables.access_log.delete())
        assert staff.get(path).status_code == 200
        assert logged(world, "indicators attendances 2020") == {"p-ljubica"}


def test_the_year_before_stands_beside_and_other_years_can(staff: Browser) -> None:
    told = staff.get(f"{YEAR}&with=2018&with=2017&as=json").get_json()
    assert told["years"] == [2020, 2018, 2017]
    assert staff.get(f"{YEAR}&as=json").get_json()["years"] == [2020, 2019]
    figures = {one["name"]: one["figures"] for one in told["indicators"]}
    assert figures["attendances"] == {"2020": 2, "2018": 0, "2017": 0}
    assert figures["learners"] == {"2020": 3, "2018": None, "2017": None}


def test_the_files_say_what_the_page_says_with_definitions(staff: Browser) -> None:
    table = lines(staff.get(f"{YEAR}&as=csv").get_data(as_text=True))
    book = load_workbook(io.BytesIO(staff.get(f"{YEAR}&as=xlsx").get_data())).active
    assert book is not None
    named = {row["indicator"]: row for row in table}
    assert named["persons"]["2020"] == "1"
    assert "counted once" in named["persons"]["definition"]
    assert [str(cell.value) for cell in book["A"]][1:] == [row["indicator"] for row in table]
    assert [cell.value for cell in book["D"]][1:5] == [3, 2, 1, 1]


def test_a_name_that_would_run_as_a_formula_is_text_in_both_files(staff: Browser, world: World) -> None:
    with world.engines.writer.begin() as connection:
        connection.execute(update(tables.person).values(given_name="=2+5", family_name="Зли"))
    path = "/indicators/rows/persons?year=2020&as="
    assert lines(staff.get(f"{path}csv").get_data(as_text=True))[0]["Person"] == "'=2+5 Зли"
    file = staff.get(f"{path}xlsx").get_data()
    assert load_workbook(io.BytesIO(file)).active["B2"].data_type == "s"
    assert b"<f>" not in ZipFile(io.BytesIO(file)).read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize(
    ("asked", "attendances"),
    [
        ("form=webinar", 1),
        ("kind=special", 0),
        ("provider=b-school", 2),
        ("body=b-city", 2),
        ("body=b-town", 0),
    ],
)
def test_the_choices_narrow_what_is_counted(staff: Browser, asked: str, attendances: int) -> None:
    told = staff.get(f"{YEAR}&{asked}&as=json").get_json()
    assert {one["name"]: one["figures"]["2020"] for one in told["indicators"]}["attendances"] == attendances


@pytest.mark.parametrize("path", ["?form=nothing", "?year=1", "?year=x", "/rows/nothing", "/by/nothing"])
def test_what_is_no_question_is_not_answered(staff: Browser, path: str) -> None:
    assert staff.get(f"/indicators{path}").status_code == 404


def test_groups_show_the_share_of_a_bodys_employees(staff: Browser) -> None:
    form = "/indicators/plan/2020"
    file = {"file": (io.BytesIO(b"body,employees\nb-city,8\n"), "employees.csv")}
    send(staff, f"{form}/employees", on=form, **file)
    assert "12.5%" in staff.text("/indicators/by/body?year=2020")
    assert "General programme 2 2 0 1" in staff.text("/indicators/by/kind?year=2020")


def send(staff: Browser, path: str, *, on: str, **fields: object) -> str:
    """Send a form with a file; what the page says then."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', staff.get(on).get_data(as_text=True))
    assert found
    data = {"csrf_token": found[1], **fields}
    english = {"Accept-Language": "en"}
    staff.client.post(path, data=data, content_type="multipart/form-data", headers=english)
    return staff.text(on)


def test_a_plan_stands_against_what_was_done(staff: Browser) -> None:
    form = "/indicators/plan/2020"
    told = send(
        staff, form, on=form, file=(io.BytesIO(b"programme,realisations,participants\nc1,4,3\n"), "p.csv")
    )
    assert "Програм 4 2 50% 3 2 66.7%" in told
    told = send(staff, form, on=form, file=(io.BytesIO(b"programme,realisations\n"), "p.csv"))
    assert "line 1 must be programme,realisations,participants" in told
    told = send(
        staff, form, on=form, file=(io.BytesIO(b"programme,realisations,participants\nx,1,1"), "p.csv")
    )
    assert "the register has no x" in told
    assert "Програм 4 2" in told


def test_a_frozen_report_stays_and_lists_what_differs(staff: Browser, world: World) -> None:
    sent = staff.send("/indicators/frozen", on="/indicators/frozen", year="2020", note="За владу")
    report = sent.headers["Location"]
    assert "None differs." in staff.text(report)
    with world.engines.writer.begin() as connection:
        later = tables.completion.c.realisation_id == "r-webinar"
        connection.execute(update(tables.completion).where(later).values(attended=False))
        connection.execute(update(tables.realisation).values(form="classroom"))
    told = staff.text(report)
    assert "За владу" in told
    assert "1 attendance differs since" in told
    assert "Етика на шалтеру no longer there Град Љубичево 2" in told
    assert "2 realisations differ since" in told
    assert {"p-ljubica"} == logged(world, f"frozen report {report.rsplit('/', 1)[1]}")


@pytest.mark.parametrize(
    "path", ["/indicators/rows/attendances", "/indicators/by/body", "/indicators/rows/hours"]
)
def test_rows_and_groups_are_told_to_programs_under_one_name_in_every_language(
    staff: Browser, path: str
) -> None:
    told = staff.get(f"{path}?year=2020&as=json").get_json()
    table = lines(staff.get(f"{path}?year=2020&as=csv").get_data(as_text=True))
    assert [next(iter(one.values())) for one in told] == [next(iter(row.values())) for row in table]
    assert all(key.isascii() and key == key.lower() for one in told for key in one)


def test_nothing_is_an_empty_list(staff: Browser) -> None:
    assert staff.get("/indicators/rows/attendances?year=2018&as=json").get_json() == []
