"""The objects of OneRoster 1.2 (REST) as data: the names of their fields, and what each holds."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache
from typing import Final, TypeAlias


class Shape(StrEnum):
    TEXT = "text"
    """Compared without regard to small and capital letters."""
    ID = "id"
    """Compared exactly."""
    DATE = "date"
    MOMENT = "moment"
    NUMBER = "number"
    OPEN = "open"
    """Whatever names stand below it."""


Fields: TypeAlias = "Mapping[str, Shape | Fields]"

_TEXT, _ID, _DATE, _MOMENT, _NUMBER = Shape.TEXT, Shape.ID, Shape.DATE, Shape.MOMENT, Shape.NUMBER
_REF: Final[Fields] = {"href": _ID, "sourcedId": _ID, "type": _TEXT}
_EVERY: Final[Fields] = {
    "sourcedId": _ID,
    "status": _TEXT,
    "dateLastModified": _MOMENT,
    "metadata": Shape.OPEN,
}


def _texts(names: str) -> Fields:
    return dict.fromkeys(names.split(), _TEXT)


def _refs(names: str) -> Fields:
    return dict.fromkeys(names.split(), _REF)


_SESSION: Final[Fields] = {
    **_EVERY,
    **_texts("title type schoolYear"),
    "startDate": _DATE,
    "endDate": _DATE,
    **_refs("parent children"),
}
_ORG: Final[Fields] = {**_EVERY, **_texts("name type identifier"), **_refs("parent children")}
_USER: Final[Fields] = {
    **_EVERY,
    **_texts("userMasterIdentifier username enabledUser givenName familyName middleName preferredFirstName"),
    **_texts("preferredMiddleName preferredLastName pronouns identifier email sms phone grades password"),
    "userIds": _texts("type identifier"),
    "roles": {**_texts("roleType role userProfile"), "org": _REF, "beginDate": _DATE, "endDate": _DATE},
    "userProfiles": {
        "profileId": _ID,
        **_texts("profileType vendorId applicationId description"),
        "credentials": _texts("type username password"),
    },
    **_refs("primaryOrg agents resources"),
}
_SETS: Final[Fields] = {
    "learningObjectiveSet": _texts("source learningObjectiveIds"),
    "scoreScale": _REF,
}
_SCORED: Final[Fields] = {
    **_EVERY,
    **_texts("scoreStatus textScore comment inProgress incomplete late missing"),
    "learningObjectiveSet": {
        "source": _TEXT,
        "learningObjectiveResults": {**_texts("learningObjectiveId textScore"), "score": _NUMBER},
    },
    **_refs("student scoreScale"),
    "score": _NUMBER,
    "scoreDate": _DATE,
}
_RANGE: Final[Fields] = dict.fromkeys(("resultValueMin", "resultValueMax"), _NUMBER)
OBJECTS: Final[Mapping[str, Fields]] = {
    "academicSession": _SESSION,
    "class": {
        **_EVERY,
        **_texts("title classCode classType location grades subjects subjectCodes periods"),
        **_refs("course school terms resources"),
    },
    "course": {
        **_EVERY,
        **_texts("title courseCode grades subjects subjectCodes"),
        **_refs("schoolYear org resources"),
    },
    "demographics": {**_EVERY, "birthDate": _DATE, **_texts("sex")},
    "enrollment": {
        **_EVERY,
        **_refs("user class school"),
        **_texts("role primary"),
        "beginDate": _DATE,
        "endDate": _DATE,
    },
    "org": _ORG,
    "user": _USER,
    "category": {**_EVERY, "title": _TEXT, "weight": _NUMBER},
    "lineItem": {
        **_EVERY,
        **_SETS,
        **_texts("title description"),
        **_refs("class school category gradingPeriod academicSession"),
        "assignDate": _MOMENT,
        "dueDate": _MOMENT,
        **_RANGE,
    },
    "result": {**_SCORED, **_refs("lineItem class")},
    "assessmentLineItem": {
        **_EVERY,
        **_SETS,
        **_texts("title description"),
        **_refs("class parentAssessmentLineItem"),
        **_RANGE,
    },
    "assessmentResult": {**_SCORED, **_refs("assessmentLineItem"), "scorePercentile": _NUMBER},
    "scoreScale": {
        **_EVERY,
        **_texts("title type"),
        **_refs("class course"),
        "scoreScaleValue": _texts("itemValueLHS itemValueRHS"),
    },
}
"""By the name of a single object."""

SINGLE_OF: Final[Mapping[str, str]] = {
    "academicSessions": "academicSession",
    "terms": "academicSession",
    "gradingPeriods": "academicSession",
    "classes": "class",
    "courses": "course",
    "demographics": "demographics",
    "enrollments": "enrollment",
    "orgs": "org",
    "schools": "org",
    "users": "user",
    "students": "user",
    "teachers": "user",
    "categories": "category",
    "lineItems": "lineItem",
    "results": "result",
    "scoreScales": "scoreScale",
    "assessmentLineItems": "assessmentLineItem",
    "assessmentResults": "assessmentResult",
}
"""The object that a kind of collection is of; it is also the name around a single one."""

_SET_OF: Final[Mapping[str, str]] = {
    "terms": "academicSessions",
    "gradingPeriods": "academicSessions",
    "schools": "orgs",
    "students": "users",
    "teachers": "users",
}


def set_of(kind: str) -> str:
    """The name around a collection of that kind."""
    return _SET_OF.get(kind, kind)


def shape_of(kind: str, path: str) -> Shape | None:
    """What the field of that dotted name holds; None where the standard has none that holds a value.

    Below `metadata` every name is one, and holds text unless it is known better.
    """
    if path.startswith("metadata.") and path.count(".") == 1:
        return _METADATA.get(path, _TEXT)
    return _paths(SINGLE_OF[kind]).get(path)


def names_of(kind: str) -> frozenset[str]:
    """What may be asked for by `fields`."""
    return frozenset(OBJECTS[SINGLE_OF[kind]])


_METADATA: Final[Mapping[str, Shape]] = {"metadata.start": _MOMENT, "metadata.end": _MOMENT}


@cache
def _paths(single: str) -> Mapping[str, Shape]:
    return dict(_walked(OBJECTS[single], ""))


def _walked(fields: Fields, before: str) -> Iterator[tuple[str, Shape]]:
    for name, below in fields.items():
        if isinstance(below, Shape):
            if below is not Shape.OPEN:
                yield f"{before}{name}", below
        else:
            yield from _walked(below, f"{before}{name}.")


_REQUIRED: Final[Mapping[str, str]] = {
    "academicSession": "title startDate endDate type schoolYear",
    "class": "title course school terms",
    "course": "title courseCode",
    "enrollment": "user class school role",
    "org": "name type identifier",
    "user": "enabledUser givenName familyName roles",
    "category": "title",
    "lineItem": "title assignDate dueDate class school category",
    "result": "lineItem student scoreStatus scoreDate",
    "scoreScale": "title type class scoreScaleValue",
    "assessmentLineItem": "title",
    "assessmentResult": "assessmentLineItem student scoreStatus scoreDate",
}

REFERRED: Final[Mapping[str, str]] = {
    "academicSession": "academicSession",
    "assessmentLineItem": "assessmentLineItem",
    "category": "category",
    "class": "class",
    "course": "course",
    "gradingPeriod": "academicSession",
    "lineItem": "lineItem",
    "parentAssessmentLineItem": "assessmentLineItem",
    "school": "org",
    "scoreScale": "scoreScale",
    "student": "user",
}
"""What a field of the gradebook refers to: the type of its reference."""


def required(single: str) -> tuple[str, ...]:
    """The fields without which an object is none by the standard."""
    return ("sourcedId", "status", "dateLastModified", *_REQUIRED.get(single, "").split())


HIDEABLE: Final = frozenset(
    f"{single}.{name}" for single in _REQUIRED for name in OBJECTS[single] if name not in required(single)
)
"""What may be hidden from a client: all that the standard lets be left out."""
