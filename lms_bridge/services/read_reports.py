"""Reading reports that were fetched: who was there, by a way of their own.

A report may be fetched again when its product has completed it. A stay that the newer one tells otherwise is
corrected by it; a stay of which it says nothing stands, as absence says nothing.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lms_bridge.domain.ways import REPORT
from lms_bridge.services.meeting_reports import REPORTED, ReportReader, ReportSaid
from lms_bridge.services.ports import Source, StoredDelivery, Told, Unit
from lms_bridge.services.ports.meetings import MeetingRun, Place, ToldOfRun
from lms_bridge.services.presence_told import Report, told
from lms_bridge.services.read import DeliveryReader, Reading

SAID = "meeting-report"
_END = ""
"""The session of a run's end, of which every report speaks."""


@dataclass(frozen=True, slots=True)
class ReadReports:
    """A `services.read.DeliveryReader` for reports and, by `others`, for whatever else the product sends."""

    reader: ReportReader
    others: DeliveryReader

    def __call__(self, unit: Unit, deliveries: Sequence[StoredDelivery], *, at_ms: int) -> Reading:
        calls = [one for one in deliveries if one.content_type != REPORTED]
        reading = self.others(unit, calls, at_ms=at_ms)
        lot = _Lot(unit, {source.id: source for source in unit.sources.all()})
        for one in sorted(deliveries, key=lambda one: -one.id):
            if one.content_type == REPORTED:
                lot.read(one, self.reader.read(one.body))
        said = dict.fromkeys((one.id for one in deliveries if one.content_type == REPORTED), SAID)
        return Reading(
            [*reading.told, *lot.told],
            {**reading.said, **said},
            {**reading.runs, **lot.runs},
            reading.figures,
            lot.dropped,
        )


@dataclass(slots=True)
class _Lot:
    """What the reports of a lot come to, read from the newest to the oldest."""

    unit: Unit
    sources: Mapping[int, Source]
    told: list[Told] = field(default_factory=list)
    runs: dict[MeetingRun, Place] = field(default_factory=dict)
    dropped: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    sessions: dict[MeetingRun, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Those of each run that a newer report of this lot tells."""

    def read(self, delivery: StoredDelivery, said: ReportSaid) -> None:
        run = MeetingRun(delivery.source_id, said.run)
        known = self.unit.meetings.told_by(run, channel=REPORT)
        newer = {one.session for one in known if one.delivery_id > delivery.id} | self.sessions[run]
        facts = [one for one in self._facts(delivery, said) if one.fact.session not in newer]
        self.told += facts
        self.runs.setdefault(run, Place(said.meeting))
        self.sessions[run] |= {one.fact.session for one in facts} | {_END}
        for one in _corrected(facts, (each for each in known if each.delivery_id < delivery.id)):
            self.dropped[one.delivery_id].add(one.fact_id)

    def _facts(self, delivery: StoredDelivery, said: ReportSaid) -> Sequence[Told]:
        source = self.sources[delivery.source_id]
        accounts = self.sources.get(source.accounts_source_id or 0)
        if accounts is None:
            raise ValueError("a webinar's source names the source of its accounts")
        report = Report(
            source,
            accounts,
            meeting=said.meeting,
            run=said.run,
            channel=REPORT,
            raw="delivery",
            raw_id=delivery.id,
            ended_ms=said.ended_ms,
        )
        return told(report, said.presences)


def _corrected(facts: Collection[Told], known: Iterable[ToldOfRun]) -> Iterable[ToldOfRun]:
    """What older reports tell otherwise of the sessions of this one, and of the run's end."""
    sessions = {one.fact.session for one in facts} | {_END}
    keys = {one.fact.key(one.source_id) for one in facts}
    return (one for one in known if one.session in sessions and one.key not in keys)
