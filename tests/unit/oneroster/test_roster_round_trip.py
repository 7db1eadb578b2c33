"""Whatever roster is written as CSV is read as the same roster."""

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from zipfile import ZipFile

from hypothesis import given
from hypothesis import strategies as st
from roster_packages import LMS, Rows, packed

from lms_bridge.domain.credit import plain
from lms_bridge.domain.person import Body, Person, Profile, Role
from lms_bridge.domain.programme import (
    Certificate,
    Confirmation,
    Enrolment,
    Failed,
    Form,
    Programme,
    ProgrammeKind,
    Realisation,
    Rule,
)
from lms_bridge.domain.roster import KINDS, Roster, difference
from lms_bridge.oneroster import export
from lms_bridge.oneroster.package import read_package
from lms_bridge.oneroster.roster import to_roster
from lms_bridge.services.ports.rostering import Export, SessionEntry, Stamp

TEXT = (
    st.text(st.characters(exclude_categories=("Cc", "Cs", "Nd")) | st.sampled_from(',"\n;'), max_size=12)
    .map(str.strip)
    .filter(bool)
)
MS = st.integers(0, 4_000_000_000_000)
PERCENT = st.integers(0, 100)
RULES = st.builds(
    Rule,
    presence_percent=PERCENT,
    pass_mark=PERCENT,
    confirmation=st.sampled_from(Confirmation),
    certificate=st.sampled_from(Certificate),
    failed=st.sampled_from(Failed),
)


@st.composite
def rosters(draw: st.DrawFn) -> Roster:
    """Up to four rows of each kind, each referring to rows that are there."""
    count = draw(st.integers(1, 4))
    begin = draw(st.none() | st.dates())
    end = draw(st.none() | st.dates(min_value=begin or date.min))
    start = draw(MS)
    body = draw(TEXT)
    given_name, family_name, email, number = (draw(TEXT) for _ in range(4))
    kind, form = draw(st.sampled_from(ProgrammeKind)), draw(st.sampled_from(Form))
    hours = draw(st.none() | st.decimals("0.01", 9999, places=2).map(plain))
    rule, title, ends = draw(RULES), draw(TEXT), start + draw(st.integers(1, 10**9))
    each = range(count)
    return Roster(
        bodies=tuple(Body(f"b{n}", body, "local", "", f"b{n - 1}" if n else None) for n in each),
        persons=tuple(Person(f"p{n}", given_name, family_name, email, number, f"b{n}") for n in each),
        roles=tuple(Role(f"r{n}", f"p{n}", "primary", "student", f"b{n}", begin, end) for n in each),
        profiles=tuple(Profile(f"f{n}", f"p{n}", "moodle", LMS, f"{number}{n}") for n in each),
        programmes=tuple(Programme(f"c{n}", title, body, kind, rule, hours=hours) for n in each),
        realisations=tuple(
            Realisation(
                f"k{n}",
                f"c{n}",
                title,
                body,
                form,
                start,
                ends,
                f"{LMS}/{n}",
                None,
                title,
                f"b{n}",
                _halves(start, ends) if n else (),
            )
            for n in each
        ),
        enrolments=tuple(Enrolment(f"e{n}", f"k{n}", f"p{n}", "student") for n in each),
    )


def _halves(start: int, end: int) -> tuple[tuple[int, int], ...]:
    """An agenda with a break of a third in the middle, where there is room for one."""
    third = (end - start) // 3
    return ((start, start + third), (end - third, end)) if third else ()


def written(roster: Roster) -> Rows:
    session = {
        "sourcedId": "y",
        "title": "y",
        "type": "term",
        "startDate": "2020-01-01",
        "endDate": "2020-12-31",
    }
    return {
        "academicSessions": [{**session, "schoolYear": "2020"}],
        "orgs": [_org(body) for body in roster.bodies],
        "users": [_user(person) for person in roster.persons],
        "roles": [_role(role) for role in roster.roles],
        "userProfiles": [_profile(profile) for profile in roster.profiles],
        "courses": [_course(programme) for programme in roster.programmes],
        "classes": [_class(realisation) for realisation in roster.realisations],
        "enrollments": [_enrolment(enrolment) for enrolment in roster.enrolments],
    }


def _org(body: Body) -> dict[str, str]:
    above = {"parentSourcedId": body.parent_id or "", "identifier": body.identifier}
    return {"sourcedId": body.id, "name": body.name, "type": body.type, **above}


def _user(person: Person) -> dict[str, str]:
    names = {"givenName": person.given_name, "familyName": person.family_name, "username": person.id}
    body = {"primaryOrgSourcedId": person.primary_body_id or "", "identifier": person.employee_number}
    return {"sourcedId": person.id, "enabledUser": "true", "email": person.email, **names, **body}


def _role(role: Role) -> dict[str, str]:
    period = {"beginDate": str(role.begin or ""), "endDate": str(role.end or "")}
    whose = {"userSourcedId": role.person_id, "orgSourcedId": role.body_id}
    return {"sourcedId": role.id, "roleType": role.role_type, "role": role.role, **whose, **period}


def _profile(profile: Profile) -> dict[str, str]:
    kind = {"profileType": "lms", "credentialType": "account", "vendorId": profile.vendor}
    account = {"applicationId": profile.home_page, "username": profile.account}
    return {"sourcedId": profile.id, "userSourcedId": profile.person_id, **kind, **account}


def _course(programme: Programme) -> dict[str, str]:
    return {
        "sourcedId": programme.id,
        "title": programme.title,
        "courseCode": programme.code,
        "orgSourcedId": "b0",
        "metadata.programmeKind": programme.kind,
        "metadata.presencePercent": str(programme.rule.presence_percent),
        "metadata.passMark": str(programme.rule.pass_mark),
        "metadata.confirmation": programme.rule.confirmation,
        "metadata.certificate": programme.rule.certificate,
        "metadata.hours": "" if programme.hours is None else str(programme.hours),
        "metadata.doneFailed": "" if programme.rule.failed is Failed.AS_PLATFORM else programme.rule.failed,
    }


def _class(realisation: Realisation) -> dict[str, str]:
    return {
        "sourcedId": realisation.id,
        "title": realisation.title,
        "courseSourcedId": realisation.programme_id,
        "classCode": realisation.code,
        "classType": f"ext:{realisation.form}",
        "schoolSourcedId": "b0",
        "termSourcedIds": "y",
        "metadata.start": _moment(realisation.start_ms),
        "metadata.end": _moment(realisation.end_ms),
        "metadata.agenda": " ".join(f"{_moment(a)}/{_moment(b)}" for a, b in realisation.agenda),
        "metadata.lmsCourse": realisation.lms_course or "",
        "metadata.lmsTest": realisation.lms_test or "",
        "metadata.meeting": realisation.meeting or "",
        "metadata.provider": realisation.provider_id or "",
    }


def _moment(ms: int) -> str:
    whole = datetime.fromtimestamp(ms // 1000, tz=UTC)
    return whole.replace(microsecond=ms % 1000 * 1000).isoformat(timespec="milliseconds")


def _enrolment(enrolment: Enrolment) -> dict[str, str]:
    whose = {"classSourcedId": enrolment.realisation_id, "userSourcedId": enrolment.person_id}
    return {"sourcedId": enrolment.id, "schoolSourcedId": "b0", "role": enrolment.role, **whose}


@given(rosters())
def test_a_roster_written_and_read_is_the_same(roster: Roster) -> None:
    assert to_roster(read_package(packed(written(roster)))) == roster


@given(rosters())
def test_an_export_is_read_as_the_roster_it_was_made_of(roster: Roster) -> None:
    content = export.packed(exported(roster), export.Mode.BULK)
    assert to_roster(read_package(content)) == roster
    assert export.packed(exported(roster), export.Mode.BULK) == content


def exported(roster: Roster) -> Export:
    stamp = Stamp(0, ended=False)
    session = SessionEntry(stamp, "y", "2020", "term", date(2020, 1, 1), date(2020, 12, 31), None, ())
    held = roster.realisations
    return Export(
        {kind: [(row, stamp) for row in roster.rows(kind).values()] for kind in KINDS},
        [session],
        academy="b0",
        schools={one.id: one.provider_id or "b0" for one in held},
        terms={one.id: "y" for one in held},
    )


def test_a_change_says_when_and_what_has_gone() -> None:
    gone = Stamp(1_700_000_000_123, ended=True)
    changed = Export({kind: [] for kind in KINDS}, [], academy="b", schools={}, terms={})
    person = Person("p1", "Ана", "Ivić", "", "", None)
    content = export.packed(
        replace(changed, rows={**changed.rows, "persons": [(person, gone)]}), export.Mode.DELTA
    )
    with ZipFile(BytesIO(content)) as archive:
        manifest, users = (archive.read(name).decode().splitlines() for name in ("manifest.csv", "users.csv"))
    assert "file.users,delta" in manifest
    assert users[1].startswith("p1,tobedeleted,2023-11-14T22:13:20.123Z,false,u-")


@given(rosters())
def test_a_roster_differs_from_itself_in_nothing(roster: Roster) -> None:
    again = to_roster(read_package(packed(written(roster))))
    assert all(kind.empty for kind in difference(roster, again))


@given(rosters(), st.sampled_from(KINDS))
def test_a_kind_left_out_is_all_that_differs(roster: Roster, kind: str) -> None:
    without = replace(roster, **{kind: ()})
    assert [differs.kind for differs in difference(roster, without) if not differs.empty] == [kind]
