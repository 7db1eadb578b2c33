"""Minutes that a Moodle's companion plugin tells of webinars: facts where the source's option counts them."""

from collections.abc import Iterator
from typing import Final

from lms_bridge.domain.fact import Account, Fact, FactKind, is_plain
from lms_bridge.services.moodle_options import COUNT, moodle_options
from lms_bridge.services.ports import Source
from moodle_sync.minutes import WebinarMinutes, minutes
from moodle_sync.records import LearnerRecord

CHANNEL: Final = "minutes"
"""By which way they are told."""


def minute_facts(record: LearnerRecord, source: Source) -> Iterator[Fact]:
    """What counts where nothing else tells of the meeting: sums of runs of which the beginning is known."""
    if moodle_options(source.options).webinar_minutes != COUNT:
        return
    for one in minutes(record, source.home_page or ""):
        if one.began is not None and _kept(one):
            yield Fact(
                FactKind.MINUTES,
                Account(one.actor.home_page, one.actor.name),
                one.room,
                round(one.began.timestamp() * 1000),
                run=one.run,
                session=str(one.seconds),
                channel=CHANNEL,
            )


def _kept(one: WebinarMinutes) -> bool:
    return all(is_plain(text) for text in (one.room, one.run, one.actor.name))
