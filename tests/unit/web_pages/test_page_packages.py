"""The pages of packages: what stands, what is in it, what changed, and what somebody uploads."""

import re

import pytest
from werkzeug.test import TestResponse

from lms_bridge.domain.package import VersionState
from tests.unit.scorm.packages import ITEM, manifest, package
from tests.unit.web_pages.conftest import Browser
from tests.unit.web_pages.packages_kept import BAD, FIRST, SECOND, keep_packages, sha
from tests.unit.web_pages.platform import PACKAGE, TEST_MODULE, UNTIED
from tests.unit.web_pages.world import MOST_UPLOADED, Stage, World

HERE = f"/packages/lms/{PACKAGE}"
OTHER = package(manifest(ITEM.replace("Lesson", "Нова лекција")))


@pytest.fixture
def kept(stage: Stage, world: World) -> World:
    keep_packages(stage, world)
    return world


def upload(
    staff: Browser, content: bytes, *, to: str = HERE, script: bool = False, **fields: str
) -> TestResponse:
    found = re.search(r'name="csrf_token" value="([^"]+)"', staff.get(HERE).get_data(as_text=True))
    assert found is not None
    headers = {"Accept-Language": "en", "Accept": "text/html"}
    if script:
        headers["X-Requested-With"] = "upload"
    return send(staff, content, to=to, headers=headers, csrf_token=found.group(1), **fields)


def send(
    browser: Browser, content: bytes, *, to: str, headers: dict[str, str], **fields: str
) -> TestResponse:
    """A form with a file, as a browser sends it."""
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{text}' for name, text in fields.items()]
    told = 'Content-Disposition: form-data; name="file"; filename="курс.zip"\r\n\r\n'
    body = b"".join(f"--edge\r\n{part}\r\n".encode() for part in parts)
    body += f"--edge\r\n{told}".encode() + content + b"\r\n--edge--\r\n"
    kind = "multipart/form-data; boundary=edge"
    return browser.client.post(f"{to}/upload", data=body, content_type=kind, headers=headers)


def states(world: World) -> list[tuple[int, VersionState, str | None]]:
    with world.database.read() as unit:
        found = unit.package_pages.activity("lms", PACKAGE)
    assert found is not None
    return [(one.version.number, one.state, one.version.by) for one in found.versions]


def test_the_list_says_how_it_stands_with_each_activity(staff: Browser, kept: World) -> None:
    text = staff.text("/packages")
    assert "1 activity that plays a package" in text
    assert "Лекција lms · 61 Заштита података tied to no realisation cannot be used" in text
    assert "The name climbs out of the package." in text
    assert "SCORM 1.2 · version 2" in text


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("лекција", True),
        ("zastita", True),
        ("61", True),
        (str(UNTIED), True),
        ("Course", True),
        ("xyz", False),
    ],
)
def test_an_activity_is_found_by_its_names_and_numbers(
    staff: Browser, kept: World, asked: str, found: bool
) -> None:
    assert ("version 2" in staff.text(f"/packages?q={asked}")) is found


def test_a_course_leads_to_the_versions_of_its_package(staff: Browser, kept: World) -> None:
    assert HERE in staff.get(f"/courses/lms/{UNTIED}").get_data(as_text=True)


def test_an_activity_says_what_stands_and_why_the_last_does_not(staff: Browser, kept: World) -> None:
    text = staff.text(HERE)
    assert "The last good one stands: version 2." in text
    assert "Do not use this file. Ask where it came from" in text
    assert re.search(r"3 1 Jun 2020.*cannot be used.*2 1 May 2020.*stands.*1 always replaced", text)
    assert f"{HERE}/changes?old=1&amp;new=2" in staff.get(HERE).get_data(as_text=True)


def test_a_report_shows_tree_limits_and_what_counts(staff: Browser, kept: World) -> None:
    text = staff.text(f"/packages/reports/{sha(SECOND)}")
    assert "Done: passed from a score of 80, where the platform lets the mastery score decide" in text
    assert "Only after: lesson" in text
    assert "Time limit: 00:30:00" in text
    assert "Opens: index.html" in text
    assert "Белешке followed hidden notes" in text
    assert "The text holds characters that nobody sees" in text


def test_what_is_foreign_is_shown_and_never_obeyed(staff: Browser, kept: World) -> None:
    for path in (f"/packages/reports/{sha(SECOND)}", f"{HERE}/changes?old=1&new=2"):
        html = staff.get(path).get_data(as_text=True)
        assert "<script>alert" not in html
        assert "&lt;script&gt;alert(1)" in html
        assert "\u202e" not in html
        assert "\\u202e" in html


def test_a_rejected_package_tells_what_is_wrong_and_what_to_do(staff: Browser, kept: World) -> None:
    text = staff.text(f"/packages/reports/{sha(BAD)}")
    assert "cannot be used" in text
    assert "The file was not kept." in text
    assert "error The name climbs out of the package. Do not use this file." in text
    assert "../evil.html · name-traversal" in text


def test_what_changed_is_told_item_by_item(staff: Browser, kept: World) -> None:
    text = staff.text(f"{HERE}/changes?old=1&new=2")
    assert "From version 1 to version 2" in text
    assert "score needed to pass decides 60 80" in text
    assert "item moved decides part –" in text
    assert "Белешке new item decides – –" in text
    assert staff.get(f"{HERE}/changes?old=1&new=3").status_code == 404


def test_a_file_that_was_lost_is_said(staff: Browser, kept: World, stage: Stage) -> None:
    upload(staff, OTHER)
    path = stage.store.path_of(sha(OTHER))
    assert path is not None
    path.unlink()
    assert "Put the folder back from its backup." in staff.text(f"{HERE}/changes?old=2&new=4")
    assert "Нова лекција" in staff.text(f"/packages/reports/{sha(OTHER)}")


def test_an_upload_stands_from_now_on(staff: Browser, kept: World) -> None:
    answer = upload(staff, OTHER)
    assert answer.location == HERE
    text = staff.text(HERE)
    assert "The package was taken as version 4. It is not the file that the platform has now." in text
    assert "uploaded by sluzba" in text
    assert states(kept)[-1] == (4, VersionState.CURRENT, "sluzba")
    assert "Learning package uploaded" in staff.text("/changes")


def test_an_upload_for_the_past_stands_from_that_day(staff: Browser, kept: World) -> None:
    upload(staff, OTHER, **{"from": "2020-04-15"})
    assert [state for _, state, _ in states(kept)][1::2] == [VersionState.CURRENT, VersionState.SUPERSEDED]
    assert "4 15 Apr 2020" in staff.text(HERE)


@pytest.mark.parametrize(
    ("content", "fields", "said"),
    [
        (b"PK no zip", {}, "The zip is damaged or cut off."),
        (BAD, {}, "The name climbs out of the package."),
        (OTHER, {"from": "2030-01-01"}, "a date that has begun"),
        (OTHER, {"from": "soon"}, "a date that has begun"),
    ],
)
def test_a_bad_upload_changes_nothing_and_says_why(
    staff: Browser, kept: World, content: bytes, fields: dict[str, str], said: str
) -> None:
    before = states(kept)
    answer = upload(staff, content, **fields)
    assert said in staff.text(answer.location)
    assert states(kept) == before


def test_the_same_upload_again_changes_nothing(staff: Browser, kept: World) -> None:
    upload(staff, OTHER)
    answer = upload(staff, OTHER)
    assert "This very package stands there already, as version 4." in staff.text(answer.location)
    assert len(states(kept)) == 4


def test_without_a_file_or_to_a_test_nothing_is_uploaded(staff: Browser, kept: World) -> None:
    answer = staff.send(f"{HERE}/upload", on=HERE)
    assert "Please choose a file." in staff.text(answer.location)
    answer = upload(staff, OTHER, to=f"/packages/lms/{TEST_MODULE}")
    assert answer.status_code == 302
    assert upload(staff, OTHER, to="/packages/lms/999").status_code == 404


def test_too_large_an_upload_is_cut_off(staff: Browser, kept: World) -> None:
    answer = upload(staff, bytes(MOST_UPLOADED + 100_000))
    assert answer.status_code == 413
    assert "larger than this page takes" in answer.get_data(as_text=True)


def test_nobody_else_can_send_a_large_file(learner: Browser, stranger: Browser, kept: World) -> None:
    for browser, page in ((learner, "/me"), (stranger, "/sign-in")):
        found = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(page).get_data(as_text=True))
        assert found is not None
        answer = send(browser, bytes(1_100_000), to=HERE, headers={}, csrf_token=found.group(1))
        assert answer.status_code == 413


def test_a_script_is_told_where_to_go_on(staff: Browser, kept: World) -> None:
    answer = upload(staff, OTHER, script=True)
    assert (answer.status_code, answer.get_json()) == (200, {"location": HERE})
    assert "The package was taken as version 4." in staff.text(HERE)


def test_pages_that_nobody_has(staff: Browser, kept: World) -> None:
    for path in ("/packages/lms/999", "/packages/none/61", f"{HERE}/changes?old=7", "/packages/reports/xyz"):
        assert staff.get(path).status_code == 404
    assert FIRST != SECOND
