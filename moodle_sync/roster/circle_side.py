"""Groups and cohorts on the side that a plan is applied to: the same with the companion plugin or without."""

from collections.abc import Mapping, Sequence

from moodle_sync.client import Moodle
from moodle_sync.roster.account_side import with_all_or_nothing
from moodle_sync.roster.circles import PREFIX
from moodle_sync.roster.has_circle import HasCircle


class CircleSide:
    """The part of `RosterSide` that is about groups of a course and cohorts (course None)."""

    def __init__(self, moodle: Moodle) -> None:
        self._moodle = moodle

    def circles(self, course_id: int | None) -> Mapping[str, HasCircle]:
        ids = self._ids(course_id)
        calls = self._moodle.groups if course_id else self._moodle.cohorts
        members = calls.members_of(ids.values())
        return {idnumber: HasCircle(id_, members=members[id_]) for idnumber, id_ in ids.items()}

    def make_circles(self, course_id: int | None, names: Mapping[str, str]) -> None:
        if course_id:
            with_all_or_nothing(lambda: self._moodle.groups.create_all(course_id, names))
        else:
            with_all_or_nothing(lambda: self._moodle.cohorts.create_all(names))

    def put_in(self, course_id: int | None, pairs: Sequence[tuple[int, int]]) -> None:
        calls = self._moodle.groups if course_id else self._moodle.cohorts
        with_all_or_nothing(lambda: calls.put_in(pairs))

    def take_out(self, course_id: int | None, pairs: Sequence[tuple[int, int]]) -> None:
        calls = self._moodle.groups if course_id else self._moodle.cohorts
        with_all_or_nothing(lambda: calls.take_out(pairs))

    def _ids(self, course_id: int | None) -> Mapping[str, int]:
        if course_id:
            found = [(each.idnumber, each.id) for each in self._moodle.groups.of_course(course_id)]
        else:
            found = [(each.idnumber, each.id) for each in self._moodle.cohorts.search(PREFIX)]
        return {idnumber: id_ for idnumber, id_ in found if idnumber.startswith(PREFIX)}
