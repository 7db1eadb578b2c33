"""Writing the links by which statements are found again, those of referred statements too."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass

from sqlalchemy import Connection, Table, and_, bindparam, delete

from lms_bridge.db import tables
from lms_bridge.db.dictionary import DbDictionary, digest_of
from lms_bridge.db.driver import Values, in_one_go, insert_rows, rows_in
from xapi import Links, parsed_links

_target = tables.target_link
_REFERRING = "SELECT target, seq FROM target_link WHERE target {among}"
_KEPT = "SELECT seq, raw FROM statement WHERE deleted_ms IS NULL AND id {among}"
_FEW = 50
"""Up to so many statements at once their rows go better together than each table's by themselves."""
_IDS = "SELECT id FROM statement WHERE seq {among}"


@dataclass(frozen=True, slots=True)
class Linked:
    """A statement and its links."""

    seq: int
    id: str
    links: Links


class DbLinks:
    def __init__(self, connection: Connection, dictionary: DbDictionary) -> None:
        self._connection = connection
        self._dictionary = dictionary

    def add(self, new: Sequence[Linked], *, at_ms: int) -> None:
        """Link statements that were just inserted, and what refers to them or what they refer to."""
        if not new:
            return
        with nullcontext() if len(new) > _FEW else in_one_go(self._connection):
            ids = self._link(new)
        self._dictionary.define(list(_definitions(new, ids)), at_ms=at_ms)

    def _link(self, new: Sequence[Linked]) -> "_Ids":
        by_id = {one.id: one for one in new}
        inherited = [*self._from_targets(new, by_id), *self._to_referring(new, by_id)]
        links = [one.links for one in (*new, *(heir[1] for heir in inherited))]
        ids = _Ids(self._dictionary, links)
        for table, rows in _rows(((one.seq, 0, one.links) for one in new), ids).items():
            self._insert(table, rows)
        self._insert(_target, [(one.links.target, one.seq) for one in new if one.links.target])
        attached = [(sha2, one.seq) for one in new for sha2 in one.links.attachments]
        self._insert(tables.attachment_link, attached)
        for table, rows in _rows(((seq, one.seq, one.links) for seq, one in inherited), ids).items():
            key = [column.name for column in table.primary_key.columns]
            insert_rows(self._connection, table, table.columns.keys(), sorted(rows), but_for=key)
        return ids

    def remove(self, gone: Sequence[Linked]) -> None:
        """Take the links of statements away, and what those that refer to them have of theirs.

        Their texts must still stand: the links are read from them.
        """
        by_id = {one.id: one for one in gone}
        own = ((one.seq, 0, one.links) for one in gone)
        inherited = [*self._from_targets(gone, by_id), *self._to_referring(gone, by_id)]
        linked = [*own, *((seq, one.seq, one.links) for seq, one in inherited)]
        for table, rows in _rows(linked, _Ids(self._dictionary, [one[2] for one in linked])).items():
            self._delete(table, rows)
        self._delete(_target, [(one.links.target, one.seq) for one in gone if one.links.target])
        attached = [(sha2, one.seq) for one in gone for sha2 in one.links.attachments]
        self._delete(tables.attachment_link, attached)

    def _delete(self, table: Table, rows: Sequence[Values]) -> None:
        places = {name: place for place, name in enumerate(table.columns.keys())}
        names = [column.name for column in table.primary_key.columns]
        if rows:
            of_row = and_(*(table.c[name] == bindparam(f"key_{name}") for name in names))
            keys = [{f"key_{name}": row[places[name]] for name in names} for row in rows]
            self._connection.execute(delete(table).where(of_row), keys)

    def _insert(self, table: Table, rows: list[Values]) -> None:
        rows.sort()  # neighbours in the index one after the other
        insert_rows(self._connection, table, table.columns.keys(), rows)

    def _from_targets(
        self, new: Iterable[Linked], by_id: Mapping[str, Linked]
    ) -> Iterator[tuple[int, Linked]]:
        """Each new statement with each that it refers to, over any number of steps."""
        for one in new:
            for other in self._chain(one, by_id):
                yield one.seq, other

    def _chain(self, one: Linked, by_id: Mapping[str, Linked]) -> Iterator[Linked]:
        seen = {one.id}
        target = one.links.target
        while target and target not in seen:
            seen.add(target)
            found = by_id.get(target) or self._stored(target)
            if found is None:
                return
            yield found
            target = found.links.target

    def _to_referring(
        self, new: Sequence[Linked], by_id: Mapping[str, Linked]
    ) -> Iterator[tuple[int, Linked]]:
        """Statements that came before what they refer to."""
        for target, seqs in self._referring([one.id for one in new]).items():
            one = by_id[target]
            given = [one, *self._chain(one, by_id)]
            for seq in self._all_referring(seqs):
                yield from ((seq, other) for other in given if other.seq != seq)

    def _all_referring(self, seqs: Collection[int]) -> Collection[int]:
        """These and all that refer to them, over any number of steps."""
        found: set[int] = set()
        waiting = set(seqs)
        while waiting:
            found |= waiting
            ids = [row[0] for row in rows_in(self._connection, _IDS, list(waiting))]
            waiting = {seq for heirs in self._referring(ids).values() for seq in heirs} - found
        return found

    def _referring(self, ids: Collection[str]) -> Mapping[str, list[int]]:
        found: dict[str, list[int]] = {}
        for target, seq in rows_in(self._connection, _REFERRING, list(ids)):
            found.setdefault(target, []).append(seq)
        return found

    def _stored(self, statement_id: str) -> Linked | None:
        rows = rows_in(self._connection, _KEPT, [statement_id])
        return Linked(rows[0][0], statement_id, parsed_links(rows[0][1])) if rows else None


class _Ids:
    """The ids of all names in a lot of links."""

    def __init__(self, dictionary: DbDictionary, links: Sequence[Links]) -> None:
        self.verbs = dictionary.ids_of(tables.verb, {one.verb for one in links})
        self.agents = dictionary.ids_of(tables.agent, {name for one in links for name in one.agents})
        self.activities = dictionary.ids_of(
            tables.activity, {name for one in links for name in one.activities}
        )


def _rows(linked: Iterable[tuple[int, int, Links]], ids: _Ids) -> Mapping[Table, list[Values]]:
    """The rows of each table for (seq, via, links), in the order of its columns."""
    verbs: list[Values] = []
    registrations: list[Values] = []
    agents: list[Values] = []
    activities: list[Values] = []
    for seq, via, links in linked:
        verb = ids.verbs[links.verb]
        verbs.append((verb, seq, via))
        if links.registration:
            registrations.append((links.registration, seq, via))
        agents += [(ids.agents[name], int(near), seq, via, verb) for name, near in links.agents.items()]
        activities += [
            (ids.activities[name], int(near), seq, via, verb) for name, near in links.activities.items()
        ]
    return {
        tables.verb_link: verbs,
        tables.registration_link: registrations,
        tables.agent_link: agents,
        tables.activity_link: activities,
    }


def _definitions(new: Iterable[Linked], ids: _Ids) -> Iterator[tuple[int, str, str]]:
    for one in new:
        for name, texts in one.links.definitions.items():
            for text in texts:
                yield ids.activities[name], digest_of(text), text
