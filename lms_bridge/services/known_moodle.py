"""A Moodle to be read, after it has said that it is the one we know."""

from lms_bridge.services.moodles import MoodleOf, refuse_paused, speaking_to
from lms_bridge.services.ports import Clock, Database, Source
from lms_bridge.services.site_identity import seen_site
from moodle_sync import Moodle
from moodle_sync.identity import ToldSite


def known_moodle(source: Source, moodle_of: MoodleOf, *, database: Database, clock: Clock) -> Moodle:
    """The client of a source whose site was asked who it is; another site pauses the source, which says so.

    One call. Raises `SourcePaused`, `SourceRefused`, `SourceUnavailable`, `NoToken`.
    """
    refuse_paused(source)
    with speaking_to(source):
        moodle = moodle_of(source)
        info = moodle.site.info()
    told = ToldSite("", info.site_url, release=info.release)
    with database.write() as unit:
        unit.alone()
        seen = seen_site(unit, unit.sources.by_id(source.id), told, at_ms=clock.now_ms())
    refuse_paused(seen.source)
    return moodle
