"""What one person is entitled to from one realisation: a pure function of the facts and the rule.

It may be run again at any time and in any order of facts and gives the same. Absence is never
evidence: only facts that stand take part, and only what a fact says takes a completion back.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from lms_bridge.domain import attribution, classroom
from lms_bridge.domain.classroom import ClassroomVerdict, Days, Mark, calendar_days
from lms_bridge.domain.course import CourseCompletion, CourseFacts, CourseFailure, CoursePass, CourseVerdict
from lms_bridge.domain.course import attended as course_attended
from lms_bridge.domain.fact import Score
from lms_bridge.domain.minutes import Minutes, Summed, summed
from lms_bridge.domain.presence import MeetingEvent, Moment, Stay, Window, covered, enough, length_ms, stays
from lms_bridge.domain.programme import Certificate, Confirmation, Failed, Form, Realisation, Rule
from lms_bridge.domain.ruling import Ruling, of_attendance, of_test
from lms_bridge.domain.ways import Ways, choose
from lms_bridge.domain.window import counted_time


@dataclass(frozen=True, slots=True)
class Attempt:
    """A standing fact: the person submitted an attempt at the test."""

    fact_id: int
    at_ms: int
    score: Score


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that is known of one person about one realisation.

    `tied_course`, `tied_test`, `tied_room` are the realisations (this one among them) that share its
    course, its test, its meeting. Of those, by id: `student_in` and `enrolled_in` are the ones in whose
    roster the person is, as a student or in any role; `admitted_to` those by an officer's act. `events`
    are the joins and leaves of the person's own sessions by whichever way, and the ends of the runs they
    were in; `ways` says what counts where several tell of one run: all of it stays evidence.
    """

    realisation: Realisation
    rule: Rule
    tied_course: Sequence[Realisation] = ()
    tied_test: Sequence[Realisation] = ()
    tied_room: Sequence[Realisation] = ()
    student_in: Collection[str] = ()
    enrolled_in: Collection[str] = ()
    admitted_to: Collection[str] = ()
    body_id: str | None = None
    completions: Sequence[CourseCompletion] = ()
    failures: Sequence[CourseFailure] = ()
    passes: Sequence[CoursePass] = ()
    attempts: Sequence[Attempt] = ()
    events: Sequence[MeetingEvent] = ()
    ways: Ways = Ways.PRIORITY
    windows: Mapping[str, Window] = field(default_factory=dict)
    """By realisation, of those in its room: the counted time where it is another than from start to end."""
    marks: Sequence[Mark] = ()
    """Of the lists of classroom days."""
    minutes: Sequence[Minutes] = ()
    """Sums without clock times, of sources that let them count; empty where anything else told of a meeting
    in the room near the realisation's time."""
    rulings: Sequence[Ruling] = ()
    """What persons decided about this very realisation."""
    merged: bool = False
    """The person is the same as another one, for whom all that is known of them counts."""
    parted: bool = False
    """Another one counted for this person until that was taken back, and this one was never in the roster."""
    days_off: Collection[date] = ()
    """Days within the window on which no training was, as staff said."""

    @property
    def window(self) -> Window:
        return counted_time(self.realisation, self.windows)


class Why(StrEnum):
    """The reason of a version."""

    FIRST = "first"
    NEW_EVIDENCE = "new-evidence"
    EVIDENCE_WITHDRAWN = "evidence-withdrawn"
    REGISTER_CHANGED = "register-changed"
    PERSONS_MERGED = "persons-merged"
    """The person counts for another one now."""
    MERGE_UNDONE = "merge-undone"
    """What rested on the roster is another person's again."""


@dataclass(frozen=True, slots=True)
class Completion:
    """Person × realisation: what the facts and the rule come to. `present_ms` is None but for webinars."""

    attended: bool
    attended_at_ms: int | None
    present_ms: int | None
    window: Window
    score: Score | None
    confirmation: bool
    certificate: bool
    body_id: str | None
    """Where the person worked when the realisation began."""
    rule: Rule
    stays: tuple[Stay, ...]
    fact_ids: tuple[int, ...]
    """What decided about the course (`domain.course`) or the days, and the attempt; a webinar's stays name
    their sessions."""
    days: Days | None = None
    """Of a classroom realisation."""

    @property
    def empty(self) -> bool:
        """True when no evidence stands at all: worth a version only where one stood before."""
        return not (self.fact_ids or self.stays)

    @property
    def minutes(self) -> int | None:
        return None if self.present_ms is None else self.present_ms // 60_000


@dataclass(frozen=True, slots=True)
class Decision:
    """The completion (None for who is not in the roster); `waits` when facts wait for an admission.

    `rests_on`: the ids of all facts that say it: what decided, and what a webinar's stays were made of.
    """

    completion: Completion | None
    waits: bool
    rests_on: tuple[int, ...] = ()
    moved: Why | None = None
    """Why nothing is here any more: it is with another person, by whom nothing of it is lost."""


def decide(dossier: Dossier) -> Decision:
    """Judge one person and one realisation by everything that stands."""
    here = dossier.realisation.id
    if dossier.merged:
        return Decision(_judged(dossier, _Evidence()), waits=False, moved=Why.PERSONS_MERGED)
    of_course = [(fact, _of_course(fact, dossier)) for fact in dossier.completions]
    of_failure = [(fact, _of_course(fact, dossier)) for fact in dossier.failures]
    of_pass = [(fact, _of_course(fact, dossier)) for fact in dossier.passes]
    of_test = [(fact, of_moment(fact.at_ms, dossier.tied_test, dossier)) for fact in dossier.attempts]
    told = [(stay, _stay(stay, dossier)) for stay in choose(stays(dossier.events), dossier.ways)]
    sums = [(one, _minutes(one, dossier)) for one in dossier.minutes]
    of_day = [(mark, _mark(mark, dossier)) for mark in dossier.marks]
    # A failure that nobody counts is no reason to look for its place in a roster.
    attesting = of_failure if dossier.rule.failed is Failed.ATTENDED else []
    waits = any(here in where.waits for _, where in (*of_course, *attesting, *of_test, *told, *sums, *of_day))
    if here not in dossier.student_in:
        # Who left the roster keeps what they have; who turns out to be the lecturer has earned nothing.
        if dossier.parted:
            return Decision(_judged(dossier, _Evidence()), waits, moved=Why.MERGE_UNDONE)
        lectures = here in dossier.enrolled_in
        return Decision(_judged(dossier, _Evidence()) if lectures else None, waits)
    evidence = _Evidence(
        CourseFacts(
            [fact for fact, where in of_course if here in where.belongs],
            [fact for fact, where in of_failure if here in where.belongs],
            [fact for fact, where in of_pass if here in where.belongs],
        ),
        [fact for fact, where in of_test if here in where.belongs],
        tuple(stay for stay, where in told if here in where.belongs),
        [mark for mark, where in of_day if here in where.belongs],
        [one for one, where in sums if here in where.belongs],
    )
    judged = _judged(dossier, _not_denied(evidence, dossier.rulings))
    return Decision(judged, waits, (*judged.fact_ids, *_of_stays(judged.stays, dossier.events)))


def _of_stays(stays: Sequence[Stay], events: Sequence[MeetingEvent]) -> Sequence[int]:
    """The facts of which these stays were made, in order of time, each once."""
    sessions = {(one.run, one.session, one.channel) for one in stays}
    runs = {one.run for one in stays}
    of_these = (
        one.fact_id
        for one in sorted(events, key=lambda one: (one.at_ms, one.fact_id))
        if (one.run, one.session, one.channel) in sessions or (one.moment is Moment.ENDED and one.run in runs)
    )
    return tuple(dict.fromkeys(of_these))


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What belongs to this realisation."""

    course: CourseFacts = field(default_factory=CourseFacts)
    attempts: Sequence[Attempt] = ()
    stays: tuple[Stay, ...] = ()
    marks: Sequence[Mark] = ()
    minutes: Sequence[Minutes] = ()


def _not_denied(evidence: _Evidence, rulings: Sequence[Ruling]) -> _Evidence:
    """The evidence without what a ruling says is none: what had happened by then."""
    attendance, test = of_attendance(rulings), of_test(rulings)
    kept = evidence
    if attendance is not None and not attendance.finding.attended:
        kept = _after(kept, attendance.at_ms)
    if test is not None:
        kept = replace(kept, attempts=[one for one in kept.attempts if one.at_ms > test.at_ms])
    return kept


def _after(evidence: _Evidence, at_ms: int) -> _Evidence:
    """What tells of an attendance after that moment, and all attempts."""
    course = evidence.course
    return replace(
        evidence,
        course=CourseFacts(
            [one for one in course.completions if one.at_ms > at_ms],
            [one for one in course.failures if one.at_ms > at_ms],
            [one for one in course.passes if one.at_ms > at_ms],
        ),
        stays=tuple(one for one in evidence.stays if one.start_ms > at_ms),
        marks=[one for one in evidence.marks if one.at_ms > at_ms],
        minutes=[one for one in evidence.minutes if one.began_ms > at_ms],
    )


def _of_course(
    fact: CourseCompletion | CourseFailure | CoursePass, dossier: Dossier
) -> attribution.Attribution:
    return of_moment(fact.at_ms, dossier.tied_course, dossier)


def of_moment(at_ms: int, tied: Sequence[Realisation], dossier: Dossier) -> attribution.Attribution:
    """Where a completion or an attempt at that time belongs, among the realisations tied to its object."""
    # Whoever learns in one run and lectures in another completed the course as a learner.
    learns = any(one.id in dossier.student_in and one.takes(at_ms) for one in tied)
    roster = dossier.student_in if learns else dossier.enrolled_in
    return attribution.of_moment(at_ms, tied=tied, enrolled=roster, admitted=dossier.admitted_to)


def _stay(stay: Stay, dossier: Dossier) -> attribution.Attribution:
    if stay.end_ms is None:  # counts nothing until the meeting's end has come
        return attribution.Attribution()
    return attribution.of_stay(
        stay.start_ms,
        stay.end_ms,
        tied=dossier.tied_room,
        enrolled=dossier.enrolled_in,
        windows=dossier.windows,
    )


def _minutes(told: Minutes, dossier: Dossier) -> attribution.Attribution:
    """As a stay of that length from the run's beginning on: as early as it can have been."""
    end_ms = told.began_ms + told.length_ms
    return attribution.of_stay(told.began_ms, end_ms, tied=dossier.tied_room, enrolled=dossier.enrolled_in)


def _mark(mark: Mark, dossier: Dossier) -> attribution.Attribution:
    here = dossier.realisation
    if here.form is not Form.CLASSROOM:
        return attribution.Attribution()
    if not mark.by_course:
        mine = here.id in dossier.enrolled_in
        return (
            attribution.Attribution(belongs=(here.id,)) if mine else attribution.Attribution(waits=(here.id,))
        )
    held = [one for one in dossier.tied_course if one.form is Form.CLASSROOM]
    tied = [one for one in held if mark.day in calendar_days(counted_time(one, dossier.windows))]
    return of_moment(mark.at_ms, tied, dossier) if tied else attribution.Attribution()


def _judged(dossier: Dossier, evidence: _Evidence) -> Completion:
    form, rule = dossier.realisation.form, dossier.rule
    webinar = form is Form.WEBINAR
    in_class = _in_class(dossier, evidence) if form is Form.CLASSROOM else None
    attendance, test = of_attendance(dossier.rulings), of_test(dossier.rulings)
    best = _best([*evidence.attempts, *_ruled(test)])
    course = course_attended(evidence.course, rule.failed) if form is Form.ONLINE else CourseVerdict()
    present = covered(evidence.stays, dossier.window)
    sums = (
        summed(evidence.minutes, dossier.window)
        if webinar and all(one.aside for one in evidence.stays)
        else Summed()
    )
    attended_at_ms = _present_enough(dossier, present, sums) if webinar else (in_class or course).at_ms
    if attended_at_ms is None and attendance is not None and attendance.finding.attended:
        attended_at_ms = dossier.window.end_ms
    attended = attended_at_ms is not None
    passed = best is not None and rule.pass_mark is not None and best.score.reaches(rule.pass_mark)
    return Completion(
        attended=attended,
        attended_at_ms=attended_at_ms,
        present_ms=(sums.present_ms or length_ms(present)) if webinar else None,
        window=dossier.window,
        score=best.score if best else None,
        confirmation=attended and _confirms(rule, passed=passed),
        certificate=attended and passed and rule.certificate is Certificate.PASSED,
        body_id=dossier.body_id,
        rule=rule,
        stays=evidence.stays if webinar else (),
        fact_ids=_decisive((in_class or course).fact_ids, sums.fact_ids, (best, attendance, test)),
        days=in_class.days if in_class else None,
    )


def _best(attempts: Sequence[Attempt]) -> Attempt | None:
    return max(attempts, key=lambda one: (one.score.percent, -one.at_ms, -one.fact_id), default=None)


def _decisive(
    attended: Sequence[int], sums: Sequence[int], others: Sequence[Attempt | Ruling | None]
) -> tuple[int, ...]:
    """What decided, each once."""
    return tuple(dict.fromkeys([*attended, *sums, *(one.fact_id for one in others if one is not None)]))


def _ruled(test: Ruling | None) -> Sequence[Attempt]:
    score = test.finding.score if test is not None else None
    return [Attempt(test.fact_id, test.at_ms, score)] if test is not None and score is not None else []


def _in_class(dossier: Dossier, evidence: _Evidence) -> ClassroomVerdict:
    days = [one for one in calendar_days(dossier.window) if one not in dossier.days_off]
    return classroom.attended(evidence.marks, days=days, percent=dossier.rule.presence_percent)


def _present_enough(dossier: Dossier, present: Sequence[tuple[int, int]], sums: Summed) -> int | None:
    """When the presence ended that is enough for the rule; None where it is not.

    A threshold of 0 still asks for somebody who was there, and no threshold is reached by nobody.
    """
    need = dossier.rule.presence_percent
    at_ms = present[-1][1] if present else sums.at_ms
    if need is None or at_ms is None:
        return None
    reached = enough(sums.present_ms or length_ms(present), window=dossier.window, percent=need)
    return at_ms if reached else None


def _confirms(rule: Rule, *, passed: bool) -> bool:
    if rule.confirmation is Confirmation.ATTENDED_WITHOUT_CERTIFICATE:
        return not passed
    return rule.confirmation is Confirmation.ATTENDED


def why(before: Completion | None, after: Completion, *, fallen: Collection[int]) -> Why | None:
    """The reason for a new version, or None where nothing changed. `fallen`: fact ids that stand no more."""
    if before is None:
        return None if after.empty else Why.FIRST
    if before == after:
        return None
    if _by_register(before) != _by_register(after):
        return Why.REGISTER_CHANGED
    if after.empty or any(one in fallen for one in before.fact_ids):
        return Why.EVIDENCE_WITHDRAWN
    return Why.NEW_EVIDENCE


def _by_register(completion: Completion) -> tuple[object, ...]:
    """What the register, not the platform, has said."""
    return completion.rule, completion.window, completion.body_id
