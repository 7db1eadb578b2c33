"""Finding statements: each question is a range of a link's primary key, read from its newest end."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Final

from sqlalchemy import Connection, FromClause, Select, Table, and_, select, union_all

from lms_bridge.db import tables
from lms_bridge.db.credentials import bound_of
from lms_bridge.db.dictionary import DbDictionary
from lms_bridge.db.ids import CLOCK_SLACK_MS, first_id
from lms_bridge.db.kept_from import is_kept
from lms_bridge.db.order import in_the_order_of_an_index
from lms_bridge.db.upsert import chunks
from lms_bridge.services.ports.lrs import Found, Search
from xapi import Version

_statement, _credential = tables.statement, tables.credential
_COLUMNS = (
    _statement.c.seq,
    _statement.c.id,
    _statement.c.raw,
    _statement.c.stored_ms,
    _statement.c.version,
    _statement.c.source_id,
    _credential.c.key,
    _credential.c.issuer,
    _credential.c.client_id,
    _credential.c.subject,
    _credential.c.authority_home,
    _statement.c.voided_by,
)
_KEPT: Final = _statement.c.deleted_ms.is_(None)
_FOUND = select(*_COLUMNS).join(_credential, _credential.c.id == _statement.c.credential_id)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A search with the ids of its names."""

    search: Search
    agent: int | None
    verb: int | None
    activity: int | None


class DbSearch:
    def __init__(self, connection: Connection, dictionary: DbDictionary) -> None:
        self._connection = connection
        self._dictionary = dictionary

    def page(self, search: Search) -> Sequence[Found]:
        asked = self._asked(search)
        if asked is None:
            return []
        return self._by_seqs(self._seqs(asked))

    def by_id(self, statement_id: str) -> Found | None:
        row = self._connection.execute(_FOUND.where(_statement.c.id == statement_id, _KEPT)).first()
        return None if row is None else _found(row)

    def definitions(self, activities: Collection[str]) -> Mapping[str, Sequence[str]]:
        names = {key: name for name, key in self._dictionary.known(tables.activity, activities).items()}
        definition = tables.definition
        said: dict[str, list[str]] = {}
        for chunk in chunks(names):
            query = select(definition).where(definition.c.activity.in_(chunk))
            ordered = query.order_by(definition.c.activity, definition.c.first_ms, definition.c.digest)
            for row in self._connection.execute(ordered):
                said.setdefault(names[row.activity], []).append(row.text)
        return said

    def spoken_of(self, agent: str, *, limit: int) -> Sequence[str]:
        return [one.raw for one in self.page(Search(limit, agent=agent))]

    def _asked(self, search: Search) -> _Asked | None:
        """None where a name was never met, so that nothing can match."""
        ids: list[int | None] = []
        for table, name in (
            (tables.agent, search.agent),
            (tables.verb, search.verb),
            (tables.activity, search.activity),
        ):
            found = None if name is None else self._dictionary.known(table, [name]).get(name)
            if name is not None and found is None and not (table is tables.agent and _may_be_ours(search)):
                return None
            ids.append(found)
        return _Asked(search, *ids)

    def _seqs(self, asked: _Asked) -> list[int]:
        """One seq may come from several links: look on until there are enough, or no more."""
        in_the_order_of_an_index(self._connection)
        found: dict[int, None] = {}
        search, after = asked.search, asked.search.after
        while True:
            rows = self._connection.execute(_query(asked, after)).scalars().all()
            found.update(dict.fromkeys(rows))
            if len(rows) < search.limit or len(found) >= search.limit:
                return list(found)[: search.limit]
            after = rows[-1]

    def _by_seqs(self, seqs: Sequence[int]) -> Sequence[Found]:
        rows: dict[int, Found] = {}
        for chunk in chunks(seqs):
            for row in self._connection.execute(_FOUND.where(_statement.c.seq.in_(chunk))):
                rows[row.seq] = _found(row)
        return [rows[seq] for seq in seqs]


def _may_be_ours(search: Search) -> bool:
    """A credential is the authority of statements, though none may speak of it."""
    return bool(search.authorities) and search.related_agents


def _found(row: Any) -> Found:
    return Found(
        seq=row.seq,
        id=row.id,
        raw=row.raw,
        stored_ms=row.stored_ms,
        version=Version(row.version),
        source_id=row.source_id,
        key=row.key,
        voided=row.voided_by is not None,
        bound=bound_of(row),
    )


def _query(asked: _Asked, after: int | None) -> Any:
    search = asked.search
    parts = [_ordered(one, search) for one in _branches(asked, after)]
    if len(parts) == 1:
        return parts[0]
    # A limit of each part by itself: each is then one range, read from its end.
    united = union_all(*(select(part.subquery().c.seq) for part in parts)).subquery()
    seq = united.c.seq
    return select(seq).order_by(seq.asc() if search.ascending else seq.desc()).limit(search.limit)


def _ordered(query: Select[Any], search: Search) -> Select[Any]:
    seq = query.selected_columns[0]
    return query.order_by(seq.asc() if search.ascending else seq.desc()).limit(search.limit)


def _branches(asked: _Asked, after: int | None) -> Iterator[Select[Any]]:
    search = asked.search
    agent_near = (1, 0) if search.related_agents else (1,)
    activity_near = (1, 0) if search.related_activities else (1,)
    wanted = (agent_near if search.agent else (1,), activity_near if search.activity else (1,))
    if search.agent is None or asked.agent is not None:
        for near in product(*wanted):
            yield _branch(asked, after, near)
    if search.agent is not None and _may_be_ours(search):
        for activity in wanted[1]:
            yield _branch(asked, after, (None, activity))


def _branch(asked: _Asked, after: int | None, near: tuple[int | None, int | None]) -> Select[Any]:
    """The statements of one nearness. Without one of the agent its authority is meant instead."""
    links = _links(asked, near)
    search = asked.search
    seq = links[0][0].c.seq if links else _statement.c.seq
    source: FromClause = links[0][0] if links else _statement
    conditions = [condition for _, condition in links]
    for table, _ in links[1:]:
        source = source.join(table, and_(table.c.seq == seq, table.c.via == links[0][0].c.via))
    if links:
        source = source.join(_statement, _statement.c.seq == seq)
    else:
        conditions += is_kept(seq, search.source_id)  # whoever was deleted has no links
    if near[0] is None:
        source = source.join(_credential, _credential.c.id == _statement.c.credential_id)
        conditions.append(_credential.c.key.in_(search.authorities))
    return select(seq).select_from(source).where(*conditions, *_bounds(search, seq, after))


def _links(asked: _Asked, near: tuple[int | None, int | None]) -> list[tuple[Table, Any]]:
    """The links that are asked for, each with its condition."""
    search = asked.search
    found: list[tuple[Table, Any]] = []
    registration, agent, activity = tables.registration_link, tables.agent_link, tables.activity_link
    if search.registration is not None:
        found.append((registration, registration.c.registration == search.registration))
    if asked.agent is not None and near[0] is not None:
        found.append((agent, and_(agent.c.agent == asked.agent, agent.c.near == near[0])))
    if asked.activity is not None:
        found.append((activity, and_(activity.c.activity == asked.activity, activity.c.near == near[1])))
    if asked.verb is not None:
        holder = next((table for table, _ in found if "verb" in table.c), tables.verb_link)
        if holder is tables.verb_link:
            found.append((holder, holder.c.verb == asked.verb))
        else:
            found = [
                (table, and_(condition, table.c.verb == asked.verb) if table is holder else condition)
                for table, condition in found
            ]
    return found


def _bounds(search: Search, seq: Any, after: int | None) -> Iterator[Any]:
    if not search.with_voided:
        yield _statement.c.voided_by.is_(None)
    if search.source_id is not None:
        yield _statement.c.source_id == search.source_id
    if search.since_ms is not None:
        # A sum: PostgreSQL's statistics are behind, and say of a column that nothing is as new as that.
        yield _statement.c.stored_ms + 0 > search.since_ms
        yield seq >= first_id(search.since_ms - CLOCK_SLACK_MS)
    if search.until_ms is not None:
        yield _statement.c.stored_ms + 0 <= search.until_ms
        yield seq <= first_id(search.until_ms + CLOCK_SLACK_MS)
    if after is not None:
        yield (seq > after) if search.ascending else (seq < after)
