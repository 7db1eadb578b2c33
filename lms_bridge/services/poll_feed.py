"""Completions by the companion plugin's change feed: every message, also one whose webhook never came."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lms_bridge.services.kept_answers import POLLED
from lms_bridge.services.ports import Clock, Database, NewDelivery, Reading, Source
from lms_bridge.services.same_site import refuse_other_site
from lms_bridge.services.sync_work import Progress
from moodle_sync import Moodle
from moodle_sync.client.plugin_answers import Changes
from moodle_sync.feed import PAGE_SIZE, Place

FEED: Final = "feed"


@dataclass(frozen=True, slots=True)
class PollFeed:
    """Reads the feed page by page from the last settled message on."""

    database: Database
    clock: Clock

    def __call__(self, moodle: Moodle, source: Source, progress: Progress) -> Mapping[str, int]:
        """Raises `SourcePaused` for a feed of another site or one that went back, and `MoodleError`.

        Every page that was read by then is kept.
        """
        place = self._place(source)
        after, kept, read = place.cursor, 0, 0
        while True:
            page = moodle.plugin.changes(after, limit=PAGE_SIZE)
            refuse_other_site(self.database, self.clock, source, site=page.site, head=page.head)
            place = place.after(((each.seq, each.body) for each in page.changes), head=page.head)
            kept += self._keep(source, page, place)
            read += len(page.changes)
            progress(page.next, page.head)
            if not page.more:
                return {"messages": read, "kept": kept}
            after = page.next

    def _place(self, source: Source) -> Place:
        """Where to begin. Once staff take a feed that went back as it is, it is read from its beginning."""
        with self.database.read() as unit:
            reading = unit.readings.of(source.id, FEED)
            cursor = unit.sites.of(source.id).cursor
        return Place() if cursor is None else Place(reading.position, cursor)

    def _keep(self, source: Source, page: Changes, place: Place) -> int:
        """Messages and place in one unit: what is passed over is kept."""
        now_ms = self.clock.now_ms()
        fresh = 0
        with self.database.write() as unit:
            for each in page.changes:
                told = NewDelivery(source.id, each.uuid, POLLED, each.body.encode())
                fresh += unit.deliveries.add(told, at_ms=now_ms)
            unit.readings.keep(source.id, FEED, Reading(place.cursor, head=place.head, at_ms=now_ms))
            unit.sites.set_cursor(source.id, place.head)
        return fresh
