"""Poll: a Moodle is asked for completions, by the best way that it offers."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from lms_bridge.services.known_moodle import known_moodle
from lms_bridge.services.moodle_options import moodle_options
from lms_bridge.services.moodles import MoodleOf, speaking_to
from lms_bridge.services.poll_courses import PollCourses
from lms_bridge.services.poll_feed import PollFeed
from lms_bridge.services.poll_report import PollReport
from lms_bridge.services.poll_tracks import PollTracks
from lms_bridge.services.ports import Clock, Database, Source
from lms_bridge.services.sync_work import Progress
from moodle_sync import Moodle


class Way(StrEnum):
    """How completions are asked for: the plugin's change feed, the custom report, or course by course."""

    FEED = "feed"
    REPORT = "report"
    COURSES = "courses"


_POLLS: Final[Mapping[Way, type[PollFeed | PollReport | PollCourses]]] = {
    Way.FEED: PollFeed,
    Way.REPORT: PollReport,
    Way.COURSES: PollCourses,
}
FEED_FUNCTION: Final = "local_lmsbridge_get_changes"


@dataclass(frozen=True, slots=True)
class PollCompletions:
    """The handler of `SyncKind.COMPLETIONS`."""

    database: Database
    moodle_of: MoodleOf
    clock: Clock

    def __call__(self, source: Source, progress: Progress) -> Mapping[str, int]:
        """Ask, and keep what was answered; counts by name, and by which way under `way:…`.

        Raises `SourcePaused`, also where another site answers, `NoToken`, `SourceRefused`,
        `SourceUnavailable`, `PollBusy`, `DatabaseBusy`.
        """
        moodle = known_moodle(source, self.moodle_of, database=self.database, clock=self.clock)
        with speaking_to(source):
            way = way_of(moodle, source)
            poll = _POLLS[way](self.database, self.clock)
            counts = Counter(poll(moodle, source, progress))
            if way is not Way.FEED:  # the feed tells the tracks with everything else
                counts.update(PollTracks(self.database, self.clock)(moodle, source))
        return {f"way:{way}": 1, **counts}


def way_of(moodle: Moodle, source: Source) -> Way:
    """The best way that the Moodle offers now."""
    if FEED_FUNCTION in moodle.site.info().functions:
        return Way.FEED
    return Way.COURSES if moodle_options(source.options).report_id is None else Way.REPORT
