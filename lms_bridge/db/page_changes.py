"""The event log: who changed what, when and why, with the names of what it is about."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, select

from lms_bridge.db import tables
from lms_bridge.db.roster import person_of
from lms_bridge.services.pages import Change, Named
from lms_bridge.services.scripts import rank

_event, _account, _source = tables.event_log, tables.account, tables.source
_READ_AT_ONCE = 200
_TO = " → "
_Names = Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Words that a row shall hold, or codes that stand for them. Nothing asked: every row."""

    asked: str
    codes: frozenset[str]

    def fits(self, change: Change) -> bool:
        if not self.asked or {change.what, change.by} & self.codes:
            return True
        names = [one.name for one in change.named if one.name]
        return rank(self.asked, change.by, change.subject, change.detail, *names) is not None


def changes(connection: Connection, wanted: Wanted, *, before: int | None, limit: int) -> tuple[Change, ...]:
    """Words are compared here and not in SQL: no database folds two scripts into one."""
    found: list[Change] = []
    for rows in _newest_first(connection, before):
        names = _names(connection, rows)
        found += [change for row in rows if wanted.fits(change := _change(row, names))]
        if len(found) >= limit:
            break
    return tuple(found[:limit])


def _newest_first(connection: Connection, before: int | None) -> Iterator[Sequence[Any]]:
    while True:
        query = select(_event).order_by(_event.c.seq.desc()).limit(_READ_AT_ONCE)
        rows = connection.execute(query if before is None else query.where(_event.c.seq < before)).all()
        if not rows:
            return
        yield rows
        before = rows[-1].seq


def _change(row: Any, names: _Names) -> Change:
    named = tuple(Named(kind, of, names.get((kind, of))) for kind, of in _ids(row.subject))
    return Change(row.seq, row.at_ms, row.by, row.what, row.subject, row.detail, named)


def _ids(subject: str) -> Sequence[tuple[str, str]]:
    """`account 12 → person p1` names an account and a person; another subject is text and names nothing."""
    parts = [part.partition(" ") for part in subject.split(_TO)]
    known = all(kind in ("account", "person", "realisation") and of for kind, _, of in parts)
    return [(kind, of) for kind, _, of in parts] if known else []


def _names(connection: Connection, rows: Sequence[Any]) -> _Names:
    wanted: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for kind, of in _ids(row.subject):
            wanted[kind].add(of)
    found: dict[tuple[str, str], str] = {}
    persons = select(tables.person).where(tables.person.c.id.in_(wanted["person"]))
    for row in connection.execute(persons):
        found["person", row.id] = person_of(row).name
    titles = select(tables.realisation.c.id, tables.realisation.c.title)
    for row in connection.execute(titles.where(tables.realisation.c.id.in_(wanted["realisation"]))):
        found["realisation", row.id] = row.title
    for row in connection.execute(_accounts(wanted["account"])):
        found["account", str(row.id)] = f"{row.source}: {row.name}" + (f" ({row.label})" if row.label else "")
    return found


def _accounts(ids: set[str]) -> Select[Any]:
    query = select(_account.c.id, _account.c.name, _account.c.label, _source.c.name.label("source"))
    query = query.join(_source, _source.c.id == _account.c.source_id)
    return query.where(_account.c.id.in_([int(one) for one in ids if one.isdecimal()]))
