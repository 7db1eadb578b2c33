"""The operations as data: path, kind, and the scopes (without their prefix) of which any one is enough."""

from dataclasses import dataclass
from typing import Final

from lms_bridge.services.oneroster_scopes import DEMOGRAPHICS, ROSTER, ROSTER_CORE

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
    for name, parts, kind in _BELOW:
        above = "".join(f"/{part.kind}/{{{part.name}}}" for part in parts)
        made.append(Read(name, f"{above}/{kind}", kind, _NESTED, parts=parts))
    return tuple(made)


ROSTERING: Final = _rostering()
"""All 41 of the rostering service."""
