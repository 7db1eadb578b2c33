"""The JSON of OneRoster objects, exactly as the OpenAPI files of the standard describe it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final
from urllib.parse import quote

from lms_bridge.domain.person import Body
from lms_bridge.domain.programme import Failed, Programme, Realisation, Rule
from lms_bridge.services.ports.gradebook import Graded
from lms_bridge.services.ports.rostering import (
    ClassEntry,
    CourseEntry,
    EnrollmentEntry,
    Entry,
    OrgEntry,
    SessionEntry,
    Stamp,
    UserEntry,
)

Payload = dict[str, Any]
PROFILE: Final = "urn:lms-bridge:profile:"
"""Before the id of an account that is told."""
NO_ROLES: Final = "noRoles"
"""Of a user: the register holds no role of theirs, and the one that is told stands for what is needed."""
BASE: Final = "/ims/oneroster/rostering/v1p2"
GRADEBOOK: Final = "/ims/oneroster/gradebook/v1p2"
_PLURAL: Final = {
    "academicSession": f"{BASE}/academicSessions",
    "class": f"{BASE}/classes",
    "course": f"{BASE}/courses",
    "org": f"{BASE}/orgs",
    "user": f"{BASE}/users",
    "category": f"{GRADEBOOK}/categories",
    "lineItem": f"{GRADEBOOK}/lineItems",
    "result": f"{GRADEBOOK}/results",
    "scoreScale": f"{GRADEBOOK}/scoreScales",
    "assessmentLineItem": f"{GRADEBOOK}/assessmentLineItems",
    "assessmentResult": f"{GRADEBOOK}/assessmentResults",
}
_SECOND: Final = 1000


def moment(at_ms: int) -> str:
    """ISO 8601 in UTC with milliseconds: `2026-01-31T12:00:00.000Z`."""
    whole = datetime.fromtimestamp(at_ms // _SECOND, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{whole}.{at_ms % _SECOND:03}Z"


@dataclass(frozen=True, slots=True)
class Payloads:
    """`public_url`: the service's own address, of which references are made."""

    public_url: str

    def of(self, entry: Entry | Graded, *, hidden: Collection[str] = ()) -> Payload:
        """An object without what is not held and what is `hidden` of it."""
        made = self.made(entry)
        return {name: value for name, value in made.items() if value is not None and name not in hidden}

    def made(self, entry: Entry | Graded) -> Payload:
        """An object of rostering with None for what is not held."""
        return _MADE[type(entry)](self, entry)

    def ref(self, kind: str, id_: str) -> Payload:
        """A reference (GUIDRef) to an object of that type."""
        return {"href": self.address(kind, id_), "sourcedId": id_, "type": kind}

    def address(self, kind: str, id_: str) -> str:
        return f"{self.public_url}{_PLURAL[kind]}/{quote(id_, safe='@')}"

    def maybe(self, kind: str, id_: str | None) -> Payload | None:
        return None if id_ is None else self.ref(kind, id_)


def every(id_: str, stamp: Stamp) -> Payload:
    """What every object has."""
    return {
        "sourcedId": id_,
        "status": "tobedeleted" if stamp.ended else "active",
        "dateLastModified": moment(stamp.changed_ms),
    }


def _org(make: Payloads, entry: OrgEntry) -> Payload:
    body = entry.body
    return {
        **every(body.id, entry.stamp),
        "name": body.name,
        "type": org_type(body.type),
        "identifier": body.identifier,
        "parent": make.maybe("org", body.parent_id),
        "children": [make.ref("org", one) for one in entry.children] or None,
        "metadata": accredited_metadata(body) or None,
    }


def accredited_metadata(body: Body) -> Payload:
    """A provider's accreditation, by the names that a roster has for it."""
    told = {
        "accreditationNo": body.accreditation or None,
        "accreditedFrom": _day(body.accredited_from),
        "accreditedTo": _day(body.accredited_to),
    }
    return _told(told)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


_ORG_TYPES: Final = frozenset({"department", "school", "district", "local", "state", "national"})


def org_type(told: str) -> str:
    """The word of the standard; one that it does not have becomes an extension of it."""
    return told if told in _ORG_TYPES or told.startswith("ext:") else f"ext:{told}"


def _session(make: Payloads, entry: SessionEntry) -> Payload:
    return {
        **every(entry.id, entry.stamp),
        "title": entry.title,
        "type": entry.type,
        "startDate": entry.first_day.isoformat(),
        "endDate": entry.last_day.isoformat(),
        "schoolYear": str(entry.last_day.year),
        "parent": make.maybe("academicSession", entry.parent),
        "children": [make.ref("academicSession", one) for one in entry.children] or None,
    }


def _course(make: Payloads, entry: CourseEntry) -> Payload:
    programme = entry.programme
    return {
        **every(programme.id, entry.stamp),
        "title": programme.title,
        "courseCode": programme.code,
        "org": make.ref("org", entry.org_id),
        "metadata": programme_metadata(programme),
    }


def programme_metadata(programme: Programme) -> Payload:
    """What kind of programme it is, what it asks, how long it is, when it is valid, by a roster's names."""
    hours = None if programme.hours is None else str(programme.hours)
    more = {"hours": hours, "validFrom": _day(programme.valid_from), "validTo": _day(programme.valid_to)}
    return {"programmeKind": str(programme.kind), **rule_metadata(programme.rule), **_told(more)}


def rule_metadata(rule: Rule) -> Payload:
    """What a programme asks, by the names that a roster has for it."""
    told = {
        "presencePercent": rule.presence_percent,
        "passMark": rule.pass_mark,
        "confirmation": str(rule.confirmation),
        "certificate": str(rule.certificate),
        "doneFailed": None if rule.failed is Failed.AS_PLATFORM else str(rule.failed),
    }
    return _told(told)


def _class(make: Payloads, entry: ClassEntry) -> Payload:
    one = entry.realisation
    return {
        **every(one.id, entry.stamp),
        "title": one.title,
        "classCode": one.code or None,
        "classType": f"ext:{one.form}",
        "course": make.ref("course", one.programme_id),
        "school": make.ref("org", entry.school_id),
        "terms": [make.ref("academicSession", entry.term_id)],
        "metadata": held_metadata(one),
    }


def held_metadata(one: Realisation) -> Payload:
    """When and where a realisation is held, by the names that a roster has for it."""
    parts = " ".join(f"{moment(start)}/{moment(end)}" for start, end in one.agenda)
    told = {
        "start": moment(one.start_ms),
        "end": moment(one.end_ms),
        "agenda": parts or None,
        "lmsCourse": one.lms_course,
        "lmsTest": one.lms_test,
        "meeting": one.meeting,
        "provider": one.provider_id,
    }
    return _told(told)


def _user(make: Payloads, entry: UserEntry) -> Payload:
    person = entry.person
    return {
        **every(person.id, entry.stamp),
        "userMasterIdentifier": person.id,
        "enabledUser": "false" if entry.stamp.ended else "true",
        "givenName": person.given_name,
        "familyName": person.family_name,
        "identifier": person.employee_number or None,
        "email": person.email or None,
        "primaryOrg": make.maybe("org", person.primary_body_id),
        "roles": _roles(make, entry),
        "userProfiles": _profiles(entry) or None,
        "metadata": None if entry.roles else {NO_ROLES: "true"},
    }


def _roles(make: Payloads, entry: UserEntry) -> list[Payload]:
    """The standard asks for one at least: who has none in the register learns, at their primary body."""
    if not entry.roles:
        return [{"roleType": "primary", "role": "student", "org": make.ref("org", entry.home_id)}]
    return [
        _told(
            {
                "roleType": one.role_type,
                "role": one.role,
                "org": make.ref("org", one.body_id),
                "beginDate": one.begin.isoformat() if one.begin else None,
                "endDate": one.end.isoformat() if one.end else None,
            }
        )
        for one in entry.roles
    ]


def _profiles(entry: UserEntry) -> list[Payload]:
    return [
        {
            "profileId": f"{PROFILE}{quote(one.id, safe='@')}",
            "profileType": "LMS",
            "vendorId": one.vendor,
            "applicationId": one.home_page,
            "credentials": [{"type": "account", "username": one.account}],
        }
        for one in entry.profiles
    ]


def _enrollment(make: Payloads, entry: EnrollmentEntry) -> Payload:
    return {
        **every(entry.id, entry.stamp),
        "user": make.ref("user", entry.user_id),
        "class": make.ref("class", entry.class_id),
        "school": make.ref("org", entry.school_id),
        "role": entry.role,
    }


def _told(values: Mapping[str, Any]) -> Payload:
    return {name: value for name, value in values.items() if value is not None}


_MADE: Final[Mapping[type, Callable[[Payloads, Any], Payload]]] = {
    OrgEntry: _org,
    SessionEntry: _session,
    CourseEntry: _course,
    ClassEntry: _class,
    UserEntry: _user,
    EnrollmentEntry: _enrollment,
}
