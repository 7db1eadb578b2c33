"""Meetings whose end was never told: listed, closed by a person or a setting, and by a true end after all."""

import pytest

from lms_bridge.db import tables
from lms_bridge.domain.errors import InvalidValue, NotFound
from lms_bridge.domain.fact import Account, Fact, FactKind
from lms_bridge.domain.ways import IMPORT
from lms_bridge.services.close_runs import GRACE_MS, CloseRuns
from lms_bridge.services.counted_time import KeepWindows
from lms_bridge.services.ports import Told
from lms_bridge.services.ports.meetings import MeetingRun, Place
from tests.db.pipeline import (
    ANA,
    BOJAN,
    LATER,
    LMS,
    MINUTE,
    ROOM,
    START,
    VESNA,
    Pipeline,
    ended,
    joined,
    left,
)

REASON = {"by": "officer", "reason": "the host was restarted"}


def desk(school: Pipeline, *, hours: int = 0) -> CloseRuns:
    return CloseRuns(school.database, school.clock, hours)


def endless(school: Pipeline) -> CloseRuns:
    """Ana never left; Bojan left at the end, which was never told."""
    school.hook(joined(ANA, 0), joined(BOJAN, 5, session="w_2"), left(97, session="w_2"))
    school.drain()
    return desk(school)


def presence(school: Pipeline) -> tuple[int, bool]:
    """Ana's: how long, and whether an end of hers was concluded."""
    current = (tables.completion.c.person_id == ANA, tables.completion.c.superseded_ms.is_(None))
    (row,) = school.rows(tables.completion, *current)
    return row.present_ms, "true" in row.stays


def test_it_is_listed_with_its_open_stays(school: Pipeline) -> None:
    (run,) = endless(school).endless()
    assert (run.source, run.key.run, run.realisations) == ("bbb", "run-1", (("webinar", "Online training"),))
    assert (run.first_ms, run.last_ms) == (START, START + 97 * MINUTE)
    assert [(one.person_id, one.person_name, one.start_ms) for one in run.stays] == [
        (ANA, "Ana Петровић", START)
    ]


def test_a_meeting_that_was_heard_of_lately_is_none(school: Pipeline) -> None:
    school.clock.at_ms = START + 120 * MINUTE
    assert endless(school).endless() == []


def test_it_ends_a_minute_after_the_last_thing_told(school: Pipeline) -> None:
    assert endless(school).close("bbb", "run-1", at_ms=None, **REASON) == START + 97 * MINUTE + GRACE_MS
    school.drain()
    assert presence(school) == (98 * MINUTE, True)
    assert desk(school).endless() == []
    (run,) = desk(school).concluded()
    assert run.concluded is not None
    assert (run.concluded.by, run.concluded.reason) == ("officer", "the host was restarted")
    assert [row.what for row in school.rows(tables.event_log)][-1] == "meeting-closed"


def test_a_person_says_when_it_ended_and_may_say_it_anew(school: Pipeline) -> None:
    runs = endless(school)
    for minute in (90, 85):
        runs.close("bbb", "run-1", at_ms=START + minute * MINUTE, **REASON)
        school.drain()
        assert presence(school) == (minute * MINUTE, True)


def test_a_true_end_takes_its_place(school: Pipeline) -> None:
    endless(school).close("bbb", "run-1", at_ms=None, **REASON)
    school.drain()
    school.hook(ended(99))
    school.drain()
    assert presence(school) == (99 * MINUTE, True)
    assert desk(school).concluded() == []
    with pytest.raises(NotFound):
        desk(school).close("bbb", "run-1", at_ms=None, **REASON)


def test_a_leave_that_comes_later_holds(school: Pipeline) -> None:
    endless(school).close("bbb", "run-1", at_ms=START + 50 * MINUTE, **REASON)
    school.hook(left(99))
    school.drain()
    assert presence(school) == (99 * MINUTE, False)


def test_the_setting_closes_what_is_old_enough(school: Pipeline) -> None:
    endless(school)
    assert not desk(school)()
    school.clock.at_ms = START + 97 * MINUTE + 12 * 60 * MINUTE
    assert not desk(school, hours=13)()
    assert desk(school, hours=12)()
    assert not desk(school, hours=12)()
    school.drain()
    assert presence(school) == (98 * MINUTE, True)


@pytest.mark.parametrize("at_ms", [START, START - MINUTE, START + 3 * 24 * 60 * MINUTE])
def test_an_absurd_time_is_refused(school: Pipeline, at_ms: int) -> None:
    with pytest.raises(InvalidValue):
        endless(school).close("bbb", "run-1", at_ms=at_ms, **REASON)


def test_an_unknown_meeting_and_an_unsaid_reason_are_refused(school: Pipeline) -> None:
    runs = endless(school)
    with pytest.raises(NotFound):
        runs.close("bbb", "run-9", at_ms=None, **REASON)
    with pytest.raises(InvalidValue):
        runs.close("bbb", "run-1", at_ms=None, by="officer", reason="")


def test_strangers_and_guests_are_listed_without_a_name(school: Pipeline) -> None:
    school.hook(joined("9", 0, session="w_9"), joined("", 1, session="w_0"), joined(VESNA, 2, session="w_3"))
    school.drain()
    (run,) = desk(school).endless()
    assert [(one.account, one.person_id) for one in run.stays] == [("9", None), ("", None), ("3", VESNA)]


def listed(school: Pipeline, *moments: tuple[FactKind, str, float]) -> None:
    """What a list says that was made of the meeting when it was over."""
    told = [
        Fact(
            kind,
            Account(LMS, account) if kind is FactKind.JOINED else None,
            ROOM,
            round(START + minute * MINUTE),
            run="run-1",
            session=f"line {account}",
            channel=IMPORT,
        )
        for kind, account, minute in moments
    ]
    with school.database.write() as unit:
        unit.alone()
        facts = unit.facts.tell([Told(one, 2, 1, "", "delivery", 999) for one in told], at_ms=LATER)
        unit.pairs.hear_facts(facts)
        unit.meetings.keep({MeetingRun(2, "run-1"): Place(ROOM)})
    school.drain()


def test_a_list_that_was_made_afterwards_ends_a_meeting(school: Pipeline) -> None:
    listed(school, (FactKind.JOINED, "1", 300), (FactKind.LEFT, "1", 395))
    assert desk(school).endless() == []
    assert [one.planned.id for one in KeepWindows(school.database, school.clock).waiting()] == ["webinar"]
