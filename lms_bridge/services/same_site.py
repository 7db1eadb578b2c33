"""Before anything of an answer is believed: is it the Moodle that was connected?"""

from lms_bridge.services.moodles import refuse_paused
from lms_bridge.services.ports import Clock, Database, Source
from lms_bridge.services.site_identity import seen_head, seen_site
from moodle_sync.identity import ToldSite
from moodle_sync.records import SiteTold


def refuse_other_site(
    database: Database, clock: Clock, source: Source, *, site: SiteTold, head: int | None = None
) -> None:
    """Compare what the companion plugin tells of its site, and the `head` of its feed, with what is known.

    Another site, or a feed that went back, pauses the source, which says why; raises `SourcePaused` then.
    """
    at_ms = clock.now_ms()
    told = ToldSite(site.identifier, site.url, release=site.release, plugin_version=site.plugin or None)
    with database.write() as unit:
        unit.alone()
        seen = seen_site(unit, unit.sources.by_id(source.id), told, at_ms=at_ms)
        now = seen.source
        if head is not None and seen.held is None:
            now = seen_head(unit, now, head, at_ms=at_ms)
    refuse_paused(now)
