"""A stock Moodle as the side that a plan is applied to: its web services, and what they leave in doubt.

It tells neither by which method somebody is enrolled nor between which dates, only who is *active* now. Who
is not may be suspended, not yet begun or over. So `suspended` is said of a seat that a push knows (`known`:
every intent that it may have now) only where all of them lie around this moment; else it is not told. Of
seats that no push knows, inactive is taken for suspended: they are only ever asked whether they let somebody
in.
"""

import secrets
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import NoReturn

from moodle_sync.client import Moodle
from moodle_sync.client import users as look_ups
from moodle_sync.client.accounts import Change, NewUser
from moodle_sync.client.enrolments import Enrolled
from moodle_sync.client.enrolments import Intent as Sent
from moodle_sync.errors import (
    AnswerUnexpected,
    BadArgument,
    CountDiffers,
    EmptyNotBelieved,
    MoodleUnavailable,
    PasswordRefused,
    UnknownRecord,
    UnknownTrouble,
    UserDeleted,
)
from moodle_sync.roster.accounts import NewAccount
from moodle_sync.roster.seats import Intent, Read, Seat
from moodle_sync.roster.side import Enrol, Found, RowRefused

MARGIN_S = 900
"""So near to a date nobody says on which side Moodle stands: its clock differs, and it rounds."""
PAGE_SIZE = 500

_OF_A_ROW = (BadArgument, PasswordRefused, UnknownRecord, UserDeleted)
_IN_DOUBT = (AnswerUnexpected, CountDiffers, UnknownTrouble)
_WITH_PASSWORD = frozenset({"manual", "email"})
"""Sign-in methods by which Moodle itself keeps a password; every other refuses or ignores one."""

Known = Mapping[tuple[int, int], Iterable[Intent]]
"""The intents that a seat may have now, by course and user."""


class InDoubt(MoodleUnavailable):
    """A write may have happened in part (`why`: the code of what came back)."""

    code = "moodle-write-in-doubt"
    remedy = "look-up-and-compare"


class StockSide:
    """`RosterSide` over the web services of any Moodle. `now`: Unix seconds."""

    def __init__(
        self, moodle: Moodle, *, now: Callable[[], int], known: Known, page_size: int = PAGE_SIZE
    ) -> None:
        self._moodle = moodle
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

    def find(self, accounts: Sequence[NewAccount]) -> Mapping[str, tuple[Found, ...]]:
        users = self._moodle.users
        emails = dict.fromkeys(text for new in accounts for text in (new.email, new.email.lower()))
        by_key = (
            (users.by_field("username", (new.username for new in accounts)), "username"),
            (users.by_field("idnumber", (new.idnumber for new in accounts)), "idnumber"),
            (users.by_field("email", emails), "email"),
        )
        return {
            new.username: tuple({
                user.id: _found(user)
                for looked_up, key in by_key
                for user in looked_up.having(getattr(new, key))
            }.values())
            for new in accounts
        }  # fmt: skip

    def create(self, accounts: Sequence[NewAccount]) -> None:
        with_all_or_nothing(lambda: self._moodle.accounts.send([_new(new) for new in accounts]))

    def suspensions(self, moodle_user_ids: Sequence[int]) -> Mapping[int, bool]:
        found = self._moodle.users.by_field("id", moodle_user_ids)
        return dict(_told(user) for user in found.users if not user.is_deleted)

    def set_suspensions(self, suspended: Mapping[int, bool]) -> None:
        changes = [Change(user, suspended=state) for user, state in suspended.items()]
        with_all_or_nothing(lambda: self._change(changes))

    def _change(self, changes: Sequence[Change]) -> None:
        """Where Moodle warns of some it changes the others: only if it warns of all, nothing is written."""
        refused = self._moodle.accounts.send_changes(changes)
        warned = [refused[change.user_id] for change in changes if change.user_id in refused]
        if len(warned) == len(changes):
            raise BadArgument(why=warned[0])
        if refused:
            raise CountDiffers(sent=len(changes), answered=len(changes) - len(refused))

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


def with_all_or_nothing(write: Callable[[], object]) -> None:
    """Make a write say one of the four things that `RosterSide` promises."""
    try:
        write()
    except _OF_A_ROW as refused:
        raise RowRefused(why=refused.code) from refused
    except _IN_DOUBT as doubt:
        raise InDoubt(why=doubt.code) from doubt


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
        starts=_date(intent.start_s),
        ends=_date(intent.end_s),
    )


def _date(at_s: int) -> datetime | None:
    return datetime.fromtimestamp(at_s, UTC) if at_s else None


def _found(user: look_ups.User) -> Found:
    return Found(user.id, username=user.username or "", idnumber=user.idnumber or "")


def _new(new: NewAccount) -> NewUser:
    return NewUser(
        new.username,
        first_name=new.given_name,
        last_name=new.family_name,
        email=new.email,
        idnumber=new.idnumber,
        auth=new.auth,
        password=_password() if new.auth in _WITH_PASSWORD else "",
    )


def _password() -> str:
    """One that nobody knows: with none Moodle would mail one at once, before the plan could be undone."""
    return f"aA1!{secrets.token_urlsafe(24)}"


def _told(user: look_ups.User) -> tuple[int, bool]:
    if user.suspended is None:
        _not_told()
    return user.id, user.suspended


def _not_told() -> NoReturn:
    raise EmptyNotBelieved(
        function="core_user_get_users_by_field", capabilities=("moodle/user:viewalldetails",)
    )
