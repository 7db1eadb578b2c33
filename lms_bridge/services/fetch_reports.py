"""Fetch reports: after a webinar its product is asked who was there, run by run, by the product's own ids.

A report is kept whole, as it was answered, before anything of it is told (`services.read_reports`). A
realisation is asked about soon after its end and once more a day later: a product may complete what it says.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lms_bridge.domain.errors import BridgeError
from lms_bridge.domain.fact import digest
from lms_bridge.domain.programme import DAY_MS
from lms_bridge.services.in_turn import OneReader
from lms_bridge.services.meeting_reports import (
    REPORTED,
    MeetingReports,
    ReportReader,
    ReportSaid,
    ReportsOf,
    RunThere,
)
from lms_bridge.services.moodles import refuse_paused
from lms_bridge.services.ports import Clock, Database, NewDelivery, Reading, Source
from lms_bridge.services.ports.meetings import HeldIn
from lms_bridge.services.sync_work import Progress

SOON_MS: Final = 30 * 60_000
"""How long after the end a product has its report as a rule."""
AGAIN_MS: Final = DAY_MS
"""After that the report is read once more, and is the last word."""
EARLY_MS: Final = 12 * 3_600_000
"""A run that began earlier before a realisation is none of its."""
LONGEST_MS: Final = 30 * DAY_MS
"""Whoever ended earlier is not asked about any more."""
_HOLD: Final = "reports"


@dataclass(frozen=True, slots=True)
class FetchReports:
    """The handler of `SyncKind.REPORTS`, for one product."""

    database: Database
    clock: Clock
    reports_of: ReportsOf
    reader: ReportReader

    def __call__(self, source: Source, progress: Progress) -> Mapping[str, int]:
        """Counts `asked` realisations, `runs` of their rooms, `kept` reports that say something new, the
        `present` and the `waiting-room` rows, `rows-unread`, and `rooms-unknown`.

        A report that is broken or refused stops only its own realisation, and is raised when the others are
        done. Raises `SourcePaused`, `PollBusy`, and what the product's API comes to.
        """
        refuse_paused(source)
        reports = self.reports_of(source)
        with OneReader(self.database, self.clock, _HOLD).of(source) as hold:
            return self._all(source, reports, progress, hold)

    def _all(
        self, source: Source, reports: MeetingReports, progress: Progress, hold: Callable[[], None]
    ) -> Mapping[str, int]:
        counts = Counter(dict.fromkeys(("asked", "runs", "kept", "present"), 0))
        due = self._due(source)
        failed: BridgeError | None = None
        for done, held in enumerate(due):
            progress(done, len(due))
            hold()
            try:
                counts.update(self._one(source, reports, held))
            except BridgeError as error:
                if error.retryable:
                    raise
                failed = error
        progress(len(due), len(due))
        if failed is not None:
            raise failed
        return dict(counts)

    def _due(self, source: Source) -> Sequence[HeldIn]:
        now_ms = self.clock.now_ms()
        with self.database.read() as unit:
            ended = unit.meetings.held(since_ms=now_ms - LONGEST_MS, until_ms=now_ms - SOON_MS)
            rooms = [one for one in ended if self.reader.is_room(one.meeting)]
            readings = [(one, unit.readings.of(source.id, realisation_reading(one))) for one in rooms]
        return [one for one, reading in readings if _is_due(one, reading, now_ms)]

    def _one(self, source: Source, reports: MeetingReports, held: HeldIn) -> Mapping[str, int]:
        counts = Counter({"asked": 1})
        runs = reports.runs(held.meeting)
        mine = [one for one in runs or () if held.start_ms - EARLY_MS <= one.began_ms < held.end_ms]
        for run in mine:
            said = self._fetch(source, reports, held.meeting, run)
            counts.update(said)
        counts.update({"runs": len(mine), "rooms-unknown": int(runs is None)})
        now_ms = self.clock.now_ms()
        if mine or now_ms >= held.end_ms + AGAIN_MS:
            with self.database.write() as unit:
                unit.readings.keep(source.id, realisation_reading(held), Reading(at_ms=now_ms))
        return +counts

    def _fetch(
        self, source: Source, reports: MeetingReports, meeting: str, run: RunThere
    ) -> Mapping[str, int]:
        body = reports.report(meeting, run)
        said = self.reader.read(body)
        kept = self._keep(source, run, body, said)
        return {
            "kept": kept,
            "present": len(said.presences),
            "waiting-room": said.waiting,
            "rows-unread": sum(said.unread.values()),
        }

    def _keep(self, source: Source, run: RunThere, body: bytes, said: ReportSaid) -> int:
        """Keep it unless the last one of the run said the same: the tokens of its pages differ each time."""
        now_ms, content = self.clock.now_ms(), _content(said)
        what = f"run {run.run}"
        with self.database.write() as unit:
            last = unit.readings.of(source.id, what)
            if last.at_ms is not None and last.head == content:
                return 0
            key = digest(REPORTED, run.run, str(content), str(last.position))
            unit.deliveries.add(NewDelivery(source.id, key, REPORTED, body), at_ms=now_ms)
            unit.readings.keep(source.id, what, Reading(last.position + 1, head=content, at_ms=now_ms))
        return 1


def realisation_reading(held: HeldIn) -> str:
    """By what name it is kept when a realisation's reports were fetched."""
    return f"reports {held.realisation_id}"


def _is_due(held: HeldIn, reading: Reading, now_ms: int) -> bool:
    return reading.at_ms is None or reading.at_ms < held.end_ms + AGAIN_MS <= now_ms


def _content(said: ReportSaid) -> int:
    """A number for what a report says, whatever the order of its rows."""
    rows = sorted(repr((one.who, one.join_ms, one.leave_ms, one.session)) for one in said.presences)
    return int(digest(*rows, str(said.waiting), repr(sorted(said.unread.items())))[:15], 16)
