"""A small package without a fault, as rows that a test may change, and the zip made of them."""

import csv
import io
from collections.abc import Mapping, Sequence
from zipfile import ZIP_DEFLATED, ZipFile

from lms_bridge.oneroster.tables import MANIFEST_VERSIONS, NEEDED, TABLES

Rows = dict[str, list[dict[str, str]]]
Files = dict[str, str | bytes]
LMS = "https://lms.academy.example"


_YEAR = {
    "sourcedId": "year-2020",
    "title": "Програм 2020",
    "type": "schoolYear",
    "startDate": "2020-01-01",
    "endDate": "2020-12-31",
    "schoolYear": "2020",
}


def good() -> Rows:
    """Two bodies, three people, a webinar and an online course with a test; nothing is wrong with them."""
    return {
        "academicSessions": [dict(_YEAR)],
        "orgs": [
            {"sourcedId": "academy", "name": "Академија", "type": "national", "identifier": "17000001"},
            {"sourcedId": "town", "name": "Општина", "type": "local", "parentSourcedId": "academy"},
        ],
        "users": [_user("1", "Љиљана", "Томић"), _user("2", "Petar", "O'Нил"), _user("3", "Ана", "Ivić")],
        "roles": [
            _role("r1", "p1", "town", beginDate="2019-01-01", endDate="2020-05-15"),
            _role("r2", "p1", "academy", beginDate="2020-05-15"),
        ],
        "userProfiles": [_profile("f1", "p1", "101"), _profile("f2", "p2", "102")],
        "courses": [
            {
                "sourcedId": "c1",
                "schoolYearSourcedId": "year-2020",
                "title": "Обука",
                "courseCode": "P-1",
                "orgSourcedId": "academy",
                "metadata.programmeKind": "special",
                "metadata.presencePercent": "80",
                "metadata.passMark": "60",
                "metadata.confirmation": "attended-without-certificate",
                "metadata.certificate": "passed",
                "metadata.hours": "7.5",
                "metadata.doneFailed": "not-attended",
            },
            {"sourcedId": "c2", "title": "Друга обука", "orgSourcedId": "academy"},
        ],
        "classes": [_class("k1", "c1", "webinar"), _class("k2", "c2", "online")],
        "enrollments": [_enrolment("e1", "k1", "p1"), _enrolment("e2", "k2", "p2")],
    }


def _user(number: str, given: str, family: str) -> dict[str, str]:
    return {
        "sourcedId": f"p{number}",
        "enabledUser": "true",
        "username": f"korisnik{number}",
        "givenName": given,
        "familyName": family,
        "identifier": f"E{number}",
        "email": f"korisnik{number}@town.example",
        "primaryOrgSourcedId": "town",
    }


def _role(name: str, person: str, body: str, **dates: str) -> dict[str, str]:
    whose = {"sourcedId": name, "userSourcedId": person, "orgSourcedId": body}
    return {**whose, "roleType": "primary", "role": "student", **dates}


def _profile(name: str, person: str, account: str) -> dict[str, str]:
    return {
        "sourcedId": name,
        "userSourcedId": person,
        "profileType": "lms",
        "vendorId": "moodle",
        "applicationId": LMS,
        "credentialType": "account",
        "username": account,
        "password": "opensesame",
    }


def _class(name: str, course: str, form: str) -> dict[str, str]:
    return {
        "sourcedId": name,
        "title": f"Реализација {name}",
        "courseSourcedId": course,
        "classType": f"ext:{form}",
        "schoolSourcedId": "academy",
        "termSourcedIds": "year-2020",
        "metadata.start": "2020-10-31T10:00:00+01:00",
        "metadata.end": "2020-10-31T10:30:00.500Z",
        "metadata.lmsCourse": f"{LMS}/course/view.php?id=2",
        "metadata.provider": "town",
    }


def _enrolment(name: str, realisation: str, person: str) -> dict[str, str]:
    return {
        "sourcedId": name,
        "classSourcedId": realisation,
        "schoolSourcedId": "academy",
        "userSourcedId": person,
        "role": "student",
    }


def changed(table: str, row: int, **cells: str) -> Rows:
    """The good rows with cells of one row changed; `__` in a name stands for a dot."""
    rows = good()
    rows[table][row] |= {name.replace("__", "."): value for name, value in cells.items()}
    return rows


def added(table: str, *, like: int, **cells: str) -> Rows:
    """The good rows with one more, like another but for its id and the cells given."""
    rows = good()
    rows[table].append({**rows[table][like], "sourcedId": "another", **cells})
    return rows


def files(rows: Mapping[str, Sequence[Mapping[str, str]]]) -> Files:
    """The texts of a package by file name, the manifest first."""
    texts: Files = {"manifest.csv": manifest(rows)}
    for name in rows:
        table = TABLES[name]
        header = (*table.header, *(column.name for column in table.extensions))
        texts[table.file] = as_csv(header, rows[name])
    return texts


def manifest(names: Mapping[str, object]) -> str:
    modes = {f"file.{name}": "bulk" if name in names else "absent" for name in TABLES}
    return as_csv(
        ("propertyName", "value"),
        [{"propertyName": name, "value": value} for name, value in {**MANIFEST_VERSIONS, **modes}.items()],
    )


def as_csv(header: Sequence[str], rows: Sequence[Mapping[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, header, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def zipped(texts: Mapping[str, str | bytes]) -> bytes:
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as package:
        for name, text in texts.items():
            package.writestr(name, text)
    return packed.getvalue()


def packed(rows: Mapping[str, Sequence[Mapping[str, str]]], **texts: str | bytes) -> bytes:
    """The zip of these rows, with some files (by name without .csv) replaced by a text."""
    return zipped({**files(rows), **{f"{name}.csv": text for name, text in texts.items()}})


def empty() -> Rows:
    """All needed files, each with its header alone."""
    return {name: [] for name in NEEDED}
