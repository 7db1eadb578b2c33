"""A Moodle with the companion plugin as the side that a plan is applied to: it tells seats in full.

The plugin writes each item on its own and says what came of each. What the port asks for is all or nothing:
where only some items are as wanted now, that is a write in doubt, and the look after it tells which; sent
again, the rest is refused as a whole.
"""

from collections.abc import Sequence

from moodle_sync.client import Moodle
from moodle_sync.client.plugin import SeatWanted
from moodle_sync.client.plugin_answers import PluginSeat, Pushed
from moodle_sync.errors import CapabilityMissing
from moodle_sync.roster.account_side import AccountSide, InDoubt, with_all_or_nothing
from moodle_sync.roster.circle_side import CircleSide
from moodle_sync.roster.seats import Read, Seat
from moodle_sync.roster.side import Enrol, RowRefused
from moodle_sync.roster.stock import PAGE_SIZE, date_of

FUNCTIONS = frozenset({"local_lmsbridge_get_roster", "local_lmsbridge_push_roster"})
"""What the service has to have for this side."""

_NOT_PERMITTED = "not-permitted"


class CompanionSide(AccountSide, CircleSide):
    """`RosterSide` over the companion plugin."""

    def __init__(self, moodle: Moodle, *, page_size: int = PAGE_SIZE) -> None:
        super().__init__(moodle)
        self._page_size = page_size

    def read(self, course_id: int) -> Read:
        """Look in pages by id, with the count of the whole: it comes whole or not at all."""
        roster = self._moodle.plugin.roster(course_id, page_size=self._page_size)
        return Read(course_id, seats=tuple(_seat(each) for each in roster.seats), whole=True)

    def enrol(self, course_id: int, rows: Sequence[Enrol]) -> None:
        with_all_or_nothing(lambda: self._push([_wanted(course_id, row) for row in rows]))

    def _push(self, rows: Sequence[SeatWanted]) -> None:
        results = self._moodle.plugin.push(rows)
        refused = [each.code for each in results if not each.done]
        if not refused:
            return
        if len(refused) < len(results):
            raise InDoubt(why=refused[0])
        raise _all_refused(results)


def _all_refused(results: Sequence[Pushed]) -> RowRefused | CapabilityMissing:
    codes = {each.code for each in results}
    if codes == {_NOT_PERMITTED}:
        return CapabilityMissing(
            function="local_lmsbridge_push_roster", capabilities=("enrol/manual:enrol",), errorcode=""
        )
    return RowRefused(why=f"moodle-{min(codes)}")


def _seat(each: PluginSeat) -> Seat:
    return Seat(
        each.user_id,
        method=each.method,
        suspended=not each.active,
        start_s=0 if each.starts is None else int(each.starts.timestamp()),
        end_s=0 if each.ends is None else int(each.ends.timestamp()),
        role_ids=each.role_ids,
    )


def _wanted(course_id: int, row: Enrol) -> SeatWanted:
    intent = row.intent
    return SeatWanted(
        f"{course_id}:{row.moodle_user_id}",
        course_id=course_id,
        user_id=row.moodle_user_id,
        role_id=intent.role_id,
        suspended=intent.suspended,
        starts=date_of(intent.start_s),
        ends=date_of(intent.end_s),
    )
