"""Runs of meetings: a breakout room is a part of the meeting around it, whichever was told first."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import Connection, and_, not_, or_, select

from lms_bridge.db import tables
from lms_bridge.db.upsert import Row, among, any_of, chunks, insert_new, insert_or_set
from lms_bridge.domain.fact import FactKind
from lms_bridge.domain.programme import LATE_MS, Form
from lms_bridge.domain.ways import BEST_FIRST, Ways
from lms_bridge.services.ports.meetings import HeldIn, MeetingRun, OwnFigure, Place, ToldOfRun

_run, _figure, _fact = tables.meeting_run, tables.meeting_figure, tables.fact
DELIVERY = "delivery"
_MOST_STEPS = 5
"""A breakout room has none of its own; more than a few steps are a ring."""


_ONE = 1
_BESIDES = tuple(channel for channel in BEST_FIRST if channel)


def kept_ways(connection: Connection) -> Ways:
    """What counts where several ways tell of one run; of a database that was never told, by priority."""
    kept = connection.execute(select(tables.meeting_ways.c.ways)).scalar_one_or_none()
    return Ways.PRIORITY if kept is None else Ways(kept)


class DbMeetings:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, runs: Mapping[MeetingRun, Place]) -> None:
        rows = sorted(runs.items(), key=lambda one: (one[0].source_id, one[0].run))
        insert_new(self._connection, _run, [_row(run, place) for run, place in rows])
        parted = [_row(run, place) for run, place in rows if place.parent]
        insert_or_set(self._connection, _run, parted, values=["parent"])

    def around(self, runs: Collection[MeetingRun]) -> Mapping[MeetingRun, str]:
        found: dict[MeetingRun, str] = {}
        for run in sorted({*runs, *self._parted(runs)}, key=lambda one: (one.source_id, one.run)):
            room = self._outermost(run)
            if room:
                found[run] = room
        return found

    def sources_of(self, runs: Collection[str]) -> Mapping[str, Collection[int]]:
        found: dict[str, set[int]] = {}
        for chunk in chunks(sorted(runs)):
            query = select(_run.c.run, _run.c.source_id).where(among(_run.c.run, chunk))
            for row in self._connection.execute(query):
                found.setdefault(row.run, set()).add(row.source_id)
        return found

    def rooms(self, *, at_ms: int) -> Collection[str]:
        table = tables.realisation
        takes = and_(table.c.start_ms <= at_ms, table.c.end_ms >= at_ms - LATE_MS)
        held = or_(table.c.ended_ms.is_(None), table.c.ended_ms > table.c.start_ms)
        query = select(table.c.meeting).where(table.c.form == Form.WEBINAR, table.c.meeting.is_not(None))
        return set(self._connection.execute(query.where(takes, held)).scalars())

    def belong(self, rooms: Mapping[MeetingRun, str]) -> Collection[int]:
        joins = (_fact.c.kind == FactKind.JOINED, _fact.c.account_id.is_not(None))
        found: list[Row] = []
        for chunk in chunks((one.run, one.source_id) for one in rooms):
            query = select(_fact.c.id, _fact.c.run, _fact.c.source_id)
            query = query.where(any_of((_fact.c.run, _fact.c.source_id), chunk), *joins)
            for row in self._connection.execute(query):
                room = rooms[MeetingRun(row.source_id, row.run)]
                found.append({"object": room, "fact_id": row.id})
        insert_new(self._connection, tables.fact_object, found)
        return {row["fact_id"] for row in found}

    def held(self, *, since_ms: int, until_ms: int) -> Sequence[HeldIn]:
        one = tables.realisation.c
        query = select(one.id, one.meeting, one.start_ms, one.end_ms).order_by(one.end_ms, one.id)
        query = query.where(one.meeting.is_not(None), one.end_ms >= since_ms, one.end_ms < until_ms)
        never = and_(one.ended_ms.is_not(None), one.ended_ms <= one.start_ms)
        return [HeldIn(*row) for row in self._connection.execute(query.where(not_(never)))]

    def name_rooms(self, source_id: int, rooms: Mapping[str, str]) -> Collection[int]:
        found: list[Row] = []
        about = tables.fact_object.c
        for chunk in chunks(sorted(rooms)):
            query = select(about.object, _fact.c.id).join(_fact, _fact.c.id == about.fact_id)
            query = query.where(among(about.object, chunk), _fact.c.object == about.object)
            query = query.where(_fact.c.source_id == source_id, _fact.c.kind == FactKind.JOINED)
            rows = self._connection.execute(query)
            found += [{"object": rooms[row.object], "fact_id": row.id} for row in rows]
        insert_new(self._connection, tables.fact_object, found)
        return {row["fact_id"] for row in found}

    def told_by(self, run: MeetingRun, *, channel: str) -> Sequence[ToldOfRun]:
        evidence = tables.evidence.c
        query = select(evidence.raw_id, _fact.c.id, _fact.c.session, _fact.c.key)
        query = query.join(_fact, _fact.c.id == evidence.fact_id).order_by(evidence.raw_id, _fact.c.id)
        of_run = (_fact.c.run == run.run, _fact.c.source_id == run.source_id, _fact.c.channel == channel)
        rows = self._connection.execute(query.where(*of_run, evidence.raw == DELIVERY))
        return [ToldOfRun(*row) for row in rows]

    def ways(self) -> Ways:
        return kept_ways(self._connection)

    def choose(self, ways: Ways) -> Collection[int]:
        row = {"id": _ONE, "ways": ways.value}
        insert_or_set(self._connection, tables.meeting_ways, [row], values=["ways"])
        # Where nobody told but the webhooks, there is nothing to choose.
        told = select(_fact.c.id).where(_fact.c.kind == FactKind.JOINED, _fact.c.channel.in_(_BESIDES))
        return list(self._connection.execute(told).scalars())

    def figure(self, figures: Sequence[OwnFigure]) -> None:
        rows = {(one.run.source_id, one.run.run, one.account, one.channel): one.own_ms for one in figures}
        names = ("source_id", "run", "account", "channel", "own_ms")
        told = [dict(zip(names, (*key, own_ms), strict=True)) for key, own_ms in sorted(rows.items())]
        insert_or_set(self._connection, _figure, told, values=["own_ms"])

    def _parted(self, runs: Iterable[MeetingRun]) -> set[MeetingRun]:
        """The breakout rooms of these runs, named by run or by room."""
        inner, outer = _run.alias("inner_run"), _run.alias("outer_run")
        named = or_(inner.c.parent == outer.c.run, inner.c.parent == outer.c.meeting)
        found: set[MeetingRun] = set()
        for chunk in chunks((one.run, one.source_id) for one in runs):
            query = select(inner.c.source_id, inner.c.run)
            query = query.join(
                outer, and_(inner.c.source_id == outer.c.source_id, inner.c.parent != "", named)
            )
            query = query.where(any_of((outer.c.run, outer.c.source_id), chunk))
            found |= {MeetingRun(*row) for row in self._connection.execute(query)}
        return found

    def _outermost(self, run: MeetingRun) -> str:
        """The room at the end of the parents; empty where there is none, or none that is known."""
        at, room = run.run, ""
        for _ in range(_MOST_STEPS):
            here = self._here(run.source_id, at)
            if here is None:
                return ""
            if not here.parent:
                return room
            outer = self._named(run.source_id, here.parent)
            if outer is None:
                return ""
            at, room = outer
        return ""

    def _here(self, source_id: int, run: str) -> Place | None:
        query = select(_run.c.meeting, _run.c.parent)
        row = self._connection.execute(query.where(_run.c.source_id == source_id, _run.c.run == run)).first()
        return None if row is None else Place(*row)

    def _named(self, source_id: int, name: str) -> tuple[str, str] | None:
        """The run of that name, else any run of the room of that name: (run, room)."""
        for column in (_run.c.run, _run.c.meeting):
            query = select(_run.c.run, _run.c.meeting).where(_run.c.source_id == source_id, column == name)
            row = self._connection.execute(query.order_by(_run.c.run).limit(1)).first()
            if row is not None:
                return row.run, row.meeting
        return None


def _row(run: MeetingRun, place: Place) -> Row:
    return {"source_id": run.source_id, "run": run.run, "meeting": place.meeting, "parent": place.parent}
