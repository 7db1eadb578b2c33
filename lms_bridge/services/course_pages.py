"""What the pages and commands show of a platform's courses: what is in them, and who is held there."""

from dataclasses import KW_ONLY, dataclass
from typing import Protocol

from lms_bridge.domain.lms import CourseKey, LmsCourse, LmsModule


@dataclass(frozen=True, slots=True)
class HeldHere:
    """A realisation held in a course. `by`: `register`, `idnumber`, or who tied it; `test`: its address."""

    realisation_id: str
    _: KW_ONLY
    code: str
    title: str
    start_ms: int
    by: str
    reason: str
    since_ms: int | None
    test: str | None
    test_by: str | None


@dataclass(frozen=True, slots=True)
class CourseRow:
    """A course in the list. `disputed`: its idnumber names realisations that others name too."""

    key: CourseKey
    _: KW_ONLY
    source: str
    course: LmsCourse
    gone: bool
    held: tuple[HeldHere, ...]
    disputed: tuple[str, ...]
    activities: int
    criteria: int

    @property
    def untied(self) -> bool:
        return not (self.held or self.gone)


@dataclass(frozen=True, slots=True)
class CourseList:
    """A slice of the courses that answer, the untied first; the counts are of all of them."""

    rows: tuple[CourseRow, ...]
    _: KW_ONLY
    listed: int
    untied: int


@dataclass(frozen=True, slots=True)
class CoursePage:
    """One course whole. `offered`: the activity that may be its test, where one may."""

    row: CourseRow
    _: KW_ONLY
    address: str
    seen_ms: int
    gone_ms: int | None
    modules: tuple[LmsModule, ...]
    offered: LmsModule | None
    offered_address: str | None


@dataclass(frozen=True, slots=True)
class RealisationFound:
    """A realisation without a course, that somebody looks for."""

    id: str
    code: str
    title: str
    start_ms: int


class CoursePages(Protocol):
    """The questions. Nothing is written by asking."""

    def courses(self, *, asked: str, only_untied: bool, offset: int, limit: int) -> CourseList:
        """By name in any script, by idnumber or number; empty: all."""

    def course(self, key: CourseKey) -> CoursePage | None: ...

    def find_untied(self, asked: str, *, limit: int) -> tuple[RealisationFound, ...]:
        """Realisations without a course, by title in any script, by code or by id."""
