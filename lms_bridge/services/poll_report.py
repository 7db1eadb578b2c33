"""Completions by the custom report, for a Moodle without the companion plugin.

The report says who completed and in which minute; each that is new is then looked at for the exact time and
the scores. It shows people who are enrolled now, in courses that realisations are tied to; whoever was
unenrolled or backdated further than the overlap is found by the comparison at night.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from lms_bridge.domain.programme import DAY_MS
from lms_bridge.services.in_turn import OneReader
from lms_bridge.services.kept_answers import POLLED, keep
from lms_bridge.services.moodle_options import moodle_options
from lms_bridge.services.ports import Clock, Database, Reading, Source
from lms_bridge.services.sync_work import Progress
from moodle_sync import Moodle
from moodle_sync.client.courses import Course
from moodle_sync.client.users import User, is_username
from moodle_sync.errors import MoodleRefused
from moodle_sync.learner import Parts, look, message, parts_of
from moodle_sync.report import Hit, completions

REPORT: Final = "report"
OVERLAP_MS: Final = 2 * DAY_MS
"""How far behind the last reading the next one begins: for times that Moodle wrote into the past."""
MOST_LOOKS: Final = 500
"""People looked at in one run; the next goes on where it ended."""
_LOT: Final = 25
_MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class PollReport:
    """Reads the report from two days before the last reading on."""

    database: Database
    clock: Clock

    def __call__(self, moodle: Moodle, source: Source, progress: Progress) -> Mapping[str, int]:
        """Counts `rows`, `completions` in tied courses, `kept`, `left` for the next run.

        `unresolved`: the user or the course is not clear by its name. `unread`: Moodle refuses to tell of the
        person or the course.

        Raises `PollBusy`, and `MoodleError` as `moodle_sync.report` does, also where all are refused.
        """
        # Moodle keeps a report's filters per account: two that read would take each other's.
        with OneReader(self.database, self.clock, REPORT).of(source) as hold:
            return self._read(moodle, source, progress, hold)

    def _read(
        self, moodle: Moodle, source: Source, progress: Progress, hold: Callable[[], None]
    ) -> Mapping[str, int]:
        now_ms = self.clock.now_ms()
        with self.database.read() as unit:
            reading = unit.readings.of(source.id, REPORT)
            courses = [one.course_id for one in unit.sides.tied(source)]
            known = unit.sides.known(source, courses)
        report_id = moodle_options(source.options).report_id or 0
        since = _moment(max(1000, _begin(reading, source)))
        found, rows = completions(moodle, report_id, since=since, until=_moment(now_ms + DAY_MS))
        named, unresolved = _named(moodle, found, courses)
        new = [one for one in named if not one.is_known(known)]
        done = new[:MOST_LOOKS]
        asking = _Asking(moodle, source.home_page or "")
        kept = 0
        for start in range(0, len(done), _LOT):
            lot = done[start : start + _LOT]
            hold()
            kept += self._keep(source, list(asking.answers(lot)))
            progress(kept, len(done))
        asking.refuse_all_refused(len(done))
        # What was left over is read again: nothing before the last that was looked at is.
        position = _ms(done[-1].hit.minute) if len(new) > len(done) else now_ms
        with self.database.write() as unit:
            unit.readings.keep(source.id, REPORT, Reading(position, at_ms=now_ms))
        told = {"rows": rows, "completions": len(named), "kept": kept, "left": len(new) - len(done)}
        return {**told, "unresolved": unresolved, "unread": asking.unread}

    def _keep(self, source: Source, bodies: Sequence[bytes]) -> int:
        with self.database.write() as unit:
            keep(unit, source, bodies, content_type=POLLED, at_ms=self.clock.now_ms())
        return len(bodies)


@dataclass(frozen=True, slots=True)
class _Named:
    """A completion of the report with Moodle's ids."""

    hit: Hit
    user: User
    course_id: int

    def is_known(self, known: Mapping[tuple[str, int], Collection[int]]) -> bool:
        """Whether Moodle has told a completion of this minute before."""
        minute = _ms(self.hit.minute)
        times = known.get((str(self.user.id), self.course_id), ())
        return any(minute <= at_ms < minute + 60_000 for at_ms in times)


def _begin(reading: Reading, source: Source) -> int:
    if reading.at_ms is None:
        return source.from_ms or 0
    return reading.position - OVERLAP_MS


def _named(moodle: Moodle, hits: Sequence[Hit], course_ids: Collection[int]) -> tuple[list[_Named], int]:
    """The completions in these courses by Moodle's ids, the oldest first, and how many could not be resolved.

    Those are of a course that may be one of these and is not clear, or of a user who is not found by name.
    """
    courses = _courses(moodle, hits, course_ids)
    unclear = sum(courses[_course(hit)] is None for hit in hits if _course(hit) in courses)
    mine = [(hit, course) for hit in hits if (course := courses.get(_course(hit))) is not None]
    names = sorted({hit.username for hit, _ in mine if is_username(hit.username)})
    users = {user.username: user for user in moodle.users.by_field("username", names).users}
    found = [_Named(hit, users[hit.username], course) for hit, course in mine if hit.username in users]
    in_order = sorted(found, key=lambda one: (one.hit.minute, one.user.id, one.course_id))
    return in_order, unclear + len(mine) - len(found)


def _course(hit: Hit) -> tuple[str, str]:
    return (hit.course, hit.short_name)


def _courses(
    moodle: Moodle, hits: Iterable[Hit], course_ids: Collection[int]
) -> Mapping[tuple[str, str], int | None]:
    """Which of these courses each name of the report means; None where that is not clear.

    Names of other courses are not in it. A name that two courses have means none.
    """
    shown = {_course(hit) for hit in hits}
    if not shown:
        return {}
    mine = moodle.courses.by_ids(course_ids)
    found: dict[tuple[str, str], int | None] = {}
    for name in shown:
        ids = _named_so(moodle, name, mine)
        if len(ids) == 1 and ids <= set(course_ids):
            found[name] = next(iter(ids))
        elif _is_unclear(name, ids, mine):
            found[name] = None
    return found


def _named_so(moodle: Moodle, name: tuple[str, str], mine: Iterable[Course]) -> set[int]:
    idnumber, short_name = name
    if short_name:
        return {course.id for course in mine if course.short_name == short_name}
    return {course.id for course in moodle.courses.by_idnumber(idnumber)} if idnumber else set()


def _is_unclear(name: tuple[str, str], ids: Collection[int], mine: Collection[Course]) -> bool:
    """Whether a name that means none of my courses may yet be one of them; others are no concern of ours."""
    idnumber, short_name = name
    if short_name:  # it is looked for among mine only, and tells all courses of a site apart
        return len(ids) > 1
    if idnumber:
        return not ids or any(course.id in ids for course in mine)
    return any(not course.idnumber for course in mine)


@dataclass(slots=True)
class _Asking:
    """Asks about people one by one; a person or a course that is refused is `unread`, and others go on."""

    moodle: Moodle
    site_url: str
    unread: int = 0
    refused: MoodleRefused | None = None
    parts: dict[int, Parts | MoodleRefused] = field(default_factory=dict)

    def answers(self, lot: Iterable[_Named]) -> Iterator[bytes]:
        """What Moodle says of those it does not refuse."""
        for one in lot:
            try:
                learner = look(self.moodle, one.user, parts=self._parts(one.course_id))
            except MoodleRefused as refused:
                self.refused = refused
                self.unread += 1
                continue
            completed = exact(one.hit.minute, learner.completed_at)
            yield message(learner, site_url=self.site_url, completed=completed)

    def refuse_all_refused(self, asked: int) -> None:
        """Raise what Moodle said where it refused all of those that were asked about."""
        if self.refused is not None and self.unread == asked:
            raise self.refused

    def _parts(self, course_id: int) -> Parts:
        if course_id not in self.parts:
            try:
                self.parts[course_id] = parts_of(self.moodle, course_id)
            except MoodleRefused as refused:
                self.parts[course_id] = refused
        known = self.parts[course_id]
        if isinstance(known, MoodleRefused):
            raise known
        return known


def exact(minute: datetime, by_criteria: datetime | None) -> datetime:
    """The time of a completion: by its criteria where they agree with the report's minute, else the minute.

    Moodle tells no time of the course itself, and the last criterion is not always what completed it.
    """
    agree = by_criteria is not None and minute <= by_criteria < minute + _MINUTE
    return by_criteria if agree and by_criteria else minute


def _moment(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms // 1000, UTC)


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
