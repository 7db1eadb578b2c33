"""The pages of pulls: what was read from a register elsewhere, and what it would change here."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from lms_bridge.domain.errors import BridgeError, NotFound
from lms_bridge.domain.person import Body, Person, Profile, Role
from lms_bridge.domain.programme import Enrolment, Programme, Realisation
from lms_bridge.domain.pull import PullState
from lms_bridge.domain.roster import KINDS, Row
from lms_bridge.services.ports.pulls import PullItem
from lms_bridge.services.pull_register import Override, changed_fields
from lms_bridge.web import numbers
from lms_bridge.web.console import log_views
from lms_bridge.web.doors import PageDoors
from lms_bridge.web.glossary import word
from lms_bridge.web.queues import LONGEST_REASON
from lms_bridge.web.security import signed_in

A_PAGE = 100
_NUMBER: Final = "/pulls/<int(max=2147483647):number>"
_UNTOLD: Final = frozenset({"rule", "agenda"})
"""Fields whose values are too long for a line."""


@dataclass(frozen=True, slots=True)
class Line:
    """A change in words. `person_id`: whose it is, None where it is nobody's; `differs`: name of the field,
    value before and after."""

    change: str
    kind: str
    id: str
    called: str
    person_id: str | None
    differs: tuple[tuple[str, object, object], ...]


class PullPages:
    def __init__(self, doors: PageDoors) -> None:
        self._doors = doors

    def pulls(self) -> str:
        with self._doors.database.read() as unit:
            found = unit.pulls.newest(source_id=None, limit=A_PAGE)
            sources = {each.id: each.name for each in unit.sources.all()}
        return render_template("pulls.html", pulls=found, sources=sources)

    def pull(self, number: int) -> str:
        offset = numbers.offset()
        kind = request.args.get("kind", "")
        kind = kind if kind in KINDS else ""
        with self._doors.database.read() as unit:
            pull = unit.pulls.find(number)
            if pull is None:
                abort(404)
            source = unit.sources.by_id(pull.source_id).name
            items = unit.pulls.items(number, kind=kind or None, offset=offset, limit=A_PAGE + 1)
        lines = [_line(one) for one in items[:A_PAGE]]
        log_views(self._doors, {one.person_id for one in lines if one.person_id}, f"pulls {number}")
        return render_template(
            "pull.html",
            pull=pull,
            source=source,
            lines=lines,
            kind=kind,
            kinds=[one for one in KINDS if one in pull.counts],
            offset=offset,
            step=A_PAGE,
            further=len(items) > A_PAGE,
            ready=pull.state is PullState.READY,
        )

    def apply(self, number: int) -> Response:
        reason = request.form.get("reason", "").strip()[:LONGEST_REASON]
        by = signed_in().name
        override = Override(by, reason) if reason else None
        act = self._doors.pulls.apply
        return self._act(number, lambda: act(number, by=by, override=override), gettext("It is taken over."))

    def withdraw(self, number: int) -> Response:
        act = self._doors.pulls.withdraw
        done = gettext("It is decided against; nothing was changed.")
        return self._act(number, lambda: act(number, by=signed_in().name), done)

    def _act(self, number: int, act: Callable[[], Any], done: str) -> Response:
        try:
            act()
        except NotFound:
            abort(404)
        except BridgeError as refused:
            flash(word("pull-refused", refused.code), "problem")
        else:
            flash(done, "done")
        return redirect(url_for("pulls.pull", number=number))


def _line(item: PullItem) -> Line:
    row = item.row
    return Line(
        item.change, item.kind, row.id, _called(row), person_id=_person_of(row), differs=tuple(_differs(item))
    )


def _called(row: Row) -> str:
    match row:
        case Person() | Body():
            return row.name
        case Programme() | Realisation():
            return row.title
        case Role():
            return row.body_id
        case Profile():
            return row.account
        case Enrolment():
            return row.realisation_id


def _person_of(row: Row) -> str | None:
    match row:
        case Person():
            return row.id
        case Role() | Profile() | Enrolment():
            return row.person_id
        case _:
            return None


def _differs(item: PullItem) -> Iterator[tuple[str, object, object]]:
    for name in changed_fields(item):
        if name in _UNTOLD:
            yield name, None, None
        else:
            yield name, getattr(item.before, name), getattr(item.after, name)


def blueprint(doors: PageDoors) -> Blueprint:
    pages = PullPages(doors)
    made = Blueprint("pulls", __name__)
    made.add_url_rule("/pulls", "pulls", pages.pulls)
    made.add_url_rule(_NUMBER, "pull", pages.pull)
    made.add_url_rule(f"{_NUMBER}/apply", "apply", pages.apply, methods=["POST"])
    made.add_url_rule(f"{_NUMBER}/withdraw", "withdraw", pages.withdraw, methods=["POST"])
    return made
