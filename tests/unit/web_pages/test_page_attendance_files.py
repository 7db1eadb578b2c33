"""The pages of attendance files: what each line would do, and that exactly that is imported."""

import io
import re

import pytest
from werkzeug.test import TestResponse

from tests.unit.web_pages.attendance_kept import body, keep_files
from tests.unit.web_pages.conftest import Browser, words
from tests.unit.web_pages.world import World

HERE = "/attendance-files"


def bring(staff: Browser, content: bytes, **fields: str) -> TestResponse:
    found = re.search(r'name="csrf_token" value="([^"]+)"', staff.get(HERE).get_data(as_text=True))
    assert found is not None
    form = {"csrf_token": found.group(1), "source": "bbb", "zone": "Europe/Belgrade", **fields}
    headers = {"Accept-Language": "en", "Accept": "text/html"}
    file = (io.BytesIO(content), "списак.csv")
    return staff.client.post(HERE, data={**form, "file": file}, headers=headers)


def number_of(answer: TestResponse) -> str:
    assert answer.status_code == 302
    return answer.headers["Location"].rsplit("/", 1)[1]


def test_what_is_brought_is_shown_line_by_line_and_counts_nothing_yet(staff: Browser, world: World) -> None:
    text = staff.text(f"{HERE}/{number_of(bring(staff, body()))}")
    for part in ("not imported yet", "3 counts", "1 outside the counted time", "1 waits: nobody is known"):
        assert part in text
    assert "Line 6: The register knows no such person." in text
    assert "Line 7: They left before they came. → Correct one of the two times." in text
    assert "Line 8: Overlaps line 3; the time counts once." in text
    with world.database.read() as unit:
        assert unit.attendance.newest(limit=9) == []


def test_a_name_of_the_file_is_text_and_nothing_else(staff: Browser) -> None:
    html = staff.get(f"{HERE}/{number_of(bring(staff, body()))}").get_data(as_text=True)
    assert "<script>alert" not in html


def test_exactly_what_was_shown_is_imported(staff: Browser, world: World) -> None:
    number = number_of(bring(staff, body()))
    staff.send(f"{HERE}/{number}/import", on=f"{HERE}/{number}")
    text = staff.text(f"{HERE}/{number}")
    assert "The file is imported." in text
    with world.database.read() as unit:
        file = unit.attendance.of(int(number))
    assert file is not None
    assert (file.state.value, file.rows, [one.line for one in file.faults]) == ("imported", 5, [6, 7])


def test_the_same_file_again_changes_nothing(staff: Browser) -> None:
    number = number_of(bring(staff, body()))
    staff.send(f"{HERE}/{number}/import", on=f"{HERE}/{number}")
    again = number_of(bring(staff, body()))
    assert again == number
    staff.send(f"{HERE}/{number}/import", on=HERE)
    assert "This very file stands already; nothing was changed." in staff.text(f"{HERE}/{number}")


def test_beside_an_earlier_file_it_must_be_said_how_it_stands(staff: Browser, world: World) -> None:
    keep_files(world)
    text = staff.text(f"{HERE}/2")
    assert "It replaces file 1: списак.csv" in text
    staff.send(f"{HERE}/2/import", on=f"{HERE}/2")
    assert "File 1 stands already for this realisation and this source." in staff.text(f"{HERE}/2")
    staff.send(f"{HERE}/2/import", on=f"{HERE}/2", beside="1")
    assert "replaced by another file" in staff.text(f"{HERE}/1")


def test_a_file_is_withdrawn_with_a_reason(staff: Browser, world: World) -> None:
    keep_files(world)
    staff.send(f"{HERE}/1/withdraw", on=f"{HERE}/1", reason=" ")
    assert "Please give a reason." in staff.text(f"{HERE}/1")
    staff.send(f"{HERE}/1/withdraw", on=f"{HERE}/1", reason="wrong list")
    assert "The file is withdrawn" in staff.text(f"{HERE}/1")
    staff.send(f"{HERE}/1/withdraw", on=HERE, reason="again")
    assert "That file does not stand." in staff.text(f"{HERE}/1")


@pytest.mark.parametrize(
    ("content", "fields", "why"),
    [
        (b"", {}, "There is nothing in the file."),
        (b"a,b\n1,2\n", {}, "None of the known tables is in the file."),
        (body("r-webinar,p-ana,,2020-05-05 10:00,2020-05-05 11:00,"), {"zone": ""}, "without a time zone"),
        (body("r-webinar,p-ana,,05/05/2020 10:00,06/05/2020 9:00,"), {}, "day and month or month and day"),
        (body("r-webinar,p-ana,,2020-05-05 10:00,2020-05-05 11:00,"), {"source": "no"}, "no such source"),
        (body(), {"realisation": "no"}, "no such realisation"),
        (body(), {"realisation": "r-online"}, "The realisation is no webinar"),
        (body(), {"format": "teams"}, "of the format “own”, not “teams”"),
    ],
)
def test_what_cannot_be_taken_is_refused_in_words(
    staff: Browser, content: bytes, fields: dict[str, str], why: str
) -> None:
    answer = bring(staff, content, **fields)
    assert answer.status_code == 302
    assert why in words(staff.client.get(answer.headers["Location"], headers={"Accept-Language": "en"}).text)


def test_whoever_is_shown_is_in_the_log_first(staff: Browser, world: World) -> None:
    number = number_of(bring(staff, body()))
    staff.get(f"{HERE}/{number}")
    assert f"attendance file {number}" in staff.text("/views")


def test_a_learner_sees_no_file(learner: Browser, world: World) -> None:
    keep_files(world)
    assert {learner.get(path).status_code for path in (HERE, f"{HERE}/1")} == {403}


def test_an_unknown_number_is_not_found(staff: Browser) -> None:
    assert staff.get(f"{HERE}/99").status_code == 404


def test_the_page_of_a_webinar_leads_there(staff: Browser) -> None:
    assert "realisation=r-webinar" in staff.get("/realisations/r-webinar").get_data(as_text=True)
