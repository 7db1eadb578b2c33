"""A made-up cast as a OneRoster 1.2 CSV package in bulk."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from lms_bridge.demo.making.people import Cast, Job, Person
from lms_bridge.demo.making.plan import YearPlan
from lms_bridge.demo.making.trainings import Realisation

FILES = (
    "academicSessions",
    "categories",
    "classes",
    "classResources",
    "courseResources",
    "courses",
    "demographics",
    "enrollments",
    "lineItemLearningObjectiveIds",
    "lineItems",
    "lineItemScoreScales",
    "orgs",
    "resources",
    "resultLearningObjectiveIds",
    "results",
    "resultScoreScales",
    "roles",
    "scoreScales",
    "userProfiles",
    "userResources",
    "users",
)
"""All files that a manifest must name (OneRoster 1.2 CSV, manifest.csv)."""

HEADERS: Mapping[str, str] = {
    "orgs": "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId",
    "academicSessions": (
        "sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear"
    ),
    "courses": (
        "sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,"
        "subjectCodes,metadata.programmeKind,metadata.presencePercent,metadata.passMark,metadata.confirmation,"
        "metadata.certificate"
    ),
    "classes": (
        "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,"
        "schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods,metadata.start,metadata.end,"
        "metadata.lmsCourse,metadata.lmsTest,metadata.meeting,metadata.provider"
    ),
    "users": (
        "sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,middleName,identifier,"
        "email,sms,phone,agentSourcedIds,grades,password,userMasterIdentifier,preferredGivenName,"
        "preferredMiddleName,preferredFamilyName,primaryOrgSourcedId,pronouns"
    ),
    "roles": (
        "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,"
        "userProfileSourcedId"
    ),
    "userProfiles": (
        "sourcedId,status,dateLastModified,userSourcedId,profileType,vendorId,applicationId,description,"
        "credentialType,username,password"
    ),
    "enrollments": (
        "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,"
        "endDate"
    ),
}
"""The header row of each file, in the standard's order, our extension columns at the end."""

Row = Mapping[str, object]
LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The earliest time a zip can tell: a package must not differ by when it was made."""


def roster_zip(plan: YearPlan, cast: Cast, runs: Sequence[Realisation]) -> bytes:
    """The package: a manifest and one CSV (RFC 4180, UTF-8) for each of `HEADERS`."""
    tables: dict[str, Iterable[Row]] = {
        "orgs": _orgs(cast),
        "academicSessions": (_session(year) for year in (plan.year - 1, plan.year)),
        "courses": _courses(cast, runs),
        "classes": (_class(cast, run) for run in runs),
        "users": (_user(person) for person in cast.people),
        "roles": (row for person in cast.people for row in _roles(person)),
        "userProfiles": (row for person in cast.people for row in _profiles(plan, person)),
        "enrollments": _enrollments(cast, runs),
    }
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as package:
        package.writestr(_entry("manifest"), _manifest())
        for name, rows in tables.items():
            package.writestr(_entry(name), _csv(HEADERS[name].split(","), rows))
    return packed.getvalue()


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(f"{name}.csv", LONG_AGO)
    entry.compress_type = ZIP_DEFLATED
    return entry


def _csv(header: Sequence[str], rows: Iterable[Row]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, header, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _manifest() -> str:
    lines = [("manifest.version", "1.0"), ("oneroster.version", "1.2")]
    lines += [(f"file.{name}", "bulk" if name in HEADERS else "absent") for name in FILES]
    return _csv(("propertyName", "value"), ({"propertyName": name, "value": value} for name, value in lines))


def _orgs(cast: Cast) -> Iterator[Row]:
    everyone = (cast.academy, *cast.bodies, *cast.providers)
    for number, body in enumerate(everyone):
        yield {
            "sourcedId": body.id,
            "name": body.name,
            "type": body.type,
            "identifier": 17000000 + number,
            "parentSourcedId": "" if body is cast.academy else cast.academy.id,
        }


def _session(year: int) -> Row:
    return {
        "sourcedId": f"year-{year}",
        "title": f"Програм за {year}.",
        "type": "schoolYear",
        "startDate": f"{year}-01-01",
        "endDate": f"{year}-12-31",
        "schoolYear": year,
    }


def _courses(cast: Cast, runs: Sequence[Realisation]) -> Iterator[Row]:
    for held in {run.programme.id: run.programme for run in runs}.values():
        yield {
            "sourcedId": held.id,
            "schoolYearSourcedId": f"year-{held.year}",
            "title": held.title,
            "courseCode": held.code,
            "orgSourcedId": cast.academy.id,
            "metadata.programmeKind": held.kind,
            "metadata.presencePercent": held.presence_percent,
            "metadata.passMark": held.pass_mark,
            "metadata.confirmation": held.confirmation,
            "metadata.certificate": held.certificate,
        }


def _class(cast: Cast, run: Realisation) -> Row:
    return {
        "sourcedId": run.id,
        "title": f"{run.programme.title} ({run.day:%d.%m.%Y})",
        "courseSourcedId": run.programme.id,
        "classCode": f"RE/{run.id[-4:]}",
        "classType": f"ext:{run.form}",
        "schoolSourcedId": cast.academy.id,
        "termSourcedIds": f"year-{run.programme.year}",
        "metadata.start": run.start.isoformat(),
        "metadata.end": run.end.isoformat(),
        "metadata.lmsCourse": run.lms_course,
        "metadata.lmsTest": run.lms_test,
        "metadata.meeting": run.room,
        "metadata.provider": cast.providers[run.number % len(cast.providers)].id,
    }


def _user(person: Person) -> Row:
    number = person.id[-6:]
    return {
        "sourcedId": person.id,
        "enabledUser": "true",
        "username": f"korisnik{number}",
        "givenName": person.given,
        "familyName": person.family,
        "identifier": f"M{number}",
        "email": person.email,
        "userMasterIdentifier": f"M{number}",
        "primaryOrgSourcedId": person.home.id,
    }


def _roles(person: Person) -> Iterator[Row]:
    for number, job in enumerate(person.jobs, 1):
        yield _role(person, job, kind="primary", number=number)
    if person.beside:
        yield _role(person, Job(person.beside), kind="secondary", number=len(person.jobs) + 1)


def _role(person: Person, job: Job, *, kind: str, number: int) -> Row:
    return {
        "sourcedId": f"role-{person.id[-6:]}-{number}",
        "userSourcedId": person.id,
        "roleType": kind,
        "role": "student",
        "beginDate": job.begin,
        "endDate": job.end,
        "orgSourcedId": job.body.id,
    }


def _profiles(plan: YearPlan, person: Person) -> Iterator[Row]:
    for number, account in enumerate(person.accounts, 1):
        yield {
            "sourcedId": f"profile-{person.id[-6:]}-{number}",
            "userSourcedId": person.id,
            "profileType": "lms",
            "vendorId": "moodle",
            "applicationId": plan.home_page,
            "credentialType": "account",
            "username": account,
        }


def _enrollments(cast: Cast, runs: Sequence[Realisation]) -> Iterator[Row]:
    for run in runs:
        for person in cast.rosters[run.id]:
            yield {
                "sourcedId": f"enr-{run.id[-4:]}-{person.id[-6:]}",
                "classSourcedId": run.id,
                "schoolSourcedId": cast.academy.id,
                "userSourcedId": person.id,
                "role": "student",
            }
