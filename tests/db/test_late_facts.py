"""Late facts add at once, and take nothing from a person who holds it until somebody says so."""

import pytest

from lms_bridge.db import tables
from lms_bridge.domain.errors import InvalidValue, NotFound
from lms_bridge.domain.withdrawal import State
from lms_bridge.services.decide import FIRM_MS
from lms_bridge.services.withdraw import DecideWithdrawals, WithdrawalOver
from tests.db.pipeline import ANA, Pipeline, completed, ended, joined, left, tried, voids

CONFIRMED, NOT_ATTENDED = ("first", True), ("evidence-withdrawn", False)


def desk(school: Pipeline) -> DecideWithdrawals:
    return DecideWithdrawals(school.database, school.clock)


def given(school: Pipeline, *more: object) -> str:
    """Ana completed the course, and two days have gone; the id of the statement that says so."""
    statement_id, *_ = school.post(completed(), *more)
    school.drain()
    school.clock.at_ms += 2 * FIRM_MS
    return statement_id


def voided(school: Pipeline, *more: object) -> int:
    """The statement is withdrawn, late; the id of what waits."""
    school.post(voids(given(school, *more)))
    school.drain()
    (one,) = desk(school).listed(limit=9)
    return one.withdrawal.id


def test_what_is_held_stays_until_somebody_decides(school: Pipeline) -> None:
    voided(school)
    (listed,) = desk(school).listed(limit=9)
    assert school.versions() == [CONFIRMED]
    assert (listed.person_name, listed.withdrawal.version) == ("Ana Петровић", 1)
    assert listed.stands is not None
    assert listed.stands.confirmation
    assert '"confirmation": false' in listed.withdrawal.would_be


def test_taking_makes_the_version_with_its_reason(school: Pipeline) -> None:
    desk(school).take(voided(school), by="officer", reason="the report was wrong")
    school.drain()
    assert school.versions() == [CONFIRMED, NOT_ATTENDED]
    assert school.recorded()[ANA, "online"] == (2, False)
    (row,) = school.rows(tables.event_log, tables.event_log.c.what == "withdrawal-taken")
    assert (row.by, row.subject, row.detail) == (
        "officer",
        "person ana → realisation online",
        "the report was wrong",
    )
    assert [row.state for row in school.rows(tables.withdrawal)] == ["done"]


def test_keeping_stands_until_newer_facts_come(school: Pipeline) -> None:
    desk(school).keep(voided(school), by="officer", reason="she was there")
    school.acts.retry(by="test")
    school.drain()
    assert school.versions() == [CONFIRMED]
    assert not desk(school).listed(limit=9)
    assert [one.withdrawal.reason for one in desk(school).kept(limit=9)] == ["she was there"]
    school.post(tried(raw=10))
    school.drain()
    assert school.versions() == [CONFIRMED]
    assert [one.withdrawal.state for one in desk(school).listed(limit=9)] == [State.OPEN]


def test_additions_come_at_once(school: Pipeline) -> None:
    given(school)
    school.post(tried(raw=90))
    school.drain()
    assert school.standing()[ANA, "online"][-2:] == (True, True)
    assert school.rows(tables.withdrawal) == []


def test_facts_that_bring_it_back_leave_nothing_to_decide(school: Pipeline) -> None:
    number = voided(school)
    school.post(completed(minute=61))
    school.drain()
    assert not desk(school).listed(limit=9)
    with pytest.raises(WithdrawalOver):
        desk(school).take(number, by="officer", reason="why")
    assert school.attended() == {(ANA, "online")}


def test_a_certificate_that_was_added_lately_goes_by_itself(school: Pipeline) -> None:
    given(school)
    (test,) = school.post(tried(raw=90))
    school.drain()
    school.post(voids(test))
    school.drain()
    assert school.standing()[ANA, "online"][-2:] == (True, False)


def test_of_two_things_the_older_waits(school: Pipeline) -> None:
    statement_id = given(school)
    school.post(tried(raw=90))
    school.drain()
    school.post(voids(statement_id))
    school.drain()
    assert school.standing()[ANA, "online"][-2:] == (True, True)
    assert len(desk(school).listed(limit=9)) == 1


def test_facts_of_the_ordinary_course_correct_at_once(school: Pipeline) -> None:
    (statement_id,) = school.post(completed())
    school.drain()
    school.clock.at_ms += FIRM_MS - 1
    school.post(voids(statement_id))
    school.drain()
    assert school.versions() == [CONFIRMED, NOT_ATTENDED]


def test_a_person_takes_away_at_once(school: Pipeline) -> None:
    given(school)
    school.acts.unlink(school.account_id("1"), by="officer", reason="not hers")
    school.drain()
    assert not school.attended()


def test_an_earlier_end_of_a_meeting_that_is_told_late_waits(school: Pipeline) -> None:
    school.hook(joined(ANA, 0), left(100), ended(100))
    school.drain()
    school.clock.at_ms += 2 * FIRM_MS
    school.hook(left(10))
    school.drain()
    assert school.attended() == {(ANA, "webinar")}
    assert len(desk(school).listed(limit=9)) == 1


def test_what_cannot_be_decided_is_refused(school: Pipeline) -> None:
    with pytest.raises(NotFound):
        desk(school).keep(1, by="officer", reason="why")
    with pytest.raises(InvalidValue):
        desk(school).keep(voided(school), by="officer", reason=" ")
