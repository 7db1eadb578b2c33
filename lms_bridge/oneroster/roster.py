"""A checked package as the domain's values: orgs → bodies, users → persons, courses → programmes …

Texts are taken over without surrounding blanks, in the script they came in. Moodle in any case is `moodle`;
home pages lose their trailing slashes, as they do wherever the service compares them.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import TypeVar

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
from lms_bridge.domain.roster import Roster
from lms_bridge.oneroster.package import Package
from lms_bridge.oneroster.rules import agenda_of, home_page, vendor
from lms_bridge.oneroster.sheets import Row, Sheet
from lms_bridge.oneroster.values import to_date, to_ms

T = TypeVar("T")
Cell = Callable[[str], str]
"""From a column's name to the row's value there, "" for none."""


def to_roster(package: Package) -> Roster:
    """Make the roster that a package tells. Total: `read_package` let nothing through that fails here.

    A programme that says nothing is `general`, confirms attendance, gives no certificate, and takes who has
    completed a course from the platform.
    """
    return Roster(
        bodies=_each(package, "orgs", _body),
        persons=_each(package, "users", _person),
        roles=_each(package, "roles", _role),
        profiles=_each(package, "userProfiles", _profile),
        programmes=_each(package, "courses", _programme),
        realisations=_each(package, "classes", _realisation),
        enrolments=_each(package, "enrollments", _enrolment),
    )


def _each(package: Package, name: str, make: Callable[[Cell], T]) -> tuple[T, ...]:
    sheet = package.sheets[name]
    return tuple(make(_cells(sheet, row)) for row in sheet.rows)


def _cells(sheet: Sheet, row: Row) -> Cell:
    return lambda column: sheet.cell(row, column).strip()


def _body(cell: Cell) -> Body:
    return Body(
        id=cell("sourcedId"),
        name=cell("name"),
        type=cell("type"),
        identifier=cell("identifier"),
        parent_id=cell("parentSourcedId") or None,
        accreditation=cell("metadata.accreditationNo"),
        accredited_from=to_date(cell("metadata.accreditedFrom")),
        accredited_to=to_date(cell("metadata.accreditedTo")),
    )


def _person(cell: Cell) -> Person:
    return Person(
        id=cell("sourcedId"),
        given_name=cell("givenName"),
        family_name=cell("familyName"),
        email=cell("email"),
        employee_number=cell("identifier"),
        primary_body_id=cell("primaryOrgSourcedId") or None,
    )


def _role(cell: Cell) -> Role:
    return Role(
        id=cell("sourcedId"),
        person_id=cell("userSourcedId"),
        role_type=cell("roleType"),
        role=cell("role"),
        body_id=cell("orgSourcedId"),
        begin=to_date(cell("beginDate")),
        end=to_date(cell("endDate")),
    )


def _profile(cell: Cell) -> Profile:
    return Profile(
        id=cell("sourcedId"),
        person_id=cell("userSourcedId"),
        vendor=vendor(cell("vendorId")),
        home_page=home_page(cell("applicationId")),
        account=cell("username"),
    )


def _programme(cell: Cell) -> Programme:
    return Programme(
        id=cell("sourcedId"),
        code=cell("courseCode"),
        title=cell("title"),
        kind=ProgrammeKind(cell("metadata.programmeKind") or ProgrammeKind.GENERAL),
        rule=Rule(
            presence_percent=_percent(cell("metadata.presencePercent")),
            pass_mark=_percent(cell("metadata.passMark")),
            confirmation=Confirmation(cell("metadata.confirmation") or Confirmation.ATTENDED),
            certificate=Certificate(cell("metadata.certificate") or Certificate.NEVER),
            failed=Failed(cell("metadata.doneFailed") or Failed.AS_PLATFORM),
        ),
        valid_from=to_date(cell("metadata.validFrom")),
        valid_to=to_date(cell("metadata.validTo")),
        hours=_hours(cell("metadata.hours")),
    )


def _hours(value: str) -> Decimal | None:
    return plain(Decimal(value)) if value else None


def _percent(value: str) -> int | None:
    return int(value) if value else None


def _realisation(cell: Cell) -> Realisation:
    start_ms, end_ms = _ms(cell("metadata.start")), _ms(cell("metadata.end"))
    return Realisation(
        id=cell("sourcedId"),
        programme_id=cell("courseSourcedId"),
        code=cell("classCode"),
        title=cell("title"),
        form=Form(cell("classType").removeprefix("ext:")),
        start_ms=start_ms,
        end_ms=end_ms,
        lms_course=cell("metadata.lmsCourse") or None,
        lms_test=cell("metadata.lmsTest") or None,
        meeting=cell("metadata.meeting") or None,
        provider_id=cell("metadata.provider") or None,
        agenda=agenda_of((start_ms, end_ms), cell("metadata.agenda"), cell("metadata.breaks")) or (),
    )


def _ms(value: str) -> int:
    moment = to_ms(value)
    if moment is None:
        raise ValueError("a package that was not checked")
    return moment


def _enrolment(cell: Cell) -> Enrolment:
    return Enrolment(
        id=cell("sourcedId"),
        realisation_id=cell("classSourcedId"),
        person_id=cell("userSourcedId"),
        role=cell("role"),
    )
