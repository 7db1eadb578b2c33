"""The bridge's own line items and categories: what each realisation is marked for."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import exists, false, literal, or_, select, true, union_all
from sqlalchemy.sql import ColumnElement

from lms_bridge.db import tables
from lms_bridge.db.gradebook.own_names import is_part, name, part
from lms_bridge.db.gradebook.parts import Key, Part
from lms_bridge.db.roster import realisation_of
from lms_bridge.db.rostering import years
from lms_bridge.db.rostering.entries import stamp_of
from lms_bridge.db.rostering.fields import Field, One, status
from lms_bridge.db.rostering.views import Views
from lms_bridge.db.upsert import chunks
from lms_bridge.oneroster.rest.gradebook_payloads import TITLES
from lms_bridge.services import gradebook_ids as own
from lms_bridge.services.ports.gradebook import CategoryEntry, Graded, LineEntry, Slot
from lms_bridge.services.ports.rostering import Stamp

_realisation, _done = tables.realisation, tables.completion
_BESIDES: Final = frozenset(["title", "resultValueMin", "resultValueMax", "metadata"])
_SINCE: Final = Stamp(0, ended=False)
"""Own categories stand for ever, from before anybody read changes."""


def lines(views: Views, within: Mapping[str, str]) -> Iterator[Part]:
    here = [_realisation.c.id == within["class"]] if "class" in within else []
    for slot in Slot:
        yield _lines(views, slot, here)


def of_name(views: Views, told: own.Name) -> Iterator[Part]:
    """The line item of that name."""
    if told.realisation and not told.person:
        dialect = views.connection.dialect.name
        yield _lines(views, told.slot, [is_part(dialect, _realisation.c.id, told.realisation)])


def _lines(views: Views, slot: Slot, where: Sequence[ColumnElement[bool]]) -> Part:
    return Part(
        _realisation,
        (_realisation.c.id, literal("")),
        _fields(views, slot),
        [_marked(slot), *where],
        lambda keys: dict(_loaded(views, slot, keys)),
        besides=_BESIDES,
    )


def _marked(slot: Slot) -> ColumnElement[bool]:
    """A test has who names one, or where somebody sat one all the same."""
    if slot is Slot.PRESENCE:
        return true()
    sat = exists().where(_done.c.realisation_id == _realisation.c.id, _done.c.stands > 1)
    named = (_realisation.c.lms_test.is_not(None), _realisation.c.tied_test.is_not(None))
    return or_(*named, sat.correlate(_realisation))


def _fields(views: Views, slot: Slot) -> Mapping[str, Field]:
    held = _realisation.c
    refs = {
        "class": (held.id, "class"),
        "school": (views.school(), "org"),
        "category": (literal(own.category(slot)), "category"),
        "academicSession": (years.terms_of_realisations(views.years), "academicSession"),
    }
    return {
        "sourcedId": One(name(slot, part(views.connection.dialect.name, held.id))),
        "status": status(held.ended_ms),
        "dateLastModified": One(held.changed_ms),
        "assignDate": One(held.start_ms),
        "dueDate": One(held.end_ms),
        **{f"{to}.sourcedId": One(id_) for to, (id_, _) in refs.items()},
        **{f"{to}.type": One(literal(kind)) for to, (_, kind) in refs.items()},
    }


def _loaded(views: Views, slot: Slot, keys: Sequence[Key]) -> Iterator[tuple[Key, Graded]]:
    for chunk in chunks([first for first, _ in keys]):
        query = select(_realisation).where(_realisation.c.id.in_(chunk))
        for row in views.connection.execute(query):
            school, term = row.provider_id or views.academy, years.term_at(row.start_ms)
            yield (row.id, ""), LineEntry(stamp_of(row), slot, realisation_of(row), school, term)


def categories(told: own.Name | None = None) -> Iterator[Part]:
    """Both, or the one of that name."""
    slots = [one for one in Slot if told is None or told == own.Name("", "", one)]
    rows = [_category(one) for one in slots or Slot]
    table = union_all(*rows).subquery("own_category")
    fields: dict[str, Field] = {
        "sourcedId": One(table.c.name),
        "title": One(table.c.title),
        "status": One(literal("active"), small=True),
        "dateLastModified": One(table.c.changed_ms),
    }
    shown = [] if slots else [false()]
    yield Part(table, (table.c.id, literal("")), fields, shown, _categories)


def _category(slot: Slot) -> Any:
    told = {"id": str(slot), "name": own.category(slot), "title": TITLES[slot]}
    texts = [literal(value).label(column) for column, value in told.items()]
    return select(*texts, literal(_SINCE.changed_ms).label("changed_ms"))


def _categories(keys: Sequence[Key]) -> Mapping[Key, Graded]:
    return {key: CategoryEntry(_SINCE, Slot(key[0])) for key in keys}
