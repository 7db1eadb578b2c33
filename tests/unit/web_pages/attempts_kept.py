"""Attempts at learning packages in the pages' world: one passed, one that the platform sees otherwise."""

from threading import Event
from typing import Final

from lms_bridge.jobs.worker import Task, Worker
from lms_bridge.services.attempt_statements import StateAttempts
from lms_bridge.services.decide import DecidePairs
from lms_bridge.services.deliver import DeliverSubmissions
from lms_bridge.services.judge_tracks import JudgeTracks
from lms_bridge.services.kept_tracks import merged
from lms_bridge.services.ports.tracks import TracksKey
from lms_bridge.services.read import ReadStatements
from moodle_sync.records import LearnerRecord
from tests.unit.moodle_sync.plugin_records import activity, grade, record
from tests.unit.web_pages.platform import UNTIED
from tests.unit.web_pages.world import LMS, World

MODULE: Final = 61
AT: Final = 1_583_800_000
MINE, NOBODYS = TracksKey(LMS, 101, UNTIED), TracksKey(LMS, 900, UNTIED)
HERE: Final = f"/attempts/lms/{UNTIED}/101"


def tracks(attempt: int, *, at: int = AT, items: int = 1, **core: str) -> dict[str, object]:
    elements = {f"cmi.core.{name.replace('__', '.')}": value for name, value in core.items()}
    about = {"cmid": MODULE, "scoid": 6, "identifier": "lesson", "attempt": attempt, "items": items}
    return {**about, "tracks": elements, "time": at}


def _record(*rows: dict[str, object]) -> LearnerRecord:
    done = activity(MODULE, "scorm", state=2, time=AT, name="Лекција")
    return record(scorm=list(rows), activities=[done], grades=[grade(MODULE, "scorm", "99.0", time=AT)])


def tell_attempts(world: World) -> None:
    """Ljubica failed once and passed then; of somebody unknown a package of two items waits."""
    said = {"lesson_status": "completed", "session_time": "00:25:13", "exit": "suspend"}
    first = tracks(1, score__raw="40", score__max="100", **{**said, "lesson_status": "failed"})
    second = tracks(2, at=AT + 90_000, score__raw="85", **said, lesson_mode="odd <b>value</b>")
    with world.unit() as unit:
        mine = merged(None, _record(first, second))
        unit.tracks.keep(MINE, mine, label="Љубица Ђорђевић", told_ms=AT * 1000)
        other = merged(None, _record(tracks(1, items=2, score__raw="100", **said)))
        unit.tracks.keep(NOBODYS, other, label="Непознат", told_ms=AT * 1000)
    judge(world)


def judge(world: World) -> None:
    """Judge what is due, without any package, and all that follows from it."""
    tasks = (
        Task("statement", ReadStatements(world.clock)),
        Task("tracks", JudgeTracks(world.clock, lambda _: None, StateAttempts(world.clock))),
        Task("pair", DecidePairs(world.clock)),
        Task("submission", DeliverSubmissions(world.clock)),
    )
    Worker(world.database, world.clock, tasks).drain(Event())
