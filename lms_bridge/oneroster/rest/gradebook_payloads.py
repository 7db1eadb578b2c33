"""The JSON of the gradebook's objects: the bridge's own, and those of clients as they were handed in."""

from collections.abc import Callable, Mapping
from math import floor
from typing import Any, Final

from lms_bridge.domain.calendar import day_of
from lms_bridge.domain.programme import Form
from lms_bridge.oneroster.rest.payloads import Payload, Payloads, every, moment
from lms_bridge.oneroster.rest.shapes import REFERRED
from lms_bridge.services import gradebook_ids as own
from lms_bridge.services.ports.gradebook import (
    CategoryEntry,
    Graded,
    HandedEntry,
    LineEntry,
    ResultEntry,
    Slot,
)
from lms_bridge.services.ports.rostering import Entry

FULL: Final = 100
"""Scores of the bridge's own are per cent."""
TITLES: Final[Mapping[Slot, str]] = {Slot.PRESENCE: "Присуство", Slot.TEST: "Провера знања"}


class GradebookPayloads(Payloads):
    """Makes the objects of both services."""

    def made(self, entry: Entry | Graded) -> Payload:
        make = _MADE.get(type(entry))
        return make(self, entry) if make else Payloads.made(self, entry)


def _category(_: Payloads, entry: CategoryEntry) -> Payload:
    return {**every(own.category(entry.slot), entry.stamp), "title": TITLES[entry.slot]}


def _line(make: Payloads, entry: LineEntry) -> Payload:
    one = entry.realisation
    return {
        **every(own.line(one.id, entry.slot), entry.stamp),
        "title": line_title(one.title, entry.slot),
        "assignDate": moment(one.start_ms),
        "dueDate": moment(one.end_ms),
        "class": make.ref("class", one.id),
        "school": make.ref("org", entry.school_id),
        "category": make.ref("category", own.category(entry.slot)),
        "academicSession": make.ref("academicSession", entry.term_id),
        "resultValueMin": 0,
        "resultValueMax": FULL,
        "metadata": {"form": str(one.form)},
    }


def line_title(title: str, slot: Slot) -> str:
    return f"{title}: {TITLES[slot].lower()}"


def _result(make: Payloads, entry: ResultEntry) -> Payload:
    slot, realisation = entry.slot, entry.realisation_id
    score = None if entry.stamp.ended else _score(entry)
    return {
        **every(own.result(realisation, entry.person_id, slot), entry.stamp),
        "lineItem": make.ref("lineItem", own.line(realisation, slot)),
        "student": make.ref("user", entry.person_id),
        "class": make.ref("class", realisation),
        "scoreStatus": "not submitted" if score is None else "fully graded",
        "score": score,
        "textScore": _text(entry),
        "scoreDate": day_of(entry.at_ms).isoformat(),
        "metadata": _presence(entry) if slot is Slot.PRESENCE else _test(entry),
    }


def _score(entry: ResultEntry) -> float | None:
    """Per cent, the hundredths rounded down so that nobody reads a mark that was not reached."""
    if entry.slot is Slot.TEST:
        return None if entry.score is None else floor(entry.score.percent * 100) / 100
    if entry.days is not None:
        return _share(entry.days.present, entry.days.of)
    if entry.present_ms is not None:
        return _share(entry.present_ms, entry.window.length_ms)
    return float(FULL) if entry.attended else None


def _share(part: int, whole: int) -> float:
    return 0.0 if whole == 0 else min(part * 10_000 // whole, 10_000) / 100


def _text(entry: ResultEntry) -> str | None:
    if entry.slot is Slot.TEST or entry.stamp.ended:
        return None
    return "attended" if entry.attended else "not attended"


def _presence(entry: ResultEntry) -> Payload:
    told: Payload = {
        "confirmation": entry.confirmation,
        "certificate": entry.certificate,
        "form": str(entry.form),
    }
    if entry.form is Form.WEBINAR and entry.present_ms is not None:
        told |= {"minutes": entry.present_ms // 60_000, "ofMinutes": entry.window.length_ms // 60_000}
    if entry.days is not None:
        told |= {"days": entry.days.present, "ofDays": entry.days.of}
    return told


def _test(entry: ResultEntry) -> Payload | None:
    """The points as they came; as text, as they may have more digits than a number of JSON is read with."""
    if entry.score is None:
        return None
    score = entry.score
    return {"raw": str(score.raw), "min": str(score.minimum), "max": str(score.maximum)}


def _handed(make: Payloads, entry: HandedEntry) -> Payload:
    refs = {name: _ref(make, name, value) for name, value in entry.body.items() if name in REFERRED}
    return {**entry.body, **refs, "sourcedId": entry.id, "dateLastModified": moment(entry.changed_ms)}


def _ref(make: Payloads, name: str, value: Mapping[str, str]) -> Payload:
    return make.ref(REFERRED[name], value["sourcedId"])


_MADE: Final[Mapping[type, Callable[[Payloads, Any], Payload]]] = {
    CategoryEntry: _category,
    LineEntry: _line,
    ResultEntry: _result,
    HandedEntry: _handed,
}
