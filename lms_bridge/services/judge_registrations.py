"""Judge registrations at cmi5 courses: statements of the LRS become facts.

What a registration tells is a pure function of the statements that stand and of the packages. A result that
it does not come to any more is told no more: the completion gets a new version beside the old.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from lms_bridge.domain.fact import Account, Fact, FactKind, Score, home_page, is_plain
from lms_bridge.services.known_course import KnownCourse, KnownCourses, PackageOf
from lms_bridge.services.ports import Clock, StoredStatement, Told, Unit
from lms_bridge.services.ports.registrations import (
    RegistrationKey,
    RegistrationOutcome,
    SaidOf,
    StoredRegistration,
)
from moodle_sync.said import module_iri
from scorm.cmi5_said import CATEGORY, read_said
from scorm.judge_cmi5 import Registration, Scored, judge_registration
from scorm.judge_cmi5 import Unit as JudgedUnit

RAW: Final = "registration"
"""What raw row tells these facts."""
CHANNEL: Final = "cmi5"
MODULE: Final = "cmi5launch"
"""The kind of the activity by which Moodle plays cmi5 courses."""
SATISFIED_THERE, UNSATISFIED_THERE = "satisfied-there", "unsatisfied-there"


def said_of(statement: StoredStatement, value: object, *, at_ms: int) -> SaidOf | None:
    """What a statement says of a registration; None for all that are not cmi5 defined.

    `value`: the statement, its numbers as `Decimal`. `at_ms`: its own time.
    """
    read = read_said(value, at_ms=at_ms) if isinstance(value, dict) else None
    if read is None:
        return None
    whose, said = read
    names = (whose.home_page, whose.name, whose.registration)
    if not all(map(is_plain, names)):
        return None
    label = value["actor"].get("name") if isinstance(value, dict) else ""
    key = RegistrationKey(statement.source_id, home_page(whose.home_page), whose.name, whose.registration)
    known = label if isinstance(label, str) and is_plain(label) else ""
    return SaidOf(key, label=known, seq=statement.seq, said=said)


def may_be_said(statement: StoredStatement) -> bool:
    """Whether a look at the text is worth while: most statements are of no cmi5 course."""
    return CATEGORY in statement.raw


@dataclass(frozen=True, slots=True)
class JudgeRegistrations:
    """The task of the rows of kind `registration`."""

    clock: Clock
    package_of: PackageOf

    def __call__(self, unit: Unit, lease: str) -> None:
        unit.alone()
        rows = unit.registrations.leased(lease)
        courses = KnownCourses(unit, self.package_of)
        told, gone, now_ms = [], set(), self.clock.now_ms()
        before = unit.facts.told_by(RAW, [one.id for one in rows])
        for stored in rows:
            known = courses.of(stored)
            judged = judge_registration(stored.said, known.package if known else None)
            facts = [each for each in facts_of(stored, judged, known) if _is_keepable(each)]
            keys = {each.key(stored.key.source_id) for each in facts}
            dropped = {one.fact_id for one in before if one.raw_id == stored.id and one.key not in keys}
            if dropped:
                unit.facts.drop(RAW, stored.id, dropped)
            gone |= dropped
            told += [_told(stored, each) for each in facts]
            unit.registrations.judged(stored.id, outcome_of(judged, known), at_ms=now_ms)
        unit.pairs.hear_facts(gone | {*unit.facts.tell(told, at_ms=now_ms)})


def outcome_of(judged: Registration, known: KnownCourse | None) -> RegistrationOutcome:
    """What lists say of it."""
    return RegistrationOutcome(
        known.standing.sha256 if known else "",
        title=known.package.title if known else "",
        lacks=tuple(lack.value for lack in judged.lacks),
        differs=differs_of(judged),
    )


def differs_of(judged: Registration) -> tuple[str, ...]:
    """Where the platform's word on the course differs from what its statements come to."""
    ours, theirs = judged.satisfied_ms, judged.said_satisfied_ms
    if theirs is not None and ours is None:
        return (SATISFIED_THERE,)
    return (UNSATISFIED_THERE,) if ours is not None and theirs is None and not judged.lacks else ()


def facts_of(stored: StoredRegistration, judged: Registration, known: KnownCourse | None) -> Iterator[Fact]:
    """That the course is completed, where it is satisfied and nothing lacks; and each score of a unit."""
    account = Account(stored.key.home_page, stored.key.account)
    if known and judged.satisfied_ms is not None and not judged.lacks:
        yield Fact(
            FactKind.COURSE_COMPLETED,
            account,
            known.package.identifier,
            judged.satisfied_ms,
            channel=CHANNEL,
        )
    for unit in judged.units:
        for scored in unit.scores:
            yield _test(stored, unit, scored, _tests(stored, unit, judged, known))


def _tests(
    stored: StoredRegistration, unit: JudgedUnit, judged: Registration, known: KnownCourse | None
) -> tuple[str, ...]:
    """By what a realisation may name the test: the unit, and of a course of one unit its activity too."""
    named = [unit.publisher, unit.activity]
    if known and len(judged.units) == 1:
        named.append(module_iri(stored.key.home_page, MODULE, known.module_id))
    return tuple(dict.fromkeys(filter(None, named)))


def _test(stored: StoredRegistration, unit: JudgedUnit, scored: Scored, tests: Sequence[str]) -> Fact:
    mark = "&" if "?" in unit.activity else "?"
    return Fact(
        FactKind.TEST_ATTEMPT,
        Account(stored.key.home_page, stored.key.account),
        f"{unit.activity}{mark}registration={stored.key.registration}",
        scored.said.at_ms,
        tests=tuple(tests),
        score=Score(scored.raw, scored.low, scored.high),
        channel=CHANNEL,
    )


def _is_keepable(fact: Fact) -> bool:
    return all(map(is_plain, (fact.object, *fact.tests))) and fact.object != ""


def _told(stored: StoredRegistration, fact: Fact) -> Told:
    source_id = stored.key.source_id
    return Told(
        fact=fact,
        source_id=source_id,
        accounts_source_id=source_id,
        label=stored.label,
        raw=RAW,
        raw_id=stored.id,
    )
