"""Reading what webinar hosts deliver: joins, leaves, ends of meetings."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from lms_bridge.domain.errors import Refused
from lms_bridge.domain.fact import Account, Fact
from lms_bridge.services.ports import MeetingTold, Source, StoredDelivery, Told, Unit, WebinarSource
from lms_bridge.services.ports.meetings import MeetingRun, OwnFigure, Place
from lms_bridge.services.read import Reading

FORM: Final = "application/x-www-form-urlencoded"
ANALYTICS: Final = "application/vnd.lms-bridge.bigbluebutton-analytics+json"
"""By the content type of a delivery it is known by which way it came: one kind of source may have several."""


FIRST_MS: Final = 946_684_800_000
"""The year 2000: what is said to have been before was not."""
AHEAD_MS: Final = 10 * 60_000
"""By how much a sender's clock may be ahead of ours."""


class ImpossibleTime(Refused):
    """A call tells of something before the year 2000, or still to come (`name` of the event, `at`)."""

    code = "impossible-time"


@dataclass(frozen=True, slots=True)
class ReadMeetings:
    """A `services.read.DeliveryReader` for one webinar product.

    `others`: how deliveries of another content type are read, by that.
    """

    hook: WebinarSource
    others: Mapping[str, WebinarSource] = field(default_factory=dict)

    def __call__(self, unit: Unit, deliveries: Sequence[StoredDelivery], *, at_ms: int) -> Reading:
        sources = {source.id: source for source in unit.sources.all()}
        told: list[Told] = []
        said: dict[int, str] = {}
        runs: dict[MeetingRun, Place] = {}
        figures: list[OwnFigure] = []
        for one in deliveries:
            events = possible(self.others.get(one.content_type, self.hook).read(one.body), now_ms=at_ms)
            said[one.id] = _names(events)
            told += [fact for event in events if (fact := _meeting_fact(event, one, sources))]
            for event in events:
                _note(event, one.source_id, runs)
            figures += _figures(events, one.source_id)
        return Reading(told, said, runs, figures)


def possible(events: Sequence[MeetingTold], *, now_ms: int) -> Sequence[MeetingTold]:
    """The events; those of a time that cannot be are only counted, so that the others of the call count.

    Raises `ImpossibleTime` where no evidence is left: then the call waits until somebody has it read again.
    """
    cannot_be = [one for one in events if one.kind and not FIRST_MS <= one.at_ms <= now_ms + AHEAD_MS]
    if not cannot_be:
        return events
    left = [one for one in events if one not in cannot_be]
    if not any(one.kind for one in left):
        at = datetime.fromtimestamp(cannot_be[0].at_ms / 1000, UTC).isoformat(timespec="seconds")
        raise ImpossibleTime(name=cannot_be[0].name, at=at)
    return [*left, *(MeetingTold(name=ImpossibleTime.code, kind=None) for _ in cannot_be)]


def _note(event: MeetingTold, source_id: int, runs: dict[MeetingRun, Place]) -> None:
    """Where the event's run is. Only one of the events of a breakout room says whose part it is."""
    if event.run:
        run = MeetingRun(source_id, event.run)
        known = runs.get(run)
        runs[run] = Place(event.meeting, event.parent or (known.parent if known else ""))


def _figures(events: Iterable[MeetingTold], source_id: int) -> Iterable[OwnFigure]:
    for one in events:
        if one.own_ms is not None:
            run = MeetingRun(source_id, one.run)
            yield OwnFigure(run, account=one.account, channel=one.channel, own_ms=one.own_ms)


def _names(events: Iterable[MeetingTold]) -> str:
    """`user-joined`, or `user-joined ×2, user-left` for a call that tells several things."""
    counted = Counter(event.name for event in events if event.name)
    return ", ".join(name if n == 1 else f"{name} ×{n}" for name, n in sorted(counted.items()))


def _meeting_fact(event: MeetingTold, delivery: StoredDelivery, sources: Mapping[int, Source]) -> Told | None:
    if event.kind is None:
        return None
    source = sources[delivery.source_id]
    accounts = sources.get(source.accounts_source_id or 0)
    if accounts is None:
        raise ValueError("a webinar's source names the source of its accounts")
    account = Account(accounts.home_page or "", event.account) if event.account else None
    fact = Fact(
        event.kind,
        account,
        event.meeting,
        event.at_ms,
        run=event.run,
        session=event.session,
        channel=event.channel,
    )
    return Told(
        fact=fact,
        source_id=source.id,
        accounts_source_id=accounts.id,
        label=event.label,
        raw="delivery",
        raw_id=delivery.id,
    )
