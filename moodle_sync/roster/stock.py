"""A stock Moodle as the side that a plan is applied to: its web services, and what they leave in doubt.

It tells neither by which method somebody is enrolled nor between which dates, only who is *active* now. Who
is not may be suspended, not yet begun or over. So `suspended` is said of a seat that a push knows (`known`:
every intent that it may have now) only where all of them lie around this moment; else it is not told. Of
seats that no push knows, inactive is taken for suspended: they are only ever asked whether they let somebody
in.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime

from moodle_sync.client import Moodle
from moodle_sync.client.enrolments import Enrolled
from moodle_sync.client.enrolments import Intent as Sent
from moodle_sync.roster.account_side import AccountSide, with_all_or_nothing
from moodle_sync.roster.circle_side import CircleSide
from moodle_sync.roster.seats import Intent, Read, Seat
from moodle_sync.roster.side import Enrol

MARGIN_S = 900
"""So near to a date nobody says on which side Moodle stands: its clock differs, and it rounds."""
PAGE_SIZE = 500

Known = Mapping[tuple[int, int], Iterable[Intent]]
"""The intents that a seat may have now, by course and user."""


class StockSide(AccountSide, CircleSide):
    """`RosterSide` over the web services of any Moodle. `now`: Unix seconds."""

    def __init__(
        self, moodle: Moodle, *, now: Callable[[], int], known: Known, page_size: int = PAGE_SIZE
    ) -> None:
        super().__init__(moodle)
        self._now = now
        self._page_size = page_size
        self._known: defaultdict[tuple[int, int], set[Intent]] = defaultdict(set)
        for seat, intents in known.items():
            self._known[seat].update(intents)

    def read(self, course_id: int) -> Read:
        """Look in pages, twice: all, and who is active. The client believes neither without a witness."""
        roster = self._moodle.enrolments.roster(course_id, page_size=self._page_size)
        now_s = self._now()
        seats = (
            self._seat(course_id, each, user in roster.active, now_s)
            for user, each in sorted(roster.enrolled.items())
        )
        return Read(course_id, seats=tuple(seats), whole=True)

    def enrol(self, course_id: int, rows: Sequence[Enrol]) -> None:
        for row in rows:
            self._known[course_id, row.moodle_user_id].add(row.intent)
        with_all_or_nothing(lambda: self._moodle.enrolments.write([_sent(course_id, row) for row in rows]))

    def _seat(self, course_id: int, each: Enrolled, active: bool, now_s: int) -> Seat:  # noqa: FBT001  told so
        user = each.user.id
        return Seat(
            user,
            method=None,
            suspended=False if active else self._suspended(self._known.get((course_id, user), ()), now_s),
            role_ids=each.role_ids,
        )

    def _suspended(self, known: Iterable[Intent], now_s: int) -> bool | None:
        return True if all(_around(intent, now_s) for intent in known) else None


def _around(intent: Intent, now_s: int) -> bool:
    begun = intent.start_s == 0 or intent.start_s + MARGIN_S <= now_s
    return begun and (intent.end_s == 0 or now_s < intent.end_s - MARGIN_S)


def _sent(course_id: int, row: Enrol) -> Sent:
    intent = row.intent
    return Sent(
        course_id,
        user_id=row.moodle_user_id,
        role_id=intent.role_id,
        suspended=intent.suspended,
        starts=date_of(intent.start_s),
        ends=date_of(intent.end_s),
    )


def date_of(at_s: int) -> datetime | None:
    return datetime.fromtimestamp(at_s, UTC) if at_s else None
