"""A look is asked for by what was said, done once for all that was said, and its answer is kept."""

from dataclasses import replace
from typing import Any

from lms_bridge.db import tables
from lms_bridge.services.ports import PAUSED, Wanted
from tests.db.moodle_world import COURSE_ID, MOODLE_ID, World
from tests.db.pipeline import ANA, BOJAN, COURSE, LMS, ROSTER, completed

_INFO = "http://lrs.learninglocker.net/define/extensions/info"


def hint(
    person: str = ANA,
    event: str = r"\core\event\course_module_completion_updated",
    *,
    course: str = COURSE,
) -> dict[str, Any]:
    """A statement of logstore_xapi about a module, as it says it."""
    module = f"{LMS}/mod/page/view.php?id=8"
    context = {
        "extensions": {_INFO: {"event_name": event}},
        "contextActivities": {"grouping": [{"id": LMS}, {"id": course}]},
    }
    account = {"account": {"homePage": LMS, "name": str(MOODLE_ID[person])}}
    return {
        **completed(course=module),
        "actor": account,
        "object": {"id": module, "definition": {"type": "http://adlnet.gov/expapi/activities/module"}},
        "context": context,
    }


def asked(world: World) -> list[tuple[int, int, str]]:
    rows = world.pipeline.rows(tables.look)
    return [(row.moodle_user_id, row.course_id, row.state) for row in rows]


def test_a_statement_asks_for_a_look_once_however_much_is_said(world: World) -> None:
    world.pipeline.post(hint(), hint(), hint(BOJAN), hint(event=r"\core\event\course_viewed"))
    world.pipeline.drain()
    ana, bojan = MOODLE_ID[ANA], MOODLE_ID[BOJAN]
    assert asked(world) == [(ana, COURSE_ID, "due"), (bojan, COURSE_ID, "due")]


def test_a_moodle_without_a_token_is_not_asked(school: Any) -> None:
    school.post(hint())
    school.drain()
    assert school.rows(tables.look) == []


def test_in_a_course_that_no_realisation_is_tied_to_nobody_is_looked_up(world: World) -> None:
    elsewhere = f"{LMS}/course/view.php?id=50"
    world.pipeline.post(hint(course=elsewhere), hint(BOJAN))
    world.pipeline.drain()
    assert asked(world) == [(MOODLE_ID[BOJAN], COURSE_ID, "due")]


def test_who_waits_for_a_look_in_a_course_that_was_untied_is_not_looked_up(world: World) -> None:
    world.complete(ANA)
    ask(world, ANA)
    untied = tuple(replace(one, lms_course=None) for one in ROSTER.realisations)
    world.pipeline.enrol(replace(ROSTER, realisations=untied))
    assert world.look()
    assert (world.messages(), asked(world)[0][2]) == ([], "done")


def test_a_look_waits_for_moodle_to_write_its_scores(world: World) -> None:
    world.pipeline.post(hint())
    world.pipeline.drain()
    assert not world.look()
    world.later(5)
    assert world.look()
    assert not world.look()


def test_a_look_keeps_what_moodle_says(world: World) -> None:
    world.complete(ANA)
    ask(world, ANA)
    assert world.look()
    (told,) = world.messages()
    assert (told["user"]["id"], told["course"]["id"]) == (MOODLE_ID[ANA], COURSE_ID)
    assert told["learner"]["completed"] is not None
    assert world.pipeline.attended() == {(ANA, "online")}


def test_the_same_answer_is_the_same_row(world: World) -> None:
    world.complete(ANA)
    for _ in range(3):
        ask(world, ANA)
        world.later(60)
        assert world.look()
    assert len(world.messages()) == 1


def test_who_is_not_enrolled_is_no_failure(world: World) -> None:
    world.complete(ANA)
    world.site.drop_enrolments(user_id=MOODLE_ID[ANA])
    ask(world, ANA)
    assert world.look()
    (told,) = world.messages()
    assert told["learner"]["completed"] is None
    assert {each["state"] for each in told["learner"]["activities"]} == {1}
    assert asked(world)[0][2] == "done"


def test_who_was_deleted_is_left_alone(world: World) -> None:
    world.site.delete_user(MOODLE_ID[ANA])
    ask(world, ANA)
    assert world.look()
    assert (world.messages(), asked(world)[0][2]) == ([], "done")


def test_a_moodle_that_is_away_is_left_alone_for_a_while(world: World) -> None:
    world.standin.traps.maintenance = "command-line"
    for person in (ANA, BOJAN):
        ask(world, person)
    assert world.look()
    assert not world.look(), "the other waits too"
    world.standin.traps.maintenance = ""
    world.later(60)
    assert world.look()
    assert {state for _, _, state in asked(world)} == {"done"}


def test_what_is_refused_is_laid_aside_for_a_person(world: World) -> None:
    world.standin.traps.lacking.add("report/progress:view")
    ask(world, ANA)
    assert world.look()
    assert asked(world)[0][2] == "dead"
    world.standin.traps.lacking.clear()
    assert world.pipeline.acts.retry(by="officer") == 1
    assert world.look()
    assert asked(world)[0][2] == "done"


def test_what_is_said_during_a_look_is_looked_at_again(world: World) -> None:
    ask(world, ANA)
    with world.pipeline.database.write() as unit:
        lot = unit.work.claim("look", limit=1, at_ms=world.pipeline.clock.now_ms(), lease_ms=1000)
    assert lot is not None
    ask(world, ANA)
    with world.pipeline.database.write() as unit:
        unit.work.finish("look", lot)
    assert asked(world)[0][2] == "due"


def ask(world: World, person: str) -> None:
    """As if something had been said some time ago."""
    now_ms = world.pipeline.clock.now_ms()
    wanted = Wanted(world.source.id, MOODLE_ID[person], COURSE_ID)
    with world.pipeline.database.write() as unit:
        unit.looks.ask([wanted], at_ms=now_ms, not_before_ms=now_ms)


def test_a_moodle_at_another_address_is_not_looked_at(world: World) -> None:
    world.complete(ANA)
    ask(world, ANA)
    world.site.url = "https://copy.example"
    world.look()
    assert (world.messages(), world.source.mode) == ([], PAUSED)
    assert [state for *_, state in asked(world)] == ["due"]
