"""A package without a fault becomes the domain's roster, value for value."""

import io
import time
from datetime import date
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import pytest
from roster_packages import LMS, Rows, changed, empty, files, good, packed, zipped

from lms_bridge.domain.person import Body, Person, Profile, Role
from lms_bridge.domain.programme import Certificate, Confirmation, Enrolment, Failed, Form, ProgrammeKind
from lms_bridge.domain.roster import Roster
from lms_bridge.oneroster.package import read_package
from lms_bridge.oneroster.roster import to_roster


def roster(rows: Rows, **texts: str | bytes) -> Roster:
    return to_roster(read_package(packed(rows, **texts)))


def test_people_and_where_they_work() -> None:
    taken = roster(good())
    assert taken.bodies[1] == Body("town", "Општина", "local", "", "academy")
    assert taken.persons[0] == Person("p1", "Љиљана", "Томић", "korisnik1@town.example", "E1", "town")
    assert taken.roles[0] == Role(
        "r1", "p1", "primary", "student", "town", date(2019, 1, 1), date(2020, 5, 15)
    )
    assert taken.roles[1].end is None


def test_an_account_is_the_profile_of_a_platform() -> None:
    rows = changed("userProfiles", 0, vendorId=" MOODLE ", applicationId=f"{LMS}//", username=" 101 ")
    assert roster(rows).profiles[0] == Profile("f1", "p1", "moodle", LMS, "101")


def test_another_vendors_application_may_have_any_name() -> None:
    rows = changed("userProfiles", 0, vendorId="Zoom", applicationId="meetings")
    assert roster(rows).profiles[0] == Profile("f1", "p1", "Zoom", "meetings", "101")


def test_one_person_may_have_an_account_told_twice() -> None:
    assert len(roster(changed("userProfiles", 1, userSourcedId="p1", username="101")).profiles) == 2


def test_a_programmes_rule() -> None:
    programme = roster(good()).programmes[0]
    assert (programme.kind, programme.code) == (ProgrammeKind.SPECIAL, "P-1")
    assert (programme.rule.presence_percent, programme.rule.pass_mark) == (80, 60)
    assert programme.rule.confirmation is Confirmation.ATTENDED_WITHOUT_CERTIFICATE
    assert programme.rule.certificate is Certificate.PASSED
    assert programme.rule.failed is Failed.NOT_ATTENDED


def test_a_programme_that_says_nothing_confirms_attendance_and_certifies_nothing() -> None:
    programme = roster(good()).programmes[1]
    assert programme.kind is ProgrammeKind.GENERAL
    assert (programme.rule.presence_percent, programme.rule.pass_mark) == (None, None)
    assert programme.rule.confirmation is Confirmation.ATTENDED
    assert programme.rule.certificate is Certificate.NEVER
    assert programme.rule.failed is Failed.AS_PLATFORM


def test_a_realisation_and_its_window_in_milliseconds() -> None:
    realisation = roster(good()).realisations[0]
    assert (realisation.form, realisation.programme_id) == (Form.WEBINAR, "c1")
    assert (realisation.start_ms, realisation.end_ms) == (1_604_134_800_000, 1_604_140_200_500)
    assert realisation.lms_course == f"{LMS}/course/view.php?id=2"
    assert (realisation.lms_test, realisation.meeting, realisation.provider_id) == (None, None, "town")


def test_an_enrolment_keeps_its_role() -> None:
    rows = changed("enrollments", 1, role="ext:mentor")
    assert roster(rows).enrolments[1] == Enrolment("e2", "k2", "p2", "ext:mentor")


@pytest.mark.parametrize("percent", ["0", "7", "100"])
def test_percents_are_whole_from_0_to_100(percent: str) -> None:
    assert roster(changed("courses", 0, metadata__passMark=percent)).programmes[0].rule.pass_mark == int(
        percent
    )


@pytest.mark.parametrize(
    "number",
    ["0101000805019", "3113000805018", "17000001", "1763800000000", "{hr:77},{ldap:ana}", ""],
)
def test_another_number_is_no_national_number(number: str) -> None:
    assert roster(changed("users", 0, userIds=number)).persons[0].id == "p1"


def test_an_id_of_the_registers_own_may_hold_a_time_that_looks_like_one() -> None:
    assert roster(changed("users", 2, sourcedId="p-1606003200000")).persons[2].id == "p-1606003200000"


def test_a_byte_order_mark_blank_lines_and_single_line_feeds_are_let_pass() -> None:
    text = str(files(good())["users.csv"]).replace("\r\n", "\n\n")
    assert roster(good(), users=b"\xef\xbb\xbf" + text.encode()) == roster(good())


def test_a_header_alone_is_an_empty_file() -> None:
    assert roster(empty()) == Roster()


def test_more_files_of_the_standard_are_checked_and_left_aside() -> None:
    rows = good()
    rows["demographics"] = [{"sourcedId": "p1", "birthDate": "1980-01-01"}]
    rows["categories"] = [{"sourcedId": "a", "title": "Присуство"}]
    package = read_package(packed(rows))
    assert "1980-01-01" not in repr(package)
    assert to_roster(package) == roster(good())


def test_an_unknown_extension_is_left_aside() -> None:
    text = str(files(good())["orgs.csv"]).replace("\r\n", ",metadata.phone\r\n", 1)
    text = "\r\n".join(line + "," * (at > 0) for at, line in enumerate(text.splitlines()))
    assert roster(good(), orgs=text) == roster(good())


def test_a_package_comes_from_bytes_a_file_or_a_stream(tmp_path: Path) -> None:
    stored = io.BytesIO()
    with ZipFile(stored, "w", ZIP_STORED) as package:
        for name, text in files(good()).items():
            package.writestr(name, text)
    path = tmp_path / "roster.zip"
    path.write_bytes(zipped(files(good())))
    stored.seek(0)
    assert to_roster(read_package(path)) == to_roster(read_package(stored)) == roster(good())


def test_the_small_year_is_taken_without_a_finding(shared_data: Path) -> None:
    taken = to_roster(read_package(shared_data / "year-small" / "roster.zip"))
    assert (len(taken.bodies), len(taken.persons), len(taken.roles)) == (178, 226, 235)
    assert (len(taken.profiles), len(taken.programmes)) == (206, 12)
    assert (len(taken.realisations), len(taken.enrolments)) == (13, 430)
    assert sum(realisation.form is Form.WEBINAR for realisation in taken.realisations) == 9


def test_a_roster_of_national_size_is_read_in_seconds() -> None:
    rows = good()
    rows["users"] += [{**rows["users"][0], "sourcedId": f"q{n}"} for n in range(5_000)]
    rows["enrollments"] = [
        {
            **rows["enrollments"][0],
            "sourcedId": f"e{n}",
            "userSourcedId": f"q{n % 5000}",
            "role": f"ext:r{n // 5000}",
        }
        for n in range(30_000)
    ]
    package = packed(rows)
    began = time.perf_counter()
    assert len(roster(rows).enrolments) == len(to_roster(read_package(package)).enrolments) == 30_000
    assert time.perf_counter() - began < 20, "twice read and once packed; about two seconds on a slow core"
