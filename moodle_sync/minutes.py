"""How long Moodle says that somebody was in a webinar: a sum that BigBlueButton told it afterwards.

It has no clock times. BigBlueButton writes into a run's own id when it was created, and that is all that is
known of when it was. Its sums are known to be wrong where one person's devices overlap.
"""

import re
from collections.abc import Iterator
from dataclasses import KW_ONLY, dataclass
from datetime import UTC, datetime
from typing import Final

from moodle_sync.records import LearnerRecord
from moodle_sync.said import actor
from moodle_sync.statements import Actor

_RUN: Final = re.compile(r"[0-9a-f]{40}-([0-9]{13})")


@dataclass(frozen=True, slots=True)
class WebinarMinutes:
    """`room`: BigBlueButton's external meeting id; `run`: its internal one. `began`: None where the run's id
    does not say it."""

    actor: Actor
    _: KW_ONLY
    room: str
    run: str
    began: datetime | None
    seconds: int


def minutes(record: LearnerRecord, home_page: str) -> Iterator[WebinarMinutes]:
    """Say what the record says of webinars. A sum without a run, or of nothing, says nothing."""
    who = actor(home_page, record.user.id)
    for room in record.webinars:
        for one in room.summaries:
            if one.meeting and one.seconds > 0:
                yield WebinarMinutes(
                    who,
                    room=room.meeting_id,
                    run=one.meeting,
                    began=_began(one.meeting),
                    seconds=one.seconds,
                )


def _began(run: str) -> datetime | None:
    found = _RUN.fullmatch(run)
    return datetime.fromtimestamp(int(found[1]) / 1000, UTC) if found else None
