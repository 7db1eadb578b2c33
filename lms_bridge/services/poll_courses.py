"""Completions by looking people up course by course: what is left without plugin and without report.

Only courses whose realisations take completions now are asked, only learners of whom none is known yet, and
only so many in one run; the next run goes on where this one ended.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lms_bridge.services.in_turn import CoursesInTurn
from lms_bridge.services.kept_answers import POLLED, keep
from lms_bridge.services.moodle_options import moodle_options
from lms_bridge.services.ports import Clock, Database, Reading, Source
from lms_bridge.services.sync_work import Progress
from moodle_sync import Moodle
from moodle_sync.client.enrolments import Roster
from moodle_sync.client.users import User
from moodle_sync.errors import MoodleRefused
from moodle_sync.learner import Parts, look, message, parts_of, status_of

MOST_CALLS: Final = 1_500
"""People asked about in one run, some 60 ms each."""
_LOT: Final = 50


@dataclass(frozen=True, slots=True)
class PollCourses:
    """Asks about the learners of the tied courses, the course first that was not asked for longest."""

    database: Database
    clock: Clock
    most: int = MOST_CALLS

    def __call__(self, moodle: Moodle, source: Source, progress: Progress) -> Mapping[str, int]:
        """A course that is refused is `unread`, and the others go on.

        Raises `MoodleError` where Moodle is away or refuses all of them; what was found by then is kept.
        """
        counts = Counter(dict.fromkeys(("asked", "completions", "left", "unread"), 0))
        courses = CoursesInTurn(self.database, self.clock, course_reading).of(source)
        refused: MoodleRefused | None = None
        for done, (course_id, reading) in enumerate(courses):
            progress(done, len(courses))
            try:
                most = self.most - counts["asked"]
                counts.update(self._course(moodle, source, course_id, (reading.position, most)))
            except MoodleRefused as error:
                refused = error
                counts["unread"] += 1
        if refused is not None and counts["unread"] == len(courses):
            raise refused
        progress(len(courses), len(courses))
        return {"courses": len(courses), **counts}

    def _course(
        self, moodle: Moodle, source: Source, course_id: int, place: tuple[int, int]
    ) -> Mapping[str, int]:
        """Ask about at most so many people of a course, beginning behind one of them."""
        after, most = place
        learners = self._unfinished(moodle, source, course_id, after=after)
        asked = learners[:most]
        found = self._ask(moodle, source, course_id, asked)
        return {"asked": len(asked), "completions": found, "left": len(learners) - len(asked)}

    def _unfinished(self, moodle: Moodle, source: Source, course_id: int, *, after: int) -> list[User]:
        """Who is not known to be complete, beginning behind the one who was asked about last."""
        roster = moodle.enrolments.roster(course_id)
        with self.database.read() as unit:
            complete = unit.sides.completed(source, course_id)
        role_id = moodle_options(source.options).student_role_id
        open_ones = [each for each in learners_of(roster, role_id) if str(each.id) not in complete]
        return sorted(open_ones, key=lambda user: (user.id <= after, user.id))

    def _ask(self, moodle: Moodle, source: Source, course_id: int, users: Sequence[User]) -> int:
        found = 0
        for start in range(0, len(users), _LOT):
            lot = users[start : start + _LOT]
            bodies = list(self._answers(moodle, source, course_id, lot))
            now_ms = self.clock.now_ms()
            with self.database.write() as unit:
                keep(unit, source, bodies, content_type=POLLED, at_ms=now_ms)
                place = Reading(lot[-1].id, at_ms=now_ms)
                unit.readings.keep(source.id, course_reading(course_id), place)
            found += len(bodies)
        return found

    def _answers(
        self, moodle: Moodle, source: Source, course_id: int, users: Sequence[User]
    ) -> Iterator[bytes]:
        """What Moodle says of those who are complete."""
        parts: Parts | None = None
        for user in users:
            status = status_of(moodle, course_id, user_id=user.id)
            if status is not None and status.completed:
                parts = parts or parts_of(moodle, course_id)
                yield message(look(moodle, user, parts=parts), site_url=source.home_page or "")


def course_reading(course_id: int) -> str:
    """By what name it is kept how far the people of a course were asked about."""
    return f"course {course_id}"


def learners_of(roster: Roster, role_id: int) -> list[User]:
    """The people of a course who learn there; who holds no role is taken for a learner, not for nobody."""
    held = ((each.user, each.role_ids) for each in roster.enrolled.values())
    return [user for user, roles in held if role_id in roles or not roles]
