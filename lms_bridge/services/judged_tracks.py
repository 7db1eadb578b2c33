"""What the tracks of a person's packages come to: pure, the same for the page, the command and the worker.

Each reading of an attempt is judged with the package that stood at its time. Of an attempt the best reading
counts, or where the course says otherwise the last one that came to a result; of the attempts the one that
the course says.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final, TypeAlias

from lms_bridge.domain.fact import Account, Fact, FactKind, Score
from lms_bridge.domain.package import Standing
from lms_bridge.services.kept_tracks import AttemptReading, KeptPackage, KeptTracks
from lms_bridge.services.ports.tracks import Judging
from moodle_sync.client.completions import State
from moodle_sync.records import Activity, Grade, LearnerRecord, UserTold
from moodle_sync.said import CourseFailed, Judged, course_says, module_iri
from scorm import Package
from scorm.attempt import Attempt, Lack, judge_attempt
from scorm.attempts import Which, chosen
from scorm.judgement import Completion, Success

CHANNEL: Final = "tracks"
"""The channel of facts that were judged from tracks, by whichever way these came."""
_CLOSE: Final = Fraction(1, 100)
"""Percentage points by which two scores may differ: Moodle rounds a grade to five decimals."""

Known: TypeAlias = tuple[Package | None, Standing | None]
PackageAt: TypeAlias = Callable[[int, int], Known]
"""By activity and time in ms: the package by which an attempt of that time is judged, and its version."""


class Differs(StrEnum):
    """Where the platform's opinion of a package differs from what its tracks come to."""

    COMPLETE_THERE = "complete-there"
    INCOMPLETE_THERE = "incomplete-there"
    PASSED_THERE = "passed-there"
    FAILED_THERE = "failed-there"
    SCORE = "score"
    OVERRIDDEN = "overridden"


@dataclass(frozen=True, slots=True)
class JudgedReading:
    """A state of an attempt, since `at` (seconds). `standing` is None where no package was known."""

    at: int
    _: KW_ONLY
    attempt: Attempt
    standing: Standing | None


@dataclass(frozen=True, slots=True)
class JudgedAttempt:
    """An attempt by its number with all its readings; `counts` is the place of the one that counts."""

    number: int
    _: KW_ONLY
    readings: tuple[JudgedReading, ...]
    counts: int

    @property
    def best(self) -> JudgedReading:
        return self.readings[self.counts]

    @property
    def lacks(self) -> tuple[Lack, ...]:
        return self.best.attempt.lacks


@dataclass(frozen=True, slots=True)
class JudgedPackage:
    """A package of the course. `counts`: the number of the attempt that counts, None where none does.

    `activity` and `grade` are the platform's opinion, None where it told none.
    """

    module_id: int
    _: KW_ONLY
    attempts: tuple[JudgedAttempt, ...]
    counts: int | None
    activity: Activity | None
    grade: Grade | None
    differs: tuple[Differs, ...]

    @property
    def counted(self) -> JudgedAttempt | None:
        return next((each for each in self.attempts if each.number == self.counts), None)


def judge_packages(
    tracks: KeptTracks, *, judging: Judging, package_at: PackageAt
) -> tuple[JudgedPackage, ...]:
    """Judge all that is kept of a person in a course."""
    return tuple(
        _package(each, tracks.activity(number), judging, package_at)
        for number, each in sorted(tracks.packages.items())
    )


def _package(
    kept: KeptPackage, activity: Activity | None, judging: Judging, package_at: PackageAt
) -> JudgedPackage:
    attempts = tuple(
        _attempt(number, readings, kept, (judging, package_at))
        for number, readings in sorted(kept.attempts.items())
    )
    summaries = {each.number: each.best.attempt.summary for each in attempts}
    counts = chosen(summaries, which=judging.attempts)
    counted = next((each for each in attempts if each.number == counts), None)
    return JudgedPackage(
        kept.module_id,
        attempts=attempts,
        counts=counts,
        activity=activity,
        grade=kept.grade,
        differs=tuple(_differs(counted.best.attempt, activity, kept.grade)) if counted else (),
    )


def _attempt(
    number: int, readings: Sequence[AttemptReading], kept: KeptPackage, by: tuple[Judging, PackageAt]
) -> JudgedAttempt:
    judging, package_at = by
    judged: list[JudgedReading] = []
    for each in readings:
        package, standing = package_at(kept.module_id, each.at * 1000)
        attempt = judge_attempt(each.played, package=package, policy=judging.policy, items=kept.items)
        judged.append(JudgedReading(each.at, attempt=attempt, standing=standing))
    which = Which.BEST if judging.attempts is Which.BEST else Which.LAST
    counts = chosen({place: each.attempt.summary for place, each in enumerate(judged)}, which=which)
    last = len(judged) - 1
    return JudgedAttempt(number, readings=tuple(judged), counts=last if counts is None else counts)


def score_of(attempt: Attempt) -> Score | None:
    """The score of the whole; None where there is none, or none that can be kept exactly."""
    bounds = attempt.bounds
    if bounds is None:
        return None
    try:
        return Score(*bounds)
    except ValueError:
        return None


def lacks_of(packages: Sequence[JudgedPackage]) -> tuple[str, ...]:
    """What keeps the attempts that count from being results, each code once."""
    counted = [each.counted or each.attempts[-1] for each in packages if each.attempts]
    return tuple(dict.fromkeys(lack.value for one in counted for lack in one.lacks))


def facts_of(packages: Sequence[JudgedPackage], *, account: Account, judging: Judging) -> Iterator[Fact]:
    """The results of tests: of every attempt where the best counts, else of the one that does."""
    for package in packages:
        iri = module_iri(account.home_page, "scorm", package.module_id)
        for attempt in package.attempts:
            wanted = judging.attempts is Which.BEST or attempt.number == package.counts
            score = score_of(attempt.best.attempt)
            if wanted and score is not None and not attempt.lacks:
                yield Fact(
                    FactKind.TEST_ATTEMPT,
                    account,
                    attempt_iri(account, package.module_id, attempt.number),
                    attempt.best.at * 1000,
                    tests=(iri,),
                    score=score,
                    channel=CHANNEL,
                )


def attempt_iri(account: Account, module_id: int, number: int) -> str:
    """Moodle's own page of the attempt."""
    page = f"{account.home_page}/mod/scorm/report/userreport.php"
    return f"{page}?id={module_id}&user={account.name}&attempt={number}"


def course_facts(
    tracks: KeptTracks, packages: Sequence[JudgedPackage], *, account: Account, course_id: int
) -> Iterator[Fact]:
    """That the course was failed, or passed later, where it asks for a package that is judged."""
    judged = {each.module_id: _success(each) for each in packages if each.counted}
    if not any(each.criterion and each.module_id in judged for each in tracks.activities):
        return
    record = _record(tracks, int(account.name), course_id)
    for said in course_says(record, account.home_page, packages=judged):
        kind = FactKind.COURSE_DONE_FAILED if isinstance(said, CourseFailed) else FactKind.COURSE_PASSED
        yield Fact(kind, account, said.course, round(said.at.timestamp() * 1000), channel=CHANNEL)


def _success(package: JudgedPackage) -> Judged:
    counted = package.counted
    if counted is None or not counted.best.attempt.summary.is_final:
        return Judged(Success.UNKNOWN, at=None)
    return Judged(counted.best.attempt.success, at=datetime.fromtimestamp(counted.best.at, UTC))


def _record(tracks: KeptTracks, user_id: int, course_id: int) -> LearnerRecord:
    """What is kept, in the shape of what was told."""
    nobody = UserTold(
        user_id,
        username="",
        idnumber="",
        email="",
        first_name="",
        last_name="",
        institution="",
        department="",
        auth="",
        confirmed=None,
        suspended=None,
        deleted=False,
        created=None,
    )
    return LearnerRecord(
        nobody,
        course_id=course_id,
        enrolments=(),
        roles=(),
        completed_at=tracks.completed_at,
        criteria=tracks.criteria,
        met=tracks.met,
        activities=tracks.activities,
        grades=(),
        attempts=(),
        scorm=(),
        webinars=(),
    )


def _differs(attempt: Attempt, activity: Activity | None, grade: Grade | None) -> Iterator[Differs]:
    if activity is not None and attempt.whole is not None:
        yield from _differing_states(attempt, activity.state)
    if grade is not None and grade.overridden:
        yield Differs.OVERRIDDEN
    elif _differing_score(attempt, grade):
        yield Differs.SCORE


def _differing_states(attempt: Attempt, state: State) -> Iterator[Differs]:
    whole = attempt.whole
    if whole is None:
        return
    complete = whole.completion is Completion.COMPLETED
    if state in {State.COMPLETE, State.PASSED} and not complete:
        yield Differs.COMPLETE_THERE
    if state is State.INCOMPLETE and complete:
        yield Differs.INCOMPLETE_THERE
    if state is State.PASSED and whole.success is Success.FAILED:
        yield Differs.PASSED_THERE
    if state is State.FAILED and whole.success is Success.PASSED:
        yield Differs.FAILED_THERE


def _differing_score(attempt: Attempt, grade: Grade | None) -> bool:
    percent = percent_of(grade)
    if percent is None or attempt.share is None or Lack.UNFINISHED in attempt.lacks:
        return False
    return abs(percent - attempt.share * 100) > _CLOSE


def percent_of(grade: Grade | None) -> Fraction | None:
    """The platform's grade as a percentage, exactly; None where there is none."""
    if grade is None or grade.raw is None or grade.maximum is None:
        return None
    low, high = Fraction(grade.minimum or Decimal(0)), Fraction(grade.maximum)
    return 100 * (Fraction(grade.raw) - low) / (high - low) if high > low else None
