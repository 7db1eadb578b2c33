"""Completions as results: presence, and the test where it was sat."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, exists, literal, select
from sqlalchemy.sql import ColumnElement

from lms_bridge.db import tables
from lms_bridge.db.facts import score_of
from lms_bridge.db.gradebook.own_names import is_part, name, part
from lms_bridge.db.gradebook.parts import Key, Part
from lms_bridge.db.rostering.belonging import about_in_sight
from lms_bridge.db.rostering.fields import Field, One
from lms_bridge.db.rostering.views import Views
from lms_bridge.db.upsert import any_of, chunks
from lms_bridge.domain.classroom import Days
from lms_bridge.domain.presence import Window
from lms_bridge.domain.programme import Form
from lms_bridge.domain.window import breaks_of
from lms_bridge.services import gradebook_ids as own
from lms_bridge.services.ports.gradebook import Graded, ResultEntry, Slot
from lms_bridge.services.ports.rostering import Sight, Stamp

_done = tables.completion
_earlier = tables.completion.alias("earlier")
_BESIDES: Final = frozenset(["scoreStatus", "score", "textScore", "scoreDate", "metadata"])
_SCORED: Final = 2
_NOW: Final = _done.c.superseded_ms.is_(None)
_HAD_A_SCORE: Final = (
    exists()
    .where(
        _earlier.c.person_id == _done.c.person_id,
        _earlier.c.realisation_id == _done.c.realisation_id,
        _earlier.c.stands == _SCORED,
    )
    .correlate(_done)
)
_Which = tuple[Slot, Sequence[ColumnElement[bool]], bool]
_WHICH: Final[Sequence[_Which]] = (
    (Slot.PRESENCE, (_NOW, _done.c.stands > 0), False),
    (Slot.PRESENCE, (_NOW, _done.c.stands == 0), True),
    (Slot.TEST, (_NOW, _done.c.stands == _SCORED), False),
    (Slot.TEST, (_NOW, _done.c.stands < _SCORED, _done.c.version > 1, _HAD_A_SCORE), True),
)
"""What was there once and is no more is told as deleted, so that who reads changes learns of it."""


def parts(views: Views, sight: Sight, within: Mapping[str, str]) -> Iterator[Part]:
    """The results of all completions, or of those that belong to what `within` names."""
    dialect = views.connection.dialect.name
    line = own.named(within["lineItem"]) if "lineItem" in within else None
    if "lineItem" in within and (line is None or line.person or not line.realisation):
        return
    asked: list[ColumnElement[bool]] = [about_in_sight(_done, sight)]
    if line is not None:
        asked.append(is_part(dialect, _done.c.realisation_id, line.realisation))
    if "class" in within:
        asked.append(_done.c.realisation_id == within["class"])
    if "student" in within:
        asked.append(_done.c.person_id == within["student"])
    for slot, where, ended in _WHICH:
        if line is None or line.slot is slot:
            yield _part(views, slot, [*where, *asked], ended=ended)


def of_name(views: Views, told: own.Name, sight: Sight) -> Iterator[Part]:
    """The result of that name."""
    dialect = views.connection.dialect.name
    for slot, where, ended in _WHICH:
        if slot is told.slot and told.person:
            mine = is_part(dialect, _done.c.person_id, told.person)
            there = is_part(dialect, _done.c.realisation_id, told.realisation)
            yield _part(views, slot, [*where, mine, there, about_in_sight(_done, sight)], ended=ended)


def _part(views: Views, slot: Slot, where: Sequence[Any], *, ended: bool) -> Part:
    return Part(
        _done,
        (_done.c.person_id, _done.c.realisation_id),
        _fields(views.connection.dialect.name, slot, ended=ended),
        where,
        lambda keys: dict(_loaded(views.connection, keys, slot, ended=ended)),
        besides=_BESIDES,
    )


def _fields(dialect: str, slot: Slot, *, ended: bool) -> Mapping[str, Field]:
    realisation = part(dialect, _done.c.realisation_id)
    return {
        "sourcedId": One(name(slot, realisation, part(dialect, _done.c.person_id))),
        "status": One(literal("tobedeleted" if ended else "active"), small=True),
        "dateLastModified": One(_done.c.decided_ms),
        "lineItem.sourcedId": One(name(slot, realisation)),
        "lineItem.type": One(literal("lineItem")),
        "student.sourcedId": One(_done.c.person_id),
        "student.type": One(literal("user")),
        "class.sourcedId": One(_done.c.realisation_id),
        "class.type": One(literal("class")),
    }


def _loaded(
    connection: Connection, keys: Sequence[Key], slot: Slot, *, ended: bool
) -> Iterator[tuple[Key, Graded]]:
    realisation = tables.realisation
    joined = _done.join(realisation, realisation.c.id == _done.c.realisation_id)
    told = ("attended", "attended_at_ms", "present_ms", "window_start_ms", "window_end_ms", "breaks", "score")
    more = ("confirmation", "certificate", "days", "decided_ms", "person_id", "realisation_id")
    query = select(*(_done.c[one] for one in told + more), realisation.c.form).select_from(joined)
    for chunk in chunks(keys):
        here = any_of((_done.c.person_id, _done.c.realisation_id), chunk)
        for row in connection.execute(query.where(here, _done.c.superseded_ms.is_(None))):
            yield (row.person_id, row.realisation_id), _entry(row, slot, ended=ended)


def _entry(row: Any, slot: Slot, *, ended: bool) -> ResultEntry:
    attended_ms = row.attended_at_ms if slot is Slot.PRESENCE else None
    return ResultEntry(
        Stamp(row.decided_ms, ended=ended),
        slot,
        realisation_id=row.realisation_id,
        person_id=row.person_id,
        form=Form(row.form),
        attended=row.attended,
        at_ms=row.decided_ms if attended_ms is None else attended_ms,
        present_ms=row.present_ms,
        window=Window(row.window_start_ms, row.window_end_ms, breaks_of(row.breaks)),
        days=Days(*map(int, row.days.split("/"))) if row.days else None,
        score=None if row.score is None else score_of(row.score),
        confirmation=row.confirmation,
        certificate=row.certificate,
    )
