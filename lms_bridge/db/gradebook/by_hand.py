"""Filters and orders by what no column holds: the objects are made one by one and looked at.

It takes seconds where the gradebook is large, but finds what SQL could not be asked for. What SQL knows of
the filter is asked of it first: of one person's results only those are made.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from sqlalchemy import Connection

from lms_bridge.db.gradebook.parts import Key, Part
from lms_bridge.db.rostering.fields import SPEECHES, condition
from lms_bridge.oneroster.rest.gradebook_payloads import GradebookPayloads
from lms_bridge.oneroster.rest.matching import fits, place
from lms_bridge.oneroster.rest.payloads import Payload
from lms_bridge.services.ports.rostering import Asked

_LOT: Final = 1000
_NOWHERE: Final = GradebookPayloads("")


def chosen(connection: Connection, parts: Sequence[Part], asked: Asked) -> list[tuple[int, Key]]:
    """All that fits, in the order asked for: of which part each is, and its key."""
    found = [
        (place(asked.sort, asked.kind, told) if asked.sort else (), number, key)
        for number, part in enumerate(parts)
        for key, told in _made(connection, part, asked)
        if asked.filter is None or fits(asked.filter, asked.kind, told)
    ]
    if asked.sort:
        found.sort(key=lambda one: one[0], reverse=asked.descending)  # stable: the rest stays in its order
    return [(number, key) for _, number, key in found]


def _made(connection: Connection, part: Part, asked: Asked) -> Iterator[tuple[Key, Payload]]:
    """Every object of a part that may fit, in the order of its keys."""
    query, known = part.query(), part.known_of(asked.filter)
    if known is not None:
        speech = SPEECHES[connection.dialect.name]
        query = query.where(condition(known, asked.kind, part.fields, speech))
    first, second = query.selected_columns
    rows = connection.execute(query.order_by(first, second))
    keys = ((row.first, row.second) for row in rows)
    while lot := list(islice(keys, _LOT)):
        held = part.load(lot)
        yield from ((key, _NOWHERE.of(held[key])) for key in lot)
