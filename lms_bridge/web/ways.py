"""What each way of knowing a webinar says of its people, side by side."""

from collections.abc import Mapping
from typing import Final

from flask import abort, render_template, request

from lms_bridge.domain.compare_ways import TOLERANCE_MS, InARun
from lms_bridge.domain.fact import is_plain
from lms_bridge.domain.presence import Stay
from lms_bridge.services.ways_told import Compared, compared
from lms_bridge.web import numbers
from lms_bridge.web.console import log_views
from lms_bridge.web.doors import PageDoors
from lms_bridge.web.way_words import way

A_PAGE: Final = 100
"""Lines at once: each person among them is a line in the access log."""


class WaysPages:
    def __init__(self, doors: PageDoors) -> None:
        self._doors = doors

    def ways(self, realisation_id: str) -> str:
        offset = numbers.offset()
        with self._doors.database.read() as unit:
            known = self._doors.pages(unit).ways(realisation_id) if is_plain(realisation_id) else None
        if known is None:
            abort(404)
        told = compared(known)
        everybody = "all" in request.args
        rows = told.rows if everybody else told.differing
        shown, at_once = rows[offset : offset + A_PAGE], told.at_once[:A_PAGE]
        seen = {one.person_id for one in shown} | {one.elsewhere.person_id for one in at_once}
        log_views(self._doors, seen, f"ways {realisation_id}")
        return render_template(
            "ways.html",
            known=known,
            told=told,
            rows=shown,
            at_once=at_once,
            total=len(rows),
            began=_began(told),
            everybody=everybody,
            tolerance=TOLERANCE_MS // 1000,
            way=way,
            offset=offset,
            step=A_PAGE,
        )


def _began(told: Compared) -> Mapping[str, int]:
    """By run when somebody was first seen in it: its own number says nothing to people."""
    stays: list[Stay] = [stay for one in told.known.completions.values() for stay in one.stays]
    rows: list[InARun] = list(told.rows)
    return {run: min(stay.start_ms for stay in stays if stay.run == run) for run in {one.run for one in rows}}
