"""Zoom's API: which runs a meeting or a webinar had, and who was in each.

An app of the account asks for a token (server-to-server OAuth) and calls with it. A number means only the
last run, so a report is always asked for by the run's own id. That id may hold slashes; then it is encoded
twice.
"""

import base64
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from typing import Any, Final, Protocol
from urllib.parse import quote, urlencode, urlsplit

from lms_bridge.domain.errors import Refused, Unreadable
from lms_bridge.runtime.token_store import TokenStore
from lms_bridge.services.meeting_reports import ReportApp, RunThere
from lms_bridge.webinars.bigbluebutton_api import Get, ServerUnavailable
from lms_bridge.webinars.json_values import moment, parsed, text
from lms_bridge.webinars.zoom_report import kept_report, participants
from moodle_sync import Answer, PostFailed

API: Final = "https://api.zoom.us"
MEETINGS, WEBINARS = "meetings", "webinars"
PAGE_SIZE: Final = 300
LONGEST_WAIT_S: Final = 60
"""A wait that Zoom asks for and that is longer is left to the next run."""
_TIMEOUT_S: Final = 30.0
_WAITS: Final = 3
_MOST_PAGES: Final = 1_000
_FORM: Final = "application/x-www-form-urlencoded"
_NO_SCOPE: Final = frozenset({4700, 4711})
_NO_PLAN: Final = frozenset({200})
_NO_MEETING: Final = frozenset({300, 3001, 12702})
"""No such meeting, none that is a webinar, or one of more than a year ago."""
_NOWHERE: Final = "1"
"""The number of no meeting: by what is answered to it, it is known whether one may ask."""


class AppRefused(Refused):
    """Zoom does not know the app, its secret or the account (`source`)."""

    code = "webinar-app-refused"


class ReadingRefused(Refused):
    """The app may not read it (`source`, `what`: the call)."""

    code = "webinar-reading-refused"


class ReportBroken(Refused):
    """A report is not whole, so nothing of it is taken (`source`, `run`, `reason`: a code)."""

    code = "webinar-report-broken"


class NotZoom(Refused):
    """Something else answers (`source`)."""

    code = "webinar-not-zoom"


class Post(Protocol):
    """The way out of `runtime.http.HttpClient`."""

    def __call__(self, url: str, body: bytes, headers: Mapping[str, str], *, timeout_s: float) -> Answer:
        """Raises `PostFailed`."""


@dataclass(frozen=True, slots=True)
class Ways:
    """How Zoom is reached: the HTTP client, the tokens, and how one waits so many seconds."""

    get: Get
    post: Post
    tokens: TokenStore
    wait: Callable[[float], None]


@dataclass(frozen=True, slots=True)
class ZoomApi:
    """The port `services.meeting_reports.MeetingReports`. `address`: of the API, without its version."""

    source: str
    app: ReportApp
    ways: Ways = field(repr=False)
    address: str = API

    def runs(self, meeting: str) -> Sequence[RunThere] | None:
        for kind in (MEETINGS, WEBINARS):
            try:
                told = self._asked(_instances(kind, meeting))
            except ReadingRefused:
                if kind == MEETINGS:
                    raise
                return None  # who has no webinars cannot ask for them
            if told is not None:
                return [self._run(one, kind) for one in _listed(told[0], kind, source=self.source)]
        return None

    def _run(self, told: Mapping[str, Any], kind: str) -> RunThere:
        try:
            return RunThere(text(told, "uuid"), kind=kind, began_ms=moment(told, "start_time"))
        except Unreadable as error:
            raise NotZoom(source=self.source) from error

    def report(self, meeting: str, run: RunThere) -> bytes:
        pages = list(self._pages(run))
        rows = sum(len(participants(parsed(page))) for page in pages)
        total = parsed(pages[-1]).get("total_records")
        if type(total) is int and rows < total:
            raise ReportBroken(source=self.source, run=run.run, reason="rows-missing")
        return kept_report(meeting, run, pages)

    def _pages(self, run: RunThere) -> Iterator[bytes]:
        token, seen = "", set[str]()
        while True:
            answer = self._asked(_participants(run.kind, run.run, token))
            if answer is None:
                raise ReportBroken(source=self.source, run=run.run, reason="not-there")
            page, body = answer
            token = self._next(page, run)
            yield body
            if not token:
                return
            if token in seen or len(seen) >= _MOST_PAGES:
                raise ReportBroken(source=self.source, run=run.run, reason="pages-repeat")
            seen.add(token)

    def _next(self, page: Mapping[str, Any], run: RunThere) -> str:
        """By what the next page is asked for; empty after the last."""
        token = page.get("next_page_token", "")
        try:
            participants(page)
        except Unreadable as error:
            raise ReportBroken(source=self.source, run=run.run, reason="not-a-page") from error
        if not isinstance(token, str):
            raise ReportBroken(source=self.source, run=run.run, reason="not-a-page")
        return token

    def may_read(self) -> Mapping[str, bool]:
        calls = {kind: (_instances(kind, _NOWHERE), _participants(kind, _NOWHERE, "")) for kind in _KINDS}
        return {
            f"{kind}-{what}": self._may(call)
            for kind, both in calls.items()
            for what, call in zip(("runs", "reports"), both, strict=True)
        }

    def _may(self, call: str) -> bool:
        try:
            self._asked(call)
        except ReadingRefused:
            return False
        return True

    def _asked(self, call: str) -> tuple[Mapping[str, Any], bytes] | None:
        """What is answered, read and to the letter; None where there is no such meeting."""
        answer = self._called(call)
        if answer.status == HTTPStatus.UNAUTHORIZED:  # a token may be taken back before its time
            self.ways.tokens.drop(self._key)
            answer = self._called(call)
        if answer.status == HTTPStatus.UNAUTHORIZED:
            raise AppRefused(source=self.source)
        return self._understood(call, answer)

    def _understood(self, call: str, answer: Answer) -> tuple[Mapping[str, Any], bytes] | None:
        try:
            told = parsed(answer.body)
        except Unreadable as error:
            raise NotZoom(source=self.source) from error
        if answer.status == HTTPStatus.OK:
            return told, answer.body
        code = told.get("code")
        if answer.status == HTTPStatus.NOT_FOUND or code in _NO_MEETING:
            return None
        if answer.status == HTTPStatus.FORBIDDEN or code in _NO_SCOPE | _NO_PLAN:
            raise ReadingRefused(source=self.source, what=call.partition("?")[0].replace(_NOWHERE, "…"))
        raise NotZoom(source=self.source)

    def _called(self, call: str) -> Answer:
        """The answer to one call, after the waits that Zoom asks for."""
        for _ in range(_WAITS):
            headers = {"Authorization": f"Bearer {self._token()}", "Accept": "application/json"}
            url = f"{self.address}/v2{call}"
            answer = self._sent(partial(self.ways.get, url, headers, timeout_s=_TIMEOUT_S))
            if answer.status != HTTPStatus.TOO_MANY_REQUESTS:
                return answer
            self.ways.wait(self._wait_s(answer))
        raise ServerUnavailable(source=self.source, reason="too-many-calls")

    def _wait_s(self, answer: Answer) -> int:
        """How long Zoom asks to wait. Raises where that is longer than a run should wait."""
        asked = answer.header("Retry-After").strip()
        if not asked:
            return 1
        if not (asked.isascii() and asked.isdigit()) or int(asked[:9]) > LONGEST_WAIT_S:
            raise ServerUnavailable(source=self.source, reason="too-many-calls")
        return max(1, int(asked))

    def _token(self) -> str:
        known = self.ways.tokens.of(self._key)
        if known is not None:
            return known
        form = {"grant_type": "account_credentials", "account_id": self.app.account_id}
        who = base64.b64encode(f"{self.app.client_id}:{self.app.client_secret}".encode()).decode()
        headers = {"Authorization": f"Basic {who}", "Content-Type": _FORM}
        body, url = urlencode(form).encode(), f"{sign_in_address(self.address)}/oauth/token"
        answer = self._sent(partial(self.ways.post, url, body, headers, timeout_s=_TIMEOUT_S))
        if answer.status in (HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            raise AppRefused(source=self.source)
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            raise ServerUnavailable(source=self.source, reason="too-many-calls")
        token, seconds = self._granted(answer)
        self.ways.tokens.keep(self._key, token, seconds=seconds)
        return token

    def _granted(self, answer: Answer) -> tuple[str, int]:
        try:
            told = parsed(answer.body)
            token, seconds = text(told, "access_token"), told.get("expires_in")
        except Unreadable as error:
            raise NotZoom(source=self.source) from error
        if answer.status != HTTPStatus.OK or type(seconds) is not int or not token.isascii():
            raise NotZoom(source=self.source)
        return token, seconds

    def _sent(self, send: Callable[[], Answer]) -> Answer:
        try:
            answer = send()
        except PostFailed as failed:
            raise ServerUnavailable(source=self.source, reason=failed.reason) from None
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise ServerUnavailable(source=self.source, reason="server-error")
        return answer

    @property
    def _key(self) -> str:
        parts = (self.address, self.app.account_id, self.app.client_id, self.app.client_secret)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


_KINDS: Final = (MEETINGS, WEBINARS)


def sign_in_address(address: str) -> str:
    """Where tokens are given: `https://zoom.us` for `https://api.zoom.us`; else where the API is."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc.removeprefix('api.')}"


def in_path(run: str) -> str:
    """A run's id as a part of a path: encoded twice where it holds a slash, as Zoom wants it."""
    once = quote(run, safe="")
    return quote(once, safe="") if "/" in run else once


def _instances(kind: str, meeting: str) -> str:
    return f"/past_{kind}/{in_path(meeting)}/instances"


def _participants(kind: str, run: str, token: str) -> str:
    asked = {"page_size": str(PAGE_SIZE), "include_fields": "registrant_id"}
    asked |= {"next_page_token": token} if token else {}
    return f"/report/{kind}/{in_path(run)}/participants?{urlencode(asked)}"


def _listed(told: Mapping[str, Any], kind: str, *, source: str) -> Sequence[Mapping[str, Any]]:
    found = told.get(kind)
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise NotZoom(source=source)
    return found
