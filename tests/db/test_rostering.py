"""What other systems read of the register, on both databases."""

from dataclasses import replace

import pytest

from lms_bridge.domain.person import Body, Role
from lms_bridge.domain.programme import Enrolment
from lms_bridge.oneroster.export import Mode, packed
from lms_bridge.oneroster.findings import RosterRefused
from lms_bridge.oneroster.package import read_package
from lms_bridge.oneroster.rest.payloads import moment
from lms_bridge.oneroster.rest.questions import Place, Query, asked
from lms_bridge.oneroster.roster import to_roster
from lms_bridge.services.import_roster import import_roster
from lms_bridge.services.ports import PairKey
from lms_bridge.services.ports.rostering import Found, Sight, UserEntry
from tests.db.pipeline import ANA, BOJAN, LATER, ONLINE, ROSTER, VESNA, WEBINAR, Pipeline

CENTRE, TOWN = (
    Body("centre", "Центар", "ext:provider", "801", "body"),
    Body("town", "Град", "local", "", "body"),
)
REGISTER = replace(
    ROSTER,
    bodies=(*ROSTER.bodies, CENTRE, TOWN),
    persons=tuple(replace(one, primary_body_id="town") if one.id == VESNA else one for one in ROSTER.persons),
    roles=(Role("r1", ANA, "primary", "student", "town", None, None),),
    realisations=(ONLINE, replace(WEBINAR, provider_id="centre")),
    enrolments=(*ROSTER.enrolments, Enrolment("t", "webinar", VESNA, "teacher")),
)


@pytest.fixture
def register(pipeline: Pipeline) -> Pipeline:
    pipeline.enrol(REGISTER)
    return pipeline


def ask(register: Pipeline, kind: str, *, sight: Sight = Sight(), query: Query = {}, **within: str) -> Found:  # noqa: B006, B008
    with register.database.read() as unit:
        return unit.rostering.page(asked(query, Place(kind, within), sight))


def ids(found: Found) -> list[str]:
    return [_id(one) for one in found.entries]


def _id(entry: object) -> str:
    for name in ("id", "body", "programme", "realisation", "person"):
        if hasattr(entry, name):
            held = getattr(entry, name)
            return held if isinstance(held, str) else str(held.id)
    raise AssertionError(entry)


COLLECTIONS = [
    ("orgs", {}, ["body", "centre", "town"]),
    ("schools", {}, ["body", "centre"]),
    ("academicSessions", {}, ["term-2020", "year-2020"]),
    ("terms", {}, ["term-2020"]),
    ("gradingPeriods", {}, []),
    ("courses", {}, ["programme"]),
    ("classes", {}, ["online", "webinar"]),
    ("users", {}, [ANA, BOJAN, VESNA]),
    ("students", {}, [ANA, BOJAN]),
    ("teachers", {}, [VESNA]),
    ("enrollments", {}, ["online:ana:student", "online:bojan:student", "t", "webinar:ana:student"]),
    ("students", {"class": "online"}, [ANA, BOJAN]),
    ("teachers", {"class": "online"}, []),
    ("teachers", {"class": "webinar"}, [VESNA]),
    ("classes", {"course": "programme"}, ["online", "webinar"]),
    ("classes", {"school": "centre"}, ["webinar"]),
    ("classes", {"school": "body"}, ["online"]),
    ("courses", {"school": "centre"}, ["programme"]),
    ("courses", {"school": "town"}, []),
    ("enrollments", {"school": "centre"}, ["t", "webinar:ana:student"]),
    ("enrollments", {"school": "body", "class": "webinar"}, []),
    ("students", {"school": "centre"}, [ANA]),
    ("students", {"school": "body", "class": "webinar"}, []),
    ("teachers", {"school": "centre", "class": "webinar"}, [VESNA]),
    ("terms", {"school": "centre"}, ["term-2020"]),
    ("terms", {"school": "town"}, []),
    ("classes", {"student": ANA}, ["online", "webinar"]),
    ("classes", {"teacher": ANA}, []),
    ("classes", {"user": VESNA}, ["webinar"]),
    ("classes", {"term": "term-2020"}, ["online", "webinar"]),
    ("gradingPeriods", {"term": "term-2020"}, []),
]


def test_each_collection_holds_what_belongs_to_it(register: Pipeline) -> None:
    found = [(kind, to, sorted(ids(ask(register, kind, **to)))) for kind, to, _ in COLLECTIONS]
    assert found == COLLECTIONS


FILTERS = [
    ("users", "status='active'", 3),
    ("users", "familyName='ПЕТРОВИЋ'", 3),
    ("users", "givenName='ANA' OR givenName='bojan'", 2),
    ("users", "givenName='ana' AND familyName='x'", 0),
    ("users", "givenName~'an'", 2),
    ("users", "givenName!='Ana'", 2),
    ("users", "roles.role='student'", 1),
    ("users", "roles.org.sourcedId='town'", 1),
    ("users", "roles.role!='student'", 2),
    ("users", "userProfiles.applicationId='https://lms.example'", 3),
    ("users", "middleName='x'", 0),
    ("users", "middleName!='x'", 3),
    ("users", "primaryOrg.sourcedId!='town'", 2),
    ("orgs", "parent.sourcedId!='body'", 1),
    ("orgs", "children.sourcedId='town'", 1),
    ("orgs", "name>='Град' AND name<'Ж'", 1),
    ("academicSessions", "type='term'", 1),
    ("academicSessions", "startDate<='2020-01-01' AND endDate>'2020-06-01'", 2),
    ("academicSessions", "parent.sourcedId='year-2020'", 1),
    ("classes", "terms.sourcedId='term-2020'", 2),
    ("classes", "school.sourcedId='centre'", 1),
    ("classes", "classType='ext:webinar'", 1),
    ("classes", "metadata.start>'2020-03-02T09:00:00Z'", 0),
    ("enrollments", "school.sourcedId='centre' AND role='teacher'", 1),
    ("enrollments", "class.sourcedId='online'", 2),
    ("courses", "metadata.programmeKind='general'", 1),
]


def test_filters_choose_alike_on_both_databases(register: Pipeline) -> None:
    found = [(kind, text, ask(register, kind, query={"filter": [text]}).total) for kind, text, _ in FILTERS]
    assert found == FILTERS


def test_pages_hold_each_object_once_in_either_order(register: Pipeline) -> None:
    for sort, order in (("", ""), ("role", "asc"), ("role", "desc"), ("user.sourcedId", "desc")):
        query = {"sort": [sort], "orderBy": [order], "limit": ["1"]}
        pages = [ask(register, "enrollments", query={**query, "offset": [str(at)]}) for at in range(5)]
        seen = [one for page in pages for one in ids(page)]
        assert (len(seen), len(set(seen))) == (4, 4)
        assert {page.total for page in pages} == {4}


def test_names_are_sorted_by_unicode(register: Pipeline) -> None:
    found = ask(register, "orgs", query={"sort": ["name"], "orderBy": ["desc"]})
    assert ids(found) == ["centre", "body", "town"]


def test_who_left_is_told_as_deleted_with_the_moment(register: Pipeline) -> None:
    before = register.clock.at_ms
    register.clock.at_ms = LATER + 5
    kept = tuple(one for one in REGISTER.persons if one.id != BOJAN)
    seats = tuple(one for one in REGISTER.enrolments if one.person_id != BOJAN)
    register.enrol(
        replace(
            REGISTER,
            persons=kept,
            enrolments=seats,
            profiles=tuple(one for one in REGISTER.profiles if one.person_id != BOJAN),
        )
    )
    since = f"dateLastModified>'{moment(before)}'"
    found = ask(register, "users", query={"filter": [since]})
    assert ids(found) == [BOJAN]
    assert found.entries[0].stamp.changed_ms == LATER + 5
    assert ids(ask(register, "students", **{"class": "online"})) == [ANA]
    assert ask(register, "enrollments").total == 4


def test_a_new_role_makes_a_person_changed(register: Pipeline) -> None:
    register.clock.at_ms = LATER + 9
    register.enrol(replace(REGISTER, roles=(replace(REGISTER.roles[0], body_id="centre"),)))
    changed = [one for one in ask(register, "users").entries if one.stamp.changed_ms == LATER + 9]
    assert [one.person.id for one in changed if isinstance(one, UserEntry)] == [ANA]


@pytest.mark.parametrize(
    ("bodies", "users", "seats"),
    [({"town"}, [ANA, VESNA], 3), ({"body"}, [ANA, BOJAN, VESNA], 4), ({"centre"}, [], 0), (set(), [], 0)],
)
def test_a_client_of_some_bodies_sees_their_people_alone(
    register: Pipeline, bodies: set[str], users: list[str], seats: int
) -> None:
    sight = Sight(frozenset(bodies))
    assert ids(ask(register, "users", sight=sight)) == users
    assert ask(register, "enrollments", sight=sight).total == seats
    assert ask(register, "classes", sight=sight).total == 2
    with register.database.read() as unit:
        shown = [one for one in (ANA, BOJAN, VESNA) if unit.rostering.one("users", one, sight)]
    assert shown == users


CSV_REGISTER = replace(
    REGISTER,
    bodies=tuple(replace(one, type="local") for one in REGISTER.bodies),
    enrolments=tuple(replace(one, id=one.id.replace(":", "-")) for one in REGISTER.enrolments),
    profiles=tuple(replace(one, id=one.id.replace(":", "-")) for one in REGISTER.profiles),
)


def exported(register: Pipeline, mode: Mode = Mode.BULK, since_ms: int | None = None) -> bytes:
    with register.database.read() as unit:
        return packed(unit.rostering.export(since_ms=since_ms), mode)


def test_an_export_imported_again_changes_nothing_also_where_an_officer_admitted(pipeline: Pipeline) -> None:
    pipeline.enrol(CSV_REGISTER)
    with pipeline.database.write() as unit:
        for person in (BOJAN, ANA):
            unit.enrolments.admit(PairKey(person, "webinar"), at_ms=LATER)
    content = exported(pipeline)
    roster = to_roster(read_package(content))
    seats = {(one.realisation_id, one.person_id) for one in roster.enrolments}
    assert ("webinar", BOJAN) in seats
    assert len(seats) == len(roster.enrolments) == 5
    with pipeline.database.write() as unit:
        unit.alone()
        assert import_roster(unit.roster, roster, now_ms=LATER + 1, by="test").empty
    assert exported(pipeline) == content


def test_a_delta_holds_what_changed_since_and_what_ended(pipeline: Pipeline) -> None:
    pipeline.enrol(CSV_REGISTER)
    pipeline.clock.at_ms = LATER + 5
    kept = tuple(one for one in CSV_REGISTER.enrolments if one.id != "t")
    pipeline.enrol(replace(CSV_REGISTER, enrolments=kept))
    with pipeline.database.read() as unit:
        rows = unit.rostering.export(since_ms=LATER + 1).rows
    assert {kind: [(one.id, stamp.ended) for one, stamp in held] for kind, held in rows.items() if held} == {
        "enrolments": [("t", True)]
    }
    with pytest.raises(RosterRefused):
        read_package(exported(pipeline, Mode.DELTA, LATER + 1))
