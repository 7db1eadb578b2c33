"""Where the platform and the programme's rule come to different ends, the pages say so with the evidence."""

from dataclasses import replace

import pytest
from sqlalchemy import insert, update

from lms_bridge.db import tables
from lms_bridge.domain.fact import Account, Fact, FactKind
from lms_bridge.domain.programme import Failed
from lms_bridge.services.ports import Told
from tests.unit.web_pages.conftest import Browser
from tests.unit.web_pages.world import COURSE, LMS, RULE, SITE, World, at

DAY = at("2020-03-10")
AGAINST = (
    "The platform has the course as completed on 10 Mar 2020 10:00; failed on 10 Mar 2020 10:00, it does "
    "not count by the programme's rule."
)
FOR = (
    "The platform does not have the course as completed; done and failed on 10 Mar 2020 10:00, it counts "
    "by the programme's rule."
)


def _rule(world: World, failed: Failed) -> None:
    table = tables.realisation
    rule = replace(RULE, failed=failed).to_json()
    with world.engines.writer.begin() as connection:
        connection.execute(update(table).where(table.c.id == "r-online").values(rule=rule))


def _tell(world: World, kind: FactKind, account: str, *, at_ms: int = DAY) -> None:
    """The companion plugin tells it of the account, and all is decided anew."""
    fact = Fact(kind, Account(SITE, account), COURSE, at_ms, channel="pushed")
    with world.unit() as unit:
        touched = unit.facts.tell([Told(fact, LMS, LMS, "", "delivery", 900)], at_ms=at_ms)
        unit.pairs.touch_facts(touched)
    world.work()


def _enrol_ana(world: World) -> None:
    row = {"id": "r-online-p-ana", "realisation_id": "r-online", "person_id": "p-ana", "role": "student"}
    with world.engines.writer.begin() as connection:
        connection.execute(insert(tables.enrolment), [row])


@pytest.mark.parametrize("path", ["/persons/p-ljubica", "/realisations/r-online"])
def test_a_completion_that_does_not_count_is_explained(staff: Browser, world: World, path: str) -> None:
    _rule(world, Failed.NOT_ATTENDED)
    _tell(world, FactKind.COURSE_DONE_FAILED, "101")
    text = staff.text(path)
    assert AGAINST in text
    assert "Not attended" in text


@pytest.mark.parametrize("path", ["/persons/p-ana", "/realisations/r-online"])
def test_a_failure_that_counts_is_explained(staff: Browser, world: World, path: str) -> None:
    _enrol_ana(world)
    _rule(world, Failed.ATTENDED)
    _tell(world, FactKind.COURSE_DONE_FAILED, "103")
    assert FOR in staff.text(path)


@pytest.mark.parametrize("failed", Failed)
def test_where_both_agree_nothing_is_said(staff: Browser, world: World, failed: Failed) -> None:
    _rule(world, failed)
    with world.unit() as unit:
        unit.pairs.touch_realisation("r-online")
    world.work()
    for path in ("/persons/p-ljubica", "/realisations/r-online"):
        assert "by the programme's rule" not in staff.text(path)


def test_the_record_lists_failure_and_pass_as_evidence(staff: Browser, world: World) -> None:
    _rule(world, Failed.NOT_ATTENDED)
    _tell(world, FactKind.COURSE_DONE_FAILED, "101")
    _tell(world, FactKind.COURSE_PASSED, "101", at_ms=DAY + 86_400_000)
    text = staff.text("/persons/p-ljubica")
    assert "On 10 Mar 2020 10:00 all was done, and something that the course asks for failed." in text
    assert "On 11 Mar 2020 10:00 what had failed was passed." in text
    assert "by the programme's rule" not in text


def test_a_learner_reads_what_failed_and_not_that_they_completed_twice(
    learner: Browser, world: World
) -> None:
    _tell(world, FactKind.COURSE_DONE_FAILED, "101")
    text = learner.text("/me")
    assert text.count("You completed the course") == 1
    assert "something that the course asks for failed" in text


@pytest.mark.parametrize(("failed", "sentence"), [
    (Failed.AS_PLATFORM, "."),
    (Failed.ATTENDED, ", and whoever does all of it and fails something."),
    (Failed.NOT_ATTENDED, " and has failed nothing in it, or passes later."),
])  # fmt: skip
def test_the_rule_says_what_failing_means(
    staff: Browser, world: World, failed: Failed, sentence: str
) -> None:
    _rule(world, failed)
    assert f"Attended: whoever completes the course{sentence}" in staff.text("/realisations/r-online")


def test_the_words_are_there_in_serbian(staff: Browser, world: World) -> None:
    _rule(world, Failed.NOT_ATTENDED)
    _tell(world, FactKind.COURSE_DONE_FAILED, "101")
    assert "по правилу програма не рачуна" in staff.text("/persons/p-ljubica", language="sr-Cyrl")
