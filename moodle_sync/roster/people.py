"""Which of the people wanted have one account, which get one, and which wait for a person."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import KW_ONLY, dataclass
from typing import TypeAlias

from moodle_sync.roster.accounts import Account, NewAccount
from moodle_sync.roster.items import Kind, Reason


@dataclass(frozen=True, slots=True)
class Open:
    """Nobody can say yet which account is the person's: `kind` is unmatched or conflict."""

    kind: Kind
    _: KW_ONLY
    reason: Reason
    candidates: tuple[int, ...] = ()


Whose: TypeAlias = int | NewAccount | Open
"""A person's account: a Moodle user, one to be made, or an open question."""


@dataclass(frozen=True, slots=True)
class Look:
    """What was looked up: accounts by person, whether every look-up was proven, and who was pushed before.

    `known`: persons for whom the last push left a seat, so that they had an account.
    """

    accounts: Mapping[str, Account]
    _: KW_ONLY
    proven: bool
    known: frozenset[str]


def resolve(persons: Iterable[str], look: Look) -> dict[str, Whose]:
    """Say whose account is whose, for all persons together: an account found for two is nobody's.

    An account that was there and is found no more is a conflict, never a reason to make another: a
    capability withdrawn in Moodle looks exactly like that.
    """
    found = {person_id: _alone(person_id, look) for person_id in persons}
    taken = Counter(user for user in found.values() if isinstance(user, int))
    names = Counter(name for new in found.values() if isinstance(new, NewAccount) for name in _names(new))
    return {person_id: _together(whose, taken, names) for person_id, whose in found.items()}


def _alone(person_id: str, look: Look) -> Whose:
    account = look.accounts.get(person_id, Account())
    users = account.candidates
    if any(len(set(hit.moodle_user_ids)) > 1 for hit in account.hits):
        return _conflict(Reason.SEVERAL_ACCOUNTS, users)
    if len(users) > 1 or account.contradicts:
        return _conflict(Reason.KEYS_CONTRADICT, users)
    if users:
        return _conflict(Reason.ACCOUNT_SUSPENDED, users) if account.suspended else users[0]
    if person_id in look.known:
        return _conflict(Reason.ACCOUNT_LOST, ())
    if not look.proven:
        return Open(Kind.UNMATCHED, reason=Reason.LOOK_UP_NOT_PROVEN)
    return account.new or Open(Kind.UNMATCHED, reason=Reason.NO_ACCOUNT)


def _together(whose: Whose, taken: Counter[int], names: Counter[tuple[str, str]]) -> Whose:
    if isinstance(whose, int) and taken[whose] > 1:
        return _conflict(Reason.ACCOUNT_SHARED, (whose,))
    if isinstance(whose, NewAccount) and any(names[name] > 1 for name in _names(whose)):
        return _conflict(Reason.NEW_ACCOUNTS_COLLIDE, ())
    return whose


def _names(new: NewAccount) -> tuple[tuple[str, str], ...]:
    """What two new accounts may not share."""
    return ("username", new.username), ("idnumber", new.idnumber), ("email", new.email.casefold())


def _conflict(reason: Reason, candidates: tuple[int, ...]) -> Open:
    return Open(Kind.CONFLICT, reason=reason, candidates=candidates)
