"""What a learning platform holds, as it was last told, and how its things are addressed.

None in a field of a course or an activity: it was not told, which is not the same as empty.
"""

from dataclasses import KW_ONLY, dataclass
from enum import StrEnum


class TieKind(StrEnum):
    """What of a realisation is tied: its course, or its test."""

    COURSE = "course"
    TEST = "test"


@dataclass(frozen=True, slots=True, order=True)
class CourseKey:
    """A course by its source's id of ours and its own number there, which no renaming changes."""

    source_id: int
    course_id: int


@dataclass(frozen=True, slots=True)
class LmsCourse:
    """A course of a platform."""

    id: int
    _: KW_ONLY
    idnumber: str | None
    short_name: str
    full_name: str
    visible: bool | None
    completion: bool | None
    starts_ms: int | None
    ends_ms: int | None


@dataclass(frozen=True, slots=True)
class LmsModule:
    """An activity of a course. `criterion`: whether it counts for the course's completion.

    `completion`: 0 none, 1 by hand, 2 by rules. `details`: what its kind alone has, as JSON values: of a
    package `package_url`, `sha1`, `revision`, `version`, `size`, `origin`, `protected`; of a test `grade`,
    `marks`, `pass` (None: no pass mark is set); of a webinar `meeting`.
    """

    id: int
    _: KW_ONLY
    course_id: int
    kind: str
    instance: int
    name: str
    visible: bool
    completion: int
    criterion: bool | None
    details: dict[str, str | int | None] | None

    @property
    def graded(self) -> bool:
        """Whether attempts at it may be told: a test, or a package."""
        return self.kind in GRADED


GRADED = ("quiz", "scorm")


def course_address(home_page: str, course_id: int) -> str:
    """How facts name the course."""
    return f"{home_page}/course/view.php?id={course_id}"


def module_address(home_page: str, kind: str, module_id: int) -> str:
    """How facts name the activity."""
    return f"{home_page}/mod/{kind}/view.php?id={module_id}"
