"""The custom report of completions: which there are, and whether the chosen one can be read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from lms_bridge.domain.programme import DAY_MS
from lms_bridge.services.moodle_options import moodle_options
from lms_bridge.services.moodles import MoodleOf, speaking_to
from lms_bridge.services.ports import Clock, Source
from moodle_sync import MoodleError
from moodle_sync.client.reports import Report
from moodle_sync.report import PARTICIPANTS, completions


@dataclass(frozen=True, slots=True)
class ReportCheck:
    """`reports`: those of course participants that our account may see. `chosen`: the id of the option.

    `trouble`: the code of what stands in the way of the chosen one, with its `params`; None where it can be
    read, and then `completions` are what it shows.
    """

    reports: Sequence[Report]
    chosen: int | None
    trouble: str | None = None
    params: dict[str, object] | None = None
    completions: int | None = None


@dataclass(frozen=True, slots=True)
class CheckReport:
    """Reads the chosen report from its beginning, and keeps nothing of it."""

    moodle_of: MoodleOf
    clock: Clock

    def __call__(self, source: Source) -> ReportCheck:
        """Raises `NoToken`, and `SourceRefused` or `SourceUnavailable` where not even a list comes."""
        chosen = moodle_options(source.options).report_id
        with speaking_to(source):
            moodle = self.moodle_of(source)
            reports = [each for each in moodle.reports.all() if each.source == PARTICIPANTS]
        if chosen is None:
            return ReportCheck(reports, None)
        until = datetime.fromtimestamp((self.clock.now_ms() + DAY_MS) // 1000, UTC)
        try:
            found, _ = completions(moodle, chosen, since=datetime.fromtimestamp(2, UTC), until=until)
        except MoodleError as error:
            return ReportCheck(reports, chosen, error.code, dict(error.params))
        return ReportCheck(reports, chosen, completions=len(found))
