"""Checking a webinar product that is asked for reports: what its API lets us read."""

from dataclasses import dataclass

from lms_bridge.services.meeting_reports import ReportsOf
from lms_bridge.services.ports import Source
from moodle_sync.findings import Finding, Severity, worst_first

NO_APP = "reports-no-app"
MAY, MAY_NOT = "reports-may", "reports-may-not"


@dataclass(frozen=True, slots=True)
class LookAtReports:
    """What `services.check_source` does with a product that tells by webhooks and by reports."""

    reports_of: ReportsOf

    def __call__(self, source: Source) -> tuple[Finding, ...]:
        """Asks about a meeting that is none, so nobody's data is read. Raises what the API comes to.

        Without an app the webhooks alone tell: that is allowed, and a warning.
        """
        if not source.sealed_token:
            return (Finding(Severity.WARNING, code=NO_APP),)
        allowed = self.reports_of(source).may_read()
        # Who holds meetings only needs nothing for webinars.
        kinds = {what.partition("-")[0] for what in allowed}
        whole = any(all(may for what, may in allowed.items() if what.startswith(kind)) for kind in kinds)
        lacking = Severity.WARNING if whole else Severity.PROBLEM
        return worst_first(
            Finding(Severity.GOOD if may else lacking, code=f"{MAY if may else MAY_NOT}-{what}")
            for what, may in allowed.items()
        )
