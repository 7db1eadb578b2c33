"""Read: raw things become facts, each pointing at its raw source. What is no evidence is counted by name."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from lms_bridge.domain.fact import Account, Fact, FactKind, Score, home_page, is_plain
from lms_bridge.services.ports import (
    Clock,
    Hook,
    MeetingTold,
    Source,
    StoredDelivery,
    StoredStatement,
    Told,
    Unit,
)
from moodle_sync.statements import Actor, CourseCompleted, TestAttempt, Unused
from moodle_sync.statements import read as read_statement

VOIDING = "voiding"
VOIDED = "voided"
UNKEPT = "unusable-name"


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
        said = {one.seq: _usable(_says(one)) for one in standing}
        told = [fact for one in standing if (fact := _told(one, said[one.seq]))]
        now_ms = self.clock.now_ms()
        touched = {*unit.facts.tell(told, at_ms=now_ms)}
        touched |= {*unit.facts.untell("statement", gone)}
        unit.statements.say(
            {one.seq: VOIDING for one in statements if one.voids}
            | dict.fromkeys(gone, VOIDED)
            | {seq: _name(what) for seq, what in said.items()}
        )
        unit.pairs.touch_facts(touched)


def _says(statement: StoredStatement) -> CourseCompleted | TestAttempt | Unused:
    # Decimal: a score of 59.6 is 59.6.
    value = json.loads(statement.raw, parse_float=Decimal)
    return read_statement(value, stored=datetime.fromtimestamp(statement.stored_ms / 1000, UTC))


def _usable(what: CourseCompleted | TestAttempt | Unused) -> CourseCompleted | TestAttempt | Unused:
    """Evidence whose names no database could keep is no evidence; it is counted by that name."""
    match what:
        case Unused():
            return Unused(what.kind) if is_plain(what.kind) else Unused(UNKEPT)
        case CourseCompleted():
            texts = [what.actor.home_page, what.actor.name, what.course]
        case TestAttempt():
            texts = [what.actor.home_page, what.actor.name, what.attempt, *what.tests]
    return what if all(is_plain(text) for text in texts) else Unused(UNKEPT)


def _name(what: CourseCompleted | TestAttempt | Unused) -> str:
    match what:
        case CourseCompleted():
            return FactKind.COURSE_COMPLETED
        case TestAttempt():
            return FactKind.TEST_ATTEMPT
        case Unused():
            return what.kind


def _told(statement: StoredStatement, what: CourseCompleted | TestAttempt | Unused) -> Told | None:
    match what:
        case Unused():
            return None
        case CourseCompleted():
            fact = Fact(FactKind.COURSE_COMPLETED, _account(what.actor), what.course, _ms(what.at))
        case TestAttempt():
            fact = _attempt(what)
    return Told(
        fact=fact,
        source_id=statement.source_id,
        accounts_source_id=statement.source_id,
        label=_label(statement),
        raw="statement",
        raw_id=statement.seq,
    )


def _attempt(what: TestAttempt) -> Fact:
    score = Score(what.raw, what.minimum, what.maximum)
    account = _account(what.actor)
    return Fact(FactKind.TEST_ATTEMPT, account, what.attempt, _ms(what.at), tests=what.tests, score=score)


def _account(actor: Actor) -> Account:
    return Account(home_page(actor.home_page), actor.name)


def _label(statement: StoredStatement) -> str:
    name = json.loads(statement.raw)["actor"].get("name")
    return name if isinstance(name, str) and is_plain(name) else ""


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)


@dataclass(frozen=True, slots=True)
class ReadDeliveries:
    """Turns the deliveries of a lot into facts, each by the hook of its source's kind."""

    hooks: Mapping[str, Hook]
    clock: Clock

    def __call__(self, unit: Unit, lease: str) -> None:
        unit.alone()
        deliveries = unit.deliveries.leased(lease)
        sources = {source.id: source for source in unit.sources.all()}
        told: list[Told] = []
        said: dict[int, str] = {}
        for one in deliveries:
            source = sources[one.source_id]
            events = self.hooks[source.kind].read(one.body)
            said[one.id] = _names(events)
            told += [fact for event in events if (fact := _meeting_fact(event, one, source, sources))]
        touched = unit.facts.tell(told, at_ms=self.clock.now_ms())
        unit.deliveries.say(said)
        unit.pairs.touch_facts(touched)


def _names(events: Iterable[MeetingTold]) -> str:
    """`user-joined`, or `user-joined ×2, user-left` for a call that tells several things."""
    counted = Counter(event.name for event in events)
    return ", ".join(name if n == 1 else f"{name} ×{n}" for name, n in sorted(counted.items()))


def _meeting_fact(
    event: MeetingTold, delivery: StoredDelivery, source: Source, sources: Mapping[int, Source]
) -> Told | None:
    if event.kind is None:
        return None
    accounts = sources.get(source.accounts_source_id or 0)
    if accounts is None:
        raise ValueError("a webinar's source names the source of its accounts")
    account = Account(accounts.home_page or "", event.account) if event.account else None
    fact = Fact(event.kind, account, event.meeting, event.at_ms, run=event.run, session=event.session)
    return Told(
        fact=fact,
        source_id=source.id,
        accounts_source_id=accounts.id,
        label=event.label,
        raw="delivery",
        raw_id=delivery.id,
    )
