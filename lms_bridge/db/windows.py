"""The counted time by a person's word, and the doubts that wait for one."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, insert, select, update

from lms_bridge.db import tables
from lms_bridge.db.roster import person_of, realisation_of
from lms_bridge.db.upsert import among, chunks, insert_new, insert_or_set
from lms_bridge.domain.moved import Doubt
from lms_bridge.domain.presence import Window
from lms_bridge.domain.programme import Form, Rule
from lms_bridge.domain.window import breaks_json, breaks_of, counted_time, planned_time
from lms_bridge.services.ports.windows import KeptDoubt, Planned, SaidWindow, WaitingWindow

_said, _doubt, _realisation = tables.realisation_window, tables.window_doubt, tables.realisation
_HOLDS = _said.c.superseded_ms.is_(None)
_NOT_YET = ""
"""What a row has seen that is there only to be held."""


class DbWindows:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def planned(self, realisation_ids: Collection[str]) -> Mapping[str, Planned]:
        found: dict[str, Planned] = {}
        for chunk in chunks(sorted(realisation_ids)):
            query = select(_realisation).where(among(_realisation.c.id, chunk))
            found |= {row.id: _planned(row) for row in self._connection.execute(query)}
        return found

    def holding(self, realisation_ids: Collection[str]) -> Mapping[str, SaidWindow]:
        found: dict[str, SaidWindow] = {}
        for chunk in chunks(sorted(realisation_ids)):
            query = select(_said).where(_HOLDS, among(_said.c.realisation_id, chunk))
            found |= {row.realisation_id: said_of(row) for row in self._connection.execute(query)}
        return found

    def earlier(self, realisation_id: str) -> Sequence[SaidWindow]:
        query = select(_said).where(_said.c.realisation_id == realisation_id)
        return [said_of(row) for row in self._connection.execute(query.order_by(_said.c.version.desc()))]

    def keep(self, said: SaidWindow) -> None:
        here = _said.c.realisation_id == said.realisation_id
        self._connection.execute(update(_said).where(here, _HOLDS).values(superseded_ms=said.at_ms))
        row = {
            "realisation_id": said.realisation_id,
            "version": said.version,
            "start_ms": said.window.start_ms if said.window else None,
            "end_ms": said.window.end_ms if said.window else None,
            "breaks": breaks_json(said.window) if said.window else "[]",
            "planned_start_ms": said.planned.start_ms,
            "planned_end_ms": said.planned.end_ms,
            "planned_breaks": breaks_json(said.planned),
            "confirmed": said.confirmed,
            "by": said.by,
            "reason": said.reason,
            "at_ms": said.at_ms,
        }
        self._connection.execute(insert(_said).values(**row))

    def doubts(self, realisation_ids: Collection[str]) -> Mapping[str, KeptDoubt]:
        return self._doubts(realisation_ids, select(_doubt))

    def hold(self, realisation_ids: Collection[str]) -> Mapping[str, KeptDoubt]:
        rows = [{"realisation_id": one, "seen": _NOT_YET} for one in sorted(realisation_ids)]
        insert_new(self._connection, _doubt, rows)
        return self._doubts(realisation_ids, select(_doubt).with_for_update())

    def _doubts(self, ids: Collection[str], query: Select[Any]) -> Mapping[str, KeptDoubt]:
        found: dict[str, KeptDoubt] = {}
        ordered = query.order_by(_doubt.c.realisation_id)
        for chunk in chunks(sorted(ids)):
            rows = self._connection.execute(ordered.where(among(_doubt.c.realisation_id, chunk)))
            found |= {row.realisation_id: _doubt_of(row) for row in rows}
        return found

    def conclude(self, doubts: Collection[KeptDoubt]) -> None:
        rows = [
            {
                "realisation_id": one.realisation_id,
                "seen": one.seen,
                "doubt": one.doubt.value if one.doubt else None,
                "figures": json.dumps(dict(one.figures), sort_keys=True),
                "since_ms": one.since_ms,
            }
            for one in doubts
        ]
        insert_or_set(self._connection, _doubt, rows, values=["seen", "doubt", "figures", "since_ms"])

    def waiting(self) -> Sequence[WaitingWindow]:
        query = select(_doubt).where(_doubt.c.doubt.is_not(None))
        kept = [_doubt_of(row) for row in self._connection.execute(query.order_by(_doubt.c.since_ms))]
        planned = self.planned({one.realisation_id for one in kept})
        return [WaitingWindow(planned[one.realisation_id], one) for one in kept]

    def sharing(self, meeting: str) -> Mapping[str, Window]:
        query = select(_realisation).where(_realisation.c.meeting == meeting)
        held = {row.id: row for row in self._connection.execute(query) if not _dropped(row)}
        set_by_hand = windows_of(self._connection, held)
        return {one: counted_time(realisation_of(row), set_by_hand) for one, row in held.items()}

    def persons(self, realisation_id: str) -> Mapping[str, str]:
        pair, person = tables.pair, tables.person
        query = select(person).join(pair, pair.c.person_id == person.c.id)
        rows = self._connection.execute(query.where(pair.c.realisation_id == realisation_id))
        return {row.id: person_of(row).name for row in rows}


def windows_of(connection: Connection, realisation_ids: Collection[str]) -> Mapping[str, Window]:
    """The counted times that hold and are other than the register plans, by realisation."""
    holding = DbWindows(connection).holding(realisation_ids)
    return {one: said.window for one, said in holding.items() if said.window is not None}


def undecided(connection: Connection, realisation_ids: Collection[str]) -> set[str]:
    """Those of these realisations whose results wait for a word about the counted time."""
    doubts = DbWindows(connection).doubts(realisation_ids)
    return {one for one, kept in doubts.items() if kept.doubt is not None}


def _dropped(row: Any) -> bool:
    """It left the roster before it began: it was never held."""
    return row.ended_ms is not None and row.ended_ms <= row.start_ms


def said_of(row: Any) -> SaidWindow:
    """What somebody said, of a row of the table."""
    window = None if row.start_ms is None else Window(row.start_ms, row.end_ms, breaks_of(row.breaks))
    return SaidWindow(
        row.realisation_id,
        version=row.version,
        window=window,
        planned=Window(row.planned_start_ms, row.planned_end_ms, breaks_of(row.planned_breaks)),
        confirmed=row.confirmed,
        by=row.by,
        reason=row.reason,
        at_ms=row.at_ms,
    )


def _planned(row: Any) -> Planned:
    return Planned(
        row.id,
        title=row.title,
        form=Form(row.form),
        window=planned_time(realisation_of(row)),
        meeting=row.meeting,
        percent=Rule.from_json(row.rule).presence_percent,
    )


def _doubt_of(row: Any) -> KeptDoubt:
    return KeptDoubt(
        row.realisation_id,
        seen=row.seen,
        doubt=None if row.doubt is None else Doubt(row.doubt),
        figures=json.loads(row.figures),
        since_ms=row.since_ms,
    )
