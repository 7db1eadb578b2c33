"""What staff say about what counts, put together."""

from collections.abc import Callable
from dataclasses import dataclass

from lms_bridge.db.ids import Ids
from lms_bridge.jobs.schedule import Act
from lms_bridge.services.close_runs import CloseRuns
from lms_bridge.services.counted_time import KeepWindows
from lms_bridge.services.counting_desk import CountingDesk
from lms_bridge.services.ports import Clock, Database
from lms_bridge.services.tell_decisions import TellDecisions
from lms_bridge.services.withdraw import DecideWithdrawals
from lms_bridge.settings import Settings
from lms_bridge.web.decision_notices import DecisionsInWords
from lms_bridge.web.i18n import speech_of

_LOOK_S = 60.0


@dataclass(frozen=True, slots=True)
class Counting:
    """`desk` is for staff; `tell` and the desk's `runs` are called again and again."""

    desk: CountingDesk
    tell: TellDecisions

    def acts(self) -> list[Act]:
        return [
            Act("meetings without an end", self.desk.runs, _LOOK_S),
            Act("decisions that wait", self.tell, _LOOK_S),
        ]


def counting_of(
    database: Database, clock: Clock, ids: Ids, *, settings: Settings, to: Callable[[], str]
) -> Counting:
    """`to`: to whom staff's messages go."""
    desk = CountingDesk(
        KeepWindows(database, clock),
        DecideWithdrawals(database, clock),
        CloseRuns(database, clock, settings.close_meetings_hours),
    )
    words = DecisionsInWords(speech_of(settings.notice_language), settings.public_url)
    return Counting(desk, TellDecisions(database, clock, words, to, ids.new))
