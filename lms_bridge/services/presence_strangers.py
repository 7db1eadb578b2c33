"""Whom an account that nobody has may mean: by what its keys say, and by names that are alike.

Nobody is ever linked by either here; a person looks, and links with a reason.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Final

from lms_bridge.domain.calendar import day_of
from lms_bridge.domain.matching import KeyKind, People, PlatformUser, Trust
from lms_bridge.services.moodle_accounts import known_person
from lms_bridge.services.ports import Unit
from lms_bridge.services.presence_room import Seen, Stranger
from lms_bridge.services.presence_told import PRODUCT_HOMES
from lms_bridge.services.scripts import fold

MOST: Final = 3
"""How many are shown whose name is alike."""
_ADDRESSES = Trust("", email=True)


@dataclass(frozen=True, slots=True)
class MayBe:
    """A person whom an account may mean. `kind`: the key that points there; None: the name alone is alike.

    `typed`: the key is an address of which nobody knows but that the participant gave it.
    """

    person_id: str
    _: KW_ONLY
    name: str
    body: str | None
    kind: KeyKind | None = None
    typed: bool = False


def may_be(
    unit: Unit, strangers: Sequence[Stranger], people: Sequence[Seen], *, now_ms: int
) -> Mapping[int, tuple[MayBe, ...]]:
    """By account: whom its keys point to, the strongest first, then those of the roster of a like name."""
    keyed = _by_keys(unit, strangers)
    for account_id, found in _by_address(unit, strangers, people, now_ms=now_ms).items():
        keyed[account_id] += found
    named = by_words(people)
    return {one.account_id: _once((*keyed[one.account_id], *of_like_name(one, named))) for one in strangers}


def _by_keys(unit: Unit, strangers: Sequence[Stranger]) -> dict[int, tuple[MayBe, ...]]:
    """What was judged when the platform was asked about its accounts."""
    pointed = unit.account_pages.pointed({one.account_id for one in strangers})
    told = {
        account_id: tuple(
            MayBe(one.person_id, name=one.name, body=one.body, kind=one.kind) for one in candidates
        )
        for account_id, candidates in pointed.items()
    }
    return defaultdict(tuple, told)


def _by_address(
    unit: Unit, strangers: Iterable[Stranger], people: Sequence[Seen], *, now_ms: int
) -> Mapping[int, tuple[MayBe, ...]]:
    """A product's own login is an address: whose it is in the register. Anybody may have typed it."""
    addresses = [one for one in strangers if one.home_page in PRODUCT_HOMES.values() and "@" in one.name]
    if not addresses:
        return {}
    listed = {one.person_id: one for one in people}
    workers = unit.moodle_users.workers(day_of(now_ms), person_ids=listed)
    known = People([known_person(one) for one in workers], _ADDRESSES)
    found: dict[int, tuple[MayBe, ...]] = {}
    for one in addresses:
        pointed = [listed[each.person_id] for each in known.pointed(_user(one)) if each.person_id in listed]
        found[one.account_id] = tuple(
            MayBe(each.person_id, name=each.name, body=each.body, kind=KeyKind.EMAIL, typed=True)
            for each in pointed
        )
    return found


def _user(stranger: Stranger) -> PlatformUser:
    return PlatformUser(
        stranger.account_id,
        idnumber="",
        email=stranger.name,
        places=frozenset(),
        confirmed=False,
        suspended=False,
        deleted=False,
    )


def by_words(people: Iterable[Seen]) -> Mapping[str, Sequence[Seen]]:
    """Those whom nobody has seen, by the words of their names."""
    found: dict[str, list[Seen]] = defaultdict(list)
    for one in people:
        if not one.present_ms:
            for word in set(fold(one.name)):
                found[word].append(one)
    return found


def of_like_name(stranger: Stranger, named: Mapping[str, Sequence[Seen]]) -> tuple[MayBe, ...]:
    """Whose name has two words at least that are the same: there are namesakes, and all are shown."""
    shared: dict[str, int] = defaultdict(int)
    seen: dict[str, Seen] = {}
    for word in set(fold(stranger.label)):
        for one in named.get(word, ()):
            shared[one.person_id] += 1
            seen[one.person_id] = one
    alike = sorted(person_id for person_id, words in shared.items() if words > 1)
    return tuple(MayBe(one.person_id, name=one.name, body=one.body) for one in map(seen.__getitem__, alike))


def _once(candidates: Iterable[MayBe]) -> tuple[MayBe, ...]:
    """Each person once, by the strongest that speaks for them; of those of a like name the first."""
    found: dict[str, MayBe] = {}
    for one in candidates:
        found.setdefault(one.person_id, one)
    keyed = [one for one in found.values() if one.kind]
    named = [one for one in found.values() if not one.kind]
    return (*keyed, *named[:MOST])
