"""Moodle's users: looked up by a field, and never taken for absent without proof."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Literal, TypeAlias

from moodle_sync.client.line import Line
from moodle_sync.errors import CountDiffers, EmptyNotBelieved, UnsendableValue
from moodle_sync.shapes import Row, rows

Field: TypeAlias = Literal["id", "idnumber", "username", "email"]

GUEST_ID = 1  # the installer makes the guest first, on every site
USERS_A_CALL = 250

_BY_FIELD = "core_user_get_users_by_field"
_USERNAME = re.compile(r"[a-z0-9_.@-]+")
_MD5 = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class User:
    """A user as told to our service account.

    None means *not told*: the field is empty, or the account may not see it. `username` is told to whoever
    may see all details, so without it an `idnumber` of None says nothing.
    """

    id: int
    _: KW_ONLY
    full_name: str
    username: str | None
    first_name: str | None
    last_name: str | None
    email: str | None
    idnumber: str | None
    institution: str | None
    department: str | None
    auth: str | None
    suspended: bool | None
    confirmed: bool | None = None

    @property
    def is_deleted(self) -> bool:
        """Whether it is the shell of a deleted user: Moodle still gives it by id and flags nothing."""
        return _MD5.fullmatch(self.email or "") is not None

    def told(self, field: Field) -> str | None:
        """The value of the field one may look it up by."""
        return {
            "id": str(self.id),
            "idnumber": self.idnumber,
            "username": self.username,
            "email": self.email,
        }[field]


@dataclass(frozen=True, slots=True)
class Found:
    """What a look-up found. `missing`: the values that nobody has, proven by witnesses.

    Several users may have one idnumber or e-mail: `having` gives all.
    """

    field: Field
    _: KW_ONLY
    users: tuple[User, ...]
    missing: tuple[str, ...]

    def having(self, value: str | int) -> tuple[User, ...]:
        """The users with this value; letter case is not looked at, as it is not on every database."""
        return tuple(user for user in self.users if _same(user.told(self.field), str(value)))


class Users:
    """Look-ups of users.

    `witnesses`: ids of users who surely exist, none of them the token's own account or a teacher, since those
    are shown to everybody. The guest is one on every site.
    """

    def __init__(self, line: Line, *, witnesses: Sequence[int] = (GUEST_ID,)) -> None:
        self._line = line
        self._witnesses = tuple(witnesses)

    def by_field(self, field: Field, values: Iterable[str | int]) -> Found:
        """Look users up by exact values, in calls of at most `USERS_A_CALL`.

        Raises `EmptyNotBelieved` where somebody is missing and the witnesses are too, `CountDiffers` where
        users came that were not asked for, `UnsendableValue` for a username that Moodle cannot have.
        """
        asked = tuple(dict.fromkeys(str(value) for value in values))
        _refuse_odd(field, asked)
        users: list[User] = []
        for start in range(0, len(asked), USERS_A_CALL):
            users += self._some(field, asked[start : start + USERS_A_CALL])
        found = _found(field, asked, users)
        if found.missing:
            self.prove()
        return found

    def prove(self) -> None:
        """Make sure that this account still sees other people with all that identifies them.

        A call of its own. Raises `EmptyNotBelieved` naming the capabilities that must be lacking.
        """
        shown = {user.id: user for user in self._some("id", tuple(map(str, self._witnesses)))}
        lacking = tuple(dict.fromkeys(name for each in self._witnesses for name in _lacking(shown.get(each))))
        if lacking or not self._witnesses:
            raise EmptyNotBelieved(function=_BY_FIELD, capabilities=lacking)

    def _some(self, field: Field, values: Sequence[str]) -> tuple[User, ...]:
        return self._line.ask(_BY_FIELD, {"field": field, "values": values}, read_users)


def is_username(text: str) -> bool:
    """Whether a look-up may ask for it: one with a capital or a letter that is not Latin fails the call."""
    return _USERNAME.fullmatch(text) is not None


def read_users(value: object) -> tuple[User, ...]:
    """Read a list of users; raises `AnswerUnexpected`."""
    return rows(value, read_user)


def read_user(each: Row) -> User:
    """Read one user of any function's answer."""
    return User(
        each.integer("id"),
        full_name=each.maybe_text("fullname") or "",
        username=each.maybe_text("username"),
        first_name=each.maybe_text("firstname"),
        last_name=each.maybe_text("lastname"),
        email=each.maybe_text("email"),
        idnumber=each.maybe_text("idnumber"),
        institution=each.maybe_text("institution"),
        department=each.maybe_text("department"),
        auth=each.maybe_text("auth"),
        suspended=each.maybe_flag("suspended"),
        confirmed=each.maybe_flag("confirmed"),
    )


def _found(field: Field, asked: Sequence[str], users: Sequence[User]) -> Found:
    wanted = {value.casefold() for value in asked}
    told = [(user.told(field) or "").casefold() for user in users]
    if not wanted.issuperset(told):
        raise CountDiffers(function=_BY_FIELD, sent=len(asked), answered=len(users))
    there = set(told)
    missing = tuple(value for value in asked if value.casefold() not in there)
    unique = {user.id: user for user in users}
    return Found(field, users=tuple(unique.values()), missing=missing)


def _lacking(witness: User | None) -> tuple[str, ...]:
    if witness is None:
        return ("moodle/user:viewdetails",)
    without = []
    if witness.username is None:
        without.append("moodle/user:viewalldetails")
    if witness.email is None:
        without.append("moodle/site:viewuseridentity")
    return tuple(without)


def _refuse_odd(field: Field, values: Sequence[str]) -> None:
    """One username with a capital fails the whole call; an empty value would match everybody without one."""
    if any(not value.strip() for value in values):
        raise UnsendableValue(field=field, expected="a value")
    if field == "username" and not all(map(is_username, values)):
        raise UnsendableValue(field=field, expected="small letters, digits, - _ . @")


def _same(told: str | None, value: str) -> bool:
    return told is not None and told.casefold() == value.casefold()
