"""Who was in a room, and when: the runs near a webinar's time, and what was told of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Select, and_, func, select

from lms_bridge.db import tables
from lms_bridge.db.accounts import linked_at
from lms_bridge.db.counting import counts
from lms_bridge.db.meetings import kept_ways
from lms_bridge.db.run_ends import RunKey, closed_ends
from lms_bridge.db.upsert import any_of, chunks
from lms_bridge.domain.fact import FactKind, digest
from lms_bridge.domain.moved import Gathering
from lms_bridge.domain.presence import Interval, MeetingEvent, Moment, Stay, stays
from lms_bridge.domain.programme import DAY_MS, STUDENT
from lms_bridge.domain.ways import AFTERWARDS, choose

_fact, _link, _run, _enrolment = tables.fact, tables.link, tables.meeting_run, tables.enrolment
_LONGEST_MS: Final = DAY_MS
"""No run goes on for longer: one that ends later than this after a time was not near it."""
_MOMENTS: Final = {
    FactKind.JOINED: Moment.JOINED,
    FactKind.LEFT: Moment.LEFT,
    FactKind.MEETING_ENDED: Moment.ENDED,
}
_STANDING: Final = and_(_fact.c.stands, counts())


@dataclass(frozen=True, slots=True)
class _Ended:
    """A run with the end that was told of it, and the one that was concluded; None where there is none."""

    key: RunKey
    told_ms: int | None
    concluded_ms: int | None

    @property
    def has_end(self) -> bool:
        return self.told_ms is not None or self.concluded_ms is not None

    def may_touch(self, near: Interval) -> bool:
        return self.told_ms is None or near[0] <= self.told_ms <= near[1] + _LONGEST_MS

    def end_ms(self, last_ms: int) -> int | None:
        """What was concluded is no earlier than the last thing told."""
        if self.told_ms is not None or self.concluded_ms is None:
            return self.told_ms
        return max(self.concluded_ms, last_ms)


@dataclass(frozen=True, slots=True)
class _Run:
    """A run of the room, not of a breakout room. `end_ms`: as told or concluded; None while it goes on."""

    key: RunKey
    first_ms: int
    last_ms: int
    end_ms: int | None

    def touches(self, near: Interval) -> bool:
        return self.first_ms < near[1] and (self.end_ms or self.last_ms) >= near[0]


class DbGatherings:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def around(self, meeting: str, near: Mapping[str, Interval]) -> Mapping[str, str]:
        found: dict[str, str] = {}
        room = self._room(meeting)
        for realisation_id, time in near.items():
            if not any(one.has_end and one.may_touch(time) for one in room):
                found[realisation_id] = ""  # nothing to conclude from: what goes on is not looked through
                continue
            runs = self._near(room, time)
            if not any(_goes_on(run, runs) for run in runs):
                found[realisation_id] = self._name(meeting, runs, time) if runs else ""
        return found

    def of(self, realisation_id: str, meeting: str, near: Interval) -> Gathering:
        runs = self._near(self._room(meeting), near)
        held = [(run.first_ms, run.end_ms) for run in runs if run.end_ms is not None]
        keys = [run.key for run in runs]
        events = self._events([*keys, *self._parted(meeting, keys)])
        lecturers, ways = self._lecturers(realisation_id), kept_ways(self._connection)
        people = {
            who: choose(stays(some), ways)
            for who, some in self._people(events).items()
            if who and who not in lecturers
        }
        return Gathering(_within(people, near), held)

    def _room(self, meeting: str) -> Sequence[_Ended]:
        """The runs of the room with their ends, without its breakout rooms."""
        query = select(_run.c.source_id, _run.c.run).where(_run.c.meeting == meeting, _run.c.parent == "")
        keys = [(row.source_id, row.run) for row in self._connection.execute(query)]
        told, concluded = self._told_ends(keys), closed_ends(self._connection, keys)
        concluded |= self._listed(set(keys) - set(told))
        return [_Ended(key, told.get(key), concluded.get(key)) for key in keys]

    def _told_ends(self, keys: Collection[RunKey]) -> dict[RunKey, int]:
        ended = (_STANDING, _fact.c.session == "", _fact.c.kind == FactKind.MEETING_ENDED)
        return {key: row.first_ms for key, row in self._grouped(keys, *ended).items()}

    def _listed(self, keys: Collection[RunKey]) -> dict[RunKey, int]:
        """The last thing that a list names, of runs of which one was made: they are over."""
        afterwards = (_STANDING, _fact.c.channel.in_(AFTERWARDS))
        return {key: row.last_ms for key, row in self._grouped(keys, *afterwards).items()}

    def _grouped(self, keys: Collection[RunKey], *which: Any) -> dict[RunKey, Any]:
        """First and last time of the facts of each run."""
        times = (func.min(_fact.c.at_ms).label("first_ms"), func.max(_fact.c.at_ms).label("last_ms"))
        found: dict[RunKey, Any] = {}
        for chunk in chunks((run, source) for source, run in keys):
            query = select(_fact.c.source_id, _fact.c.run, *times).where(*which)
            query = query.where(any_of((_fact.c.run, _fact.c.source_id), chunk))
            for row in self._connection.execute(query.group_by(_fact.c.source_id, _fact.c.run)):
                found[row.source_id, row.run] = row
        return found

    def _near(self, room: Sequence[_Ended], near: Interval) -> list[_Run]:
        maybe = {one.key: one for one in room if one.may_touch(near)}
        spans = self._grouped(list(maybe), _STANDING, _fact.c.kind != FactKind.MEETING_ENDED)
        runs = [
            _Run(key, row.first_ms, row.last_ms, maybe[key].end_ms(row.last_ms)) for key, row in spans.items()
        ]
        return sorted((run for run in runs if run.touches(near)), key=lambda run: (run.first_ms, run.key))

    def _parted(self, meeting: str, keys: Sequence[RunKey]) -> list[RunKey]:
        """The breakout rooms of these runs, named by run or by room."""
        found: list[RunKey] = []
        for source_id in {source for source, _ in keys}:
            names = [meeting, *(run for source, run in keys if source == source_id)]
            query = select(_run.c.run).where(_run.c.source_id == source_id, _run.c.parent.in_(names))
            found += [(source_id, run) for run in self._connection.execute(query).scalars()]
        return found

    def _name(self, meeting: str, runs: Sequence[_Run], near: Interval) -> str:
        """Another with every fact of the runs and with every account of theirs that is linked."""
        keys = sorted([run.key for run in runs] + self._parted(meeting, [run.key for run in runs]))
        parts = [str(near), str([(run.key, run.end_ms) for run in runs])]
        linked = and_(_link.c.account_id == _fact.c.account_id, linked_at(_fact.c.at_ms))
        counted = (
            func.count(_link.c.id),
            func.count(_fact.c.id),
            func.max(_fact.c.id),
            func.sum(_fact.c.at_ms),
        )
        for chunk in chunks((run, source) for source, run in keys):
            query = select(*counted).select_from(_fact).join(_link, linked, isouter=True).where(_STANDING)
            row = self._connection.execute(query.where(any_of((_fact.c.run, _fact.c.source_id), chunk))).one()
            parts += [str(one) for one in row]
        return digest(*parts)

    def _events(self, keys: Sequence[RunKey]) -> list[Any]:
        """The facts of these runs as rows, with the person where the account is linked."""
        linked = and_(_link.c.account_id == _fact.c.account_id, linked_at(_fact.c.at_ms))
        query = select(_fact, _link.c.person_id).join(_link, linked, isouter=True)
        query = query.where(_STANDING, _fact.c.kind.in_(_MOMENTS))
        found: list[Any] = []
        for chunk in chunks((run, source) for source, run in keys):
            found += self._connection.execute(query.where(any_of((_fact.c.run, _fact.c.source_id), chunk)))
        ends = closed_ends(self._connection, keys)
        return [*found, *(_Closed(source, run, end) for (source, run), end in ends.items())]

    def _people(self, rows: Iterable[Any]) -> Mapping[str, list[MeetingEvent]]:
        """The events of each person's sessions, with the ends of all runs; of a guest by no name."""
        told = list(rows)
        who: dict[tuple[int, str, str], str] = {}
        for row in told:
            if row.kind == FactKind.JOINED:
                who[row.source_id, row.run, row.session] = _who(row)
        ends = [_event(row) for row in told if row.session == "" and row.kind != FactKind.JOINED]
        found: dict[str, list[MeetingEvent]] = defaultdict(list)
        for row in told:
            name = who.get((row.source_id, row.run, row.session))
            if name is not None and row.kind != FactKind.MEETING_ENDED:
                found[name].append(_event(row))
        return {name: [*events, *ends] for name, events in found.items()}

    def _lecturers(self, realisation_id: str) -> set[str]:
        """Who is in the roster and takes no part: they are there whenever they like."""
        here = (_enrolment.c.realisation_id == realisation_id, _enrolment.c.ended_ms.is_(None))
        query: Select[Any] = select(_enrolment.c.person_id, _enrolment.c.role).where(*here)
        roles: dict[str, set[str]] = defaultdict(set)
        for row in self._connection.execute(query):
            roles[row.person_id].add(row.role)
        return {person for person, of_person in roles.items() if STUDENT not in of_person}


@dataclass(frozen=True, slots=True)
class _Closed:
    """An end that was concluded, as a row of facts would tell it."""

    source_id: int
    run: str
    at_ms: int
    kind: None = None
    session: str = ""
    channel: str = ""


def _goes_on(run: _Run, runs: Sequence[_Run]) -> bool:
    """No end was told, and no later run shows that there was one: a room has one run at a time."""
    if run.end_ms is not None:
        return False
    later = (other.end_ms for other in runs if other.key[0] == run.key[0] and other.end_ms is not None)
    return not any(end > run.last_ms for end in later)


def _who(row: Any) -> str:
    if row.account_id is None:
        return ""
    return row.person_id if row.person_id is not None else f"account {row.account_id}"


def _event(row: Any) -> MeetingEvent:
    moment = Moment.CLOSED if row.kind is None else _MOMENTS[FactKind(row.kind)]
    return MeetingEvent(moment, f"{row.source_id}/{row.run}", row.session, row.at_ms, row.channel)


def _within(people: Mapping[str, Sequence[Stay]], near: Interval) -> Mapping[str, Sequence[Stay]]:
    """Only those of whom something is near."""

    def is_near(stay: Stay) -> bool:
        return stay.end_ms is not None and stay.start_ms < near[1] and stay.end_ms > near[0]

    found = {who: [stay for stay in some if is_near(stay)] for who, some in people.items()}
    return {who: some for who, some in found.items() if some}
