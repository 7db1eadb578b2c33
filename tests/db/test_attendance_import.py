"""Attendance from files, on both databases: what counts, what waits, what changes nothing."""

import re
from dataclasses import replace

import pytest

from lms_bridge.db import tables
from lms_bridge.domain.errors import NotFound
from lms_bridge.domain.person import Profile
from lms_bridge.services.attendance_file import AttendanceFileRefused, Reading
from lms_bridge.services.import_attendance import ALONE, Beside, Brought, ImportAttendance, Imported, Preview
from lms_bridge.services.ports import Source
from lms_bridge.services.presence_told import PRODUCT_HOMES
from lms_bridge.webinars.attendance_files import read_file
from tests.db.pipeline import ANA, BOJAN, ROSTER, START, VESNA, WEBINAR, Pipeline

ZOOM_HEAD = "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),In Waiting Room\n"
OWN_HEAD = "realisation,person,account,join,leave\n"


def at(minute: int) -> str:
    """A moment of the webinar's morning, in UTC: it begins at 9 o'clock."""
    return f"2020-03-02T{9 + minute // 60:02}:{minute % 60:02}:00Z"


def own(*rows: tuple[str, str, int, int], realisation: str = "webinar") -> bytes:
    lines = (f"{realisation},{person},{account},{at(a)},{at(b)}" for person, account, a, b in rows)
    return (OWN_HEAD + "\n".join(lines)).encode()


class Desk:
    """Whoever brings files in."""

    def __init__(self, pipeline: Pipeline) -> None:
        self.pipeline = pipeline
        self.imports = ImportAttendance(pipeline.database, pipeline.clock, read_file)

    def bring(self, body: bytes, *, beside: Beside = ALONE, source: str = "hall") -> Imported:
        done = self.imports.bring(self.brought(body, source), by="test", beside=beside)
        self.pipeline.drain()
        return done

    def preview(self, body: bytes, source: str = "hall") -> Preview:
        return self.imports.preview(self.brought(body, source))

    def brought(self, body: bytes, source: str) -> Brought:
        chosen = None if source == "hall" else "webinar"
        return Brought(body, "list.csv", source, chosen, Reading(zone="UTC"))

    def present(self, person: str = ANA) -> int | None:
        found = self.pipeline.standing().get((person, "webinar"))
        return None if found is None else found[2] // 60_000


@pytest.fixture
def desk(pipeline: Pipeline) -> Desk:
    with pipeline.database.write() as unit:
        unit.sources.add(Source(7, "hall", "attendance", None, None, 1, None), at_ms=0)
        unit.sources.add(Source(8, "zoom", "zoom", None, None, 1, "sealed"), at_ms=0)
        unit.sources.add(Source(9, "teams", "teams", PRODUCT_HOMES["teams"], None, None, None), at_ms=0)
    by_mail = Profile("zoom:ana", ANA, "zoom", PRODUCT_HOMES["zoom"], "ana@body.example")
    pipeline.enrol(replace(ROSTER, profiles=(*ROSTER.profiles, by_mail)))
    return Desk(pipeline)


def test_a_file_of_ours_counts_by_the_registers_number_and_by_the_account(desk: Desk) -> None:
    done = desk.bring(own((ANA, "", 0, 30), ("", "1", 20, 50)))
    assert done.preview.counts == {"counts": 2}
    assert desk.present() == 50


def test_the_same_file_twice_changes_nothing(desk: Desk) -> None:
    body = own((ANA, "", 0, 90), (BOJAN, "", 0, 90), ("", "99", 0, 90))
    first = desk.bring(body)
    before = {table.name: desk.pipeline.rows(table) for table in tables.metadata.sorted_tables}
    again = desk.bring(body)
    assert (again.changed, again.file.number) == (False, first.file.number)
    assert {table.name: desk.pipeline.rows(table) for table in tables.metadata.sorted_tables} == before


def test_each_line_says_what_becomes_of_it(desk: Desk) -> None:
    body = own((ANA, "", 0, 90), (ANA, "", 110, 120), (VESNA, "", 0, 90), ("", "99", 0, 90), ("x", "", 0, 9))
    shown = desk.preview(body)
    assert [line.outcome.value for line in shown.lines] == ["counts", "outside", "not-in-roster", "unmatched"]
    assert [(one.code, one.line) for one in shown.faults] == [("person-unknown", 6)]
    assert desk.pipeline.rows(tables.fact) == []


def test_who_is_matched_later_counts_then(desk: Desk) -> None:
    desk.bring(own(("", "99", 0, 90)))
    assert desk.present() is None
    desk.pipeline.acts.link(desk.pipeline.account_id("99"), ANA, by="test", reason="")
    desk.pipeline.drain()
    assert desk.present() == 90


def test_a_corrected_file_takes_the_place_of_the_first(desk: Desk) -> None:
    first = desk.bring(own((ANA, "", 0, 90)))
    with pytest.raises(AttendanceFileRefused) as refused:
        desk.bring(own((ANA, "", 0, 40)))
    assert refused.value.said.code == "file-stands"
    desk.bring(own((ANA, "", 0, 40)), beside=Beside(replaces=first.file.number))
    assert desk.present() == 40
    assert [row.state for row in desk.pipeline.rows(tables.attendance_file)] == ["replaced", "imported"]


def test_a_corrected_file_touches_nobody_else(desk: Desk) -> None:
    first = desk.bring(own((ANA, "", 0, 90), (BOJAN, "", 0, 90)))
    before = desk.pipeline.versions(ANA, "webinar")
    desk.bring(own((ANA, "", 0, 90), (BOJAN, "", 0, 20)), beside=Beside(replaces=first.file.number))
    assert desk.pipeline.versions(ANA, "webinar") == before


def test_a_second_file_adds_where_that_is_said(desk: Desk) -> None:
    desk.bring(own((ANA, "", 0, 40)))
    desk.bring(own((ANA, "", 30, 60)), beside=Beside(adds=True))
    assert desk.present() == 60


def test_a_withdrawn_file_tells_nothing_and_may_come_again(desk: Desk) -> None:
    body = own((ANA, "", 0, 90))
    number = desk.bring(body).file.number
    desk.imports.withdraw(number, by="test", reason="wrong hall")
    desk.pipeline.drain()
    assert desk.present() is None
    with pytest.raises(NotFound):
        desk.imports.withdraw(number, by="test", reason="")
    assert desk.bring(body).changed
    assert desk.present() == 90


def test_an_address_that_the_register_names_is_that_persons(desk: Desk) -> None:
    rows = "Ana,ANA@body.example,03/02/2020 09:00:00 AM,03/02/2020 10:30:00 AM,90,No\n"
    rows += "Ana,other@body.example,03/02/2020 09:00:00 AM,03/02/2020 10:30:00 AM,90,No\nAna,,"
    rows += "03/02/2020 09:00:00 AM,03/13/2020 10:30:00 AM,90,No\n"
    shown = desk.preview((ZOOM_HEAD + rows).encode(), "zoom")
    assert [line.person_id for line in shown.lines] == [ANA, None]
    assert [one.code for one in shown.faults] == ["stay-absurd"]


def test_guests_wait_each_for_themselves(desk: Desk) -> None:
    row = ",,03/02/2020 09:{:02}:00 AM,03/02/2020 10:30:00 AM,,No\n"
    body = ZOOM_HEAD + "iPhone" + row.format(13) + "iPhone" + row.format(14)
    desk.bring(
        (body + "Ana,ana@body.example,03/13/2020 09:00 AM,03/13/2020 09:10 AM,10,No").encode(), source="zoom"
    )
    waiting = desk.pipeline.acts.unmatched()
    assert [one.label for one in waiting] == ["iPhone", "iPhone"]
    assert len({one.name for one in waiting}) == 2


def test_a_file_of_another_meeting_is_refused(desk: Desk) -> None:
    body = (
        "Meeting ID,Topic\n812 3456 7890,x\n" + ZOOM_HEAD + "A,a@b.c,2020-03-02 09:00,2020-03-02 10:00,60,No"
    )
    with pytest.raises(AttendanceFileRefused) as refused:
        desk.preview(body.encode(), "zoom")
    assert dict(refused.value.said.params) == {"found": "81234567890", "expected": "room-1"}


def test_a_format_goes_to_a_source_of_its_product_alone(desk: Desk) -> None:
    body = ZOOM_HEAD + "A,a@b.c,2020-03-02 09:00,2020-03-02 10:00,60,No"
    with pytest.raises(AttendanceFileRefused, match="format-not-of-source"):
        desk.preview(body.encode(), "teams")


def test_a_realisation_without_a_room_has_what_is_brought_for_it(desk: Desk) -> None:
    roomless = replace(ROSTER, realisations=(ROSTER.realisations[0], replace(WEBINAR, meeting=None)))
    desk.pipeline.enrol(roomless)
    desk.bring(own((ANA, "", 0, 90)))
    assert desk.present() == 90


def test_a_time_in_another_realisation_of_the_room_is_not_taken(desk: Desk) -> None:
    later = replace(
        WEBINAR, id="next", code="R-9", start_ms=START + 200 * 60_000, end_ms=START + 300 * 60_000
    )
    desk.pipeline.enrol(replace(ROSTER, realisations=(*ROSTER.realisations, later)))
    shown = desk.preview(own((ANA, "", 210, 290), (ANA, "", 0, 90)))
    assert [(one.code, one.line) for one in shown.faults] == [("of-another-realisation", 2)]


def test_what_is_looked_at_is_what_is_imported(desk: Desk) -> None:
    number = desk.imports.draft(desk.brought(own((ANA, "", 0, 90)), "hall"), by="test")
    file, shown = desk.imports.look(number)
    assert (file.state.value, shown.counts) == ("draft", {"counts": 1})
    assert desk.pipeline.rows(tables.fact) == []
    desk.imports.take(number, by="test")
    desk.pipeline.drain()
    assert desk.present() == 90


def test_a_draft_that_nobody_imports_is_forgotten(desk: Desk) -> None:
    desk.imports.draft(desk.brought(own((ANA, "", 0, 90)), "hall"), by="test")
    desk.pipeline.clock.at_ms += 2 * 86_400_000
    desk.imports.draft(desk.brought(own((ANA, "", 0, 91)), "hall"), by="test")
    assert len(desk.pipeline.rows(tables.attendance_file)) == 1


def test_the_raw_file_and_its_hash_are_kept(desk: Desk) -> None:
    body = own((ANA, "", 0, 90))
    desk.bring(body)
    row = desk.pipeline.rows(tables.attendance_file)[0]
    assert bytes(row.body) == body
    assert re.fullmatch("[0-9a-f]{64}", row.sha256)
    assert {one.raw for one in desk.pipeline.rows(tables.evidence)} == {"file"}
