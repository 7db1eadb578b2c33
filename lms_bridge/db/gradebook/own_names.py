"""The bridge's own ids in SQL, as `services.gradebook_ids` makes them."""

from typing import Any

from sqlalchemy import and_, case, func, literal
from sqlalchemy.sql import ColumnElement

from lms_bridge.db.rostering.fields import Expression
from lms_bridge.services.gradebook_ids import DIGITS, HASHED, PLAIN, PREFIX
from lms_bridge.services.ports.gradebook import Slot


def part(dialect: str, column: Any) -> Expression:
    """What stands for the id of a column in a name."""
    if dialect == "postgresql":
        plain = column.op("~", is_comparison=True)(PLAIN)
        digest = func.encode(func.sha256(func.convert_to(column, "UTF8")), "hex")
    else:
        other_signs = column.op("GLOB", is_comparison=True)("*[^0-9A-Za-z._-]*")
        plain = and_(func.length(column).between(1, 100), ~other_signs)
        digest = func.digested(column)
    return case((plain, column), else_=literal(HASHED).concat(func.substr(digest, 1, DIGITS)))


def is_part(dialect: str, column: Any, told: str) -> ColumnElement[bool]:
    """That the column's id is the one that stands in a name; by an index where it stands there itself."""
    return part(dialect, column) == told if told.startswith(HASHED) else column == told


def name(slot: Slot, *parts: Expression) -> Expression:
    made: Expression = literal(PREFIX)
    for one in parts:
        made = made.concat(one).concat("/")
    return made.concat(str(slot))
