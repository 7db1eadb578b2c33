"""Names and their ids: verbs, agents, activities. A row never changes and never goes."""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy import Connection, Table, bindparam, delete, select

from lms_bridge.db import tables
from lms_bridge.db.driver import insert_rows, rows_in
from lms_bridge.db.ids import Ids
from xapi import merged

_MOST_REMEMBERED: Final = 50_000

_BY_NAME: Final = {
    table.name: f"SELECT name, id FROM {table.name} WHERE name {{among}}"  # noqa: S608 - names of ours
    for table in (tables.verb, tables.agent, tables.activity)
}
_DIGESTS: Final = "SELECT activity, digest FROM definition WHERE activity {among}"
_DEFINED: Final = ("activity", "digest", "first_ms", "text")
_SAID: Final = (
    select(tables.definition.c.first_ms, tables.definition.c.text)
    .where(tables.definition.c.activity == bindparam("activity"))
    .order_by(tables.definition.c.first_ms, tables.definition.c.digest)
    .with_for_update()
)
_UNSAID: Final = delete(tables.definition).where(tables.definition.c.activity == bindparam("activity"))
MOST_DEFINITIONS: Final = 30
"""How many definitions of one activity are kept apart; a course whose name tells the day has more."""


class Memory:
    """What one process has seen committed of the dictionaries."""

    def __init__(self) -> None:
        self._names: dict[str, dict[str, int]] = {}
        self.definitions: set[tuple[int, str]] = set()

    def of(self, table: Table) -> dict[str, int]:
        """The ids that are remembered, to be added to."""
        known = self._names.setdefault(table.name, {})
        if len(known) > _MOST_REMEMBERED:
            known = self._names[table.name] = {}
        return known

    def remember_definitions(self, seen: Collection[tuple[int, str]]) -> None:
        if len(self.definitions) > _MOST_REMEMBERED:
            self.definitions = set()
        self.definitions |= set(seen)


class DbDictionary:
    """The dictionaries within one transaction. What it adds itself is not remembered: it may be undone."""

    def __init__(self, connection: Connection, ids: Ids, memory: Memory) -> None:
        self._connection = connection
        self._ids = ids
        self._memory = memory
        self._own: set[str] = set()
        self._own_definitions: set[tuple[int, str]] = set()

    def known(self, table: Table, names: Collection[str]) -> dict[str, int]:
        """The ids of those names that stand."""
        remembered = self._memory.of(table)
        found = {name: remembered[name] for name in names if name in remembered}
        stored = self._stored(table, [name for name in names if name not in found])
        remembered.update({name: key for name, key in stored.items() if name not in self._own})
        return found | stored

    def ids_of(self, table: Table, names: Collection[str]) -> Mapping[str, int]:
        """The ids of all the names; new ones are added in order, so that no two writers wait in a ring."""
        found = self.known(table, names)
        new = sorted(set(names) - found.keys())
        if not new:
            return found
        self._own |= set(new)
        rows = list(zip(self._ids.many(len(new)), new, strict=True))
        insert_rows(self._connection, table, ("id", "name"), rows, but_for=("name",))
        if self._connection.dialect.name == "sqlite":  # its writer is alone: nobody else added them meanwhile
            return found | {name: key for key, name in rows}
        return found | self._stored(table, new)

    def define(self, texts: Collection[tuple[int, str, str]], *, at_ms: int) -> None:
        """Keep what is said of activities: (activity, digest, text)."""
        new = {one[:2]: one[2] for one in texts if one[:2] not in self._memory.definitions}
        if not new:
            return
        stored = {*rows_in(self._connection, _DIGESTS, sorted({activity for activity, _ in new}))}
        self._memory.remember_definitions((stored & new.keys()) - self._own_definitions)
        missing = sorted(new.keys() - stored)
        self._own_definitions |= set(missing)
        rows = [(activity, digest, at_ms, new[activity, digest]) for activity, digest in missing]
        insert_rows(self._connection, tables.definition, _DEFINED, rows, but_for=("activity", "digest"))
        many = Counter(activity for activity, _ in stored | set(missing))
        for activity in sorted(activity for activity, n in many.items() if n > MOST_DEFINITIONS):
            self._fold(activity)

    def _fold(self, activity: int) -> None:
        """Merge what was said of an activity into one: whoever merges it with what comes gets the same."""
        rows = list(self._connection.execute(_SAID, {"activity": activity}))
        text = json.dumps(merged(row.text for row in rows), ensure_ascii=False)
        self._connection.execute(_UNSAID, {"activity": activity})
        # As old as the newest of them: it comes before all that is said from now on.
        folded = (activity, digest_of(text), rows[-1].first_ms, text)
        insert_rows(self._connection, tables.definition, _DEFINED, [folded])

    def _stored(self, table: Table, names: Collection[str]) -> dict[str, int]:
        return dict(rows_in(self._connection, _BY_NAME[table.name], list(names)))


def digest_of(definition: str) -> str:
    """By what a definition is known to be the same."""
    return hashlib.sha256(definition.encode()).hexdigest()[:32]
