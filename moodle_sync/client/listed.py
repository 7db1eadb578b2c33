"""Lists asked for by course, which leave out a course that may not be seen and answer as if all were well."""

from collections.abc import Callable, Iterable
from dataclasses import KW_ONLY, dataclass
from typing import Generic, TypeVar

from moodle_sync.client.line import Line
from moodle_sync.shapes import Row, row, warnings_of

Item = TypeVar("Item")

COURSES_A_CALL = 100


@dataclass(frozen=True, slots=True)
class Listed(Generic[Item]):
    """What several courses hold. `not_seen`: courses that Moodle would not show; nothing is known of them."""

    items: tuple[Item, ...]
    _: KW_ONLY
    not_seen: tuple[int, ...]


def by_courses(
    line: Line, name: str, course_ids: Iterable[int], read: Callable[[object], Listed[Item]]
) -> Listed[Item]:
    """Ask in calls of at most `COURSES_A_CALL`; no course, no call: Moodle would take it for *my courses*."""
    asked = tuple(dict.fromkeys(course_ids))
    items: list[Item] = []
    not_seen: list[int] = []
    for start in range(0, len(asked), COURSES_A_CALL):
        listed = line.ask(name, {"courseids": asked[start : start + COURSES_A_CALL]}, read)
        items += listed.items
        not_seen += listed.not_seen
    return Listed(tuple(items), not_seen=tuple(not_seen))


def listed(value: object, key: str, read: Callable[[Row], Item]) -> Listed[Item]:
    """Read the list under `key` and the courses its warnings name; raises `AnswerUnexpected`."""
    answer = row(value)
    warned = (warning for warning in warnings_of(answer) if warning.item == "course")
    not_seen = tuple(warning.item_id for warning in warned if warning.item_id is not None)
    return Listed(answer.rows(key, read), not_seen=not_seen)
