"""A realisation with its participants, slice by slice."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from typing import Any

from sqlalchemy import Connection, Select, and_, select, union

from lms_bridge.db import tables
from lms_bridge.db.accounts import REGISTER
from lms_bridge.db.bodies import history_of
from lms_bridge.db.completions import completion_of
from lms_bridge.db.counting import counts
from lms_bridge.db.page_held import held_by_person
from lms_bridge.db.roster import person_of, realisation_of
from lms_bridge.db.upsert import chunks
from lms_bridge.db.windows import windows_of
from lms_bridge.domain.body_history import BodyHistory
from lms_bridge.domain.calendar import day_of
from lms_bridge.domain.completion import Completion
from lms_bridge.domain.course import otherwise
from lms_bridge.domain.fact import FactKind
from lms_bridge.domain.presence import MeetingEvent, Moment, stays
from lms_bridge.domain.programme import STUDENT, Form, ProgrammeKind, Rule
from lms_bridge.domain.window import counted_time
from lms_bridge.services.pages import Participant, RealisationHead, RealisationPage
from lms_bridge.services.scripts import fold

_realisation, _enrolment, _completion = tables.realisation, tables.enrolment, tables.completion
_person, _body, _fact, _pair = tables.person, tables.body, tables.fact, tables.pair
_CURRENT = _completion.c.superseded_ms.is_(None)
_MOMENTS = {
    FactKind.JOINED: Moment.JOINED,
    FactKind.LEFT: Moment.LEFT,
    FactKind.MEETING_ENDED: Moment.ENDED,
}


@dataclass(frozen=True, slots=True)
class Slice:
    offset: int
    limit: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A person in one role; `left` where the roster has them in it no more."""

    row: Any
    role: str
    _: KW_ONLY
    left: bool


def head_of(row: Any) -> RealisationHead:
    """What a row of `realisation` says of it, with the ties that take effect."""
    return RealisationHead(
        id=row.id,
        code=row.code,
        title=row.title,
        form=Form(row.form),
        start_ms=row.start_ms,
        end_ms=row.end_ms,
        rule=Rule.from_json(row.rule),
        lms_course=row.lms_course or row.tied_course,
        lms_test=row.lms_test or row.tied_test,
        meeting=row.meeting,
    )


def realisation(connection: Connection, realisation_id: str, which: Slice) -> RealisationPage | None:
    row = connection.execute(_named().where(_realisation.c.id == realisation_id)).first()
    if row is None:
        return None
    told = list(connection.execute(select(_completion).where(_of(_completion, realisation_id), _CURRENT)))
    current = {one.person_id: one for one in told}
    everybody = listed(connection, realisation_id, current)
    waits = select(_pair.c.person_id).where(_of(_pair, realisation_id), _pair.c.waits_since_ms.is_not(None))
    waiting = set(connection.execute(waits).scalars())
    shown = everybody[which.offset : which.offset + which.limit]
    participants = _participant(connection, shown, current, waiting)
    return RealisationPage(
        head=head_of(row),
        programme=row.programme,
        kind=ProgrammeKind(row.kind),
        provider=row.provider,
        ended=row.ended_ms is not None,
        enrolled=sum(one.role == STUDENT and not one.left for one in everybody),
        attended=sum(one.attended for one in told),
        confirmations=sum(one.confirmation for one in told),
        certificates=sum(one.certificate for one in told),
        waiting=len(waiting),
        guests=_guests(connection, row) if row.meeting else 0,
        participants=_with_held(connection, realisation_id, participants),
        listed=len(everybody),
    )


def _of(table: Any, realisation_id: str) -> Any:
    return table.c.realisation_id == realisation_id


def _named() -> Select[Any]:
    programme = tables.programme
    return (
        select(
            _realisation,
            programme.c.title.label("programme"),
            programme.c.kind,
            _body.c.name.label("provider"),
        )
        .join(programme, programme.c.id == _realisation.c.programme_id)
        .join(_body, _body.c.id == _realisation.c.provider_id, isouter=True)
    )


def listed(connection: Connection, realisation_id: str, decided: Collection[str]) -> Sequence[Listed]:
    """Everybody in the roster, and whoever has a completion, which counts though they left the roster."""
    people: dict[str, Any] = {}
    found: dict[tuple[str, str], Listed] = {}
    for row in connection.execute(_ever(realisation_id)):
        people[row.id] = row
        if row.role is not None and row.left_ms is None:
            found.setdefault((row.id, row.role), Listed(row, row.role, left=False))
    for person_id in decided:
        found.setdefault((person_id, STUDENT), Listed(people[person_id], STUDENT, left=True))
    return sorted(found.values(), key=_by_name)


def _ever(realisation_id: str) -> Select[Any]:
    """Every enrolment that is or was, and people who have a completion without one."""
    decided = select(_completion.c.person_id).where(_of(_completion, realisation_id), _CURRENT)
    ever = select(_enrolment.c.person_id).where(_of(_enrolment, realisation_id))
    enrolled = and_(_of(_enrolment, realisation_id), _enrolment.c.person_id == _person.c.id)
    return (
        select(
            _person,
            _enrolment.c.role,
            _enrolment.c.origin,
            _enrolment.c.ended_ms.label("left_ms"),
            _body.c.name.label("body"),
        )
        .join(_enrolment, enrolled, isouter=True)
        .join(_body, _body.c.id == _person.c.primary_body_id, isouter=True)
        .where(_person.c.id.in_(union(decided, ever)), _person.c.merged_into.is_(None))
    )


def _by_name(one: Listed) -> tuple[Any, ...]:
    """One alphabet for both scripts, which no database sorts by."""
    return fold(one.row.family_name), fold(one.row.given_name), one.row.id, one.role


def _participant(
    connection: Connection, listed: Sequence[Listed], current: Mapping[str, Any], waiting: Collection[str]
) -> list[Participant]:
    history = history_of(connection)
    decided = _decided(connection, [current[one.row.id] for one in listed if one.row.id in current])
    found: list[Participant] = []
    for one in listed:
        row = one.row
        completion: Completion | None = completion_of(current[row.id]) if row.id in current else None
        found.append(
            Participant(
                person_id=row.id,
                name=person_of(row).name,
                body=_worked(history, completion) or row.body,
                role=one.role,
                origin=row.origin or REGISTER,
                completion=completion if one.role == STUDENT else None,
                waits=row.id in waiting,
                left=one.left,
                otherwise=otherwise(completion.attended, decided[row.id]) if completion else None,
            )
        )
    return found


def _worked(history: BodyHistory, completion: Completion | None) -> str | None:
    """Where somebody worked when it began, as the body was called then."""
    if completion is None or completion.body_id is None:
        return None
    return history.name_on(completion.body_id, day_of(completion.window.start_ms))


def _with_held(
    connection: Connection, realisation_id: str, listed: Sequence[Participant]
) -> tuple[Participant, ...]:
    """Of whom nothing counts so far: why what was reported of them does not."""
    if all(one.completion for one in listed):
        return tuple(listed)
    held = held_by_person(connection, realisation_id)
    return tuple(one if one.completion else replace(one, held=held.get(one.person_id, ())) for one in listed)


def _decided(
    connection: Connection, completions: Sequence[Any]
) -> Mapping[str, Sequence[tuple[FactKind, int]]]:
    """Kind and time of the facts that decided, by person."""
    ids = {row.person_id: completion_of(row).fact_ids for row in completions}
    rows: dict[int, tuple[FactKind, int]] = {}
    for chunk in chunks(sorted({one for some in ids.values() for one in some})):
        query = select(_fact.c.id, _fact.c.kind, _fact.c.at_ms).where(_fact.c.id.in_(chunk))
        rows |= {row.id: (FactKind(row.kind), row.at_ms) for row in connection.execute(query)}
    return {person: [rows[one] for one in some if one in rows] for person, some in ids.items()}


def _guests(connection: Connection, realisation: Any) -> int:
    """Distinct sessions of joins without an account whose stay touches the counted window."""
    set_by_hand = windows_of(connection, {realisation.id})
    window = counted_time(realisation_of(realisation), set_by_hand)
    joined = (
        select(_fact)
        .where(_fact.c.account_id.is_(None), _fact.c.kind == FactKind.JOINED, _fact.c.stands)
        .where(counts())
        .where(_fact.c.object == realisation.meeting, _fact.c.at_ms < window.end_ms)
    )
    joins = connection.execute(joined).all()
    runs = sorted({row.run for row in joins})
    sessions = {(row.run, row.session) for row in joins}
    closing = select(_fact).where(
        _fact.c.run.in_(runs),
        _fact.c.kind.in_((FactKind.LEFT, FactKind.MEETING_ENDED)),
        _fact.c.stands,
        counts(),
    )
    ours = [
        row
        for row in connection.execute(closing)
        if row.kind == FactKind.MEETING_ENDED or (row.run, row.session) in sessions
    ]
    events = [
        MeetingEvent(_MOMENTS[FactKind(row.kind)], row.run, row.session, row.at_ms, row.channel)
        for row in (*joins, *ours)
    ]
    return len({(stay.run, stay.session) for stay in stays(events) if stay.within(window)})
