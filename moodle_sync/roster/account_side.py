"""Accounts on the side that a plan is applied to: the same with the companion plugin or without."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import NoReturn

from moodle_sync.client import Moodle
from moodle_sync.client.accounts import Change, NewUser
from moodle_sync.client.users import User
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
from moodle_sync.roster.accounts import Names, NewAccount
from moodle_sync.roster.side import Found, RowRefused

_OF_A_ROW = (BadArgument, PasswordRefused, UnknownRecord, UserDeleted)
_IN_DOUBT = (AnswerUnexpected, CountDiffers, UnknownTrouble)
_WITH_PASSWORD = frozenset({"manual", "email"})
"""Sign-in methods by which Moodle itself keeps a password; every other refuses or ignores one."""


class InDoubt(MoodleUnavailable):
    """A write may have happened in part (`why`: the code of what came back)."""

    code = "moodle-write-in-doubt"
    remedy = "look-up-and-compare"


class AccountSide:
    """The part of `RosterSide` that is about accounts."""

    def __init__(self, moodle: Moodle) -> None:
        self._moodle = moodle

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

    def names(self, moodle_user_ids: Sequence[int]) -> Mapping[int, Names]:
        found = self._moodle.users.by_field("id", moodle_user_ids)
        return {
            user.id: Names(user.first_name or "", family=user.last_name or "")
            for user in found.users
            if not user.is_deleted
        }

    def set_names(self, names: Mapping[int, Names]) -> None:
        changes = [Change(user, first_name=each.given, last_name=each.family) for user, each in names.items()]
        with_all_or_nothing(lambda: self._change(changes))

    def _change(self, changes: Sequence[Change]) -> None:
        """Where Moodle warns of some it changes the others: only if it warns of all, nothing is written."""
        refused = self._moodle.accounts.send_changes(changes)
        warned = [refused[change.user_id] for change in changes if change.user_id in refused]
        if len(warned) == len(changes):
            raise BadArgument(why=warned[0])
        if refused:
            raise CountDiffers(sent=len(changes), answered=len(changes) - len(refused))


def with_all_or_nothing(write: Callable[[], object]) -> None:
    """Make a write say one of the four things that `RosterSide` promises."""
    try:
        write()
    except _OF_A_ROW as refused:
        raise RowRefused(why=refused.code) from refused
    except _IN_DOUBT as doubt:
        raise InDoubt(why=doubt.code) from doubt


def _found(user: User) -> Found:
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


def _told(user: User) -> tuple[int, bool]:
    if user.suspended is None:
        _not_told()
    return user.id, user.suspended


def _not_told() -> NoReturn:
    raise EmptyNotBelieved(
        function="core_user_get_users_by_field", capabilities=("moodle/user:viewalldetails",)
    )
