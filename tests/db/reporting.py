"""The pipeline beside a stand-in Zoom whose reports are fetched."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from lms_bridge.db import tables
from lms_bridge.domain.fact import FactKind
from lms_bridge.runtime.http import HttpClient
from lms_bridge.runtime.token_store import TokenStore
from lms_bridge.services.fetch_reports import FetchReports
from lms_bridge.services.meeting_reports import ReportApp
from lms_bridge.services.ports import Source
from lms_bridge.services.sync_work import unheard
from lms_bridge.webinars.zoom_api import Ways, ZoomApi
from lms_bridge.webinars.zoom_report import ZoomReports
from tests.db.pipeline import ACCOUNT, MINUTE, ROSTER, START, WEBINAR, Pipeline
from tests.zoom_standin import ACCOUNT as ZOOM_ACCOUNT
from tests.zoom_standin import CLIENT, NUMBER, SECRET, Run, Zoom, row, standing

ZOOM = Source(4, "zoom", "zoom", None, None, 1, "sealed", sealed_token="sealed")
ENDED = START + 100 * MINUTE
HELD = replace(WEBINAR, meeting=NUMBER)


def at(minute: float) -> str:
    return f"{datetime.fromtimestamp((START + minute * MINUTE) / 1000, UTC):%Y-%m-%dT%H:%M:%SZ}"


def stay(person: str, join: float, leave: float, **more: Any) -> dict[str, Any]:
    """A row of a person by their account of the Moodle, in minutes."""
    told = {"user_id": "1", "customer_key": ACCOUNT.get(person, ""), "leave_time": at(leave), **more}
    return row(join=at(join), **told)


@dataclass
class Reporting:
    pipeline: Pipeline
    zoom: Zoom
    http: HttpClient

    def __post_init__(self) -> None:
        ways = Ways(self.http.get, self.http.post, TokenStore(self.pipeline.clock.now_ms), lambda _: None)
        app = ReportApp(ZOOM_ACCOUNT, CLIENT, SECRET)
        self.fetcher = FetchReports(
            self.pipeline.database,
            self.pipeline.clock,
            lambda source: ZoomApi(source.name, app, ways, self.zoom.address),
            ZoomReports(),
        )

    def held(self, *rows: dict[str, Any], uuid: str = "u/1==", began: float = 0) -> None:
        """A run of the realisation's number, with these rows."""
        self.zoom.runs = [one for one in self.zoom.runs if one.uuid != uuid]
        self.zoom.runs.append(Run(uuid, at(began), [list(rows)]))

    def fetch(self) -> Mapping[str, int]:
        counts = self.fetcher(ZOOM, unheard)
        self.pipeline.drain()
        return counts

    def present(self, person: str = "ana") -> int | None:
        """Minutes that count for the webinar."""
        standing = self.pipeline.standing().get((person, "webinar"))
        return None if standing is None else standing[2] // MINUTE

    def facts(self, kind: FactKind = FactKind.JOINED) -> list[Any]:
        return self.pipeline.rows(tables.fact, tables.fact.c.kind == kind, tables.fact.c.stands)


@contextmanager
def beside_zoom(pipeline: Pipeline) -> Iterator[Reporting]:
    """A webinar in a Zoom meeting, which ended an hour ago."""
    with pipeline.database.write() as unit:
        unit.sources.add(ZOOM, at_ms=0)
    pipeline.clock.at_ms = ENDED + 60 * MINUTE
    pipeline.enrol(replace(ROSTER, realisations=(ROSTER.realisations[0], HELD)))
    http = HttpClient()
    with standing(Zoom()) as zoom:
        yield Reporting(pipeline, zoom, http)
        http.close()
