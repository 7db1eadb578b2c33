"""Whose a platform's account is: by strong keys alone, and never where anything speaks against it.

The ladder: a link that stands; the register's own id; the employee number within its body; a verified address
that only one has. A name is no key. Texts to be compared without case and script come folded.
"""

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import KW_ONLY, dataclass
from enum import StrEnum
from typing import Literal, TypeAlias

Words: TypeAlias = tuple[str, ...]
"""A folded name."""


class KeyKind(StrEnum):
    """The strong keys, the strongest first."""

    REGISTER_ID = "register-id"
    EMPLOYEE_NUMBER = "employee-number"
    EMAIL = "email"


class Why(StrEnum):
    """Why an account is not linked by itself, or what speaks against the link it has."""

    NOBODY = "nobody"
    DELETED = "deleted"
    UNCONFIRMED = "unconfirmed"
    SUSPENDED = "suspended"
    SEVERAL_PERSONS = "several-persons"
    SEVERAL_ACCOUNTS = "several-accounts"
    KEYS_CONTRADICT = "keys-contradict"
    EARLIER_LINK = "earlier-link"
    HAS_ACCOUNT = "has-account"
    LINK_DISPUTED = "link-disputed"


@dataclass(frozen=True, slots=True)
class Trust:
    """What may be believed of a platform. `idnumber`: the key it is, "" where anybody may have written it.

    `email`: addresses there are proven to be their owners'.
    """

    idnumber: Literal["", KeyKind.REGISTER_ID, KeyKind.EMPLOYEE_NUMBER]
    email: bool


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A person of the register. `bodies`: identifiers and names, folded, of those they work for today."""

    id: str
    _: KW_ONLY
    email: str
    employee_number: str
    bodies: frozenset[Words]
    counts_for: str = ""
    """The person who is the same, where the register has two: an account of either is that one's."""

    @property
    def owner(self) -> str:
        return self.counts_for or self.id


@dataclass(frozen=True, slots=True)
class PlatformUser:
    """An account as the platform tells it. `places`: its institution and department, folded."""

    id: int
    _: KW_ONLY
    idnumber: str
    email: str
    places: frozenset[Words]
    confirmed: bool
    suspended: bool
    deleted: bool


@dataclass(frozen=True, slots=True)
class Key:
    """What an account must have to be the person's: `value` in its `field`, and be at one of the `bodies`
    where there are any. `spelt`: as the register writes it, for platforms that look up to the letter."""

    kind: KeyKind
    _: KW_ONLY
    field: Literal["idnumber", "email"]
    value: str
    bodies: frozenset[Words] = frozenset()
    spelt: str = dataclasses.field(default="", compare=False)

    def fits(self, user: PlatformUser) -> bool:
        """Whether the account has it. Nothing is said of whether that may be believed."""
        if user.deleted or (self.field, self.value) not in _values(user):
            return False
        return not self.bodies or not self.bodies.isdisjoint(user.places)

    def believed_of(self, user: PlatformUser) -> bool:
        """An address that its owner never confirmed proves nothing."""
        return self.fits(user) and (self.kind is not KeyKind.EMAIL or user.confirmed)


def keys_of(person: KnownPerson, trust: Trust) -> tuple[Key, ...]:
    """By what this person's account may be found on a platform that is so far believed, strongest first."""
    keys: list[Key] = []
    if trust.idnumber == KeyKind.REGISTER_ID:
        keys.append(Key(KeyKind.REGISTER_ID, field="idnumber", value=person.id))
    number = person.employee_number.strip()
    if trust.idnumber == KeyKind.EMPLOYEE_NUMBER and number and person.bodies:
        keys.append(Key(KeyKind.EMPLOYEE_NUMBER, field="idnumber", value=number, bodies=person.bodies))
    if trust.email and person.email.strip():
        email = person.email.strip()
        keys.append(Key(KeyKind.EMAIL, field="email", value=email.casefold(), spelt=email))
    return tuple(keys)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person to whom a key of the account points."""

    person_id: str
    kind: KeyKind


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whose the account is. `by` is None where a link said so before; `why` speaks where it is nobody's, or
    where the keys say another."""

    person_id: str | None
    _: KW_ONLY
    by: KeyKind | None = None
    why: Why | None = None
    candidates: tuple[Candidate, ...] = ()


class People:
    """All persons of the register, to be found by their keys."""

    def __init__(self, persons: Iterable[KnownPerson], trust: Trust) -> None:
        self._keys: dict[str, tuple[Key, ...]] = defaultdict(tuple)
        self._number: dict[str, frozenset[str]] = defaultdict(frozenset)
        for one in persons:
            self._keys[one.owner] = tuple(dict.fromkeys((*self._keys[one.owner], *keys_of(one, trust))))
            self._number[one.owner] |= {_number(one, trust)} - {""}
        self._numbers = frozenset[str]().union(*self._number.values())
        self._having: dict[tuple[str, str], list[tuple[str, Key]]] = defaultdict(list)
        for person_id, keys in self._keys.items():
            for key in keys:
                self._having[key.field, key.value].append((person_id, key))

    def keys(self, person_id: str) -> tuple[Key, ...]:
        return self._keys.get(person_id, ())

    def pointed(self, user: PlatformUser) -> tuple[Candidate, ...]:
        """To whom the account's keys point, believed or not, in the order of the ladder."""
        found = [
            Candidate(person_id, key.kind)
            for value in _values(user)
            for person_id, key in self._having.get(value, ())
            if key.fits(user)
        ]
        return tuple(sorted(found, key=lambda one: (_LADDER.index(one.kind), one.person_id)))

    def denied(self, person_id: str, user: PlatformUser) -> bool:
        """The account has a number that is believed, and this person has another, or somebody else has it."""
        told, own = user.idnumber.strip(), self._number.get(person_id, frozenset[str]())
        return told not in own if told and own else told in self._numbers


_LADDER = tuple(KeyKind)


def _number(person: KnownPerson, trust: Trust) -> str:
    """What an idnumber that is believed would have to be."""
    numbers = {KeyKind.REGISTER_ID: person.id, KeyKind.EMPLOYEE_NUMBER: person.employee_number.strip()}
    return numbers[trust.idnumber] if trust.idnumber else ""


class Site:
    """All accounts known of a platform, to see who else has a key."""

    def __init__(self, users: Iterable[PlatformUser]) -> None:
        self._having: dict[tuple[str, str], list[PlatformUser]] = defaultdict(list)
        for user in users:
            for value in _values(user):
                self._having[value].append(user)

    def holders(self, keys: Collection[Key]) -> frozenset[int]:
        """Who has one of these keys."""
        return frozenset(
            user.id for key in keys for user in self._having.get((key.field, key.value), ()) if key.fits(user)
        )


class Links:
    """The links on a platform: whose an account is now, and which accounts once were somebody's."""

    def __init__(self, standing: Mapping[int, str], *, former: Collection[int]) -> None:
        self.standing = standing
        self.former = frozenset(former)
        self.linked = frozenset(standing.values())


def judge(user: PlatformUser, people: People, *, site: Site, links: Links) -> Verdict:
    """Whose the account is, and by which key; or why nobody may say so but a person.

    Of two accounts that point to one person neither is linked: nothing here depends on which came first.
    """
    pointed = people.pointed(user)
    linked = links.standing.get(user.id)
    if linked is not None:
        disputed = bool(pointed) and linked not in {one.person_id for one in pointed}
        why = Why.LINK_DISPUTED if disputed or people.denied(linked, user) else None
        return Verdict(linked, why=why, candidates=pointed if why else ())
    why = _against(user, pointed, people, site) or _standing_against(user, pointed, links)
    if why is not None:
        return Verdict(None, why=why, candidates=pointed)
    return Verdict(pointed[0].person_id, by=_believed(user, pointed, people)[0].kind, candidates=pointed)


def _believed(user: PlatformUser, pointed: Collection[Candidate], people: People) -> tuple[Candidate, ...]:
    return tuple(
        one
        for one in pointed
        if any(key.kind is one.kind and key.believed_of(user) for key in people.keys(one.person_id))
    )


def _against(user: PlatformUser, pointed: tuple[Candidate, ...], people: People, site: Site) -> Why | None:
    """What the keys themselves say against a link."""
    if user.deleted:
        return Why.DELETED
    if not pointed:
        return Why.NOBODY
    persons = {one.person_id for one in pointed}
    if len(persons) > 1:
        kinds = Counter(one.kind for one in pointed)
        return Why.SEVERAL_PERSONS if max(kinds.values()) > 1 else Why.KEYS_CONTRADICT
    (person_id,) = persons
    if people.denied(person_id, user):
        return Why.KEYS_CONTRADICT
    if site.holders(people.keys(person_id)) - {user.id}:
        return Why.SEVERAL_ACCOUNTS
    return None if _believed(user, pointed, people) else Why.UNCONFIRMED


def _standing_against(user: PlatformUser, pointed: tuple[Candidate, ...], links: Links) -> Why | None:
    """What people did before, and what the platform did, that says: not by itself."""
    if user.id in links.former:
        return Why.EARLIER_LINK
    if pointed[0].person_id in links.linked:
        return Why.HAS_ACCOUNT
    return Why.SUSPENDED if user.suspended else None


def _values(user: PlatformUser) -> tuple[tuple[str, str], ...]:
    """The account's values by field, as keys are compared with them."""
    idnumber, email = user.idnumber.strip(), user.email.strip().casefold()
    found = (("idnumber", idnumber), ("email", email))
    return tuple((field, value) for field, value in found if value)
