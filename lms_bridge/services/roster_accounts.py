"""Which Moodle accounts the people of a roster have: by a standing link, else by strong keys looked up there.

A link always prevails: whoever has one is looked up by its account alone, and where that account is gone
nothing else is guessed and none is made.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, Literal, Protocol, TypeAlias

from lms_bridge.domain.person import Person
from lms_bridge.services.moodle_options import MoodleOptions
from lms_bridge.services.roster_wanted import RegisterSide
from lms_bridge.services.scripts import to_latin
from lms_bridge.services.sync_work import Progress, unheard
from moodle_sync import Moodle
from moodle_sync.client.users import USERS_A_CALL, User
from moodle_sync.roster import Account, Hit, NewAccount

Key: TypeAlias = Literal["idnumber", "email"]
LINK: Final = "link"
LONGEST_USERNAME: Final = 100
_USERNAME: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_.@")
_NOT_DECOMPOSED: Final = str.maketrans({"đ": "dj", "ß": "ss", "ł": "l", "ø": "o", "æ": "ae"})


class Keys(Protocol):
    """The strong keys by which a person may be found on a Moodle, as its options allow."""

    def __call__(self, person: Person, options: MoodleOptions) -> Mapping[Key, str]: ...


def strong_keys(person: Person, options: MoodleOptions) -> Mapping[Key, str]:
    """The register's id where Moodle's idnumber is that and locked; the address where Moodle verifies it."""
    keys: dict[Key, str] = {}
    if options.idnumber_locked is True and options.idnumber_means == "register-id":
        keys["idnumber"] = person.id
    if options.email_verified and person.email.strip():
        keys["email"] = person.email.strip()
    return keys


class FindAccounts:
    """Looks up the accounts of everybody who is wanted, in calls of 250. Raises `MoodleError`."""

    def __init__(self, side: RegisterSide, moodle: Moodle, *, keys: Keys = strong_keys) -> None:
        self._side = side
        self._moodle = moodle
        self._keys = keys
        self._owners = {name: person for person, names in side.linked.items() for name in names}

    def __call__(self, progress: Progress = unheard) -> dict[str, Account]:
        linked = {each: self._side.linked[each] for each in self._side.persons if each in self._side.linked}
        others = [person for each, person in self._side.persons.items() if each not in linked]
        progress(0, len(self._side.persons))
        accounts = self._by_link(linked)
        progress(len(linked), len(self._side.persons))
        accounts |= self._by_keys(others)
        progress(len(accounts), len(self._side.persons))
        return accounts

    def _by_link(self, linked: Mapping[str, Sequence[str]]) -> dict[str, Account]:
        ids = [name for names in linked.values() for name in names if name.isdecimal()]
        users = {str(user.id): user for user in self._users("id", ids) if not user.is_deleted}
        return {
            person: _account([(LINK, [users[name] for name in names if name in users])])
            for person, names in linked.items()
        }

    def _by_keys(self, persons: Sequence[Person]) -> dict[str, Account]:
        keys = {person.id: self._usable(person) for person in persons}
        found: dict[Key, dict[str, list[User]]] = {
            key: self._by_key(key, [held[key] for held in keys.values() if key in held])
            for key in ("idnumber", "email")
        }
        return {person.id: self._found(person, keys[person.id], found) for person in persons}

    def _usable(self, person: Person) -> Mapping[Key, str]:
        keys = self._keys(person, self._side.options)
        shared = keys.get("email", "").lower() in self._side.shared_emails
        return {key: value for key, value in keys.items() if not (key == "email" and shared)}

    def _by_key(self, key: Key, values: Sequence[str]) -> dict[str, list[User]]:
        """The users having each value, whatever the case of its letters."""
        asked = values if key != "email" else [text for value in values for text in (value, value.lower())]
        found: defaultdict[str, list[User]] = defaultdict(list)
        for user in {user.id: user for user in self._users(key, asked)}.values():
            found[(user.told(key) or "").casefold()].append(user)
        return found

    def _found(
        self, person: Person, keys: Mapping[Key, str], found: Mapping[Key, Mapping[str, list[User]]]
    ) -> Account:
        hits = [(key, found[key].get(value.casefold(), [])) for key, value in keys.items()]
        users = [user for _, each in hits for user in each]
        if any(self._is_anothers(user, person) for user in users):
            return _account(hits, contradicts=True)
        return _account(hits, new=self._new(person))

    def _is_anothers(self, user: User, person: Person) -> bool:
        """Whether a link, or an idnumber that nobody can edit, says that the account is somebody else's."""
        if str(user.id) in self._owners:
            return True
        locked = self._side.options.idnumber_locked is True
        means_id = self._side.options.idnumber_means == "register-id"
        return locked and means_id and user.idnumber not in {None, person.id}

    def _new(self, person: Person) -> NewAccount | None:
        shared = person.email.strip().lower() in self._side.shared_emails
        return None if shared else new_account(person, self._side.options)

    def _users(self, field: Literal["id", "idnumber", "email"], values: Iterable[str]) -> Iterator[User]:
        asked = list(dict.fromkeys(values))
        for start in range(0, len(asked), USERS_A_CALL):
            yield from self._moodle.users.by_field(field, asked[start : start + USERS_A_CALL]).users


def new_account(person: Person, options: MoodleOptions) -> NewAccount | None:
    """The account that would be made; None where none may, or where an address or a name is missing.

    An address is never invented. The idnumber is the register's id, which is a pseudonym.
    """
    email = person.email.strip()
    username = username_of(person, options.username_pattern)
    if not options.make_accounts or not username:
        return None
    if not (_is_address(email) and person.given_name.strip() and person.family_name.strip()):
        return None
    return NewAccount(
        username,
        idnumber=person.id,
        given_name=person.given_name.strip(),
        family_name=person.family_name.strip(),
        email=email,
        auth=options.auth,
    )


def username_of(person: Person, pattern: str) -> str:
    """A name as Moodle takes it: small letters, digits, `-_.@`; empty where what the pattern names is."""
    values = {"{person}": person.id, "{number}": person.employee_number, "{email}": person.email}
    text = pattern
    for name, value in values.items():
        if name in pattern and not value.strip():
            return ""
        text = text.replace(name, value.strip())
    latin = to_latin(text).lower().translate(_NOT_DECOMPOSED)
    plain = unicodedata.normalize("NFKD", latin)
    made = "".join(letter for letter in plain if letter in _USERNAME)
    return made if len(made) <= LONGEST_USERNAME else ""


def _account(
    hits: Collection[tuple[str, Sequence[User]]], *, contradicts: bool = False, new: NewAccount | None = None
) -> Account:
    users = {user.id: user for _, each in hits for user in each}
    return Account(
        tuple(Hit(key, moodle_user_ids=tuple(user.id for user in each)) for key, each in hits if each),
        suspended=len(users) == 1 and all(user.suspended is True for user in users.values()),
        contradicts=contradicts,
        new=new,
    )


def _is_address(email: str) -> bool:
    name, _, domain = email.partition("@")
    return bool(name) and "." in domain and email.isascii() and not any(each.isspace() for each in email)
