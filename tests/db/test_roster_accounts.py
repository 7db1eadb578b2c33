"""Whose Moodle account is whose when a roster is pushed: links, strong keys, and accounts to be made."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from lms_bridge.db import tables
from lms_bridge.db.engine import Engines
from lms_bridge.domain.roster import Roster
from tests.db.pushing import FIRST, Pushing, pushing, roster

KEYS = {"idnumber_locked": True, "email_verified": True}
MAKE = {**KEYS, "make_accounts": True, "auth": "oidc"}


def unlinked(wanted: range, **people: object) -> Roster:
    """People without any account that the register knows."""
    made = roster(range(1, 11), wants={"r-1": wanted})
    persons = tuple(replace(one, **people) if people else one for one in made.persons)
    return replace(made, profiles=(), persons=persons)


@pytest.fixture
def six(engines: Engines) -> Iterator[Pushing]:
    """The first six of ten people have an account, which no link says."""
    with pushing(engines, range(1, 7), plugin=engines.writer.dialect.name == "postgresql") as made:
        made.enrol(unlinked(range(1, 9)))
        yield made


def reasons(pushing: Pushing, number: int) -> dict[str, str]:
    """Why each item is there, by the person it is about."""
    rows = pushing.pipeline.rows(tables.plan_item, tables.plan_item.c.number == number)
    return {row.person_id: row.reason for row in rows}


def test_without_a_key_that_may_match_nobody_is_matched(six: Pushing) -> None:
    made = six.plan()
    assert (made.state, made.totals.kinds) == ("nothing", {"unmatched": 8})


@pytest.mark.parametrize("key", ["idnumber_locked", "email_verified"])
def test_people_are_found_by_a_strong_key(six: Pushing, key: str) -> None:
    six.options(**{key: True})
    assert six.push().totals.kinds == {"add": 6, "unmatched": 2}
    assert sorted(six.seats()) == list(range(101, 107))


@pytest.mark.parametrize("locked", [None, False])
def test_an_idnumber_that_learners_can_edit_matches_nobody(six: Pushing, locked: bool | None) -> None:
    six.options(idnumber_locked=locked)
    assert six.plan().work == 0


def test_two_accounts_with_one_idnumber_are_a_conflict(six: Pushing) -> None:
    six.options(**KEYS)
    six.site.change_user(106, idnumber="p-1")
    assert reasons(six, six.push().number)["p-1"] == "several-accounts"
    assert 101 not in six.seats()


def test_keys_that_lead_to_two_accounts_never_match(six: Pushing) -> None:
    six.options(**KEYS)
    six.site.change_user(101, idnumber="")
    six.site.change_user(106, idnumber="p-1")
    assert reasons(six, six.plan().number)["p-1"] == "keys-contradict"


def test_an_account_that_a_link_says_is_anothers_never_matches(six: Pushing) -> None:
    six.options(**KEYS)
    linked = roster(range(10, 11), wants={}).profiles[0]
    six.enrol(replace(unlinked(range(1, 9)), profiles=(replace(linked, account="101"),)))
    six.link((replace(linked, account="101"),))
    assert reasons(six, six.plan().number)["p-1"] == "keys-contradict"


def test_an_address_that_two_people_share_matches_neither(six: Pushing) -> None:
    six.options(email_verified=True)
    six.enrol(unlinked(range(1, 9), email="p1@uprava.example"))
    assert six.plan().totals.kinds == {"conflict": 8}


def test_accounts_are_made_linked_and_enrolled_in_one_push(six: Pushing) -> None:
    six.options(**MAKE)
    assert six.push().totals.kinds == {"create-account": 2, "add": 8}
    made = [user for user in six.site.tables.users.values() if user.username in {"p-7", "p-8"}]
    assert [(user.idnumber, user.auth, user.email) for user in made] == [
        ("p-7", "oidc", "p7@uprava.example"),
        ("p-8", "oidc", "p8@uprava.example"),
    ]
    assert {user.id for user in made} < six.seats().keys()
    linked = {row.person_id for row in six.pipeline.rows(tables.link, tables.link.c.by == "roster")}
    assert (linked, six.plan().work) == ({"p-7", "p-8"}, 0)


def test_nobody_gets_an_account_with_an_invented_address(six: Pushing) -> None:
    six.options(**MAKE)
    six.enrol(unlinked(range(1, 9), email=""))
    made = six.plan()
    assert (made.totals.kinds, reasons(six, made.number)["p-7"]) == ({"add": 6, "unmatched": 2}, "no-account")


def test_undoing_suspends_the_accounts_that_were_made(six: Pushing) -> None:
    six.options(**MAKE)
    pushed = six.push()
    six.apply(six.plans.undo(pushed.number, by="Ана"))
    users = six.site.tables.users.values()
    assert {user.username for user in users if user.suspended} == {"p-7", "p-8"}


def test_a_person_whose_linked_account_is_gone_gets_no_other(six: Pushing) -> None:
    six.options(**MAKE)
    profile = roster(range(1, 2), wants={}).profiles[0]
    six.enrol(replace(unlinked(range(1, 9)), profiles=(profile,)))
    six.link((profile,))
    six.site.delete_user(101)
    assert reasons(six, six.plan().number)["p-1"] == "no-account"


def test_an_account_that_vanished_after_a_push_is_never_made_again(six: Pushing) -> None:
    six.options(**MAKE)
    six.push()
    six.site.delete_user(101)
    assert reasons(six, six.plan().number)["p-1"] == "account-lost"


def test_a_suspended_account_waits_for_a_person(six: Pushing) -> None:
    six.options(**KEYS)
    six.site.change_user(101, suspended=True)
    assert reasons(six, six.plan().number)["p-1"] == "account-suspended"


def test_somebody_who_already_sits_there_by_another_method_is_left_so(six: Pushing) -> None:
    six.options(**KEYS)
    six.site.enrol(
        replace(next(iter(six.site.enrolments_of(FIRST))), user_id=101, role_id=5, method="cohort")
    )
    assert six.plan().totals.kinds == {"add": 5, "unmatched": 2}
