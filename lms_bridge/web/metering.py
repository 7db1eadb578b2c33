"""Counts and times the requests of an app. What a request pays for it is some microseconds."""

from time import perf_counter
from typing import Protocol

from flask import Flask, Response, g, request

_PAGES = "pages"
_PROGRAMS = frozenset({"xapi", "webhooks", "api", "oneroster"})


class Meter(Protocol):
    """Who is told of requests."""

    def requested(self, surface: str, *, method: str, status: int, seconds: float) -> None:
        """`surface` is `xapi`, `webhooks`, `api`, `oneroster` or, for all else, `pages`."""

    def refused(self, rule: str) -> None:
        """`rule`: the code of an error, or of a rule that a statement breaks."""


def count_requests(app: Flask, meter: Meter) -> None:
    """Tell the meter of each request: until its answer begins, whatever the answer is."""

    @app.before_request
    def begin() -> None:
        g.began = perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        seconds = perf_counter() - g.get("began", perf_counter())
        surface = request.blueprint if request.blueprint in _PROGRAMS else _PAGES
        meter.requested(surface, method=request.method, status=response.status_code, seconds=seconds)
        for rule in g.get("refused", ()):
            meter.refused(rule)
        return response
