"""Lists of classroom days as a Moodle has them: sessions of its activity Attendance, a status for each.

Of the courses in which classroom realisations are held that take facts now. A status counts by what the
source's options say of its acronym, and is never guessed: what they do not name tells nothing and is listed.
What a Moodle says no more stays as it was said last; only another status takes its place.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lms_bridge.domain.calendar import day_of
from lms_bridge.domain.fact import Account, Fact, FactKind, is_plain
from lms_bridge.domain.programme import Form
from lms_bridge.services.known_moodle import known_moodle
from lms_bridge.services.moodle_options import MoodleOptions, moodle_options
from lms_bridge.services.moodles import MoodleOf, speaking_to
from lms_bridge.services.ports import Clock, Database, Source, Told, Unit
from lms_bridge.services.ports.classroom import AttendanceKey, AttendanceMark
from lms_bridge.services.sync_work import Progress
from moodle_sync import Moodle
from moodle_sync.client.attendance import AttendanceSession, Status
from moodle_sync.errors import MoodleRefused

RAW: Final = "mark"
"""What tells its facts: a row of `attendance_mark`."""
CHANNEL: Final = "attendance"
ACTIVITY: Final = "attendance"
"""The kind of the activity, as Moodle names it."""


@dataclass(frozen=True, slots=True)
class FetchAttendance:
    """The handler of `SyncKind.ATTENDANCE`.

    Counted are `courses`, `sessions`, `new`, `changed`, `unclear` (statuses of people that nobody has said
    the meaning of) and `unread` (courses or activities that Moodle does not show).
    """

    database: Database
    clock: Clock
    moodle_of: MoodleOf

    def __call__(self, source: Source, progress: Progress) -> Mapping[str, int]:
        """Raises `SourcePaused`, `SourceRefused`, `SourceUnavailable`, `NoToken`, `DatabaseBusy`; also where
        Moodle refuses everything."""
        moodle = known_moodle(source, self.moodle_of, database=self.database, clock=self.clock)
        counts = Counter(dict.fromkeys(("sessions", "new", "changed", "unclear", "unread"), 0))
        courses = self._courses(source)
        refused: MoodleRefused | None = None
        with speaking_to(source):
            for done, course_id in enumerate(courses):
                progress(done, len(courses))
                try:
                    counts.update(self._course(moodle, source, course_id))
                except MoodleRefused as error:
                    refused = error
                    counts["unread"] += 1
            if refused is not None and counts["unread"] == len(courses):
                raise refused
        progress(len(courses), len(courses))
        return {"courses": len(courses), **counts}

    def _courses(self, source: Source) -> list[int]:
        """Courses in which something is held in a classroom that takes facts now."""
        now_ms = self.clock.now_ms()
        with self.database.read() as unit:
            return [
                one.course_id
                for one in unit.sides.tied(source)
                if any(each.form is Form.CLASSROOM and each.takes(now_ms) for each in one.realisations)
            ]

    def _course(self, moodle: Moodle, source: Source, course_id: int) -> Mapping[str, int]:
        sections = moodle.courses.contents(course_id)
        lists = [one.instance for each in sections for one in each.modules if one.kind == ACTIVITY]
        sessions = [one for each in lists for one in moodle.attendances.sessions(each)]
        counts = Counter(sessions=len(sessions))
        for session in sessions:
            counts.update(self._session(source, session))
        return counts

    def _session(self, source: Source, session: AttendanceSession) -> Mapping[str, int]:
        """Keep what differs from what was read before, and tell what follows from it."""
        options = moodle_options(source.options)
        marks = list(_marks(session, source, options))
        with self.database.read() as unit:
            before = unit.attendance_marks.of(source.id, [session.id])
        other = [one for one in marks if before.get(one.key) != one]
        if other:
            now_ms = self.clock.now_ms()
            with self.database.write() as unit:
                unit.alone()
                _Telling(unit, source, at_ms=now_ms).keep(other, session.names)
        known = sum(one.key in before for one in other)
        unclear = sum(one.present is None for one in marks)
        return {"new": len(other) - known, "changed": known, "unclear": unclear}


@dataclass(frozen=True, slots=True)
class _Telling:
    unit: Unit
    source: Source
    at_ms: int

    def keep(self, marks: Sequence[AttendanceMark], names: Mapping[int, str]) -> None:
        ids = self.unit.attendance_marks.keep(self.source.id, marks, at_ms=self.at_ms)
        told = {
            ids[one.key]: self._told(one, ids[one.key], names) for one in marks if one.present is not None
        }
        touched = {*self.unit.facts.tell(list(told.values()), at_ms=self.at_ms)}
        for one in self.unit.facts.told_by(RAW, list(ids.values())):
            now = told.get(one.raw_id)
            if now is None or now.fact.key(self.source.id) != one.key:
                self.unit.facts.drop(RAW, one.raw_id, [one.fact_id])
                touched.add(one.fact_id)
        self.unit.pairs.hear_facts(touched)

    def _told(self, mark: AttendanceMark, raw_id: int, names: Mapping[int, str]) -> Told:
        name = names.get(mark.key.moodle_user_id, "")
        return Told(
            fact=_fact(mark, self.source),
            source_id=self.source.id,
            accounts_source_id=self.source.id,
            label=name if is_plain(name) else "",
            raw=RAW,
            raw_id=raw_id,
        )


def _fact(mark: AttendanceMark, source: Source) -> Fact:
    return Fact(
        FactKind.PRESENT if mark.present else FactKind.NOT_PRESENT,
        Account(source.home_page or "", str(mark.key.moodle_user_id)),
        mark.course,
        mark.starts_ms,
        run=f"{mark.day.isoformat()}/{mark.key.session_id}",
        channel=CHANNEL,
    )


def _marks(session: AttendanceSession, source: Source, options: MoodleOptions) -> Iterator[AttendanceMark]:
    if session.starts is None:
        return
    starts_ms = int(session.starts.timestamp()) * 1000
    for each in session.log:
        status = session.statuses.get(each.status_id or 0)
        yield AttendanceMark(
            AttendanceKey(session.id, each.user_id),
            course=f"{source.home_page}/course/view.php?id={session.course_id}",
            day=day_of(starts_ms),
            starts_ms=starts_ms,
            acronym=_text(status.acronym) if status else "",
            description=_text(status.description) if status else "",
            present=meaning(status, options),
        )


def meaning(status: Status | None, options: MoodleOptions) -> bool | None:
    """Whether a status means that somebody was present; None where nobody has said so.

    One that is told to mean presence has to give points too: of the two signs none is believed alone.
    """
    if status is None:
        return None
    acronym = status.acronym.strip().casefold()
    if acronym in options.attendance_present.casefold().split():
        return True if status.grade > 0 else None
    return False if acronym in options.attendance_absent.casefold().split() else None


def _text(text: str) -> str:
    return text if is_plain(text) else ""
