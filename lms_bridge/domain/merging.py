"""Persons whom the register has twice: found by strong keys, merged by an officer, never by a guess.

A merge changes nothing that anybody said. The doubled person's rows keep whose they were said to be, and
count for the kept one as long as the merge stands.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum


class MergeState(StrEnum):
    """Where the merge of two persons stands."""

    ASKED = "asked"
    """An officer asked for it; another one has to agree."""
    MERGED = "merged"
    DECLINED = "declined"
    """They are two people, an officer said."""
    UNDONE = "undone"


class MergeAct(StrEnum):
    AGREE = "agree"
    DECLINE = "decline"
    UNDO = "undo"


_NEXT: Mapping[tuple[MergeState, MergeAct], MergeState] = {
    (MergeState.ASKED, MergeAct.AGREE): MergeState.MERGED,
    (MergeState.ASKED, MergeAct.DECLINE): MergeState.DECLINED,
    (MergeState.MERGED, MergeAct.UNDO): MergeState.UNDONE,
}


def after(state: MergeState, act: MergeAct) -> MergeState | None:
    """The state to which the act leads; None where it cannot be done."""
    return _NEXT.get((state, act))


class Aliases:
    """Who counts for whom: `merged` is from the doubled person's id to the kept one's, over any steps."""

    def __init__(self, merged: Mapping[str, str]) -> None:
        self._merged = merged

    def of(self, person_id: str) -> str:
        """The person for whom this one counts: themselves, where nobody merged them."""
        seen = {person_id}
        while (kept := self._merged.get(person_id)) is not None and kept not in seen:
            person_id = kept
            seen.add(kept)
        return person_id

    def cluster(self, person_id: str) -> frozenset[str]:
        """All who count for the same person, that one among them."""
        kept = self.of(person_id)
        return frozenset({kept, *(one for one in self._merged if self.of(one) == kept)})

    def clusters(self) -> Mapping[str, Collection[str]]:
        """The same of everybody who has a cluster, by the person for whom the others count."""
        found: dict[str, set[str]] = defaultdict(set)
        for one in self._merged:
            found[self.of(one)] |= {self.of(one), one}
        return found

    @property
    def doubled(self) -> Collection[str]:
        return self._merged.keys()


class Sameness(StrEnum):
    """Why two persons may be one."""

    EMPLOYEE_NUMBER = "same-employee-number"
    """Within one body."""
    NAME_AND_EMAIL = "same-name-and-email"


@dataclass(frozen=True, slots=True)
class Namesake:
    """A person as others are compared with. `name`: its folded words; `bodies`: ids of where they work."""

    id: str
    name: tuple[str, ...]
    email: str
    employee_number: str
    bodies: frozenset[str]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Two persons, the smaller id first, who may be one."""

    first: str
    second: str
    why: tuple[Sameness, ...]


def candidates(persons: Iterable[Namesake]) -> tuple[Candidates, ...]:
    """The pairs that an officer may look at, in order. A name alone makes none."""
    by_key: dict[tuple[object, ...], list[str]] = defaultdict(list)
    for person in persons:
        for key in _keys(person):
            by_key[key].append(person.id)
    found: dict[tuple[str, str], set[Sameness]] = defaultdict(set)
    for key, ids in by_key.items():
        for pair in _pairs(sorted(set(ids))):
            found[pair].add(Sameness(str(key[0])))
    return tuple(Candidates(*pair, tuple(sorted(why))) for pair, why in sorted(found.items()))


def _keys(person: Namesake) -> Iterator[tuple[object, ...]]:
    number, email = person.employee_number.strip(), person.email.strip().casefold()
    if number:
        yield from ((Sameness.EMPLOYEE_NUMBER, number, body) for body in person.bodies)
    if email and person.name:
        yield (Sameness.NAME_AND_EMAIL, email, tuple(sorted(person.name)))


MOST_ALIKE = 10
"""A key that more people share is no key: an office's address, a number for all."""


def _pairs(ids: list[str]) -> Iterator[tuple[str, str]]:
    if len(ids) <= MOST_ALIKE:
        yield from ((one, other) for at, one in enumerate(ids) for other in ids[at + 1 :])
