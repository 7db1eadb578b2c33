"""The companion plugin's own functions: its change feed, whole courses at a time, and pushing seats.

Whoever lacks local/lmsbridge:use is refused; nothing of it comes short silently. A course is read in pages
by id, each with the count of the whole; what does not add up is never given as if it did.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import datetime
from typing import Final, Protocol, TypeVar

from moodle_sync.client.line import Line
from moodle_sync.client.plugin_answers import (
    Changes,
    Learners,
    PluginRoster,
    Pushed,
    TestSent,
    grows,
    read_changes,
    read_learners_page,
    read_pushed,
    read_roster_page,
    read_test_sent,
)
from moodle_sync.errors import AnswerUnexpected, CallTooLarge, CountDiffers, ListMoved, UnsendableValue

FEED_PAGE: Final = 200
LEARNERS_PAGE: Final = 100
SEATS_PAGE: Final = 500
MOST_ITEMS: Final = 200

_CHANGES = "local_lmsbridge_get_changes"
_LEARNERS = "local_lmsbridge_get_learners"
_ROSTER = "local_lmsbridge_get_roster"
_PUSH = "local_lmsbridge_push_roster"
_TRIES: Final = 3


@dataclass(frozen=True, slots=True)
class SeatWanted:
    """All that an enrolment by hand shall be. `key`: the caller's, at most 255 letters, for the result.

    `starts` and `ends`: aware, whole seconds; None: at once, and without an end.
    """

    key: str
    _: KW_ONLY
    course_id: int
    user_id: int
    role_id: int
    suspended: bool
    starts: datetime | None
    ends: datetime | None


class _Page(Protocol):
    """What a page of a course tells of the whole. `next`: 0 on the last."""

    @property
    def total(self) -> int: ...
    @property
    def next(self) -> int: ...
    @property
    def ids(self) -> Sequence[int]: ...


Page = TypeVar("Page", bound=_Page)


class Plugin:
    """Calls the companion plugin. A site without it refuses each call (`UnknownRecord`, `AccessRefused`)."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def changes(self, after: int, *, limit: int = FEED_PAGE) -> Changes:
        """The next messages after a number, each as it stands now. `limit`: at most 500.

        Raises `AnswerUnexpected` where they are not in order or the page does not move on.
        """
        return self._line.ask(
            _CHANGES, {"after": after, "limit": limit}, lambda value: read_changes(value, after=after)
        )

    def learners(self, course_id: int, *, page_size: int = LEARNERS_PAGE) -> Learners:
        """Every learner of a course, in pages by user id.

        Raises `ListMoved` where the course kept changing under the reading, `CountDiffers` where there are
        not as many as were told.
        """
        pages = self._still(lambda: self._pages(_LEARNERS, course_id, page_size, read_learners_page))
        told = tuple(each for page in pages for each in page.learners)
        completed = sum(each.record is not None and each.record.completed_at is not None for each in told)
        unread = sum(each.record is None for each in told)
        if not completed <= pages[0].completed <= completed + unread:
            raise CountDiffers(function=_LEARNERS, sent=pages[0].completed, answered=completed)
        return Learners(pages[0].site, course=pages[0].course, completed=pages[0].completed, learners=told)

    def roster(self, course_id: int, *, page_size: int = SEATS_PAGE) -> PluginRoster:
        """Every enrolment of a course, in pages. Raises as `learners` does."""
        pages = self._still(lambda: self._pages(_ROSTER, course_id, page_size, read_roster_page))
        seats = tuple(each for page in pages for each in page.seats)
        return PluginRoster(pages[0].site, course_id=course_id, seats=seats)

    def push(self, items: Sequence[SeatWanted]) -> tuple[Pushed, ...]:
        """Write seats, each on its own, and say what came of each, in their order.

        Raises `CallTooLarge` above `MOST_ITEMS`, `UnsendableValue` where a key comes twice, `CountDiffers`
        where the results are not those of the items; a lost answer is `ReplyLost`, after which the same may
        be sent again.
        """
        if len(items) > MOST_ITEMS:
            raise CallTooLarge(function=_PUSH, rows=len(items))
        keys = [each.key for each in items]
        if len(set(keys)) != len(keys) or not all(keys):
            raise UnsendableValue(field="items", expected="each with a key of its own")
        if not items:
            return ()
        text = json.dumps([_item(each) for each in items], ensure_ascii=False)
        pushed = self._line.ask(_PUSH, {"items": text}, read_pushed)
        if [each.key for each in pushed] != keys:
            raise CountDiffers(function=_PUSH, sent=len(items), answered=len(pushed))
        return pushed

    def send_test(self) -> TestSent:
        """Have the plugin send a message of type test to its endpoint."""
        return self._line.ask("local_lmsbridge_send_test", {}, read_test_sent)

    def _still(self, read: Callable[[], Iterator[Page]]) -> list[Page]:
        """Read all pages, again where the course changed meanwhile."""
        for attempt in range(_TRIES):
            try:
                return list(read())
            except ListMoved:
                if attempt == _TRIES - 1:
                    raise
        raise AssertionError("the last try gives or raises")

    def _pages(self, name: str, course_id: int, size: int, read: Callable[[object], Page]) -> Iterator[Page]:
        """Pages by ids that grow; the count of the whole must stay, and be that of the rows in the end."""
        after, found, total = 0, 0, -1
        while True:
            page = self._line.ask(name, {"courseid": course_id, "after": after, "limit": size}, read)
            _in_order(name, after, page)
            if total not in (-1, page.total):
                raise ListMoved(function=name)
            total, found = page.total, found + len(page.ids)
            yield page
            if not page.next:
                break
            after = page.next
        if found != total:
            raise CountDiffers(function=name, sent=total, answered=found)


def _item(seat: SeatWanted) -> Mapping[str, object]:
    return {
        "key": seat.key,
        "courseid": seat.course_id,
        "userid": seat.user_id,
        "roleid": seat.role_id,
        "start": _seconds(seat.starts),
        "end": _seconds(seat.ends),
        "suspended": seat.suspended,
    }


def _seconds(moment: datetime | None) -> int:
    if moment is None:
        return 0
    if moment.tzinfo is None or moment.timestamp() < 1:
        raise UnsendableValue(field="date", expected="an aware time after 1970")
    return int(moment.timestamp())


def _in_order(name: str, after: int, page: _Page) -> None:
    """Ids grow from page to page; the next begins where this one ends."""
    known = [after, *(each for each in page.ids if each)]
    if not grows(known) or (page.next and page.next < max(known)) or (page.next and page.next <= after):
        raise AnswerUnexpected(place="$.next", expected="ids that grow", function=name)
