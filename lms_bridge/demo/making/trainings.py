"""The programmes of a made-up year and when each of them is held."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from hashlib import sha256

from lms_bridge.demo.making.names import SUBJECTS
from lms_bridge.demo.making.plan import BELGRADE, YearPlan

GRACE = timedelta(days=30)
"""What comes later than this after a realisation's end does not belong to it."""

DOCUMENTS = (
    ("attended", "passed"),
    ("attended-without-certificate", "passed"),
    ("attended", "never"),
    ("never", "passed"),
)
"""What a programme with a test gives: when a confirmation, when a certificate."""


class Course(StrEnum):
    """How a webinar goes."""

    PLAIN = "plain"
    SHARED = "shared"  # its room is also another webinar's, on another day
    RESTARTED = "restarted"  # the room went down and came up again: two internal meetings
    ENDED_EARLY = "ended early"  # the room closes before the counted window does
    UNENDED = "unended"  # restarted, and the end of the first meeting is never told


PATTERN = {
    1: Course.SHARED,
    2: Course.SHARED,
    3: Course.RESTARTED,
    4: Course.ENDED_EARLY,
    5: Course.UNENDED,
}
"""The course of every tenth webinar, by its place among the ten; the others go plainly."""

SECOND_IN_ROOM = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    id: str
    title: str
    code: str
    year: int
    kind: str
    confirmation: str
    certificate: str
    presence_percent: int | None = None
    pass_mark: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Realisation:
    """One run. `start` to `end` is the counted window, in UTC; `room` is the external meeting id."""

    form: str
    programme: Programme
    start: datetime
    end: datetime
    number: int
    id: str = ""
    lms_course: str = ""
    lms_test: str = ""
    room: str = ""
    course: Course = Course.PLAIN

    @property
    def day(self) -> date:
        """The day of its start in Belgrade."""
        return self.start.astimezone(BELGRADE).date()

    @property
    def window_s(self) -> int:
        return int((self.end - self.start).total_seconds())

    @property
    def threshold_s(self) -> int:
        """Seconds of presence that are just enough."""
        return -(-self.window_s * (self.programme.presence_percent or 0) // 100)


def realisations(plan: YearPlan) -> tuple[Realisation, ...]:
    """All realisations of the plan, the one of the year before among them, each with its id."""
    online = online_realisations(plan)
    first = plan.online + 1
    webinars = webinar_realisations(plan, first)
    old = old_webinar(plan, first + plan.webinars)
    classroom = classroom_realisations(plan, first + plan.webinars + 1)
    everything = [*online, *webinars, old, *classroom]
    return tuple(replace(run, id=f"class-{number:04d}") for number, run in enumerate(everything, 1))


def online_realisations(plan: YearPlan) -> list[Realisation]:
    """A training's second run comes right after its first; those still open come last."""
    closed = plan.online - plan.repeated - plan.still_open
    last = plan.until.date() - timedelta(days=75)
    days = list(_spread(date(plan.year, 1, 10), last, closed))
    found: list[Realisation] = []
    for number, day in enumerate(days, 1):
        tested = number <= plan.repeated or number % 3 != 0
        run = _online(plan, number, tested=tested)
        if number <= plan.repeated:
            found.append(_held(run, date(plan.year, 1, 10)))
            found.append(_held(run, last - timedelta(days=number - 1)))
        else:
            found.append(_held(run, day))
    return found + [_still_open(plan, closed + 1 + index) for index in range(plan.still_open)]


def webinar_realisations(plan: YearPlan, first: int) -> list[Realisation]:
    """Those of the year; the first starts on New Year's Day in Belgrade, while UTC still has the old year."""
    last = plan.until.date() - timedelta(days=10)
    days = [date(plan.year, 1, 1), *_spread(date(plan.year, 1, 18), last, plan.webinars - 1)]
    found: list[Realisation] = []
    for index, day in enumerate(days):
        run = _webinar(plan, first + index, index, day)
        if index % 10 == SECOND_IN_ROOM:
            before = found[-1]
            run = replace(before, start=run.start, end=run.start + (before.end - before.start))
        found.append(run)
    return found


def old_webinar(plan: YearPlan, number: int) -> Realisation:
    """The last of the year before, late on New Year's Eve: it belongs to no count of this year."""
    run = _webinar(plan, number, 1, date(plan.year - 1, 12, 31))
    start = _at(run.day, 21)
    held = replace(run.programme, year=plan.year - 1)
    return replace(run, programme=held, start=start, end=start + timedelta(hours=1), course=Course.PLAIN)


def classroom_realisations(plan: YearPlan, first: int) -> list[Realisation]:
    days = _spread(date(plan.year, 2, 1), plan.until.date() - timedelta(days=20), plan.classroom)
    return [
        Realisation(
            form="classroom",
            programme=_programme(plan, number, tested=False),
            start=_at(day, 9),
            end=_at(day, 15),
            number=number,
        )
        for number, day in enumerate(days, first)
    ]


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), BELGRADE).astimezone(UTC)


def _spread(first: date, last: date, count: int) -> Iterator[date]:
    for index in range(count):
        yield first + timedelta(days=(last - first).days * index // max(1, count - 1))


def _programme(plan: YearPlan, number: int, *, tested: bool) -> Programme:
    confirmation, certificate = DOCUMENTS[number % 4] if tested else ("attended", "never")
    return Programme(
        id=f"course-{number:04d}",
        title=f"{SUBJECTS[number % len(SUBJECTS)]} – {number // len(SUBJECTS) + 1}",
        code=f"PR/{plan.year}/{number}",
        year=plan.year,
        kind=("general", "managers", "special")[number % 3],
        confirmation=confirmation,
        certificate=certificate,
        pass_mark=(60, 70)[number % 2] if tested else None,
    )


def _course_iri(plan: YearPlan, number: int) -> str:
    return f"{plan.home_page}/course/view.php?id={number + 40}"


def _test_iri(plan: YearPlan, number: int) -> str:
    return f"{plan.home_page}/mod/quiz/view.php?id={number + 3000}"


def _online(plan: YearPlan, number: int, *, tested: bool) -> Realisation:
    return Realisation(
        form="online",
        programme=_programme(plan, number, tested=tested),
        start=plan.now,
        end=plan.now,
        number=number,
        lms_course=_course_iri(plan, number),
        lms_test=_test_iri(plan, number) if tested else "",
    )


def _held(run: Realisation, day: date) -> Realisation:
    return replace(run, start=_at(day, 8), end=_at(day + timedelta(days=24), 20))


def _still_open(plan: YearPlan, number: int) -> Realisation:
    here = plan.now.astimezone(BELGRADE).date()
    start = min(here - timedelta(days=18 + number), date(plan.year, 12, 10))
    run = _online(plan, number, tested=number % 2 == 0)
    return replace(run, start=_at(start, 8), end=_at(here + timedelta(days=12), 20))


def _webinar(plan: YearPlan, number: int, index: int, day: date) -> Realisation:
    course = PATTERN.get(index % 10, Course.PLAIN)
    tested = course is not Course.SHARED and index % 3 == 0
    held = replace(_programme(plan, number, tested=tested), presence_percent=(80, 75, 80, 67)[number % 4])
    start = _at(day, 0, 15) if index == 0 else _at(day, (9, 10, 13)[index % 3])
    digest = sha256(f"{plan.seed}/{number}".encode()).hexdigest()
    return Realisation(
        form="webinar",
        programme=held,
        start=start,
        end=start + timedelta(minutes=(60, 90, 120)[index % 3]),
        number=number,
        lms_course=_course_iri(plan, number),
        lms_test=_test_iri(plan, number) if tested else "",
        room=f"{digest[:24]}-{number + 40}-{number + 7000}",
        course=course,
    )
