"""Completions by the custom report, for a Moodle without the companion plugin.

The report says who completed and in which minute; each that is new is then looked at for the exact time and
the scores. It shows people who are enrolled now, in courses that realisations are tied to; whoever was
unenrolled or backdated further than the overlap is found by the comparison at night.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import uuid4

from lms_bridge.domain.errors import Unavailable
from lms_bridge.domain.programme import DAY_MS
from lms_bridge.services.kept_answers import POLLED, keep
from lms_bridge.services.moodle_options import moodle_options
from lms_bridge.services.ports import Clock, Database, Reading, Source
from lms_bridge.services.sync_work import Progress
from moodle_sync import Moodle
from moodle_sync.client.users import User, is_username
from moodle_sync.learner import Parts, look, message, parts_of
from moodle_sync.report import Hit, completions

REPORT: Final = "report"
OVERLAP_MS: Final = 2 * DAY_MS
"""How far behind the last reading the next one begins: for times that Moodle wrote into the past."""
MOST_LOOKS: Final = 500
"""People looked at in one run; the next goes on where it ended."""
_LOT: Final = 25
_HELD_MS: Final = 900_000
_MINUTE: Final = timedelta(minutes=1)


class PollBusy(Unavailable):
    """Another process reads the report of this source: Moodle keeps its filters per account (`source`)."""

    code = "poll-busy"


@dataclass(frozen=True, slots=True)
class PollReport:
    """Reads the report from two days before the last reading on."""

    database: Database
    clock: Clock

    def __call__(self, moodle: Moodle, source: Source, progress: Progress) -> Mapping[str, int]:
        """Raises `PollBusy`, and `MoodleError` as `moodle_sync.report` does."""
        holder = uuid4().hex
        self._hold(source, holder)
        try:
            return self._read(moodle, source, progress, holder)
        finally:
            with self.database.write() as unit:
                unit.readings.release(source.id, REPORT, by=holder)

    def _hold(self, source: Source, holder: str) -> None:
        now_ms = self.clock.now_ms()
        with self.database.write() as unit:
            until_ms = now_ms + _HELD_MS
            if not unit.readings.hold(source.id, REPORT, by=holder, until_ms=until_ms, at_ms=now_ms):
                raise PollBusy(source=source.name)

    def _read(self, moodle: Moodle, source: Source, progress: Progress, holder: str) -> Mapping[str, int]:
        now_ms = self.clock.now_ms()
        with self.database.read() as unit:
            reading = unit.readings.of(source.id, REPORT)
            courses = [one.course_id for one in unit.sides.tied(source)]
            known = unit.sides.known(source, courses)
        report_id = moodle_options(source.options).report_id or 0
        since = _moment(max(1000, _begin(reading, source)))
        found, rows = completions(moodle, report_id, since=since, until=_moment(now_ms + DAY_MS))
        named = _named(moodle, found, courses)
        new = [one for one in named if not one.is_known(known)]
        done = new[:MOST_LOOKS]
        kept = 0
        for start in range(0, len(done), _LOT):
            lot = done[start : start + _LOT]
            self._hold(source, holder)
            kept += self._keep(source, _answers(moodle, source, lot))
            progress(kept, len(done))
        # What was left over is read again: nothing before the last that was looked at is.
        position = _ms(done[-1].hit.minute) if len(new) > len(done) else now_ms
        with self.database.write() as unit:
            unit.readings.keep(source.id, REPORT, Reading(position, at_ms=now_ms))
        return {"rows": rows, "completions": len(named), "kept": kept, "left": len(new) - len(done)}

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


def _named(moodle: Moodle, hits: Sequence[Hit], course_ids: Collection[int]) -> list[_Named]:
    """The completions in these courses by Moodle's ids, the oldest first."""
    courses = _courses(moodle, hits, course_ids)
    mine = [(hit, courses[_course(hit)]) for hit in hits if _course(hit) in courses]
    names = sorted({hit.username for hit, _ in mine if is_username(hit.username)})
    users = {user.username: user for user in moodle.users.by_field("username", names).users}
    found = [_Named(hit, users[hit.username], course) for hit, course in mine if hit.username in users]
    return sorted(found, key=lambda one: (one.hit.minute, one.user.id, one.course_id))


def _course(hit: Hit) -> tuple[str, str]:
    return (hit.course, hit.short_name)


def _courses(
    moodle: Moodle, hits: Iterable[Hit], course_ids: Collection[int]
) -> Mapping[tuple[str, str], int]:
    """Which of these courses each name of the report means. A name that two courses have means none."""
    shown = {_course(hit) for hit in hits}
    if not shown:
        return {}
    by_name: dict[str, set[int]] = {}
    for course in moodle.courses.by_ids(course_ids):
        by_name.setdefault(course.short_name, set()).add(course.id)
    found: dict[tuple[str, str], int] = {}
    for idnumber, short_name in shown:
        ids = by_name.get(short_name, set()) if short_name else _of_idnumber(moodle, idnumber)
        if len(ids) == 1 and ids <= set(course_ids):
            found[idnumber, short_name] = next(iter(ids))
    return found


def _of_idnumber(moodle: Moodle, idnumber: str) -> set[int]:
    return {course.id for course in moodle.courses.by_idnumber(idnumber)} if idnumber else set()


def _answers(moodle: Moodle, source: Source, lot: Iterable[_Named]) -> list[bytes]:
    parts: dict[int, Parts] = {}
    bodies = []
    for one in lot:
        if one.course_id not in parts:
            parts[one.course_id] = parts_of(moodle, one.course_id)
        learner = look(moodle, one.user, parts=parts[one.course_id])
        completed = exact(one.hit.minute, learner.completed_at)
        bodies.append(message(learner, site_url=source.home_page or "", completed=completed))
    return bodies


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
