"""Minutes of webinars, asked of a Moodle's companion plugin: their arrival makes no message of its own.

Asked are the courses whose rooms a webinar's realisation names, from its start to 30 days after its end. What
says minutes is kept like a message, and the reader of messages makes of it what the source's option says.
"""

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from lms_bridge.services.kept_answers import RECONCILED, KeepAnswers
from lms_bridge.services.known_moodle import known_moodle
from lms_bridge.services.moodle_side import LEARNERS_FUNCTION, by_plugin
from lms_bridge.services.moodles import MoodleOf, speaking_to
from lms_bridge.services.ports import Clock, Database, Source
from lms_bridge.services.same_site import refuse_other_site
from lms_bridge.services.sync_work import Progress
from moodle_sync import Moodle
from moodle_sync.errors import MoodleRefused

_ROOM: Final = re.compile(r".+-([0-9]{1,18})-[0-9]{1,18}(?:\[[0-9]+\])?")
"""`<meeting id>-<course>-<activity>`, a group's number behind: BigBlueButton's name of a Moodle's room."""


@dataclass(frozen=True, slots=True)
class FetchMinutes:
    """The handler of `SyncKind.MINUTES`.

    Counted are `courses`, `seen` (people of whom minutes are told), `new` (of whom something new was told)
    and `unread` (courses that Moodle does not show, and people whose record cannot be read).
    """

    database: Database
    clock: Clock
    moodle_of: MoodleOf

    def __call__(self, source: Source, progress: Progress) -> Mapping[str, int]:
        """Nothing is asked of a Moodle without the plugin. Raises `SourcePaused`, also where another site
        answers, `SourceRefused` where all is refused, `SourceUnavailable`, `NoToken`, `DatabaseBusy`."""
        moodle = known_moodle(source, self.moodle_of, database=self.database, clock=self.clock)
        counts = Counter(dict.fromkeys(("seen", "new", "unread"), 0))
        refused: MoodleRefused | None = None
        with speaking_to(source):
            courses = self._courses() if LEARNERS_FUNCTION in moodle.site.info().functions else {}
            for done, (course_id, rooms) in enumerate(sorted(courses.items())):
                progress(done, len(courses))
                try:
                    counts.update(self._course(moodle, source, course_id, rooms))
                except MoodleRefused as error:
                    refused = error
                    counts["unread"] += 1
            if refused is not None and counts["unread"] == len(courses):
                raise refused
        progress(len(courses), len(courses))
        return {"courses": len(courses), **counts}

    def _courses(self) -> Mapping[int, Collection[str]]:
        """The rooms that realisations of webinars name now, by the course that stands in their names."""
        with self.database.read() as unit:
            rooms = unit.meetings.rooms(at_ms=self.clock.now_ms())
        found: dict[int, set[str]] = {}
        for room in rooms:
            named = _ROOM.fullmatch(room)
            if named:
                found.setdefault(int(named[1]), set()).add(room)
        return found

    def _course(
        self, moodle: Moodle, source: Source, course_id: int, rooms: Collection[str]
    ) -> Mapping[str, int]:
        side = by_plugin(moodle.plugin.learners(course_id))
        if side.site is not None:
            refuse_other_site(self.database, self.clock, source, site=side.site)
        told = [one for one in side.learners if one.rooms.intersection(rooms)]
        keep = KeepAnswers(self.database, self.clock)
        new = keep(source, [one.answer() for one in told], content_type=RECONCILED)
        return {"seen": len(told), "new": new, "unread": side.unread}
