"""Minutes that a Moodle's companion plugin tells of webinars: facts where the source's option counts them."""

from collections.abc import Iterator

from lms_bridge.domain.fact import Account, Fact, FactKind, is_plain
from lms_bridge.domain.ways import MINUTES
from lms_bridge.services.moodle_options import COUNT, moodle_options
from lms_bridge.services.ports import Source, Unit
from lms_bridge.services.ports.meetings import MeetingRun, OwnFigure
from moodle_sync.minutes import WebinarMinutes, minutes
from moodle_sync.records import LearnerRecord


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
                channel=MINUTES,
            )


def minute_figures(unit: Unit, record: LearnerRecord, source: Source) -> Iterator[OwnFigure]:
    """The same to be compared with what the host of the room tells itself, whatever the option says.

    That is the host which told of the run, else the only one whose people are accounts of this Moodle.
    """
    longest: dict[str, int] = {}
    for one in minutes(record, source.home_page or ""):
        if _kept(one):
            longest[one.run] = max(one.seconds, longest.get(one.run, 0))
    if not longest:
        return
    hosts = {one.id for one in unit.sources.all() if one.accounts_source_id == source.id}
    known = unit.meetings.sources_of(longest)
    for run, seconds in longest.items():
        told = hosts.intersection(known.get(run, hosts))
        if len(told) == 1:
            where = MeetingRun(next(iter(told)), run)
            yield OwnFigure(where, account=str(record.user.id), channel=MINUTES, own_ms=seconds * 1000)


def _kept(one: WebinarMinutes) -> bool:
    return all(is_plain(text) for text in (one.room, one.run, one.actor.name))
