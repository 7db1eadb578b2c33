"""Where a Moodle and the register differ about one realisation, person by person: a pure comparison.

Nothing follows from a difference by itself. What Moodle does not show takes nothing back: absence is never
evidence.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Final

from lms_bridge.domain.attribution import of_moment
from lms_bridge.domain.programme import Form, Realisation

SAME_MS: Final = 60_000
"""Times within a minute are one: a report tells minutes, an event comes a moment after what it is about."""
SAME_POINTS: Final = Fraction(1, 10)
"""Percentages this near are one: a gradebook keeps five decimals."""


class DifferenceKind(StrEnum):
    COMPLETE_THERE = "complete-there"
    """Complete in Moodle, and not attended here."""
    COMPLETE_HERE = "complete-here"
    """Attended here, and Moodle shows no completion: it is kept."""
    TIMES = "times"
    """Complete on both sides, at different times: the earliest counts."""
    SCORES = "scores"
    FAILED = "failed-there"
    """Attended here, and in Moodle an activity that the course asks for was done and failed."""
    UNMATCHED = "account-unmatched"
    """A learner there whose account belongs to nobody here."""
    CHANNELS = "channels"
    """The ways by which one completion came do not agree on its time."""


class Cause(StrEnum):
    """Why it is so, as far as this side can say."""

    UNMATCHED = "unmatched"
    NOT_ENROLLED = "not-enrolled"
    OTHER_TIME = "other-time"
    HELD = "held"
    WAITING = "waiting"
    NO_TIME = "no-time"
    JUST_ADDED = "just-added"
    FAILED = "failed"
    RULE = "rule"
    UNENROLLED = "unenrolled"
    INCOMPLETE = "incomplete"
    HERE_EARLIER = "here-earlier"
    THERE_EARLIER = "there-earlier"
    OTHER_SCORE = "other-score"
    NOBODY = "nobody"
    SEVERAL = "several"


@dataclass(frozen=True, slots=True)
class There:
    """One learner as Moodle tells them. `completed_ms`: None also where it is complete and tells no time.

    `percent`: of the tied test. `failed`: an activity that the course asks for was done and failed.
    """

    account: str
    _: KW_ONLY
    completed: bool
    completed_ms: int | None = None
    enrolled: bool = True
    percent: Fraction | None = None
    failed: bool = False


@dataclass(frozen=True, slots=True)
class CourseTold:
    """A completion of the course that stands here. `held`: why it does not count; None: it does."""

    at_ms: int
    channel: str
    held: str | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person has here in the realisation."""

    attended: bool
    attended_ms: int | None
    percent: Fraction | None


@dataclass(frozen=True, slots=True)
class Here:
    """Our side of a realisation.

    `tied`: all realisations of the course. `rosters`: the students of each of them. By account: `persons`,
    `told`, `failed`, `percents` (of the tied test). By person: `standing`, `waiting`.
    """

    realisation: Realisation
    _: KW_ONLY
    tied: Sequence[Realisation]
    persons: Mapping[str, str] = field(default_factory=dict)
    rosters: Mapping[str, Collection[str]] = field(default_factory=dict)
    told: Mapping[str, Sequence[CourseTold]] = field(default_factory=dict)
    failed: Collection[str] = ()
    percents: Mapping[str, Collection[Fraction]] = field(default_factory=dict)
    standing: Mapping[str, Standing] = field(default_factory=dict)
    waiting: Collection[str] = ()

    @property
    def students(self) -> Collection[str]:
        return self.rosters.get(self.realisation.id, ())

    def lacks(self, one: There) -> bool:
        """Whether Moodle tells a completion, a failure or a better result that nothing here tells."""
        told = self.told.get(one.account, ())
        if one.completed_ms is not None and not any(_same(each.at_ms, one.completed_ms) for each in told):
            return True
        if one.failed and one.account not in self.failed:
            return True
        best = max(self.percents.get(one.account, ()), default=Fraction(-1))
        return one.percent is not None and one.percent > best + SAME_POINTS

    def owns(self, person_id: str | None, at_ms: int) -> bool:
        """Whether a completion at that time is this realisation's matter rather than a sister's."""
        rosters = [one.id for one in self.tied if person_id in self.rosters.get(one.id, ())]
        where = of_moment(at_ms, tied=self.tied, enrolled=rosters)
        return self.realisation.id in {*where.belongs, *where.waits}


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference about one account. Times in ms; percentages floored to whole ones for people."""

    account: str
    kind: DifferenceKind
    why: Cause
    _: KW_ONLY
    person_id: str | None = None
    there_ms: int | None = None
    here_ms: int | None = None
    there_percent: int | None = None
    here_percent: int | None = None
    channels: Mapping[str, int] = field(default_factory=dict)
    held: str | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many each side has, and about how many of this side's students both say the same."""

    there_total: int
    there_completed: int
    here_total: int
    here_completed: int
    agreed: int


def compare(there: Sequence[There], here: Here) -> tuple[Counts, tuple[Difference, ...]]:
    """Compare all learners of the course in Moodle with all that stands here about the realisation."""
    found = [each for one in there for each in _about(one, here)]
    found += _only_here(there, here)
    apart = {each.person_id for each in found if each.kind in _APART}
    counts = Counts(
        there_total=len(there),
        there_completed=sum(one.completed for one in there),
        here_total=len(here.students),
        here_completed=sum(here.standing[each].attended for each in here.students if each in here.standing),
        agreed=sum(each not in apart for each in here.students),
    )
    return counts, tuple(found)


_APART: Final = (DifferenceKind.COMPLETE_THERE, DifferenceKind.COMPLETE_HERE)


def _about(one: There, here: Here) -> Iterator[Difference]:
    person_id = here.persons.get(one.account)
    standing = here.standing.get(person_id or "")
    if one.completed and here.realisation.form is Form.ONLINE:
        yield from _complete(one, person_id, standing, here)
    elif person_id is None and one.enrolled:
        yield Difference(one.account, DifferenceKind.UNMATCHED, Cause.NOBODY)
    if standing is not None and standing.attended and one.failed:
        yield Difference(
            one.account,
            DifferenceKind.FAILED,
            Cause.FAILED,
            person_id=person_id,
            there_ms=one.completed_ms,
            here_ms=standing.attended_ms,
        )
    yield from _scores(one, person_id, standing)
    yield from _channels(one.account, person_id, here)


def _complete(
    one: There, person_id: str | None, standing: Standing | None, here: Here
) -> Iterator[Difference]:
    if standing is not None and standing.attended:
        # A later run of the course has the one time that Moodle tells: of this run it then says nothing.
        if one.completed_ms is not None and here.owns(person_id, one.completed_ms):
            yield from _times(one, person_id, standing)
        return
    why = _why(one, person_id, here)
    if why is not None:
        held = next((told.held for told in here.told.get(one.account, ()) if told.held), None)
        yield Difference(
            one.account,
            DifferenceKind.COMPLETE_THERE,
            why,
            person_id=person_id,
            there_ms=one.completed_ms,
            held=held if why is Cause.HELD else None,
        )


def _why(one: There, person_id: str | None, here: Here) -> Cause | None:
    """Why somebody who is complete there did not attend here; None: it is not this realisation's matter."""
    enrolled = person_id in here.students
    if one.completed_ms is None:
        return Cause.NO_TIME if enrolled else None
    owned = here.owns(person_id, one.completed_ms)
    if not enrolled:
        return (Cause.UNMATCHED if person_id is None else Cause.NOT_ENROLLED) if owned else None
    if owned:
        return _undone(one, person_id or "", here)
    # Who stood complete before this run began cannot complete it in Moodle until that is reset there.
    before = one.completed_ms < here.realisation.start_ms
    return Cause.OTHER_TIME if before or not _of_a_sister(one.completed_ms, person_id, here) else None


def _of_a_sister(at_ms: int, person_id: str | None, here: Here) -> bool:
    """Whether another run of the course, in whose roster the person is, takes a completion of that time."""
    return any(one.takes(at_ms) and person_id in here.rosters.get(one.id, ()) for one in here.tied)


def _undone(one: There, person_id: str, here: Here) -> Cause:
    told = [each for each in here.told.get(one.account, ()) if _same(each.at_ms, one.completed_ms)]
    if not told:
        return Cause.JUST_ADDED
    if all(each.held for each in told):
        return Cause.HELD
    if person_id in here.waiting:
        return Cause.WAITING
    return Cause.FAILED if one.failed else Cause.RULE


def _times(one: There, person_id: str | None, standing: Standing) -> Iterator[Difference]:
    there_ms, here_ms = one.completed_ms, standing.attended_ms
    if there_ms is None or here_ms is None or _same(there_ms, here_ms):
        return
    yield Difference(
        one.account,
        DifferenceKind.TIMES,
        Cause.HERE_EARLIER if here_ms < there_ms else Cause.THERE_EARLIER,
        person_id=person_id,
        there_ms=there_ms,
        here_ms=here_ms,
    )


def _scores(one: There, person_id: str | None, standing: Standing | None) -> Iterator[Difference]:
    if standing is None or standing.percent is None or one.percent is None:
        return
    if abs(standing.percent - one.percent) > SAME_POINTS:
        yield Difference(
            one.account,
            DifferenceKind.SCORES,
            Cause.OTHER_SCORE,
            person_id=person_id,
            there_percent=int(one.percent),
            here_percent=int(standing.percent),
        )


def _channels(account: str, person_id: str | None, here: Here) -> Iterator[Difference]:
    first: dict[str, int] = {}
    for told in here.told.get(account, ()):
        if here.owns(person_id, told.at_ms):
            first[told.channel] = min(told.at_ms, first.get(told.channel, told.at_ms))
    if first and max(first.values()) - min(first.values()) > SAME_MS:
        yield Difference(
            account, DifferenceKind.CHANNELS, Cause.SEVERAL, person_id=person_id, channels=dict(first)
        )


def _only_here(there: Sequence[There], here: Here) -> Iterator[Difference]:
    """People who attended here and of whom Moodle shows no completion. Whoever has no account there is not
    Moodle's to tell of."""
    if here.realisation.form is not Form.ONLINE:
        return
    shown = {one.account: one for one in there}
    complete = {here.persons.get(one.account) for one in there if one.completed or one.failed}
    for account, person_id in sorted(here.persons.items()):
        standing = here.standing.get(person_id)
        if standing is None or not standing.attended or person_id in complete:
            continue
        if account in shown or account in here.told:
            yield Difference(
                account,
                DifferenceKind.COMPLETE_HERE,
                Cause.INCOMPLETE if account in shown else Cause.UNENROLLED,
                person_id=person_id,
                here_ms=standing.attended_ms,
            )


def _same(one_ms: int | None, other_ms: int | None) -> bool:
    return one_ms is not None and other_ms is not None and abs(one_ms - other_ms) <= SAME_MS
