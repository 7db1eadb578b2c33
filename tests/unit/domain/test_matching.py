"""Whose a platform's account is: the ladder of strong keys, and all that keeps it from linking."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_bridge.domain.matching import (
    KeyKind,
    KnownPerson,
    Links,
    People,
    PlatformUser,
    Site,
    Trust,
    Verdict,
    Why,
    judge,
    keys_of,
)

FINANCE, HEALTH = ("ministarstvo", "finansija"), ("ministarstvo", "zdravlja")
BY_ID, BY_NUMBER = Trust(KeyKind.REGISTER_ID, email=False), Trust(KeyKind.EMPLOYEE_NUMBER, email=False)
BY_MAIL, NOTHING = Trust("", email=True), Trust("", email=False)
ALL = Trust(KeyKind.REGISTER_ID, email=True)
NUMBER_AND_MAIL = Trust(KeyKind.EMPLOYEE_NUMBER, email=True)


def person(name: str = "ana", **own: Any) -> KnownPerson:
    made = {"email": f"{name}@e.rs", "employee_number": "7", "bodies": frozenset({FINANCE})}
    return KnownPerson(name, **{**made, **own})


def user(number: int = 1, **told: Any) -> PlatformUser:
    empty = {"idnumber": "", "email": "", "places": frozenset()}
    states = {"confirmed": True, "suspended": False, "deleted": False}
    return PlatformUser(number, **{**empty, **states, **told})


@dataclass(frozen=True)
class Case:
    """The account to be judged with all that is known beside it, and the outcome."""

    trust: Trust
    told: Mapping[str, Any]
    says: Any
    persons: tuple[KnownPerson, ...] = (person(), person("bojan", employee_number="8"))
    others: tuple[PlatformUser, ...] = ()
    links: Mapping[int, str] = field(default_factory=dict)
    former: tuple[int, ...] = ()


AT_FINANCE = {"places": frozenset({FINANCE})}
MAIL, NUMBER, REGISTER_ID = {"email": "ana@e.rs"}, {"idnumber": "7", **AT_FINANCE}, {"idnumber": "ana"}
CASES = {
    "register id, locked": Case(BY_ID, REGISTER_ID, KeyKind.REGISTER_ID),
    "register id, blanks around": Case(BY_ID, {"idnumber": " ana "}, KeyKind.REGISTER_ID),
    "register id in other letters": Case(BY_ID, {"idnumber": "ANA"}, Why.NOBODY),
    "register id that learners may write": Case(NOTHING, REGISTER_ID, Why.NOBODY),
    "no idnumber": Case(BY_ID, {}, Why.NOBODY),
    "number within its body": Case(BY_NUMBER, NUMBER, KeyKind.EMPLOYEE_NUMBER),
    "number of another body": Case(BY_NUMBER, {"idnumber": "7", "places": frozenset({HEALTH})}, Why.NOBODY),
    "number without a body there": Case(BY_NUMBER, {"idnumber": "7"}, Why.NOBODY),
    "number of one without a body": Case(
        BY_NUMBER, NUMBER, Why.NOBODY, persons=(person(bodies=frozenset()),)
    ),
    "one number in two bodies": Case(
        BY_NUMBER,
        NUMBER,
        KeyKind.EMPLOYEE_NUMBER,
        persons=(person(), person("b", bodies=frozenset({HEALTH}))),
    ),
    "one number twice in a body": Case(
        BY_NUMBER, NUMBER, Why.SEVERAL_PERSONS, persons=(person(), person("b"))
    ),
    "one number, two accounts, two bodies": Case(
        BY_NUMBER,
        NUMBER,
        KeyKind.EMPLOYEE_NUMBER,
        others=(user(2, idnumber="7", places=frozenset({HEALTH})),),
    ),
    "number where the id is meant": Case(BY_ID, NUMBER, Why.NOBODY),
    "verified address": Case(BY_MAIL, MAIL, KeyKind.EMAIL),
    "address in other letters": Case(BY_MAIL, {"email": "Ana@E.RS"}, KeyKind.EMAIL),
    "address that nobody verified": Case(NOTHING, MAIL, Why.NOBODY),
    "address not confirmed": Case(BY_MAIL, {**MAIL, "confirmed": False}, Why.UNCONFIRMED),
    "address of two persons": Case(
        BY_MAIL, MAIL, Why.SEVERAL_PERSONS, persons=(person(), person("b", email="ANA@e.rs"))
    ),
    "address of two accounts": Case(BY_MAIL, MAIL, Why.SEVERAL_ACCOUNTS, others=(user(2, email="ANA@e.rs"),)),
    "nobody has an address": Case(BY_MAIL, {}, Why.NOBODY, persons=(person(email=""),)),
    "idnumber of two accounts": Case(
        BY_ID, REGISTER_ID, Why.SEVERAL_ACCOUNTS, others=(user(2, idnumber="ana"),)
    ),
    "the other account was deleted": Case(
        BY_ID, REGISTER_ID, KeyKind.REGISTER_ID, others=(user(2, idnumber="ana", deleted=True),)
    ),
    "the other account is suspended": Case(
        BY_ID, REGISTER_ID, Why.SEVERAL_ACCOUNTS, others=(user(2, idnumber="ana", suspended=True),)
    ),
    "keys that agree": Case(ALL, {**REGISTER_ID, **MAIL}, KeyKind.REGISTER_ID),
    "keys of two persons": Case(ALL, {"idnumber": "bojan", **MAIL}, Why.KEYS_CONTRADICT),
    "address, and the number of nobody": Case(ALL, {"idnumber": "x", **MAIL}, Why.KEYS_CONTRADICT),
    "address, and another number": Case(NUMBER_AND_MAIL, {"idnumber": "9", **MAIL}, Why.KEYS_CONTRADICT),
    "address, and the number in another body": Case(
        NUMBER_AND_MAIL, {"idnumber": "7", **MAIL}, KeyKind.EMAIL
    ),
    "address of one without a number, and nobody's number": Case(
        NUMBER_AND_MAIL, {"idnumber": "9", **MAIL}, KeyKind.EMAIL, persons=(person(employee_number=""),)
    ),
    "address of one without a number, and another's": Case(
        NUMBER_AND_MAIL,
        {"idnumber": "8", **MAIL},
        Why.KEYS_CONTRADICT,
        persons=(
            person(employee_number=""),
            person("bojan", employee_number="8", bodies=frozenset({HEALTH})),
        ),
    ),
    "one account by number, one by address": Case(
        ALL, REGISTER_ID, Why.SEVERAL_ACCOUNTS, others=(user(2, **MAIL),)
    ),
    "unconfirmed address beside the number": Case(
        ALL, {**REGISTER_ID, **MAIL, "confirmed": False}, KeyKind.REGISTER_ID
    ),
    "suspended": Case(BY_ID, {**REGISTER_ID, "suspended": True}, Why.SUSPENDED),
    "deleted": Case(BY_ID, {**REGISTER_ID, "deleted": True}, Why.DELETED),
    "undone before": Case(BY_ID, REGISTER_ID, Why.EARLIER_LINK, former=(1,)),
    "the person has an account there": Case(BY_ID, REGISTER_ID, Why.HAS_ACCOUNT, links={9: "ana"}),
    "linked": Case(BY_ID, REGISTER_ID, None, links={1: "ana"}),
    "linked without any key": Case(NOTHING, {}, None, links={1: "ana"}),
    "linked, though suspended and deleted": Case(
        BY_ID, {"suspended": True, "deleted": True}, None, links={1: "ana"}
    ),
    "linked, and the keys say another": Case(BY_ID, REGISTER_ID, Why.LINK_DISPUTED, links={1: "bojan"}),
    "linked, and the number is nobody's": Case(BY_ID, {"idnumber": "x"}, Why.LINK_DISPUTED, links={1: "ana"}),
}


def verdict_of(case: Case) -> Verdict:
    one = user(**case.told)
    people, site = People(case.persons, case.trust), Site((one, *case.others))
    return judge(one, people, site=site, links=Links(case.links, former=case.former))


@pytest.mark.parametrize("name", CASES)
def test_the_ladder_links_by_one_key_or_says_why_not(name: str) -> None:
    case = CASES[name]
    said = verdict_of(case)
    assert (said.by or said.why) == case.says
    assert said.person_id == case.links.get(1, "ana" if isinstance(case.says, KeyKind) else None)


def test_who_waits_waits_with_candidates() -> None:
    said = verdict_of(CASES["keys of two persons"])
    assert [(one.person_id, one.kind) for one in said.candidates] == [
        ("bojan", "register-id"),
        ("ana", "email"),
    ]


def test_keys_are_given_strongest_first_and_only_as_far_as_they_are_believed() -> None:
    assert [key.kind for key in keys_of(person(), ALL)] == [KeyKind.REGISTER_ID, KeyKind.EMAIL]
    assert [key.kind for key in keys_of(person(), NUMBER_AND_MAIL)] == [
        KeyKind.EMPLOYEE_NUMBER,
        KeyKind.EMAIL,
    ]
    assert keys_of(person(), NOTHING) == ()


trusts = st.sampled_from([BY_ID, BY_NUMBER, BY_MAIL, NOTHING, ALL, NUMBER_AND_MAIL])
bodies = st.frozensets(st.sampled_from([FINANCE, HEALTH]))
mails = st.sampled_from(["", "a@e.rs", "A@e.rs", "b@e.rs"])
persons = st.lists(
    st.builds(
        KnownPerson,
        st.sampled_from("abc"),
        email=mails,
        employee_number=st.sampled_from(["", "a", "7"]),
        bodies=bodies,
    ),
    unique_by=lambda one: one.id,
)
users = st.lists(
    st.builds(
        PlatformUser,
        st.integers(1, 5),
        idnumber=st.sampled_from(["", "a", "b", "7", "x"]),
        email=mails,
        places=bodies,
        confirmed=st.booleans(),
        suspended=st.booleans(),
        deleted=st.booleans(),
    ),
    unique_by=lambda one: one.id,
)
linked = st.dictionaries(st.integers(1, 5), st.sampled_from("abc"))


@dataclass(frozen=True)
class World:
    """Everything that is known of a platform and a register at one moment."""

    persons: list[KnownPerson]
    users: list[PlatformUser]
    trust: Trust
    links: dict[int, str]

    def judged(self) -> dict[int, Verdict]:
        people, site = People(self.persons, self.trust), Site(self.users)
        links = Links(self.links, former=())
        return {one.id: judge(one, people, site=site, links=links) for one in self.users}

    def new_links(self) -> dict[int, str]:
        return {
            number: said.person_id
            for number, said in self.judged().items()
            if said.person_id and number not in self.links
        }


worlds = st.builds(World, persons, users, trusts, linked)


@given(worlds)
def test_no_person_gets_two_accounts_by_itself(world: World) -> None:
    new = list(world.new_links().values())
    assert len(set(new)) == len(new)
    assert not set(new) & set(world.links.values())


@given(worlds, st.randoms(use_true_random=False))
def test_the_order_of_rows_says_nothing(world: World, random: Any) -> None:
    shuffled = replace(world, persons=list(world.persons), users=list(world.users))
    random.shuffle(shuffled.persons)
    random.shuffle(shuffled.users)
    assert shuffled.judged() == world.judged()


@given(worlds)
def test_what_was_linked_stays_linked_and_is_not_disputed_by_its_own_key(world: World) -> None:
    after = replace(world, links={**world.links, **world.new_links()})
    assert after.new_links() == {}
    told = after.judged()
    assert [told[one].why for one in world.new_links()] == [None for _ in world.new_links()]


@given(worlds)
def test_less_trust_never_links_more_people_by_the_idnumber(world: World) -> None:
    assert replace(world, trust=NOTHING).new_links() == {}


@given(worlds, st.sampled_from(["", "a", "b", "7"]), mails)
def test_another_account_never_makes_a_link_of_others(world: World, idnumber: str, email: str) -> None:
    more = replace(world, users=[*world.users, user(6, idnumber=idnumber, email=email)])
    new = {number: whose for number, whose in more.new_links().items() if number != 6}
    assert new.items() <= world.new_links().items()
