"""The accounts of a Moodle, fetched over HTTP from a stand-in and matched to the register's people."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from lms_bridge.db import tables
from lms_bridge.domain.calendar import day_of
from lms_bridge.domain.matching import keys_of
from lms_bridge.domain.person import Body, Person, Profile, Role
from lms_bridge.domain.programme import DAY_MS, STUDENT, Enrolment
from lms_bridge.services.moodle_accounts import look_up, people_of, trust_of, users_of
from lms_bridge.services.moodle_options import MoodleOptions, moodle_options
from lms_bridge.services.moodles import SourcePaused, SourceRefused
from moodle_sync.standin import Enrolment as Seat
from tests.db.moodles import RUNS, Fetching
from tests.db.pipeline import ROSTER, START, completed
from tests.unit.moodle_sync.small_site import FIRST, LEARNERS, SECOND

BY_ID = MoodleOptions(idnumber_locked=True)
BY_NUMBER = MoodleOptions(idnumber_locked=True, idnumber_means="employee-number")
BY_MAIL = MoodleOptions(email_verified=True)
USERS, LINKS = tables.moodle_user, tables.link
NOW = START + DAY_MS
FINANCE = Body("body", "Министарство финансија", "ministry", "17862146", None)
EVERYBODY = tuple(f"P-{number}" for number in LEARNERS)


def people(fetching: Fetching, options: MoodleOptions, **own: Any) -> None:
    """Everybody on the platform is in the register under their idnumber, enrolled in the first course."""
    made = {"email": "", "employee_number": "", "primary_body_id": "body"} | own
    persons = tuple(Person(each, "Ана", "Петровић", **_filled(made, each)) for each in EVERYBODY)
    enrolments = tuple(Enrolment(f"R-1:{each}", "R-1", each, STUDENT) for each in EVERYBODY)
    fetching.pipeline.clock.at_ms = NOW
    fetching.pipeline.enrol(
        replace(
            ROSTER, bodies=(FINANCE,), persons=persons, profiles=(), realisations=RUNS, enrolments=enrolments
        )
    )
    fetching.set(options=options.to_json())
    fetching.catalogue()


def _filled(made: Mapping[str, str], person_id: str) -> dict[str, str]:
    return {**made, "email": made["email"].format(number=person_id.removeprefix("P-"))}


def linked(fetching: Fetching) -> dict[str, str]:
    """Whose each account is, by its name."""
    names = {row.id: row.name for row in fetching.pipeline.rows(tables.account)}
    rows = fetching.pipeline.rows(LINKS, LINKS.c.undone_ms.is_(None))
    return {names[row.account_id]: row.person_id for row in rows}


def why(fetching: Fetching) -> dict[int, str]:
    rows = fetching.pipeline.rows(USERS, USERS.c.conflict.is_not(None))
    return {row.moodle_user_id: row.conflict for row in rows}


ALL_LINKED = {str(number): f"P-{number}" for number in LEARNERS}


@pytest.mark.parametrize(
    ("options", "own", "by"),
    [
        pytest.param(BY_ID, {}, "register-id", id="the register's id"),
        pytest.param(BY_MAIL, {"email": "LEARNER.{number}@uprava.example"}, "email", id="a verified address"),
    ],
)
def test_who_is_enrolled_in_a_tied_course_is_read_and_linked(
    fetching: Fetching, options: MoodleOptions, own: dict[str, str], by: str
) -> None:
    people(fetching, options, **own)
    counts = fetching.accounts()
    assert (counts["seen"], counts["new"], counts["linked"], counts["waiting"]) == (10, 10, 10, 0)
    assert linked(fetching) == ALL_LINKED
    assert {row.by for row in fetching.pipeline.rows(LINKS)} == {by}


@pytest.mark.parametrize("options", [MoodleOptions(), MoodleOptions(idnumber_locked=False), BY_NUMBER])
def test_what_is_not_believed_links_nobody(fetching: Fetching, options: MoodleOptions) -> None:
    people(fetching, options, email="learner.{number}@uprava.example")
    counts = fetching.accounts()
    assert (counts["linked"], linked(fetching)) == (0, {})


@pytest.mark.parametrize("place", ["17862146", "MINISTARSTVO FINANSIJA", "министарство финансија"])
def test_a_number_counts_within_its_body_by_identifier_or_name_in_either_script(
    fetching: Fetching, place: str
) -> None:
    people(fetching, BY_NUMBER, employee_number="E-7")
    fetching.site.change_user(100, idnumber="E-7", department=place)
    fetching.site.change_user(101, idnumber="E-7", institution="Министарство здравља")
    fetching.accounts()
    assert why(fetching)[100] == "several-persons"  # all have that number here
    alone = Person("P-100", "Ана", "Петровић", "", "E-7", "body")
    left = replace(ROSTER, bodies=(FINANCE,), persons=(alone,), profiles=(), enrolments=())
    fetching.pipeline.enrol(replace(left, realisations=RUNS))
    fetching.accounts()
    assert linked(fetching) == {"100": "P-100"}


def test_what_waited_counts_when_the_account_is_matched(fetching: Fetching) -> None:
    people(fetching, BY_ID)
    statement = completed("100", course=fetching.course(FIRST))
    statement["actor"]["account"]["homePage"] = fetching.moodle.url
    fetching.pipeline.post(statement)
    fetching.pipeline.drain()
    assert fetching.pipeline.attended() == set()
    fetching.accounts()
    fetching.pipeline.drain()
    assert fetching.pipeline.attended() == {("P-100", "R-1")}


def test_two_accounts_with_one_idnumber_wait_for_a_person(fetching: Fetching) -> None:
    people(fetching, BY_ID)
    twin = fetching.site.add_user(username="t", firstname="A", lastname="B", email="t@e.rs", idnumber="P-100")
    counts = fetching.accounts()
    assert why(fetching) == {100: "several-accounts", twin: "several-accounts"}
    assert (counts["linked"], counts["waiting"]) == (9, 2)
    assert "100" not in linked(fetching)


def test_an_account_that_somebody_undid_is_never_linked_again_by_itself(fetching: Fetching) -> None:
    people(fetching, BY_ID)
    fetching.accounts()
    fetching.pipeline.acts.unlink(fetching.pipeline.account_id("100"), by="officer")
    fetching.pipeline.clock.at_ms += 2 * DAY_MS
    assert fetching.accounts()["linked"] == 0
    assert "100" not in linked(fetching)
    assert why(fetching)[100] == "earlier-link"


def test_a_link_that_the_keys_dispute_stands_and_is_shown(fetching: Fetching) -> None:
    people(fetching, BY_ID)
    fetching.accounts()
    fetching.site.change_user(100, idnumber="P-101")
    fetching.site.change_user(101, idnumber="P-100")
    fetching.pipeline.clock.at_ms += 2 * DAY_MS
    fetching.accounts()
    assert linked(fetching) == ALL_LINKED
    assert why(fetching) == {100: "link-disputed", 101: "link-disputed"}


@pytest.mark.parametrize(
    ("change", "reason"), [({"suspended": True}, "suspended"), ({"idnumber": "x"}, "nobody")]
)
def test_who_is_not_linked_says_why(fetching: Fetching, change: dict[str, Any], reason: str) -> None:
    people(fetching, BY_ID)
    fetching.site.change_user(100, **change)
    assert fetching.accounts()["linked"] == 9
    assert why(fetching) == {100: reason}


def test_a_deleted_user_is_known_by_its_shell_and_keeps_its_link(fetching: Fetching) -> None:
    people(fetching, BY_ID)
    fetching.accounts()
    fetching.site.delete_user(100)
    fetching.pipeline.clock.at_ms += 2 * DAY_MS
    assert fetching.accounts()["deleted"] == 1
    (row,) = fetching.pipeline.rows(USERS, USERS.c.moodle_user_id == 100)
    assert (row.deleted, row.email, row.full_name, row.idnumber) == (True, None, "", None)
    assert linked(fetching) == ALL_LINKED


def test_whom_only_a_statement_named_is_looked_up_by_number(fetching: Fetching) -> None:
    people(fetching, BY_ID)
    for name in ("105", "777", "not a number"):
        statement = completed(name)
        statement["actor"]["account"]["homePage"] = fetching.moodle.url
        fetching.pipeline.post(statement)
    fetching.pipeline.drain()
    for number in LEARNERS:
        fetching.site.drop_enrolments(user_id=number)
    counts = fetching.accounts()
    assert (counts["seen"], counts["missing"]) == (1, 1)
    assert linked(fetching) == {"105": "P-105"}


@pytest.mark.parametrize(
    "lost", ["moodle/user:viewdetails", "moodle/user:viewalldetails", "moodle/site:viewuseridentity"]
)
def test_an_answer_that_is_not_proven_changes_nothing(fetching: Fetching, lost: str) -> None:
    people(fetching, BY_ID)
    fetching.accounts()
    before = fetching.pipeline.rows(USERS), fetching.pipeline.rows(LINKS)
    fetching.traps.lacking.add(lost)
    fetching.pipeline.clock.at_ms += 2 * DAY_MS
    with pytest.raises(SourceRefused) as caught:
        fetching.accounts()
    assert caught.value.params["trouble"] == "moodle-empty-not-believed"
    assert (fetching.pipeline.rows(USERS), fetching.pipeline.rows(LINKS)) == before


def test_a_course_that_is_not_shown_hides_nobody_else(fetching: Fetching) -> None:
    people(fetching, BY_ID)
    fetching.site.delete_course(SECOND)
    counts = fetching.accounts()
    assert (counts["unread"], counts["linked"]) == (1, 10)


def test_who_was_seen_today_is_not_asked_for_again(fetching: Fetching) -> None:
    people(fetching, BY_ID)
    fetching.accounts()
    assert fetching.accounts()["seen"] == 0
    fetching.pipeline.clock.at_ms = NOW + DAY_MS + 1
    counts = fetching.accounts()
    assert (counts["seen"], counts["new"], counts["changed"], counts["linked"]) == (10, 0, 0, 0)


def test_the_calls_grow_with_pages_and_not_with_people(fetching: Fetching) -> None:
    people(fetching, BY_ID)
    before = sum(fetching.moodle.calls.values())
    for number in range(2000, 2480):
        fetching.site.add_user(
            id=number, username=f"u{number}", firstname="A", lastname="B", email=f"{number}@e.rs"
        )
        fetching.site.enrol(Seat(FIRST, user_id=number))
    fetching.accounts()
    assert sum(fetching.moodle.calls.values()) - before <= 12


def test_a_person_with_two_accounts_by_profile_has_both(fetching: Fetching) -> None:
    people(fetching, MoodleOptions())
    profiles = tuple(Profile(f"a{n}", "P-100", "moodle", fetching.moodle.url, str(n)) for n in (100, 101))
    with fetching.pipeline.database.read() as unit:
        current = unit.roster.current()
    fetching.pipeline.enrol(replace(current, profiles=profiles))
    fetching.accounts()
    with fetching.pipeline.database.read() as unit:
        assert users_of(unit, fetching.source.id) == {"P-100": (100, 101)}


def test_a_person_is_looked_up_live_by_the_keys_that_are_believed(fetching: Fetching) -> None:
    people(fetching, BY_ID)
    trust = trust_of(moodle_options(fetching.source.options))
    with fetching.pipeline.database.read() as unit:
        known = people_of(unit, day_of(NOW), ["P-100", "P-109", "nobody"])
    keys = {one.id: keys_of(one, trust) for one in known}
    found = look_up(fetching.client(fetching.source), [key for each in keys.values() for key in each])
    assert {key.value: [one.id for one in users] for key, users in found.items()} == {
        "P-100": [100],
        "P-109": [109],
    }


def test_the_bodies_of_a_person_are_those_of_today(fetching: Fetching) -> None:
    people(fetching, BY_NUMBER)
    past, now = day_of(NOW - 10 * DAY_MS), day_of(NOW)
    other = Body("other", "Друго", "municipality", "9", None)
    with fetching.pipeline.database.read() as unit:
        current = unit.roster.current()
    left = Role("r1", "P-100", "primary", "worker", "other", None, past)
    beside = Role("r2", "P-101", "secondary", "worker", "other", past, None)
    fetching.pipeline.enrol(replace(current, bodies=(*current.bodies, other), roles=(left, beside)))
    with fetching.pipeline.database.read() as unit:
        found = {one.person_id: "9" in one.bodies for one in unit.moodle_users.workers(now)}
    assert (found["P-100"], found["P-101"]) == (False, True)


def test_nothing_is_fetched_from_a_paused_source(fetching: Fetching) -> None:
    fetching.pause()
    with pytest.raises(SourcePaused):
        fetching.accounts()
    assert fetching.moodle.calls == {}
