"""The operations as data: path, kind, and the scopes (without their prefix) of which any one is enough."""

from dataclasses import dataclass
from typing import Final

from lms_bridge.services.oneroster_scopes import (
    ASSESSMENT,
    ASSESSMENT_DELETE,
    ASSESSMENT_PUT,
    CREATE_POST,
    CREATE_PUT,
    DELETE,
    DEMOGRAPHICS,
    GRADEBOOK,
    GRADEBOOK_CORE,
    ROSTER,
    ROSTER_CORE,
)

_CORE: Final = (ROSTER, ROSTER_CORE)
_NESTED: Final = (ROSTER,)


@dataclass(frozen=True, slots=True)
class Part:
    """A step of a path that names an object: what kind it is looked up as, and what it is to the answer."""

    kind: str
    role: str
    name: str


@dataclass(frozen=True, slots=True)
class Read:
    """A read. `id_name`: of a single object; `parts`: what a collection belongs to, in the path's order."""

    name: str
    path: str
    kind: str
    scopes: tuple[str, ...]
    id_name: str = ""
    parts: tuple[Part, ...] = ()
    method: str = "GET"


@dataclass(frozen=True, slots=True)
class Write:
    """`PUT` and `DELETE` of a single object of a kind, and `POST` of several below `parts`."""

    name: str
    path: str
    kind: str
    scopes: tuple[str, ...]
    method: str
    id_name: str = ""
    parts: tuple[Part, ...] = ()


Operation = Read | Write


_KINDS: Final = {
    "academicSessions": ("AcademicSessions", "AcademicSession"),
    "classes": ("Classes", "Class"),
    "courses": ("Courses", "Course"),
    "demographics": ("Demographics", "Demographics"),
    "enrollments": ("Enrollments", "Enrollment"),
    "gradingPeriods": ("GradingPeriods", "GradingPeriod"),
    "orgs": ("Orgs", "Org"),
    "schools": ("Schools", "School"),
    "students": ("Students", "Student"),
    "teachers": ("Teachers", "Teacher"),
    "terms": ("Terms", "Term"),
    "users": ("Users", "User"),
}
_CLASS: Final = Part("classes", "class", "classSourcedId")
_COURSE: Final = Part("courses", "course", "courseSourcedId")
_SCHOOL: Final = Part("schools", "school", "schoolSourcedId")
_TERM: Final = Part("terms", "term", "termSourcedId")
_BELOW: Final = (
    ("getStudentsForClass", (_CLASS,), "students"),
    ("getTeachersForClass", (_CLASS,), "teachers"),
    ("getClassesForCourse", (_COURSE,), "classes"),
    ("getClassesForSchool", (_SCHOOL,), "classes"),
    ("getEnrollmentsForClassInSchool", (_SCHOOL, _CLASS), "enrollments"),
    ("getStudentsForClassInSchool", (_SCHOOL, _CLASS), "students"),
    ("getTeachersForClassInSchool", (_SCHOOL, _CLASS), "teachers"),
    ("getCoursesForSchool", (_SCHOOL,), "courses"),
    ("getEnrollmentsForSchool", (_SCHOOL,), "enrollments"),
    ("getStudentsForSchool", (_SCHOOL,), "students"),
    ("getTeachersForSchool", (_SCHOOL,), "teachers"),
    ("getTermsForSchool", (_SCHOOL,), "terms"),
    ("getClassesForStudent", (Part("students", "student", "studentSourcedId"),), "classes"),
    ("getClassesForTeacher", (Part("teachers", "teacher", "teacherSourcedId"),), "classes"),
    ("getClassesForUser", (Part("users", "user", "userSourcedId"),), "classes"),
    ("getClassesForTerm", (_TERM,), "classes"),
    ("getGradingPeriodsForTerm", (_TERM,), "gradingPeriods"),
)


def _rostering() -> tuple[Read, ...]:
    made = []
    for kind, (many, single) in _KINDS.items():
        scopes = (DEMOGRAPHICS,) if kind == "demographics" else _CORE
        made.append(Read(f"getAll{many}", f"/{kind}", kind, scopes))
        made.append(Read(f"get{single}", f"/{kind}/{{sourcedId}}", kind, scopes, id_name="sourcedId"))
    made += [Read(name, _below(parts, kind), kind, _NESTED, parts=parts) for name, parts, kind in _BELOW]
    return tuple(made)


def _below(parts: tuple[Part, ...], kind: str) -> str:
    above = "".join(f"/{part.kind}/{{{part.name}}}" for part in parts)
    return f"{above}/{kind}"


ROSTERING: Final = _rostering()
"""All 41 of the rostering service."""

_MARKS: Final = {
    "categories": ("Categories", "Category"),
    "lineItems": ("LineItems", "LineItem"),
    "results": ("Results", "Result"),
    "scoreScales": ("ScoreScales", "ScoreScale"),
    "assessmentLineItems": ("AssessmentLineItems", "AssessmentLineItem"),
    "assessmentResults": ("AssessmentResults", "AssessmentResult"),
}
_LINE: Final = Part("lineItems", "lineItem", "lineItemSourcedId")
_STUDENT: Final = Part("students", "student", "studentSourcedId")
_SESSION: Final = Part("academicSessions", "academicSession", "academicSessionSourcedId")
_MARKS_BELOW: Final = (
    ("getCategoriesForClass", (_CLASS,), "categories"),
    ("getLineItemsForClass", (_CLASS,), "lineItems"),
    ("getResultsForClass", (_CLASS,), "results"),
    ("getScoreScalesForClass", (_CLASS,), "scoreScales"),
    ("getResultsForLineItemForClass", (_CLASS, _LINE), "results"),
    ("getResultsForStudentForClass", (_CLASS, _STUDENT), "results"),
    ("getScoreScalesForSchool", (_SCHOOL,), "scoreScales"),
)
_POSTED: Final = (
    ("postLineItemsForClass", (_CLASS,), "lineItems"),
    ("postLineItemsForSchool", (_SCHOOL,), "lineItems"),
    ("postResultsForLineItem", (_LINE,), "results"),
    ("postResultsForAcademicSessionForClass", (_CLASS, _SESSION), "results"),
)


def _gradebook() -> tuple[Operation, ...]:
    made: list[Operation] = []
    for kind, (many, single) in _MARKS.items():
        assessed = kind.startswith("assessment")
        at, one = f"/{kind}", f"/{kind}/{{sourcedId}}"
        read = (ASSESSMENT,) if assessed else (GRADEBOOK, GRADEBOOK_CORE)
        put, delete = (ASSESSMENT_PUT, ASSESSMENT_DELETE) if assessed else (CREATE_PUT, DELETE)
        made.append(Read(f"getAll{many}", at, kind, read))
        made.append(Read(f"get{single}", one, kind, read, id_name="sourcedId"))
        made.append(Write(f"put{single}", one, kind, (put,), "PUT", id_name="sourcedId"))
        made.append(Write(f"delete{single}", one, kind, (delete,), "DELETE", id_name="sourcedId"))
    made += [
        Read(name, _below(parts, kind), kind, (GRADEBOOK,), parts=parts) for name, parts, kind in _MARKS_BELOW
    ]
    made += [
        Write(name, _below(parts, kind), kind, (CREATE_POST,), "POST", parts=parts)
        for name, parts, kind in _POSTED
    ]
    return tuple(made)


GRADES: Final = _gradebook()
"""All 35 of the gradebook service."""
