"""All that stands about pairs of person and realisation, read for many pairs in a few queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, and_, false, or_, select, true
from sqlalchemy.sql import ColumnElement

from lms_bridge.db import tables
from lms_bridge.db.accounts import linked_at
from lms_bridge.db.aliases import parted
from lms_bridge.db.classroom import days_off
from lms_bridge.db.counting import counts, counts_here
from lms_bridge.db.facts import score_of
from lms_bridge.db.meetings import kept_ways
from lms_bridge.db.minutes import minutes_of
from lms_bridge.db.pairs import tied
from lms_bridge.db.roster import OFFICER, realisation_of, role_of
from lms_bridge.db.run_ends import RunKey, closed_ends
from lms_bridge.db.tied import IN, effective
from lms_bridge.db.upsert import among, any_of, chunks
from lms_bridge.db.windows import windows_of
from lms_bridge.domain.calendar import day_of
from lms_bridge.domain.classroom import Mark
from lms_bridge.domain.completion import Attempt, Dossier
from lms_bridge.domain.course import CourseCompletion, CourseFailure, CoursePass
from lms_bridge.domain.fact import ABOUT_A_DAY, FactKind
from lms_bridge.domain.minutes import Minutes
from lms_bridge.domain.person import Role, body_on
from lms_bridge.domain.presence import MeetingEvent, Moment, Window
from lms_bridge.domain.programme import STUDENT, Realisation, Rule
from lms_bridge.domain.ruling import Ruling, finding_of
from lms_bridge.domain.ways import Ways
from lms_bridge.services.ports import PairKey

_fact, _object, _link = tables.fact, tables.fact_object, tables.link
_realisation, _enrolment = tables.realisation, tables.enrolment


@dataclass(slots=True)
class _Known:
    """What the queries gather; `tied` is by course, test and meeting alike."""

    rules: dict[str, Rule] = field(default_factory=dict)
    dropped: set[str] = field(default_factory=set)
    """Realisations that left the roster before they began: never held, they take nothing."""
    realisations: dict[str, Realisation] = field(default_factory=dict)
    windows: Mapping[str, Window] = field(default_factory=dict)
    enrolled: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    bodies: dict[str, str | None] = field(default_factory=dict)
    merged: set[str] = field(default_factory=set)
    parted: Collection[str] = ()
    """Persons for whom others counted until that was taken back."""
    seated: set[PairKey] = field(default_factory=set)
    """Who ever was in the roster."""
    roles: dict[str, list[Role]] = field(default_factory=lambda: defaultdict(list))
    facts: dict[PairKey, list[Any]] = field(default_factory=lambda: defaultdict(list))
    ways: Ways = Ways.PRIORITY
    closing: dict[tuple[int, str, str], list[Any]] = field(default_factory=lambda: defaultdict(list))
    concluded: Mapping[RunKey, int] = field(default_factory=dict)
    """Ends of runs of which none may have been told."""
    minutes: Mapping[PairKey, Sequence[Minutes]] = field(default_factory=dict)
    days_off: Mapping[str, Collection[date]] = field(default_factory=dict)


class DossierReader:
    """Reads what stands and is not held (`db.counting`)."""

    def __init__(
        self,
        connection: Connection,
        *,
        besides: ColumnElement[bool] | None = None,
        only: ColumnElement[bool] | None = None,
    ) -> None:
        """`besides`: a condition on facts that are read too, though they are held. `only`: one on those that
        are read of all that count in the realisation beside them."""
        self._connection = connection
        more = false() if besides is None else besides
        here = true() if only is None else only
        self._counts, self._counts_here = or_(counts(), more), and_(or_(counts_here(), more), here)

    def read(self, pairs: Sequence[PairKey]) -> Mapping[PairKey, Dossier]:
        known = _Known()
        persons = sorted({pair.person_id for pair in pairs})
        self._realisations(known, sorted({pair.realisation_id for pair in pairs}))
        self._persons(known, persons)
        known.parted = parted(self._connection)
        self._enrolments(known, persons)
        self._facts(known, pairs)
        self._closing(known)
        known.minutes = minutes_of(self._connection, known.facts, known.realisations, known.windows)
        known.days_off = days_off(self._connection, {pair.realisation_id for pair in pairs})
        known.ways = kept_ways(self._connection)
        return {pair: _dossier(pair, known) for pair in pairs if pair.realisation_id in known.realisations}

    def _realisations(self, known: _Known, ids: Sequence[str]) -> None:
        """These realisations and those that share a course, a test or a room with them."""
        for chunk in chunks(ids):
            self._take_realisations(known, among(_realisation.c.id, chunk))
        for name, on in IN:
            shared = {getattr(one, name) for one in known.realisations.values()} - {None}
            for objects in chunks(sorted(shared)):
                self._take_realisations(known, on(objects))
        known.windows = windows_of(self._connection, known.realisations)

    def _take_realisations(self, known: _Known, which: Any) -> None:
        for row in self._connection.execute(select(_realisation).where(which)):
            known.realisations[row.id] = effective(realisation_of(row), row)
            if row.ended_ms is not None and row.ended_ms <= row.start_ms:
                known.dropped.add(row.id)
            known.rules[row.id] = Rule.from_json(row.rule)

    def _persons(self, known: _Known, persons: Sequence[str]) -> None:
        for chunk in chunks(persons):
            person = tables.person.c
            primary = select(person.id, person.primary_body_id, person.merged_into)
            for row in self._connection.execute(primary.where(among(person.id, chunk))):
                known.bodies[row.id] = row.primary_body_id
                if row.merged_into is not None:
                    known.merged.add(row.id)
            # A role that left the roster keeps its dates: where somebody worked then does not change.
            for row in self._connection.execute(
                select(tables.role).where(among(tables.role.c.person_id, chunk))
            ):
                known.roles[row.person_id].append(role_of(row))

    def _enrolments(self, known: _Known, persons: Sequence[str]) -> None:
        for chunk in chunks(persons):
            query = select(_enrolment).where(among(_enrolment.c.person_id, chunk))
            for row in self._connection.execute(query):
                known.seated.add(PairKey(row.person_id, row.realisation_id))
                realisation = known.realisations.get(row.realisation_id)
                if realisation is None or (row.ended_ms is not None and row.ended_ms <= realisation.start_ms):
                    continue
                known.enrolled[row.person_id].append(row)

    def _facts(self, known: _Known, pairs: Sequence[PairKey]) -> None:
        wanted = set(pairs)
        for chunk in chunks(sorted({pair.person_id for pair in pairs})):
            query = (
                select(_fact, _link.c.person_id, _realisation.c.id.label("realisation_id"))
                .select_from(_link)
                .join(_fact, and_(_fact.c.account_id == _link.c.account_id, linked_at(_fact.c.at_ms)))
                .join(_object, _object.c.fact_id == _fact.c.id)
                .join(_realisation, tied())
                .where(among(_link.c.person_id, chunk), _fact.c.stands, self._counts_here)
                .where(_realisation.c.id.in_({pair.realisation_id for pair in pairs}))
            )
            for row in self._connection.execute(query):
                pair = PairKey(row.person_id, row.realisation_id)
                if pair in wanted:
                    known.facts[pair].append(row)

    def _closing(self, known: _Known) -> None:
        """The leaves of the sessions joined, and the ends of their runs."""
        sessions = {
            (row.source_id, row.run, row.session)
            for rows in known.facts.values()
            for row in rows
            if row.kind == FactKind.JOINED
        }
        left = (_fact.c.run, _fact.c.session)
        self._close(known, left, sorted({(run, session) for _, run, session in sessions}), FactKind.LEFT)
        known.concluded = closed_ends(self._connection, {(source, run) for source, run, _ in sessions})
        ended = (_fact.c.run,)
        self._close(known, ended, sorted({(run,) for _, run, _ in sessions}), FactKind.MEETING_ENDED)

    def _close(self, known: _Known, columns: Sequence[Any], keys: Iterable[Any], kind: FactKind) -> None:
        for chunk in chunks(keys):
            query = select(_fact).where(any_of(columns, chunk), _fact.c.kind == kind)
            query = query.where(_fact.c.stands, self._counts)
            for row in self._connection.execute(query):
                known.closing[row.source_id, row.run, row.session].append(row)


def _dossier(pair: PairKey, known: _Known) -> Dossier:
    here = known.realisations[pair.realisation_id]
    enrolled = known.enrolled[pair.person_id]
    facts = {row.id: row for row in known.facts[pair]}.values()
    return Dossier(
        realisation=here,
        rule=known.rules[here.id],
        tied_course=_sharing(known, "lms_course", here.lms_course),
        tied_test=_sharing(known, "lms_test", here.lms_test),
        tied_room=_sharing(known, "room", here.room),
        student_in={row.realisation_id for row in enrolled if row.role == STUDENT},
        enrolled_in={row.realisation_id for row in enrolled},
        admitted_to={row.realisation_id for row in enrolled if row.origin == OFFICER},
        body_id=_worked_for(pair.person_id, here, known),
        completions=[
            CourseCompletion(row.id, row.at_ms, row.channel)
            for row in facts
            if row.kind == FactKind.COURSE_COMPLETED
        ],
        failures=[
            CourseFailure(row.id, row.at_ms) for row in facts if row.kind == FactKind.COURSE_DONE_FAILED
        ],
        passes=[CoursePass(row.id, row.at_ms) for row in facts if row.kind == FactKind.COURSE_PASSED],
        attempts=_attempts(facts),
        rulings=[_ruling(row) for row in facts if row.kind == FactKind.RULED],
        events=_events([row for row in facts if row.kind == FactKind.JOINED], known),
        marks=[_mark(row) for row in facts if row.kind in ABOUT_A_DAY],
        merged=pair.person_id in known.merged,
        parted=pair.person_id in known.parted and pair not in known.seated,
        days_off=known.days_off.get(here.id, ()),
        minutes=known.minutes.get(pair, ()),
        ways=known.ways,
        windows=known.windows,
    )


def _attempts(facts: Iterable[Any]) -> Sequence[Attempt]:
    tried = (row for row in facts if row.score is not None and row.kind != FactKind.RULED)
    return [Attempt(row.id, row.at_ms, score_of(row.score)) for row in tried]


def _ruling(row: Any) -> Ruling:
    score = None if row.score is None else score_of(row.score)
    return Ruling(row.id, row.at_ms, finding=finding_of(row.run, score))


def _worked_for(person_id: str, here: Realisation, known: _Known) -> str | None:
    primary = known.bodies.get(person_id)
    return body_on(day_of(here.start_ms), roles=known.roles[person_id], primary_body_id=primary)


def _mark(row: Any) -> Mark:
    day, _, slot = row.run.partition("/")
    acted, _, _ = row.session.partition("/")
    return Mark(
        row.id,
        date.fromisoformat(day),
        row.at_ms,
        present=row.kind == FactKind.PRESENT,
        way=f"{row.source_id}/{row.channel}",
        slot=slot,
        acted_ms=int(acted or 0),
        by_course=row.object != row.realisation_id,
    )


def _sharing(known: _Known, tie: str, value: str | None) -> Sequence[Realisation]:
    if value is None:
        return ()
    held = (one for one in known.realisations.values() if one.id not in known.dropped)
    return [one for one in held if getattr(one, tie) == value]


_MOMENTS = {
    FactKind.JOINED: Moment.JOINED,
    FactKind.LEFT: Moment.LEFT,
    FactKind.MEETING_ENDED: Moment.ENDED,
}


def _events(joined: Collection[Any], known: _Known) -> Sequence[MeetingEvent]:
    rows = {row.id: row for row in joined}
    for row in joined:
        for key in ((row.source_id, row.run, row.session), (row.source_id, row.run, "")):
            rows.update({closing.id: closing for closing in known.closing.get(key, ())})
    told = [
        MeetingEvent(
            _MOMENTS[FactKind(row.kind)],
            f"{row.source_id}/{row.run}",
            row.session,
            row.at_ms,
            row.channel,
            row.id,
        )
        for row in rows.values()
    ]
    return [*told, *_concluded({(row.source_id, row.run) for row in joined}, known)]


def _concluded(runs: Collection[RunKey], known: _Known) -> Sequence[MeetingEvent]:
    return [
        MeetingEvent(Moment.CLOSED, f"{source_id}/{run}", "", known.concluded[source_id, run])
        for source_id, run in sorted(runs)
        if (source_id, run) in known.concluded
    ]
