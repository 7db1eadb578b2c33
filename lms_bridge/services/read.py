"""Read: raw things become facts, each pointing at its raw source. What is no evidence is counted by name."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Protocol, TypeAlias

from lms_bridge.domain.fact import Account, Fact, FactKind, Score, home_page, is_plain
from lms_bridge.services.judge_registrations import may_be_said, said_of
from lms_bridge.services.look import ask_for_looks
from lms_bridge.services.meeting_statements import (
    in_their_rooms,
    keep_runs,
    name_in_room,
    of_join,
    of_room,
)
from lms_bridge.services.moodles import MOODLE
from lms_bridge.services.ports import (
    Clock,
    StoredDelivery,
    StoredStatement,
    Told,
    Unit,
    Wanted,
)
from lms_bridge.services.ports.meetings import MeetingRun, OwnFigure, Place
from lms_bridge.services.ports.registrations import SaidOf
from moodle_sync.hints import hint_of
from moodle_sync.statements import Actor, CourseCompleted, MeetingJoined, TestAttempt, Unused
from moodle_sync.statements import Reading as Said
from moodle_sync.statements import read as read_statement
from xapi import parse_timestamp
from xapi.virtual_classroom import InRoom, in_room

Says: TypeAlias = Said | InRoom
VOIDING = "voiding"
VOIDED = "voided"
UNKEPT = "unusable-name"
OF_A_COURSE = "cmi5"
"""What is said of a registration: evidence is what all of it comes to."""


@dataclass(frozen=True, slots=True)
class ReadStatements:
    """Turns the statements of a lot into facts."""

    clock: Clock

    def __call__(self, unit: Unit, lease: str) -> None:
        unit.alone()
        statements = unit.statements.leased(lease)
        # Marked here too: two requests that crossed could not see each other's statement.
        unit.statements.void({one.voids: one.id for one in statements if one.voids})
        voiding = unit.statements.voiding([one.id for one in statements if not one.voided_by])
        unit.statements.void(voiding)
        gone = {one.seq for one in statements if one.voided_by or (one.id in voiding and not one.voids)}
        standing = [one for one in statements if one.seq not in gone and not one.voids]
        now_ms = self.clock.now_ms()
        of_courses = _of_courses(standing)
        unit.registrations.keep([*of_courses.values()], at_ms=now_ms)
        unit.registrations.withdraw(gone)
        said = {
            one.seq: Unused(OF_A_COURSE) if one.seq in of_courses else _usable(_says(one)) for one in standing
        }
        told = [fact for one in standing if (fact := _told(one, said[one.seq]))]
        touched = {*unit.facts.tell(told, at_ms=now_ms)}
        met = [(one.source_id, said[one.seq]) for one in standing]
        keep_runs(unit, met)
        touched |= {*in_their_rooms(unit, met)}
        touched |= {*unit.facts.untell("statement", gone)}
        unit.statements.say(
            {one.seq: VOIDING for one in statements if one.voids}
            | dict.fromkeys(gone, VOIDED)
            | {seq: _name(what) for seq, what in said.items()}
        )
        unit.pairs.hear_facts(touched)
        ask_for_looks(unit, _wanted(unit, standing), at_ms=now_ms)


def _wanted(unit: Unit, statements: Iterable[StoredStatement]) -> set[Wanted]:
    """Whom these statements of a Moodle that can be asked say to look at, in courses that count for somebody.

    What people do in others is nobody's business here: they are neither looked up nor kept.
    """
    asked = {one.id: one for one in unit.sources.all() if one.kind == MOODLE and one.sealed_token}
    wanted = set()
    for one in statements:
        source = asked.get(one.source_id)
        hint = source and hint_of(json.loads(one.raw), site=source.home_page or "")
        if hint:
            wanted.add(Wanted(one.source_id, hint.user_id, hint.course_id))
    tied = {
        (source_id, course_id)
        for source_id in {one.source_id for one in wanted}
        for course_id in unit.sides.among(asked[source_id], {one.course_id for one in wanted})
    }
    return {one for one in wanted if (one.source_id, one.course_id) in tied}


def _of_courses(statements: Iterable[StoredStatement]) -> dict[int, SaidOf]:
    """What is said of registrations at cmi5 courses, by the statement."""
    found = {}
    for one in statements:
        if may_be_said(one):
            value = json.loads(one.raw, parse_float=Decimal)
            at = parse_timestamp(value.get("timestamp", "")) if isinstance(value, dict) else None
            said = said_of(one, value, at_ms=_ms(at) if at else one.stored_ms)
            if said is not None:
                found[one.seq] = said
    return found


def _says(statement: StoredStatement) -> Says:
    # Decimal: a score of 59.6 is 59.6.
    value = json.loads(statement.raw, parse_float=Decimal)
    stored = datetime.fromtimestamp(statement.stored_ms / 1000, UTC)
    return in_room(value) or read_statement(value, stored=stored)


def _usable(what: Says) -> Says:
    """Evidence whose names no database could keep is no evidence; it is counted by that name."""
    match what:
        case Unused():
            return Unused(what.kind) if is_plain(what.kind) else Unused(UNKEPT)
        case CourseCompleted():
            texts = [what.actor.home_page, what.actor.name, what.course]
        case TestAttempt():
            texts = [what.actor.home_page, what.actor.name, what.attempt, *what.tests]
        case MeetingJoined():
            texts = [what.actor.home_page, what.actor.name, what.activity]
        case InRoom():
            texts = [what.room, what.run, what.name]
    return what if all(is_plain(text) for text in texts) else Unused(UNKEPT)


def _name(what: Says) -> str:
    match what:
        case CourseCompleted():
            return FactKind.COURSE_COMPLETED
        case TestAttempt():
            return FactKind.TEST_ATTEMPT
        case MeetingJoined():
            return FactKind.JOINED
        case InRoom():
            return name_in_room(what)
        case Unused():
            return what.kind


def _told(statement: StoredStatement, what: Says) -> Told | None:
    label = ""
    match what:
        case Unused():
            return None
        case InRoom():
            fact, label = of_room(what), what.name
            if fact is None:
                return None
        case MeetingJoined():
            fact = of_join(what)
        case CourseCompleted():
            fact = of_course(FactKind.COURSE_COMPLETED, what)
        case TestAttempt():
            fact = of_test(what)
    return Told(
        fact=fact,
        source_id=statement.source_id,
        accounts_source_id=statement.source_id,
        label=label or _label(statement),
        raw="statement",
        raw_id=statement.seq,
    )


class AboutACourse(Protocol):
    """Whatever somebody says that an account did with a course, at an aware time."""

    @property
    def actor(self) -> Actor: ...
    @property
    def course(self) -> str: ...
    @property
    def at(self) -> datetime: ...


def of_course(kind: FactKind, what: AboutACourse, *, channel: str = "") -> Fact:
    """The fact about a course."""
    return Fact(kind, _account(what.actor), what.course, _ms(what.at), channel=channel)


def of_test(what: TestAttempt, *, channel: str = "") -> Fact:
    """The fact about a result of a test. Raises `ValueError` for what is no score."""
    score = Score(what.raw, what.minimum, what.maximum)
    account = _account(what.actor)
    return Fact(
        FactKind.TEST_ATTEMPT,
        account,
        what.attempt,
        _ms(what.at),
        tests=what.tests,
        score=score,
        channel=channel,
    )


def _account(actor: Actor) -> Account:
    return Account(home_page(actor.home_page), actor.name)


def _label(statement: StoredStatement) -> str:
    name = json.loads(statement.raw)["actor"].get("name")
    return name if isinstance(name, str) and is_plain(name) else ""


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)


@dataclass(frozen=True, slots=True)
class Reading:
    """What deliveries tell: facts, by which name each (by id) counts on the page of what arrived, which runs
    of meetings they met, and what hosts say themselves of how long somebody was there. `dropped`: by delivery
    the facts that it tells no more, as a later one of its kind corrects them."""

    told: Sequence[Told]
    said: Mapping[int, str]
    runs: Mapping[MeetingRun, Place] = field(default_factory=dict)
    figures: Sequence[OwnFigure] = ()
    dropped: Mapping[int, Collection[int]] = field(default_factory=dict)


class DeliveryReader(Protocol):
    """Reads what one kind of source delivers."""

    def __call__(self, unit: Unit, deliveries: Sequence[StoredDelivery], *, at_ms: int) -> Reading:
        """Raises `Unreadable` for one that is not what the product sends. Facts are told by the caller."""


@dataclass(frozen=True, slots=True)
class ReadDeliveries:
    """Turns the deliveries of a lot into facts, each by the reader of its source's kind."""

    readers: Mapping[str, DeliveryReader]
    clock: Clock

    def __call__(self, unit: Unit, lease: str) -> None:
        unit.alone()
        now_ms = self.clock.now_ms()
        kinds = {source.id: source.kind for source in unit.sources.all()}
        by_kind: dict[str, list[StoredDelivery]] = defaultdict(list)
        for one in unit.deliveries.leased(lease):
            by_kind[kinds[one.source_id]].append(one)
        readings = [self.readers[kind](unit, some, at_ms=now_ms) for kind, some in by_kind.items()]
        touched = unit.facts.tell([one for reading in readings for one in reading.told], at_ms=now_ms)
        runs = {run: place for reading in readings for run, place in reading.runs.items()}
        unit.meetings.keep(runs)
        unit.meetings.figure([one for reading in readings for one in reading.figures])
        dropped = [one for reading in readings for one in reading.dropped.items()]
        for delivery_id, fact_ids in sorted(dropped):
            unit.facts.drop("delivery", delivery_id, fact_ids)
        touched = {*touched, *(each for _, fact_ids in dropped for each in fact_ids)}
        touched = {*touched, *unit.meetings.belong(unit.meetings.around(runs))}
        unit.deliveries.say({key: said for reading in readings for key, said in reading.said.items()})
        unit.pairs.hear_facts(touched)
