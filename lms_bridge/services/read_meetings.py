"""Reading what webinar hosts deliver: joins, leaves, ends of meetings."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lms_bridge.domain.fact import Account, Fact
from lms_bridge.services.ports import MeetingHook, MeetingTold, Source, StoredDelivery, Told, Unit
from lms_bridge.services.ports.meetings import MeetingRun, Place
from lms_bridge.services.read import Reading


@dataclass(frozen=True, slots=True)
class ReadMeetings:
    """A `services.read.DeliveryReader` for one webinar product."""

    hook: MeetingHook

    def __call__(self, unit: Unit, deliveries: Sequence[StoredDelivery], *, at_ms: int) -> Reading:  # noqa: ARG002 - a meeting tells its own times
        sources = {source.id: source for source in unit.sources.all()}
        told: list[Told] = []
        said: dict[int, str] = {}
        runs: dict[MeetingRun, Place] = {}
        for one in deliveries:
            events = self.hook.read(one.body)
            said[one.id] = _names(events)
            told += [fact for event in events if (fact := _meeting_fact(event, one, sources))]
            for event in events:
                _note(event, one.source_id, runs)
        return Reading(told, said, runs)


def _note(event: MeetingTold, source_id: int, runs: dict[MeetingRun, Place]) -> None:
    """Where the event's run is. Only one of the events of a breakout room says whose part it is."""
    if event.run:
        run = MeetingRun(source_id, event.run)
        known = runs.get(run)
        runs[run] = Place(event.meeting, event.parent or (known.parent if known else ""))


def _names(events: Iterable[MeetingTold]) -> str:
    """`user-joined`, or `user-joined ×2, user-left` for a call that tells several things."""
    counted = Counter(event.name for event in events)
    return ", ".join(name if n == 1 else f"{name} ×{n}" for name, n in sorted(counted.items()))


def _meeting_fact(event: MeetingTold, delivery: StoredDelivery, sources: Mapping[int, Source]) -> Told | None:
    if event.kind is None:
        return None
    source = sources[delivery.source_id]
    accounts = sources.get(source.accounts_source_id or 0)
    if accounts is None:
        raise ValueError("a webinar's source names the source of its accounts")
    account = Account(accounts.home_page or "", event.account) if event.account else None
    fact = Fact(event.kind, account, event.meeting, event.at_ms, run=event.run, session=event.session)
    return Told(
        fact=fact,
        source_id=source.id,
        accounts_source_id=accounts.id,
        label=event.label,
        raw="delivery",
        raw_id=delivery.id,
    )
