"""What is read piece by piece: the courses of a source in turn, and one reader of a thing at a time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from lms_bridge.domain.errors import Unavailable
from lms_bridge.services.ports import Clock, Database, Reading, Source

_HELD_MS: Final = 900_000


class PollBusy(Unavailable):
    """Another process reads this of the source (`source`)."""

    code = "poll-busy"


@dataclass(frozen=True, slots=True)
class OneReader:
    """Lets one process at a time read something of a source; `what` is its name among the readings."""

    database: Database
    clock: Clock
    what: str

    @contextmanager
    def of(self, source: Source) -> Iterator[Callable[[], None]]:
        """Be the one while the block lasts. Gives what has to be called now and then to remain it.

        Both raise `PollBusy` while another is.
        """
        holder = uuid4().hex

        def hold() -> None:
            now_ms = self.clock.now_ms()
            with self.database.write() as unit:
                until_ms = now_ms + _HELD_MS
                if not unit.readings.hold(source.id, self.what, by=holder, until_ms=until_ms, at_ms=now_ms):
                    raise PollBusy(source=source.name)

        hold()
        try:
            yield hold
        finally:
            with self.database.write() as unit:
                unit.readings.release(source.id, self.what, by=holder)


@dataclass(frozen=True, slots=True)
class CoursesInTurn:
    """The courses of a source whose realisations take completions now, each read as far as it is kept.

    `name`: by what it is kept how far a course is read.
    """

    database: Database
    clock: Clock
    name: Callable[[int], str]

    def of(self, source: Source) -> list[tuple[int, Reading]]:
        """The course first that was not asked for longest."""
        now_ms = self.clock.now_ms()
        with self.database.read() as unit:
            running = [
                one.course_id
                for one in unit.sides.tied(source)
                if any(each.takes(now_ms) for each in one.realisations)
            ]
            readings = [(each, unit.readings.of(source.id, self.name(each))) for each in running]
        return sorted(readings, key=lambda one: (one[1].at_ms or 0, one[0]))
