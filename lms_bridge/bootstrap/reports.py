"""The reports of webinar products, fetched over their APIs."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from time import sleep
from typing import Final

from lms_bridge.runtime.http import HttpClient
from lms_bridge.runtime.token_store import TokenStore
from lms_bridge.services.call_meter import CallMeter
from lms_bridge.services.fetch_reports import FetchReports
from lms_bridge.services.meeting_reports import MeetingReports, NoReportAccess, api_address, report_app
from lms_bridge.services.ports import Clock, Database, Sealer, Source
from lms_bridge.webinars.zoom_api import API, Ways, ZoomApi
from lms_bridge.webinars.zoom_report import ZoomReports

_MOST_ANSWERED: Final = 16 << 20


@dataclass(frozen=True)
class MeetingReporting:
    """Nothing is asked before a report is wanted. Tokens are kept as long as the process lives."""

    database: Database
    clock: Clock
    sealer: Callable[[], Sealer]
    meter: CallMeter

    @cached_property
    def tokens(self) -> TokenStore:
        return TokenStore(self.clock.now_ms)

    def of(self, source: Source) -> MeetingReports:
        """The reports of a source, over connections of its own. Raises `NoReportAccess`, `KeyMismatch`."""
        if not source.sealed_token:
            raise NoReportAccess(name=source.name)
        app = report_app(self.sealer().open(source.sealed_token))
        http = HttpClient(most_bytes=_MOST_ANSWERED)
        get, post = self.meter.over_any(http.get), self.meter.over_any(http.post)
        return ZoomApi(source.name, app, Ways(get, post, self.tokens, sleep), api_address(source) or API)

    @cached_property
    def fetch(self) -> FetchReports:
        return FetchReports(self.database, self.clock, self.of, ZoomReports())
