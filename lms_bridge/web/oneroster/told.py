"""Of whom an answer tells: it is kept before the answer is given."""

from collections.abc import Iterable, Sequence
from typing import Final

from lms_bridge.services.ports.clients import Reading, Told
from lms_bridge.services.ports.gradebook import Graded, HandedEntry, ResultEntry
from lms_bridge.services.ports.rostering import EnrollmentEntry, Entry, UserEntry

_RESULTS: Final = frozenset(["results", "assessmentResults"])


def told_of(entries: Sequence[Entry | Graded], kind: str, *, asked: str) -> Reading:
    """What is told of whom by these objects; `asked`: the operation."""
    what = Told.RESULTS if kind in _RESULTS else Told.REGISTER
    return Reading(what, asked, len(entries), frozenset(_persons(entries)))


def _persons(entries: Sequence[Entry | Graded]) -> Iterable[str]:
    for one in entries:
        if isinstance(one, EnrollmentEntry):
            yield one.user_id
        elif isinstance(one, UserEntry):
            yield one.person.id
        elif isinstance(one, ResultEntry):
            yield one.person_id
        elif isinstance(one, HandedEntry) and "student" in one.body:
            yield one.body["student"]["sourcedId"]
