"""The register as a OneRoster 1.2 CSV package: whole (bulk), or what changed since a moment (delta).

What `package.read_package` and `roster.to_roster` make of a whole one is the roster it was made of.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from lms_bridge.domain.person import Body, Person, Profile, Role
from lms_bridge.domain.programme import Enrolment, Programme, Realisation
from lms_bridge.domain.roster import Row as DomainRow
from lms_bridge.oneroster.rest.payloads import accredited_metadata, held_metadata, moment, programme_metadata
from lms_bridge.oneroster.tables import EXTENSION, MANIFEST, MANIFEST_VERSIONS, NEEDED, TABLES
from lms_bridge.services.ports.rostering import Export, SessionEntry, Stamp

Cells = Mapping[str, Any]
SYSTEM: Final = "lms-bridge"
_FILES: Final = ("academicSessions", *NEEDED)
_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
"""The time of every file in the zip: one register, one package, byte by byte."""


class Mode(StrEnum):
    BULK = "bulk"
    DELTA = "delta"


def packed(export: Export, mode: Mode) -> bytes:
    """The zip. In bulk `status` and `dateLastModified` are blank, as is the standard; in delta they stand."""
    cells = {
        "academicSessions": (_session(one) for one in export.sessions),
        **{name: _rows(export, name) for name in NEEDED},
    }
    target = io.BytesIO()
    with ZipFile(target, "w") as archive:
        _write(archive, MANIFEST.file, _table(MANIFEST.header, _manifest(mode)))
        for name in _FILES:
            table = TABLES[name]
            header = (*table.header, *(column.name for column in table.extensions))
            _write(archive, table.file, _table(header, (_stamped(*one, mode) for one in cells[name])))
    return target.getvalue()


def _write(archive: ZipFile, name: str, text: str) -> None:
    info = ZipInfo(name, _EARLIEST)
    info.compress_type = ZIP_DEFLATED
    archive.writestr(info, text.encode())


def _table(header: Sequence[str], rows: Iterable[Cells]) -> str:
    target = io.StringIO(newline="")
    writer = csv.DictWriter(target, header, restval="")
    writer.writeheader()
    writer.writerows({name: value for name, value in row.items() if value is not None} for row in rows)
    return target.getvalue()


def _manifest(mode: Mode) -> Iterator[Cells]:
    yield from ({"propertyName": name, "value": value} for name, value in MANIFEST_VERSIONS.items())
    for name in TABLES:
        yield {"propertyName": f"file.{name}", "value": str(mode) if name in _FILES else "absent"}
    yield {"propertyName": "source.systemName", "value": SYSTEM}


def _stamped(cells: Cells, stamp: Stamp, mode: Mode) -> Cells:
    if mode is Mode.BULK:
        return cells
    status = "tobedeleted" if stamp.ended else "active"
    return {**cells, "status": status, "dateLastModified": moment(stamp.changed_ms)}


def _rows(export: Export, name: str) -> Iterator[tuple[Cells, Stamp]]:
    for row, stamp in export.rows[_KINDS[name]]:
        yield _cells(row, export, stamp), stamp


_KINDS: Final = {
    "orgs": "bodies",
    "users": "persons",
    "roles": "roles",
    "userProfiles": "profiles",
    "courses": "programmes",
    "classes": "realisations",
    "enrollments": "enrolments",
}


def _session(one: SessionEntry) -> tuple[Cells, Stamp]:
    cells = {
        "sourcedId": one.id,
        "title": one.title,
        "type": one.type,
        "startDate": one.first_day.isoformat(),
        "endDate": one.last_day.isoformat(),
        "parentSourcedId": one.parent,
        "schoolYear": str(one.last_day.year),
    }
    return cells, one.stamp


def _cells(row: DomainRow, export: Export, stamp: Stamp) -> Cells:
    """With what only the whole register tells of a row."""
    cells = cells_of(row)
    match row:
        case Person():
            return {**cells, "enabledUser": "false" if stamp.ended else "true"}
        case Programme():
            return {**cells, "orgSourcedId": export.academy}
        case Realisation():
            school, term = export.schools[row.id], export.terms[row.id]
            return {**cells, "schoolSourcedId": school, "termSourcedIds": term}
        case Enrolment():
            return {**cells, "schoolSourcedId": export.schools[row.realisation_id]}
    return cells


def cells_of(row: DomainRow) -> Cells:
    """What a row of the roster says by itself, by column; None where it says nothing."""
    return _CELLS[type(row)](row)


def _org(body: Body) -> Cells:
    return {
        "sourcedId": body.id,
        "name": body.name,
        "type": body.type,
        "identifier": body.identifier,
        "parentSourcedId": body.parent_id,
        **_extended(accredited_metadata(body)),
    }


def _user(person: Person) -> Cells:
    """The file asks for a name to sign in by, which is not held: the e-mail address, else one of the id."""
    return {
        "sourcedId": person.id,
        "username": person.email or f"u-{sha256(person.id.encode()).hexdigest()[:12]}",
        "givenName": person.given_name,
        "familyName": person.family_name,
        "identifier": person.employee_number,
        "email": person.email,
        "primaryOrgSourcedId": person.primary_body_id,
    }


def _role(role: Role) -> Cells:
    return {
        "sourcedId": role.id,
        "userSourcedId": role.person_id,
        "roleType": role.role_type,
        "role": role.role,
        "beginDate": role.begin.isoformat() if role.begin else None,
        "endDate": role.end.isoformat() if role.end else None,
        "orgSourcedId": role.body_id,
    }


def _profile(profile: Profile) -> Cells:
    return {
        "sourcedId": profile.id,
        "userSourcedId": profile.person_id,
        "profileType": "LMS",
        "vendorId": profile.vendor,
        "applicationId": profile.home_page,
        "credentialType": "account",
        "username": profile.account,
    }


def _course(programme: Programme) -> Cells:
    return {
        "sourcedId": programme.id,
        "title": programme.title,
        "courseCode": programme.code,
        **_extended(programme_metadata(programme)),
    }


def _class(realisation: Realisation) -> Cells:
    return {
        "sourcedId": realisation.id,
        "title": realisation.title,
        "courseSourcedId": realisation.programme_id,
        "classCode": realisation.code,
        "classType": f"ext:{realisation.form}",
        **_extended(held_metadata(realisation)),
    }


def _enrolment(enrolment: Enrolment) -> Cells:
    return {
        "sourcedId": enrolment.id,
        "classSourcedId": enrolment.realisation_id,
        "userSourcedId": enrolment.person_id,
        "role": enrolment.role,
    }


def _extended(metadata: Mapping[str, Any]) -> Cells:
    return {f"{EXTENSION}{name}": value for name, value in metadata.items()}


_CELLS: Final[Mapping[type, Callable[[Any], Cells]]] = {
    Body: _org,
    Person: _user,
    Role: _role,
    Profile: _profile,
    Programme: _course,
    Realisation: _class,
    Enrolment: _enrolment,
}
