"""Attempts at learning packages by looking people up: what is left without the companion plugin.

Only courses with packages whose realisations take completions now are asked, only people who have begun an
attempt are looked at, complete or not, and only so many are asked in one run; the next goes on where this one
ended.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lms_bridge.services.in_turn import CoursesInTurn
from lms_bridge.services.kept_answers import POLLED, keep
from lms_bridge.services.moodle_options import moodle_options
from lms_bridge.services.poll_courses import learners_of
from lms_bridge.services.ports import Clock, Database, Reading, Source
from moodle_sync import Moodle
from moodle_sync.client.users import User
from moodle_sync.errors import MoodleRefused
from moodle_sync.learner import Parts, look, message, parts_of

MOST_PEOPLE: Final = 300
"""People asked about in one run; of those who have begun, some ten calls each."""
_LOT: Final = 25


@dataclass(frozen=True, slots=True)
class PollTracks:
    """Asks about the learners of the tied courses, the course first that was not asked for longest."""

    database: Database
    clock: Clock
    most: int = MOST_PEOPLE

    def __call__(self, moodle: Moodle, source: Source) -> Mapping[str, int]:
        """A course that is refused is `tracks-unread`, and the others go on. Raises `MoodleUnavailable`."""
        counts = Counter(dict.fromkeys(("players", "tracks", "players-left", "tracks-unread"), 0))
        for course_id, reading in CoursesInTurn(self.database, self.clock, tracks_reading).of(source):
            try:
                most = self.most - counts["players"]
                counts.update(self._course(moodle, source, course_id, (reading.position, most)))
            except MoodleRefused:
                counts["tracks-unread"] += 1
        return counts

    def _course(
        self, moodle: Moodle, source: Source, course_id: int, place: tuple[int, int]
    ) -> Mapping[str, int]:
        """Ask about at most so many people of a course, beginning behind one of them."""
        after, most = place
        parts = parts_of(moodle, course_id)
        if not any(sco.kind == "sco" for _, scos in parts.scorms for sco in scos):
            return {}
        role_id = moodle_options(source.options).student_role_id
        learners = learners_of(moodle.enrolments.roster(course_id), role_id)
        learners.sort(key=lambda user: (user.id <= after, user.id))
        found = self._ask(moodle, source, parts, learners[:most])
        asked = len(learners[:most])
        return {"players": asked, "tracks": found, "players-left": len(learners) - asked}

    def _ask(self, moodle: Moodle, source: Source, parts: Parts, users: Sequence[User]) -> int:
        found = 0
        for start in range(0, len(users), _LOT):
            lot = users[start : start + _LOT]
            bodies = list(_answers(moodle, source, parts, lot))
            now_ms = self.clock.now_ms()
            with self.database.write() as unit:
                found += keep(unit, source, bodies, content_type=POLLED, at_ms=now_ms)
                place = Reading(lot[-1].id, at_ms=now_ms)
                unit.readings.keep(source.id, tracks_reading(parts.course.id), place)
        return found


def tracks_reading(course_id: int) -> str:
    """By what name it is kept how far the attempts of a course were asked about."""
    return f"tracks {course_id}"


def _answers(moodle: Moodle, source: Source, parts: Parts, users: Sequence[User]) -> Iterator[bytes]:
    """What Moodle says of those who have begun an attempt."""
    for user in users:
        if any(moodle.scorms.attempts(scorm.id, user_id=user.id) for scorm, _ in parts.scorms):
            yield message(look(moodle, user, parts=parts), site_url=source.home_page or "")
