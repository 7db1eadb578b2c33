"""Ends of meetings that were concluded, because none was told."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, TypeAlias

from sqlalchemy import Connection, and_, func, select
from sqlalchemy.sql import ColumnElement

from lms_bridge.db import tables
from lms_bridge.db.accounts import linked_at
from lms_bridge.db.counting import counts
from lms_bridge.db.upsert import any_of, chunks, insert_or_set
from lms_bridge.domain.fact import FactKind
from lms_bridge.domain.presence import MeetingEvent, Moment, stays
from lms_bridge.domain.programme import DAY_MS
from lms_bridge.domain.ways import AFTERWARDS, AS_IT_HAPPENED
from lms_bridge.services.ports.meetings import MeetingRun
from lms_bridge.services.ports.run_ends import ConcludedEnd, EndlessRun, OpenStay

_end, _run, _fact = tables.run_end, tables.meeting_run, tables.fact
_link, _person, _account = tables.link, tables.person, tables.account
RunKey: TypeAlias = tuple[int, str]
"""A source's id and its host's number of the run."""
_STANDING: Final = and_(_fact.c.stands, counts())
_MOMENTS: Final = {FactKind.JOINED: Moment.JOINED, FactKind.LEFT: Moment.LEFT}


def closed_ends(connection: Connection, runs: Collection[RunKey]) -> dict[RunKey, int]:
    """The concluded end of each of these runs that has one; it holds only where none was told."""
    found: dict[RunKey, int] = {}
    for chunk in chunks((run, source) for source, run in runs):
        query = select(_end.c.source_id, _end.c.run, _end.c.end_ms)
        for row in connection.execute(query.where(any_of((_end.c.run, _end.c.source_id), chunk))):
            found[row.source_id, row.run] = row.end_ms
    return found


class DbRunEnds:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def endless(self, *, before_ms: int, limit: int) -> Sequence[EndlessRun]:
        quiet = self._rows(~_has_concluded(), having=func.max(_fact.c.at_ms) <= before_ms, limit=limit)
        return self._filled(quiet)

    def concluded(self, *, limit: int) -> Sequence[EndlessRun]:
        return self._filled(self._rows(_has_concluded(), limit=limit))

    def run(self, source: str, run: str) -> EndlessRun | None:
        found = self._rows(tables.source.c.name == source, _run.c.run == run, limit=1)
        return next(iter(self._filled(found)), None)

    def keep(self, key: MeetingRun, end: ConcludedEnd) -> None:
        row = {
            "source_id": key.source_id,
            "run": key.run,
            "end_ms": end.end_ms,
            "by": end.by,
            "reason": end.reason,
            "at_ms": end.at_ms,
        }
        insert_or_set(self._connection, _end, [row], values=["end_ms", "by", "reason", "at_ms"])

    def joins(self, keys: Collection[MeetingRun]) -> Collection[int]:
        found: set[int] = set()
        for chunk in chunks((one.run, one.source_id) for one in keys):
            query = select(_fact.c.id).where(_fact.c.kind == FactKind.JOINED)
            query = query.where(any_of((_fact.c.run, _fact.c.source_id), chunk))
            found.update(self._connection.execute(query).scalars())
        return found

    def _rows(
        self, *which: ColumnElement[bool], limit: int, having: ColumnElement[bool] | None = None
    ) -> Sequence[Any]:
        """Runs of which somebody's arrival was told and no end, with when they were heard of."""
        first, last = func.min(_fact.c.at_ms).label("first_ms"), func.max(_fact.c.at_ms).label("last_ms")
        columns = (_run.c.source_id, _run.c.run, _run.c.meeting, tables.source.c.name)
        query = (
            select(*columns, first, last)
            .join(tables.source, tables.source.c.id == _run.c.source_id)
            .join(_fact, and_(_fact.c.run == _run.c.run, _fact.c.source_id == _run.c.source_id))
            .where(_STANDING, _fact.c.channel.in_(AS_IT_HAPPENED), ~_has_told_end(), ~_has_list(), *which)
            .group_by(*columns)
            .order_by(last.desc(), _run.c.run)
            .limit(limit)
        )
        return self._connection.execute(query if having is None else query.having(having)).all()

    def _filled(self, rows: Sequence[Any]) -> list[EndlessRun]:
        keys = [(row.source_id, row.run) for row in rows]
        stays_of, ends = self._open_stays(keys), self._ends(keys)
        return [
            EndlessRun(
                MeetingRun(row.source_id, row.run),
                source=row.name,
                meeting=row.meeting,
                first_ms=row.first_ms,
                last_ms=row.last_ms,
                stays=tuple(stays_of.get((row.source_id, row.run), ())),
                realisations=self._held(row),
                concluded=ends.get((row.source_id, row.run)),
            )
            for row in rows
        ]

    def _ends(self, keys: Collection[RunKey]) -> dict[RunKey, ConcludedEnd]:
        found: dict[RunKey, ConcludedEnd] = {}
        for chunk in chunks((run, source) for source, run in keys):
            query = select(_end).where(any_of((_end.c.run, _end.c.source_id), chunk))
            for row in self._connection.execute(query):
                found[row.source_id, row.run] = ConcludedEnd(row.end_ms, row.by, row.reason, row.at_ms)
        return found

    def _held(self, row: Any) -> tuple[tuple[str, str], ...]:
        realisation = tables.realisation
        query = select(realisation.c.id, realisation.c.title).where(
            realisation.c.meeting == row.meeting,
            realisation.c.start_ms < row.last_ms + DAY_MS,
            realisation.c.end_ms > row.first_ms - DAY_MS,
        )
        return tuple((one.id, one.title) for one in self._connection.execute(query.order_by("start_ms")))

    def _open_stays(self, keys: Collection[RunKey]) -> Mapping[RunKey, list[OpenStay]]:
        by_run: dict[RunKey, list[Any]] = defaultdict(list)
        for chunk in chunks((run, source) for source, run in keys):
            for row in self._connection.execute(_told(chunk)):
                by_run[row.source_id, row.run].append(row)
        return {key: _open(rows) for key, rows in by_run.items()}


def _told(keys: Collection[tuple[str, int]]) -> Any:
    """Arrivals and leaves of these runs, with whose they are."""
    linked = and_(_link.c.account_id == _fact.c.account_id, linked_at(_fact.c.at_ms))
    return (
        select(_fact, _account.c.name, _account.c.label, _person.c.id.label("person_id"))
        .add_columns(_person.c.given_name, _person.c.family_name)
        .join(_account, _account.c.id == _fact.c.account_id, isouter=True)
        .join(_link, linked, isouter=True)
        .join(_person, _person.c.id == _link.c.person_id, isouter=True)
        .where(any_of((_fact.c.run, _fact.c.source_id), keys), _STANDING, _fact.c.kind.in_(_MOMENTS))
    )


def _open(rows: Sequence[Any]) -> list[OpenStay]:
    joined = {(row.session, row.at_ms): row for row in rows if row.kind == FactKind.JOINED}
    events = [
        MeetingEvent(_MOMENTS[FactKind(row.kind)], row.run, row.session, row.at_ms, row.channel)
        for row in rows
        if row.channel in AS_IT_HAPPENED
    ]
    still = [stay for stay in stays(events) if stay.end_ms is None]
    return [_open_stay(joined[stay.session, stay.start_ms]) for stay in still]


def _open_stay(row: Any) -> OpenStay:
    return OpenStay(
        row.at_ms,
        account=row.name or "",
        label=row.label or "",
        person_id=row.person_id,
        person_name=f"{row.given_name} {row.family_name}".strip() if row.person_id else "",
    )


def _has_told_end() -> ColumnElement[bool]:
    ended = _fact.alias("ended")
    return (
        select(ended.c.id)
        .where(
            ended.c.run == _run.c.run,
            ended.c.session == "",
            ended.c.source_id == _run.c.source_id,
            ended.c.kind == FactKind.MEETING_ENDED,
            ended.c.stands,
        )
        .exists()
    )


def _has_list() -> ColumnElement[bool]:
    """A list of the run was made when it was over: nothing in it is open."""
    listed = _fact.alias("listed")
    of_run = (listed.c.run == _run.c.run, listed.c.source_id == _run.c.source_id)
    told = (listed.c.channel.in_(AFTERWARDS), listed.c.stands)
    return select(listed.c.id).where(*of_run, *told).exists()


def _has_concluded() -> ColumnElement[bool]:
    return select(_end.c.run).where(_end.c.run == _run.c.run, _end.c.source_id == _run.c.source_id).exists()
