"""Attendance in files: the layouts that products write, read to who was there from when to when."""

import codecs
import json

import pytest

from lms_bridge.services.attendance_file import AttendanceFileRefused, Format, Order
from lms_bridge.services.presences import By
from tests.unit.webinars import attendance as files

ANA = [("ana@body.example", 0, 40), ("ana@body.example", 45, 120)]


def utf16(text: str, encoding: str) -> bytes:
    mark = codecs.BOM_UTF16_LE if encoding == "utf-16-le" else codecs.BOM_UTF16_BE
    return mark + text.replace("\n", "\r\n").encode(encoding)


@pytest.mark.parametrize(
    ("text", "form", "stays"),
    [
        (files.ZOOM, Format.ZOOM, [*ANA, ("(iPhone)", 10, 60)]),
        (files.WEBINAR, Format.ZOOM, [("host@academy.example", -5, 120), ("ana@body.example", 0, 60)]),
        (files.TEAMS, Format.TEAMS, [*ANA, ('("Ceca" (Gost))', 10, 60)]),
        (files.TEAMS_GERMAN, Format.TEAMS, [("ana@body.example", 0, 60)]),
        (files.TEAMS_OLDER, Format.TEAMS, [("ana@body.example", 0, 60)]),
        (files.TEAMS_OLDEST, Format.TEAMS, [("(Ana)", 0, 30), ("(Ana)", 40, 60)]),
        (files.OWN, Format.OWN, [("p-1", 0, 60), ("17", 5, 65)]),
        (files.GRAPH, Format.GRAPH, [("ana@body.example", 0, 60)]),
    ],
)
def test_each_layout_is_recognised_and_read(
    text: str, form: Format, stays: list[tuple[str, int, int]]
) -> None:
    found = files.read(text)
    assert found.format is form
    assert files.stays(found) == stays


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_teams_writes_utf_16_in_either_order_of_bytes(encoding: str) -> None:
    assert files.read(utf16(files.TEAMS, encoding)) == files.read(files.TEAMS)


@pytest.mark.parametrize("separator", ";,\t")
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_our_own_csv_may_be_separated_and_marked_as_a_spreadsheet_does(separator: str, mark: str) -> None:
    assert files.read(mark + files.OWN.replace(",", separator)) == files.read(files.OWN)


def test_our_own_csv_may_have_serbian_headers_in_either_script() -> None:
    for header in ("realizacija,nalog,lice,ulazak,izlazak", "Реализација,Налог,Лице,Улазак,Излазак"):
        assert files.read(files.OWN.replace("realisation,account,person,join,leave", header)).rows


def test_graph_may_come_as_a_list_of_reports_or_of_records() -> None:
    records = json.loads(files.GRAPH)["attendanceRecords"]
    for value in ({"value": records}, records, {"value": [{"attendanceRecords": records}]}):
        assert files.stays(files.read(json.dumps(value))) == [("ana@body.example", 0, 60)]


def test_who_has_no_address_is_nobody_whatever_they_are_called() -> None:
    rows = [row for text in (files.ZOOM, files.TEAMS_OLDEST) for row in files.read(text).rows]
    nobody = {row.presence.who.label: row.presence.who.by for row in rows if not row.presence.who.name}
    assert nobody == {"iPhone": By.NOBODY, "Ana": By.NOBODY}


def test_zoom_tells_which_meeting_it_was() -> None:
    assert files.read(files.ZOOM).meeting == "81234567890"
    assert files.read(files.WEBINAR).meeting == "84759841045"


def test_waiting_rooms_and_no_shows_are_said_and_not_counted() -> None:
    assert files.said(files.ZOOM) == [("waiting-room", 8)]
    assert files.said(files.WEBINAR) == [("did-not-attend", 11)]
    assert files.said(files.GRAPH) == [("data-lacking", 2)]


@pytest.mark.parametrize(
    ("date", "order", "zone", "said"),
    [
        ("24.11.2026. 09:00:00", None, "Europe/Belgrade", []),
        ("11/24/2026 09:00:00 AM", None, "Europe/Belgrade", []),
        ("2026-11-24 09:00", None, "Europe/Belgrade", []),
        ("05/11/2026 09:00", None, "Europe/Belgrade", [("order-needed", 2)]),
        ("05/11/2026 09:00", Order.DAY_FIRST, "Europe/Belgrade", []),
        ("24/11/2026 09:00", Order.MONTH_FIRST, "Europe/Belgrade", [("order-contradicted", 2)]),
        ("24/11/2026 09:00", None, None, [("zone-needed", 0)]),
        ("24/11/2026 09:00", None, "Mars/Olympus", [("zone-unknown", 0)]),
        ("25/10/2026 02:30", None, "Europe/Belgrade", [("time-twice", 2)]),
        ("29/03/2026 02:30", None, "Europe/Belgrade", [("time-skipped", 2)]),
        ("31/02/2026 02:30", None, "Europe/Belgrade", [("not-a-time", 2)]),
    ],
)
def test_a_time_that_could_be_two_is_never_guessed(
    date: str, order: Order | None, zone: str | None, said: list[tuple[str, int]]
) -> None:
    text = f"realisation,account,join,leave\nr,1,{date},{date.replace('9:00', '9:59')}\n"
    found = files.said(text, files.reading(zone=zone, order=order))
    assert [one for one in found if one[0] != "stay-empty"] == said


def test_a_file_whose_dates_disagree_is_refused() -> None:
    rows = ("1,24/11/2026 09:00,24/11/2026 10:00", "2,11/24/2026 09:00,11/24/2026 10:00")
    text = "\n".join(["account,join,leave", *rows])
    assert files.said(text) == [("order-mixed", 3)]


def test_one_late_date_shows_the_order_of_all() -> None:
    text = "account;join;leave\n1;05.11.2026 09:00;05.11.2026 10:00\n2;24.11.2026 09:00;24.11.2026 10:00"
    first = files.read(text).rows[0]
    assert first.presence.join_ms == 1_793_865_600_000  # the fifth of November


HEADER = "realisation,account,person,join,leave\n"
T1, T2 = "2026-11-24T09:00:00Z", "2026-11-24T10:00:00Z"


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (f"r,1,,{T2},{T1}", "leave-before-join"),
        (f"r,1,,{T1},{T1}", "stay-empty"),
        (f"r,1,,{T1},2026-11-26T09:00:00Z", "stay-absurd"),
        (f"r,1,,1926-11-24T09:00:00Z,{T2}", "time-absurd"),
        (f"r,1,,{T1},2036-11-24T09:00:00Z", "time-absurd"),
        (f"r,1,,-5,{T2}", "not-a-time"),
        (f"r,1,,,{T2}", "time-missing"),
        (f"r,1,,{T1},", "leave-missing"),
        (f"r,1,,{T1}", "row-too-short"),
        (f"r,1,,{T1},{T2},x", "row-too-long"),
        (f"r,1,p,{T1},{T2}", "person-and-account"),
        (f"r,,,{T1},{T2}", "nobody-named"),
        (f"r,a\x07b,,{T1},{T2}", "name-unusable"),
        (f"r,{'x' * 1001},,{T1},{T2}", "name-unusable"),
        (f"r,2,,{T1},{T2}", "row-repeated"),
        (f"r,2,,2026-11-24T09:30:00Z,{T2}", "rows-overlap"),
        (f"s,2,,2026-11-24T09:30:00Z,{T2}", "two-at-once"),
    ],
)
def test_a_bad_line_is_said_and_the_others_are_taken(row: str, code: str) -> None:
    text = f"{HEADER}r,2,,{T1},{T2}\n{row}\nr,3,,{T1},{T2}\n"
    assert (code, 3) in files.said(text)
    assert {"2", "3"} <= {one.presence.who.name for one in files.read(text).rows}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "file-empty"),
        (b"\xef\xbb\xbf \r\n", "file-empty"),
        (b",,\n", "layout-unknown"),
        ("аб".encode("cp1251"), "wrong-encoding"),
        (files.TEAMS.encode("utf-16-le"), "wrong-encoding"),
        (utf16(files.TEAMS, "utf-16-le")[:-1], "wrong-encoding"),
        (b"Some,other,table\n1,2,3\n", "layout-unknown"),
        (b'account,join,leave\n"1,2026', "file-truncated"),
        (b'account,join,leave\n"1"x,2026,\n', "malformed-table"),
        (b"account,join,join,leave\n1,2,3,4\n", "column-twice"),
        (files.GRAPH[:-9].encode(), "file-truncated"),
        (b'{"attendanceRecords": nothing}', "not-json"),
        (b'{"attendanceRecords": []}', "nobody-in-file"),
        (b"[" * 100_000, "not-json"),
        (files.TEAMS.partition("3. In")[0].encode(), "file-truncated"),
        (b"Name (Original Name),User Email,Total Duration (Minutes)\nA,a@b.c,5\n", "only-totals"),
        (b"account,join,leave\n" + b"x" * (20 * 1024 * 1024), "file-too-large"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_own_reason(body: bytes, code: str) -> None:
    assert files.said(body)[0][0] == code


def test_a_file_of_another_format_than_stated_is_refused() -> None:
    with pytest.raises(AttendanceFileRefused) as refused:
        files.read(files.TEAMS, files.reading(Format.ZOOM))
    assert dict(refused.value.said.params) == {"found": "teams", "asked": "zoom"}


def test_an_own_file_without_a_column_is_told_which() -> None:
    with pytest.raises(AttendanceFileRefused) as refused:
        files.read("account,join\n1,2\n", files.reading(Format.OWN))
    assert dict(refused.value.said.params) == {"column": "leave"}


def test_two_of_one_name_in_the_list_of_acts_are_not_told_apart() -> None:
    text = files.TEAMS_OLDEST.replace("Petar\tJoined", "Ana\tJoined")
    found = files.read(text + "Petar\tJoined\t11/24/2026, 9:00:00 AM\nPetar\tLeft\t11/24/2026, 9:10:00 AM\n")
    assert files.stays(found) == [("(Petar)", 0, 10)]
    assert {one.code for one in found.faults} == {"acts-out-of-turn"}


def test_a_duration_of_the_product_that_does_not_fit_is_said() -> None:
    assert ("duration-differs", 5) in files.said(files.ZOOM.replace(",40,No", ",90,No"))


def test_too_many_lines_are_refused() -> None:
    text = "account,join,leave\n" + "1\n" * 50_001
    assert files.said(text) == [("too-many-rows", 50_001)]
