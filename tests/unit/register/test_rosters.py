"""What a register says becomes a roster: as our own register tells it, and as others do."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from lms_bridge.domain.errors import BridgeError
from lms_bridge.domain.person import Body, Profile, Role
from lms_bridge.domain.programme import Form
from lms_bridge.domain.roster import Roster
from lms_bridge.oneroster.values import to_ms
from lms_bridge.register.rosters import OVERLAP_MS, Rosters
from lms_bridge.services.ports.pulls import DoesNotAddUp, Pulled
from lms_bridge.services.sync_work import unheard
from tests.unit.register.answers import FakeRegister

CHANGED = "2026-11-01T08:00:00.000Z"
Object = dict[str, Any]


def it(id_: str, **more: Any) -> Object:
    return {"sourcedId": id_, "status": "active", "dateLastModified": CHANGED, **more}


def ref(id_: str) -> Object:
    return {"href": f"https://register.example/{id_}", "sourcedId": id_, "type": "org"}


ROLE = {"roleType": "primary", "role": "student", "org": ref("town"), "beginDate": "2025-01-01"}
PERSON = {"enabledUser": "true", "givenName": "Ана", "familyName": "Анић", "primaryOrg": ref("town")}
PROFILE = {"profileId": "urn:x", "vendorId": "Moodle", "applicationId": "https://lms.example/"}
HELD: Mapping[str, list[Object]] = {
    "orgs": [it("town", name="Град", type="local", identifier="800")],
    "users": [
        it("ana", **PERSON, roles=[ROLE], userProfiles=[{**PROFILE, "credentials": [{"username": "ana1"}]}])
    ],
    "courses": [it("course", title="Програм", courseCode="P-1", org=ref("town"))],
    "classes": [
        it(
            "class",
            title="Обука",
            classType="ext:webinar",
            course=ref("course"),
            school=ref("town"),
            terms=[ref("autumn")],
        )
    ],
    "enrollments": [
        it("seat", user=ref("ana"), **{"class": ref("class")}, school=ref("town"), role="student")
    ],
    "academicSessions": [it("autumn", title="Јесен", startDate="2026-09-01", endDate="2026-12-31")],
}
WITH_SHARE = {**HELD, "courses": [{**HELD["courses"][0], "metadata": {"presencePercent": 80}}]}


def held(what: str = "", fault: Object | None = None) -> dict[str, list[Object]]:
    """The register, one row of it with a fault."""
    return {
        name: [{**rows[0], **(fault or {})}, *rows[1:]] if name == what else list(rows)
        for name, rows in WITH_SHARE.items()
    }


def read(register: Mapping[str, list[Object]], standing: Roster = Roster(), form: str = "") -> Pulled:  # noqa: B008
    return Rosters(FakeRegister(register).pages, form).whole(lambda: standing, unheard)


def test_a_class_without_times_is_held_on_the_days_of_its_terms() -> None:
    (realisation,) = read(held()).roster.realisations
    assert realisation.start_ms == to_ms("2026-09-01T00:00:00+02:00")
    assert realisation.end_ms == to_ms("2027-01-01T00:00:00+01:00")


def test_terms_are_read_only_where_a_class_needs_them() -> None:
    times = {"start": "2026-10-01T08:00:00Z", "end": "2026-10-01T10:00:00Z"}
    register = FakeRegister(held("classes", {"metadata": times}))
    Rosters(register.pages).whole(Roster, unheard)
    assert not any("academicSessions" in url for url in register.reads)


def test_the_form_of_a_plain_class_is_as_staff_have_said() -> None:
    plain = held("classes", {"classType": "scheduled"})
    assert read(plain, form="classroom").roster.realisations[0].form is Form.CLASSROOM
    with pytest.raises(BridgeError, match="pull-roster-refused"):
        read(plain)


def test_roles_and_accounts_get_the_same_ids_each_time_and_keep_those_they_have_here() -> None:
    first, again = read(held()).roster, read(held()).roster
    assert (first.roles, first.profiles) == (again.roles, again.profiles)
    standing = Roster(
        roles=(Role("r1", "ana", "primary", "student", "town", date(2025, 1, 1), None),),
        profiles=(Profile("p1", "ana", "moodle", "https://lms.example", "ana1"),),
    )
    known = read(held(), standing).roster
    assert (known.roles, known.profiles) == (standing.roles, standing.profiles)


def test_whoever_has_left_the_register_is_not_in_the_roster() -> None:
    gone = read(held("enrollments", {"status": "tobedeleted"}))
    assert gone.roster.enrolments == ()
    assert gone.read["enrollments"] == 1


FAULTS: list[tuple[str, Object, str]] = [
    ("users", {"familyName": None}, "pull-roster-refused"),
    ("users", {"identifier": "0101006500006"}, "pull-roster-refused"),
    ("users", {"userIds": [{"type": "JMBG", "identifier": "0101006500006"}]}, "pull-roster-refused"),
    ("users", {"sourcedId": "with a blank"}, "pull-roster-refused"),
    ("enrollments", {"class": {"sourcedId": "nowhere"}}, "pull-roster-refused"),
    ("enrollments", {"user": None}, "pull-roster-refused"),
    ("classes", {"classType": "scheduled"}, "pull-roster-refused"),
    ("classes", {"terms": []}, "pull-roster-refused"),
    ("classes", {"metadata": {"start": "yesterday", "end": "today"}}, "pull-roster-refused"),
    ("courses", {"metadata": {"passMark": "most"}}, "pull-roster-refused"),
    ("orgs", {"name": {"sr": "Општина"}}, "pull-page-broken"),
    ("users", {"roles": "student"}, "pull-page-broken"),
    ("users", {"primaryOrg": "town"}, "pull-page-broken"),
    ("classes", {"metadata": []}, "pull-page-broken"),
    ("academicSessions", {"startDate": {}}, "pull-page-broken"),
    ("enrollments", {"status": "gone"}, "pull-page-broken"),
    ("enrollments", {"status": None}, "pull-page-broken"),
]


@pytest.mark.parametrize(("what", "fault", "code"), FAULTS)
def test_one_faulty_row_and_there_is_no_roster(what: str, fault: Object, code: str) -> None:
    with pytest.raises(BridgeError) as raised:
        read(held(what, fault))
    assert raised.value.code == code
    assert "Анић" not in str(raised.value)


@pytest.mark.parametrize("what", ["orgs", "users", "courses", "classes", "enrollments"])
def test_a_register_that_has_nothing_of_what_stands_here_is_not_believed(what: str) -> None:
    standing = read(held()).roster
    with pytest.raises(BridgeError, match="pull-empty"):
        read({**held(), what: []}, standing)


def test_a_mark_is_the_latest_change_and_never_after_the_reading_began() -> None:
    assert read(held()).marks["users"] == to_ms(CHANGED)
    late = held("users", {"dateLastModified": "2030-01-01T00:00:00.000Z"})
    assert read(late).marks["users"] == to_ms("2026-11-26T10:00:00Z")


def test_changes_are_asked_for_from_before_the_mark_on() -> None:
    register = FakeRegister(held())
    whole = read(held())
    Rosters(register.pages).changed(lambda: whole.roster, whole.marks, unheard)
    began = to_ms(CHANGED)
    assert began is not None
    assert OVERLAP_MS == 600_000
    assert "dateLastModified%3E%3D%272026-11-01T07%3A50%3A00.000Z%27" in register.reads[0]


def test_changes_after_which_there_are_fewer_than_there_do_not_add_up() -> None:
    whole = read(held())
    more = Roster(bodies=(*whole.roster.bodies, Body("gone", "Укинут", "local", "", None)))
    with pytest.raises(DoesNotAddUp):
        Rosters(FakeRegister(held()).pages).changed(lambda: more, whole.marks, unheard)
