"""A collection is of several parts: the bridge's own objects, then those of clients. Each is a query."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.sql import ColumnElement, FromClause

from lms_bridge.db.rostering.fields import Expression, Field, One
from lms_bridge.services.ports.gradebook import Graded
from lms_bridge.services.ports.rostering import Asked, Filter

Key = tuple[str, str]
"""What a row is found by; the second is "" where the first is enough."""
Load = Callable[[Sequence[Key]], Mapping[Key, Graded]]


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of `source` in the order of `keys`, of which all the `conditions` hold.

    `fields` are those that SQL knows; `besides` names what else the objects show.
    """

    source: FromClause
    keys: tuple[Expression, Expression]
    fields: Mapping[str, Field]
    conditions: Sequence[ColumnElement[bool]]
    load: Load
    besides: Collection[str] = ()

    def query(self) -> Select[Any]:
        first, second = self.keys
        query = select(first.label("first"), second.label("second"))
        return query.select_from(self.source).where(*self.conditions)

    def knows(self, asked: Asked) -> bool:
        """True where SQL can tell what fits the filter, and what comes first."""
        clauses = asked.filter.clauses if asked.filter else ()
        ordered = not asked.sort or isinstance(self.fields.get(asked.sort), One)
        return ordered and all(self._known(one.path) for one in clauses)

    def known_of(self, asked: Filter | None) -> Filter | None:
        """What SQL can tell of a filter whose every clause has to hold; None where that is nothing."""
        if asked is None or asked.either:
            return None
        known = tuple(one for one in asked.clauses if self._known(one.path))
        return Filter(known) if known else None

    def _known(self, path: str) -> bool:
        """What no object of the part shows has no value, which is known too."""
        return path in self.fields or path.split(".", maxsplit=1)[0] not in self.besides
