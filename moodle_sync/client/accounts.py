"""Making and changing accounts: looked up before, sent in lots, and looked up again where Moodle stays vague.

A lot is one transaction of Moodle's: one bad row fails all, and the answer does not say which, so a failed
lot is sent again row by row. idnumber is not unique in Moodle; nothing but the look-up keeps it so.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field, fields
from enum import StrEnum

from moodle_sync.client.line import Line
from moodle_sync.client.users import User, Users
from moodle_sync.errors import BadArgument, CountDiffers, MoodleError, PasswordRefused, UnsendableValue
from moodle_sync.shapes import Row, Warned, row, rows, warnings_of
from moodle_sync.wire import Argument, lots

_CREATE = "core_user_create_users"
_UPDATE = "core_user_update_users"
_VAGUE = (BadArgument, PasswordRefused)
_INTERNAL = frozenset({"manual", "email"})
"""Where Moodle keeps the password itself; asked to make one for any other it would mail it all the same."""


@dataclass(frozen=True, slots=True)
class NewUser:
    """An account to be made.

    Without a `password` Moodle makes one and mails it to the person at once, where it keeps passwords itself.
    """

    username: str
    _: KW_ONLY
    first_name: str
    last_name: str
    email: str
    idnumber: str
    auth: str = "manual"
    institution: str = ""
    department: str = ""
    password: str = field(default="", repr=False)


class Made(StrEnum):
    """How the making of an account ended."""

    CREATED = "created"
    THERE = "there"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Creation:
    """One account's outcome. `user_id` where it stands; `clashes`: users who have one of its keys already."""

    new: NewUser
    _: KW_ONLY
    made: Made
    user_id: int | None = None
    clashes: tuple[User, ...] = ()
    error: MoodleError | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What is to change of a user; None leaves a field as it is."""

    user_id: int
    _: KW_ONLY
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    idnumber: str | None = None
    institution: str | None = None
    department: str | None = None
    suspended: bool | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """One change's outcome: Moodle's warning code where it refused, and the fields that still differ."""

    change: Change
    _: KW_ONLY
    refused: str = ""
    differing: tuple[str, ...] = ()
    error: MoodleError | None = None


_NAMES = {
    "first_name": "firstname",
    "last_name": "lastname",
    "email": "email",
    "idnumber": "idnumber",
    "institution": "institution",
    "department": "department",
}
_NEW_VARIABLES = len(fields(NewUser))
_CHANGE_VARIABLES = len(fields(Change))


class _Short(CountDiffers):
    """Moodle told success and made only some: `made`, ids by username."""

    def __init__(self, made: Mapping[str, int], *, sent: int) -> None:
        super().__init__(function=_CREATE, sent=sent, answered=len(made))
        self.made = made


class Accounts:
    """Makes and changes users."""

    def __init__(self, line: Line, *, users: Users) -> None:
        self._line = line
        self._users = users

    def lots_of_new(self, news: Sequence[NewUser]) -> list[tuple[NewUser, ...]]:
        """Cut into lots for `create`."""
        return lots(news, variables_a_row=_NEW_VARIABLES)

    def create(self, lot: Sequence[NewUser]) -> tuple[Creation, ...]:
        """Make one lot's accounts, each with its outcome, in order.

        Who is there already, by username, e-mail or idnumber, is not made. Raises only before the first
        write: later errors are outcomes. `unknown` means that one look again decides.
        """
        _refuse_doubles(new.username.casefold() for new in lot)
        there = self._clashes(lot)
        free = [new for new in lot if not there[new.username]]
        made = {each.new.username: each for each in self._make(free)}
        return tuple(made.get(new.username) or _there(new, there[new.username]) for new in lot)

    def send(self, lot: Sequence[NewUser]) -> Mapping[str, int]:
        """Make one lot's accounts in one call, all or nothing, without any look; gives ids by username.

        Raises `BadArgument` or `PasswordRefused` where one of the rows is bad and nothing was made,
        `CountDiffers` where some were made and some not, and `ReplyLost` where that is not known.
        """
        made = dict(self._line.ask(_CREATE, {"users": [_new(new) for new in lot]}, read_created))
        if made.keys() != {new.username for new in lot}:
            raise _Short(made, sent=len(lot))
        return made

    def lots_of_changes(self, changes: Sequence[Change]) -> list[tuple[Change, ...]]:
        """Cut into lots for `update`."""
        return lots(changes, variables_a_row=_CHANGE_VARIABLES)

    def update(self, lot: Sequence[Change]) -> tuple[Changed, ...]:
        """Change one lot's users and read them back, each with its outcome, in order.

        Raises what fails the whole call; a lot that Moodle finds wrong is sent again one by one.
        """
        _refuse_doubles(change.user_id for change in lot)
        if not lot:
            return ()
        try:
            refused = self.send_changes(lot)
        except BadArgument as vague:
            if len(lot) == 1:
                return (Changed(lot[0], error=vague),)
            return tuple(each for change in lot for each in self.update((change,)))
        return self._read_back(lot, refused)

    def _clashes(self, lot: Sequence[NewUser]) -> Mapping[str, tuple[User, ...]]:
        """Who has a key of each already, by the new username."""
        if not lot:
            return {}
        emails = dict.fromkeys(text for new in lot for text in (new.email, new.email.lower()))
        by_name = self._users.by_field("username", (new.username for new in lot))
        by_email = self._users.by_field("email", emails)
        by_number = self._users.by_field("idnumber", (new.idnumber for new in lot))
        return {
            new.username: tuple({
                user.id: user
                for found, key in ((by_name, new.username), (by_email, new.email), (by_number, new.idnumber))
                for user in found.having(key)
            }.values())
            for new in lot
        }  # fmt: skip

    def _make(self, lot: Sequence[NewUser]) -> Iterable[Creation]:
        if not lot:
            return ()
        try:
            ids = self.send(lot)
        except _VAGUE as vague:
            if len(lot) > 1:
                return [each for new in lot for each in self._make((new,))]
            return [Creation(lot[0], made=Made.REFUSED, error=vague)]
        except _Short as short:
            rest = [new for new in lot if new.username not in short.made]
            return [*_created(lot, short.made), *self._look_again(rest, short)]
        except MoodleError as error:
            return self._look_again(lot, error)
        return _created(lot, ids)

    def _look_again(self, lot: Sequence[NewUser], error: MoodleError) -> list[Creation]:
        """After an error that does not tell: who stands now with both username and idnumber was made."""
        try:
            found = self._users.by_field("username", (new.username for new in lot))
        except MoodleError:
            return [Creation(new, made=Made.UNKNOWN, error=error) for new in lot]
        return [_second_look(new, found.having(new.username), error) for new in lot]

    def send_changes(self, lot: Sequence[Change]) -> Mapping[int | None, str]:
        """Change one lot's users in one call, without any look; gives Moodle's warning codes by user id.

        Whoever is not warned of was changed, the others were not.
        """
        warned = self._line.ask(_UPDATE, {"users": [_change(change) for change in lot]}, read_warnings)
        return {each.item_id: each.code for each in warned}

    def _read_back(self, lot: Sequence[Change], refused: Mapping[int | None, str]) -> tuple[Changed, ...]:
        found = self._users.by_field("id", (change.user_id for change in lot))
        now = {user.id: user for user in found.users}
        return tuple(
            Changed(
                change,
                refused=refused.get(change.user_id, ""),
                differing=_differing(change, now.get(change.user_id)),
            )
            for change in lot
        )


def read_created(value: object) -> tuple[tuple[str, int], ...]:
    """Read the usernames and ids of new users; raises `AnswerUnexpected`."""
    return rows(value, lambda each: (each.text("username"), each.integer("id")))


def read_warnings(value: object) -> tuple[Warned, ...]:
    """Read an answer that is its warnings; raises `AnswerUnexpected`."""
    answer: Row = row(value)
    return warnings_of(answer)


def _created(lot: Sequence[NewUser], ids: Mapping[str, int]) -> list[Creation]:
    there = (new for new in lot if new.username in ids)
    return [Creation(new, made=Made.CREATED, user_id=ids[new.username]) for new in there]


def _new(new: NewUser) -> Mapping[str, Argument]:
    secret: Mapping[str, Argument] = {"password": new.password} if new.password else {}
    if not new.password and new.auth in _INTERNAL:
        secret = {"createpassword": True}
    written = {_NAMES[name]: getattr(new, name) for name in _NAMES if getattr(new, name)}
    return {"username": new.username, "auth": new.auth, **written, **secret}


def _change(change: Change) -> Mapping[str, Argument]:
    written = {_NAMES.get(name, name): value for name, value in _wanted(change).items()}
    return {"id": change.user_id, **written}


def _wanted(change: Change) -> dict[str, str | bool]:
    wanted = {name: getattr(change, name) for name in (*_NAMES, "suspended")}
    return {name: value for name, value in wanted.items() if value is not None}


def _there(new: NewUser, clashes: tuple[User, ...]) -> Creation:
    own = [user for user in clashes if user.username == new.username and user.idnumber == new.idnumber]
    user_id = own[0].id if len(clashes) == len(own) == 1 else None
    return Creation(new, made=Made.THERE, user_id=user_id, clashes=clashes)


def _second_look(new: NewUser, users: tuple[User, ...], error: MoodleError) -> Creation:
    if not users:
        made = Made.UNKNOWN if error.retryable else Made.REFUSED
        return Creation(new, made=made, error=error)
    if [user.idnumber for user in users] == [new.idnumber]:
        return Creation(new, made=Made.CREATED, user_id=users[0].id)
    return Creation(new, made=Made.THERE, clashes=users, error=error)


def _differing(change: Change, user: User | None) -> tuple[str, ...]:
    """The fields that are not as wanted; an empty text is not told by Moodle."""
    now = {name: getattr(user, name, None) for name in _wanted(change)}
    return tuple(
        name for name, value in _wanted(change).items() if ("" if now[name] is None else now[name]) != value
    )


def _refuse_doubles(keys: Iterable[object]) -> None:
    listed = list(keys)
    if len(set(listed)) != len(listed):
        raise UnsendableValue(field="users", expected="each user once")
