"""Zoom's API over real HTTP: tokens, runs, pages, waits, and what is refused by which name."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from lms_bridge.domain.errors import BridgeError
from lms_bridge.runtime.http import HttpClient
from lms_bridge.runtime.token_store import TokenStore
from lms_bridge.services.meeting_reports import ReportApp, RunThere
from lms_bridge.webinars.zoom_api import Ways, ZoomApi, in_path, sign_in_address
from tests.zoom_standin import ACCOUNT, CLIENT, NUMBER, SECRET, Run, Zoom, row, standing

RUN = RunThere("/aB//c==", kind="meetings", began_ms=1_583_139_600_000)
BUSY = {"code": 429, "message": "You have reached the maximum per-second rate limit for this API."}


@dataclass
class Desk:
    """Zoom, a clock, and how long was waited."""

    zoom: Zoom
    now_ms: int = 1_000_000
    waited: list[float] = field(default_factory=list)
    http: HttpClient = field(default_factory=HttpClient)

    def __post_init__(self) -> None:
        self.tokens = TokenStore(lambda: self.now_ms)

    def api(self, secret: str = SECRET) -> ZoomApi:
        ways = Ways(self.http.get, self.http.post, self.tokens, self.waited.append)
        return ZoomApi("zoom", ReportApp(ACCOUNT, CLIENT, secret), ways, self.zoom.address)


@pytest.fixture
def desk() -> Iterator[Desk]:
    pages = [[row("1"), row("2")], [row("3")]]
    with standing(Zoom([Run(RUN.run, "2020-03-02T09:00:00Z", pages)])) as zoom:
        made = Desk(zoom)
        yield made
        made.http.close()


def refused(desk: Desk, **more: Any) -> BridgeError:
    with pytest.raises(BridgeError) as error:
        desk.api(**more).report(NUMBER, RUN)
    return error.value


def test_the_runs_of_a_number_are_told_with_their_own_ids(desk: Desk) -> None:
    assert desk.api().runs(NUMBER) == [RUN]


def test_a_webinar_is_found_where_no_meeting_has_the_number(desk: Desk) -> None:
    desk.zoom.runs = [Run("w==", "2020-03-02T09:00:00Z", [[]], kind="webinars")]
    (run,) = desk.api().runs(NUMBER) or ()
    assert (run.run, run.kind) == ("w==", "webinars")
    assert json.loads(desk.api().report(NUMBER, run))["kind"] == "webinars"


def test_a_number_that_nobody_has_is_none(desk: Desk) -> None:
    assert desk.api().runs("99999999999") is None


def test_who_has_no_webinars_is_not_refused_for_it(desk: Desk) -> None:
    desk.zoom.scopes = desk.zoom.scopes - {"webinars-runs"}
    assert desk.api().runs("99999999999") is None


@pytest.mark.parametrize(
    ("run", "path"),
    [("abc==", "abc%3D%3D"), ("/abc", "%252Fabc"), ("a/b", "a%252Fb"), ("a//b+", "a%252F%252Fb%252B")],
)
def test_an_id_with_a_slash_is_encoded_twice(run: str, path: str) -> None:
    assert in_path(run) == path


@pytest.mark.parametrize("uuid", ["/abc==", "a/b==", "a//b+c==", "plain=="])
def test_each_id_comes_to_its_own_run(desk: Desk, uuid: str) -> None:
    desk.zoom.runs = [Run(uuid, "2020-03-02T09:00:00Z", [[row("7")]]), *desk.zoom.runs]
    kept = json.loads(desk.api().report(NUMBER, RunThere(uuid, kind="meetings", began_ms=1)))
    assert [one["user_id"] for one in json.loads(kept["pages"][0])["participants"]] == ["7"]


def test_a_report_is_all_of_its_pages_to_the_letter(desk: Desk) -> None:
    kept = json.loads(desk.api().report(NUMBER, RUN))
    rows = [one["user_id"] for page in kept["pages"] for one in json.loads(page)["participants"]]
    assert rows == ["1", "2", "3"]
    assert (kept["meeting"], kept["run"]) == (NUMBER, RUN.run)


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ({1: {"participants": "none"}}, "not-a-page"),
        ({1: {}}, "not-a-page"),
        ({1: {"participants": [], "next_page_token": 5}}, "not-a-page"),
        ({1: {"participants": [], "next_page_token": "page-1"}}, "pages-repeat"),
        ({1: {"participants": [], "next_page_token": "", "total_records": 3}}, "rows-missing"),
    ],
)
def test_a_broken_page_stops_the_whole_report(
    desk: Desk, broken: Mapping[int, Mapping[str, Any]], reason: str
) -> None:
    desk.zoom.broken_pages = dict(broken)
    error = refused(desk)
    assert (error.code, error.params["reason"]) == ("webinar-report-broken", reason)


def test_a_report_that_is_not_there_is_broken_and_an_answer_that_is_no_json_is_not_zooms(desk: Desk) -> None:
    desk.zoom.broken_pages = {0: "<html>Welcome</html>"}
    assert refused(desk).code == "webinar-not-zoom"
    desk.zoom.runs = []
    assert refused(desk).params["reason"] == "not-there"


def test_a_token_is_asked_for_once_and_again_shortly_before_it_ends(desk: Desk) -> None:
    for _ in range(2):
        desk.api().report(NUMBER, RUN)
    assert desk.zoom.tokens == 1
    desk.now_ms += (3600 - 60) * 1000
    desk.api().report(NUMBER, RUN)
    assert desk.zoom.tokens == 2


def test_a_token_that_was_taken_back_is_renewed_once(desk: Desk) -> None:
    desk.api().report(NUMBER, RUN)
    desk.zoom.first = [(401, {"code": 124, "message": "Invalid access token."}, {})]
    desk.api().report(NUMBER, RUN)
    assert desk.zoom.tokens == 2
    desk.zoom.first = [(401, {"code": 124, "message": "…"}, {})] * 2
    assert refused(desk).code == "webinar-app-refused"


def test_zoom_is_waited_for_as_long_as_it_asks(desk: Desk) -> None:
    desk.zoom.first = [(429, BUSY, {"Retry-After": "7"}), (429, BUSY, {})]
    desk.api().report(NUMBER, RUN)
    assert desk.waited == [7, 1]


@pytest.mark.parametrize("asked", ["3600", "2020-03-03T00:00:00Z"])
def test_a_long_wait_is_left_to_the_next_run(desk: Desk, asked: str) -> None:
    desk.zoom.first = [(429, BUSY, {"Retry-After": asked})]
    error = refused(desk)
    assert (error.code, error.retryable, desk.waited) == ("webinar-unavailable", True, [])


@pytest.mark.parametrize(
    ("status", "told", "code"),
    [
        (502, "", "webinar-unavailable"),
        (302, "", "webinar-not-zoom"),
        (400, {"code": 200, "message": "Only available for Paid account"}, "webinar-reading-refused"),
        (403, {"code": 4700, "message": "…"}, "webinar-reading-refused"),
        (400, {"code": 1, "message": "…"}, "webinar-not-zoom"),
        (200, [], "webinar-not-zoom"),
    ],
)
def test_each_refusal_has_its_own_code(desk: Desk, status: int, told: Any, code: str) -> None:
    desk.zoom.first = [(status, told, {"Location": "http://elsewhere.example/"} if status == 302 else {})]
    assert refused(desk).code == code


def test_a_wrong_secret_is_refused_and_told_nowhere(desk: Desk) -> None:
    error = refused(desk, secret="wrong-secret")
    assert error.code == "webinar-app-refused"
    assert "wrong-secret" not in f"{error!r} {error} {desk.api('wrong-secret')!r} {desk.tokens!r}"


def test_what_may_be_read_is_asked_without_reading_anybody(desk: Desk) -> None:
    desk.zoom.scopes = frozenset({"meetings-runs"})
    assert desk.api().may_read() == {
        "meetings-runs": True,
        "meetings-reports": False,
        "webinars-runs": False,
        "webinars-reports": False,
    }
    assert all("/1/" in path for path in desk.zoom.asked)


@pytest.mark.parametrize(
    ("api", "there"),
    [
        ("https://api.zoom.us", "https://zoom.us"),
        ("https://api.zoomgov.com", "https://zoomgov.com"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
    ],
)
def test_tokens_come_from_where_people_sign_in(api: str, there: str) -> None:
    assert sign_in_address(api) == there
