"""Filters and orders by what no column holds: the objects are made one by one and looked at.

It takes seconds where the gradebook is large, but finds what SQL could not be asked for.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from sqlalchemy import Connection

from lms_bridge.db.gradebook.parts import Key, Part
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
        for key, told in _made(connection, part)
        if asked.filter is None or fits(asked.filter, asked.kind, told)
    ]
    if asked.sort:
        found.sort(key=lambda one: one[0], reverse=asked.descending)  # stable: the rest stays in its order
    return [(number, key) for _, number, key in found]


def _made(connection: Connection, part: Part) -> Iterator[tuple[Key, Payload]]:
    """Every object of a part, in the order of its keys."""
    first, second = part.query().selected_columns
    rows = connection.execute(part.query().order_by(first, second))
    keys = ((row.first, row.second) for row in rows)
    while lot := list(islice(keys, _LOT)):
        held = part.load(lot)
        yield from ((key, _NOWHERE.of(held[key])) for key in lot)
