"""A webinar that moved, or was cut short: its decisions wait until somebody says what counts."""

from dataclasses import replace

import pytest

from lms_bridge.db import tables
from lms_bridge.domain.errors import InvalidValue, NotFound
from lms_bridge.domain.moved import Doubt
from lms_bridge.domain.presence import Window
from lms_bridge.domain.window import Change, window_of
from lms_bridge.services.counted_time import KeepWindows, PreviewOutdated
from tests.db.pipeline import (
    ANA,
    BOJAN,
    MINUTE,
    ROSTER,
    START,
    VESNA,
    WEBINAR,
    Pipeline,
    ended,
    enrolled,
    joined,
    left,
)

EVERYBODY = replace(
    ROSTER, enrolments=(*ROSTER.enrolments, enrolled(BOJAN, "webinar"), enrolled(VESNA, "webinar"))
)
MOVED = Window(START + 300 * MINUTE, START + 400 * MINUTE)
IN_TIME = [joined(ANA, 0, session="w_a"), left(95, session="w_a")]
"""Ana came when it was planned and waited for the others in vain."""


def later(person: str, *, run: str = "run-2", minute: float = 300, end: float = 395) -> list[bytes]:
    where = {"session": f"w_{person}", "run": run}
    return [joined(person, minute, **where), left(end, **where)]


def held_later(school: Pipeline) -> KeepWindows:
    """Ana alone was there in time, and Bojan and Vesna four hours later."""
    school.enrol(EVERYBODY)
    school.hook(*IN_TIME, ended(96), *later(BOJAN), *later(VESNA), ended(400, run="run-2"))
    school.drain()
    return KeepWindows(school.database, school.clock)


def test_decisions_of_a_webinar_that_moved_wait(school: Pipeline) -> None:
    windows = held_later(school)
    assert school.standing() == {}
    (waiting,) = windows.waiting()
    assert (waiting.planned.id, waiting.doubt.doubt) == ("webinar", Doubt.ELSEWHEN)
    assert waiting.doubt.figures["elsewhere"] == 2
    counted = windows.counted("webinar")
    assert counted.doubt == waiting.doubt
    assert counted.window == counted.planned.window


def test_the_preview_says_who_gains_and_who_loses(school: Pipeline) -> None:
    found = held_later(school).preview("webinar", MOVED)
    assert [(one.person_id, one.change) for one in found.people] == [
        (ANA, Change.LOSES),
        (BOJAN, Change.GAINS),
        (VESNA, Change.GAINS),
    ]
    assert school.rows(tables.completion) == []


def test_what_is_confirmed_is_decided(school: Pipeline) -> None:
    windows = held_later(school)
    windows.set("webinar", MOVED, by="officer", reason="the lecturer was late")
    school.drain()
    assert school.attended() == {(BOJAN, "webinar"), (VESNA, "webinar")}
    assert not windows.waiting()
    said = windows.counted("webinar").said
    assert said is not None
    assert (said.by, said.confirmed, said.window) == ("officer", True, MOVED)


def test_another_confirmation_takes_its_place(school: Pipeline) -> None:
    windows = held_later(school)
    windows.set("webinar", MOVED, by="officer", reason="the lecturer was late")
    school.drain()
    windows.set("webinar", None, by="officer", reason="it was another meeting")
    school.drain()
    assert school.attended() == {(ANA, "webinar")}
    assert school.versions(BOJAN, "webinar") == [("first", True), ("register-changed", False)]
    assert not windows.waiting()
    assert [one.version for one in windows.counted("webinar").earlier] == [2, 1]
    told = [(row.what, row.subject) for row in school.rows(tables.event_log)]
    assert told[-2:] == [("window-confirmed", "realisation webinar")] * 2


def test_a_confirmed_window_stands_when_more_is_told(school: Pipeline) -> None:
    windows = held_later(school)
    windows.set("webinar", None, by="officer", reason="it was another meeting")
    school.hook(*later(ANA, run="run-3"), ended(400, run="run-3"))
    school.drain()
    assert school.attended() == {(ANA, "webinar")}
    assert not windows.waiting()


def test_the_planned_time_is_confirmed_as_it_was_then(school: Pipeline) -> None:
    windows = held_later(school)
    windows.set("webinar", None, by="officer", reason="it was another meeting")
    school.drain()
    elsewhen = replace(WEBINAR, start_ms=START + 150 * MINUTE, end_ms=START + 250 * MINUTE)
    school.enrol(replace(EVERYBODY, realisations=(*ROSTER.realisations[:1], elsewhen)))
    school.drain()
    assert [one.planned.id for one in windows.waiting()] == ["webinar"]


def test_newer_facts_that_dispel_the_doubt_let_go(school: Pipeline) -> None:
    windows = held_later(school)
    late = [joined(one, 0, session=f"in_{one}") for one in (BOJAN, VESNA)]
    school.hook(*late, left(95, session="in_bojan"), left(95, session="in_vesna"))
    school.drain()
    assert not windows.waiting()
    assert school.attended() == {(one, "webinar") for one in (ANA, BOJAN, VESNA)}


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (1, 3, 0, 2)])
def test_whatever_comes_first_it_waits_in_the_end(school: Pipeline, order: tuple[int, ...]) -> None:
    school.enrol(EVERYBODY)
    told = [[*IN_TIME, ended(96)], later(BOJAN), later(VESNA), [ended(400, run="run-2")]]
    for place in order:
        school.hook(*told[place])
        school.drain()
    assert [one.planned.id for one in KeepWindows(school.database, school.clock).waiting()] == ["webinar"]


def test_a_webinar_that_was_cut_short_waits(school: Pipeline) -> None:
    school.hook(joined(ANA, 0), ended(20))
    school.drain()
    windows = KeepWindows(school.database, school.clock)
    assert [one.doubt.doubt for one in windows.waiting()] == [Doubt.CUT_SHORT]
    windows.set("webinar", window_of([(START, START + 20 * MINUTE)]), by="officer", reason="power cut")
    school.drain()
    assert school.attended() == {(ANA, "webinar")}


def test_while_a_run_goes_on_nothing_is_concluded(school: Pipeline) -> None:
    school.hook(joined(ANA, -60), left(-30), joined(BOJAN, -20, session="w_2"))
    school.drain()
    assert not KeepWindows(school.database, school.clock).waiting()


def test_a_lecturer_who_prepares_is_no_sign(school: Pipeline) -> None:
    lectures = replace(ROSTER, enrolments=(*ROSTER.enrolments, enrolled(BOJAN, "webinar", role="teacher")))
    school.enrol(lectures)
    school.hook(*later(BOJAN, minute=-600, end=-300), ended(-290, run="run-2"), *IN_TIME, ended(100))
    school.drain()
    assert school.attended() == {(ANA, "webinar")}


def test_an_agenda_is_set_before_and_shown_in_each_version(school: Pipeline) -> None:
    windows = KeepWindows(school.database, school.clock)
    agenda = window_of([(START, START + 100 * MINUTE)], [(START + 40 * MINUTE, START + 60 * MINUTE)])
    windows.set("webinar", agenda, by="officer", reason="the programme has a break")
    school.hook(joined(ANA, 0), left(70), ended(100))
    school.drain()
    (row,) = school.rows(tables.completion, tables.completion.c.realisation_id == "webinar")
    assert (row.present_ms, row.attended, row.breaks) == (
        50 * MINUTE,
        False,
        f"[[{START + 40 * MINUTE}, {START + 60 * MINUTE}]]",
    )
    assert not windows.waiting()


def test_what_nobody_may_set_is_refused(school: Pipeline) -> None:
    windows = KeepWindows(school.database, school.clock)
    with pytest.raises(NotFound):
        windows.counted("nothing")
    with pytest.raises(InvalidValue):
        windows.set("webinar", None, by="officer", reason=" ")
    with pytest.raises(InvalidValue):
        windows.set("online", None, by="officer", reason="why not")


def test_what_was_not_looked_at_is_not_confirmed(school: Pipeline) -> None:
    windows = held_later(school)
    seen = windows.preview("webinar", MOVED).digest
    school.hook(*later(ANA))
    school.drain()
    with pytest.raises(PreviewOutdated):
        windows.set("webinar", MOVED, by="officer", reason="late", seen=seen)
    windows.set("webinar", MOVED, by="officer", reason="late", seen=windows.preview("webinar", MOVED).digest)


def test_the_agenda_of_the_register_counts(school: Pipeline) -> None:
    agenda = ((START, START + 40 * MINUTE), (START + 60 * MINUTE, START + 100 * MINUTE))
    school.enrol(replace(EVERYBODY, realisations=(*ROSTER.realisations[:1], replace(WEBINAR, agenda=agenda))))
    school.hook(joined(ANA, 0), left(70), joined(ANA, 71), ended(100))
    school.drain()
    assert school.standing()[ANA, "webinar"][:3:2] == (True, 79 * MINUTE)
    counted = KeepWindows(school.database, school.clock).counted("webinar")
    assert counted.window == window_of(agenda)
    school.enrol(EVERYBODY)
    school.drain()
    assert school.standing()[ANA, "webinar"][2] == 99 * MINUTE
