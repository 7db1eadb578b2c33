"""BigBlueButton rooms as activities. Attendance is in no web service of Moodle's."""

from collections.abc import Iterable
from dataclasses import KW_ONLY, dataclass

from moodle_sync.client.line import Line
from moodle_sync.client.listed import Listed, by_courses, listed
from moodle_sync.shapes import Row


@dataclass(frozen=True, slots=True)
class Webinar:
    """A room. On BigBlueButton it is `<meeting_id>-<course_id>-<id>`, with `[group]` behind."""

    id: int
    _: KW_ONLY
    module_id: int
    course_id: int
    name: str
    meeting_id: str


class Webinars:
    """Reads rooms."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def by_courses(self, course_ids: Iterable[int]) -> Listed[Webinar]:
        """The rooms of the courses."""
        name = "mod_bigbluebuttonbn_get_bigbluebuttonbns_by_courses"
        return by_courses(self._line, name, course_ids, read_webinars)


def read_webinars(value: object) -> Listed[Webinar]:
    """Read the answer; raises `AnswerUnexpected`."""
    return listed(value, "bigbluebuttonbns", _webinar)


def _webinar(each: Row) -> Webinar:
    return Webinar(
        each.integer("id"),
        module_id=each.integer("coursemodule"),
        course_id=each.integer("course"),
        name=each.text("name"),
        meeting_id=each.maybe_text("meetingid") or "",
    )
