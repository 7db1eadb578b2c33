"""Which Moodle accounts the people of a roster have: by a standing link, else by strong keys looked up there.

A link always prevails: whoever has one is looked up by its account alone, and where that account is gone
nothing else is guessed and none is made. Without one it is judged as everywhere (`domain.matching`), over
what Moodle says now.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from lms_bridge.domain.matching import Key, Site, Verdict, Why, judge
from lms_bridge.domain.person import Person
from lms_bridge.services.moodle_accounts import look_up, moodle_user, platform_user
from lms_bridge.services.moodle_options import MoodleOptions
from lms_bridge.services.roster_wanted import RegisterSide
from lms_bridge.services.scripts import to_latin
from lms_bridge.services.sync_work import Progress, unheard
from moodle_sync import Moodle
from moodle_sync.client.users import USERS_A_CALL, User
from moodle_sync.roster import Account, Hit, Names, NewAccount, Rename

LINK: Final = "link"
LONGEST_USERNAME: Final = 100
_USERNAME: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_.@")
_NOT_DECOMPOSED: Final = str.maketrans({"đ": "dj", "ß": "ss", "ł": "l", "ø": "o", "æ": "ae"})
_WHOSE_ALL_THE_SAME: Final = frozenset({Why.SUSPENDED, Why.SEVERAL_ACCOUNTS})
"""What stands in the way of a link, and has words of its own in a plan."""


class FindAccounts:
    """Looks up the accounts of everybody who is wanted, in calls of 250. Raises `MoodleError`."""

    def __init__(self, side: RegisterSide, moodle: Moodle) -> None:
        self._side = side
        self._moodle = moodle

    def __call__(self, progress: Progress = unheard) -> dict[str, Account]:
        persons, linked = self._side.persons, self._side.linked
        progress(0, len(persons))
        accounts = self._by_link({each: linked[each] for each in persons if each in linked})
        progress(len(accounts), len(persons))
        accounts |= self._by_keys([person for each, person in persons.items() if each not in linked])
        progress(len(accounts), len(persons))
        return accounts

    def _by_link(self, linked: Mapping[str, Sequence[int]]) -> dict[str, Account]:
        ids = sorted({user for users in linked.values() for user in users})
        there: dict[int, User] = {}
        for start in range(0, len(ids), USERS_A_CALL):
            found = self._moodle.users.by_field("id", ids[start : start + USERS_A_CALL]).users
            there |= {user.id: user for user in found if not user.is_deleted}
        theirs = {
            person: [there[user] for user in users if user in there] for person, users in linked.items()
        }
        return {
            person: replace(_account(LINK, users), rename=self._rename(self._side.persons[person], users))
            for person, users in theirs.items()
        }

    def _rename(self, person: Person, users: Sequence[User]) -> Rename | None:
        """Only where the register is the master of names, and of an account that a link says is theirs."""
        if not self._side.options.update_names or len(users) != 1:
            return None
        before = Names(users[0].first_name or "", family=users[0].last_name or "")
        after = Names(person.given_name.strip(), family=person.family_name.strip())
        return Rename(before, after) if after != before and after.given and after.family else None

    def _by_keys(self, persons: Sequence[Person]) -> dict[str, Account]:
        people = self._side.people
        found = look_up(self._moodle, [key for person in persons for key in people.keys(person.id)])
        verdicts = self._judged({user.id: user for users in found.values() for user in users}.values())
        return {person.id: self._found(person, found, verdicts) for person in persons}

    def _judged(self, users: Iterable[User]) -> Mapping[int, Verdict]:
        shown = [platform_user(moodle_user(user)) for user in users]
        site, links = Site(shown), self._side.links
        return {each.id: judge(each, self._side.people, site=site, links=links) for each in shown}

    def _found(
        self, person: Person, found: Mapping[Key, Sequence[User]], verdicts: Mapping[int, Verdict]
    ) -> Account:
        by_key: defaultdict[str, list[User]] = defaultdict(list)
        for key in self._side.people.keys(person.id):
            by_key[key.field] += found[key]
        users = {user.id: user for each in by_key.values() for user in each}
        if not users:
            return Account(new=self._new(person))
        hits = tuple(
            Hit(key, moodle_user_ids=tuple(user.id for user in each)) for key, each in by_key.items()
        )
        return Account(
            hits,
            suspended=any(user.suspended is True for user in users.values()),
            contradicts=not all(_is_theirs(verdicts[user], person) for user in users),
        )

    def _new(self, person: Person) -> NewAccount | None:
        shared = person.email.strip().lower() in self._side.shared_emails
        return None if shared else new_account(person, self._side.options)


def _is_theirs(verdict: Verdict, person: Person) -> bool:
    """Whether nothing but what has words of its own speaks against it."""
    pointed = {each.person_id for each in verdict.candidates}
    return verdict.person_id == person.id or (verdict.why in _WHOSE_ALL_THE_SAME and pointed == {person.id})


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


def _account(key: str, users: Sequence[User]) -> Account:
    hits = (Hit(key, moodle_user_ids=tuple(user.id for user in users)),) if users else ()
    return Account(hits, suspended=any(user.suspended is True for user in users))


def _is_address(email: str) -> bool:
    name, _, domain = email.partition("@")
    return bool(name) and "." in domain and email.isascii() and not any(each.isspace() for each in email)
