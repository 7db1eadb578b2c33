"""Requests with statements that were refused: what was sent, and the exact answer that it got."""

import json
from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, abort, render_template, request
from flask_babel import gettext

from lms_bridge.domain.fact import is_plain
from lms_bridge.services.ports import Unit
from lms_bridge.services.ports.refusals import Refusal
from lms_bridge.services.statement_search import account_of, happened_ms
from lms_bridge.web import statement_words
from lms_bridge.web.console import log_views
from lms_bridge.web.doors import PageDoors
from moodle_sync.statements import named_in

SHOWN: Final = 200
_ONE: Final = "/statements/refused/<int(max=9223372036854775807):number>"


class Refusals:
    def __init__(self, doors: PageDoors) -> None:
        self._doors = doors

    def listed(self) -> str:
        source = request.args.get("source", "").strip()
        with self._doors.database.read() as unit:
            shown = unit.refusals.newest(source=source or None, limit=SHOWN) if is_plain(source) else ()
            sources = [one.name for one in unit.sources.all()]
        return render_template(
            "refusals.html",
            shown=[(one, problem_of(one)) for one in shown],
            sources=sources,
            source=source,
            most=SHOWN,
            until_ms=self._doors.refused.until_ms,
        )

    def one(self, number: int) -> str:
        with self._doors.database.read() as unit:
            shown = unit.refusals.by_id(number)
            persons = _named(unit, shown) if shown else set[str]()
        if shown is None:
            abort(404)
        log_views(self._doors, persons, f"refused {number}")
        return render_template(
            "refusal.html",
            shown=shown,
            problem=problem_of(shown),
            answer=_indented(shown.answer),
            sent=shown.excerpt.decode(errors="replace"),
            place=_place(shown),
            until_ms=self._doors.refused.until_ms(shown.last_ms),
            words=statement_words,
        )


def problem_of(refusal: Refusal) -> Mapping[str, Any]:
    """The problem document of the answer; empty where it is none."""
    try:
        told = json.loads(refusal.answer)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _indented(answer: str) -> str:
    try:
        return json.dumps(json.loads(answer), ensure_ascii=False, indent=2)
    except ValueError:
        return answer


def _place(refusal: Refusal) -> str:
    if refusal.place:
        return str(gettext("The statement of index %(index)s of the batch.", index=refusal.place.strip("[]")))
    if len(refusal.excerpt) < refusal.size:
        return str(gettext("The beginning of what was sent."))
    return str(gettext("All that was sent."))


def _named(unit: Unit, refusal: Refusal) -> set[str]:
    """The persons whom what was sent names, where it can be read and its source is known."""
    source = unit.sources.by_name(refusal.source) if refusal.source else None
    try:
        value = json.loads(refusal.excerpt)
    except ValueError:
        return set()
    if source is None:
        return set()
    found: set[str] = set()
    for one in value if isinstance(value, list) else [value]:
        at_ms = _moment(one, refusal.last_ms)
        accounts = [account_of(each) for each in named_in(one)]
        keys = {(source.id, each, at_ms) for each in accounts if is_plain(each.name + each.home_page)}
        found |= {person.id for person in unit.statement_pages.owners(keys).values()}
    return found


def _moment(value: Any, otherwise_ms: int) -> int:
    told = value.get("timestamp") if isinstance(value, dict) else None
    return happened_ms({"timestamp": told}, otherwise_ms) if isinstance(told, str) else otherwise_ms


def blueprint(doors: PageDoors) -> Blueprint:
    pages = Refusals(doors)
    made = Blueprint("refusals", __name__)
    made.add_url_rule("/statements/refused", "listed", pages.listed)
    made.add_url_rule(_ONE, "one", pages.one)
    return made
