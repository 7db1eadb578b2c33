"""Staff are told once of each decision that waits, without anybody's name."""

from lms_bridge.db import tables
from lms_bridge.domain.objection import Origin
from lms_bridge.domain.programme import DAY_MS
from lms_bridge.services.decide import FIRM_MS
from lms_bridge.services.late_objections import Terms
from lms_bridge.services.objections import Objections, Said
from lms_bridge.services.ports import PairKey
from lms_bridge.services.tell_decisions import TellDecisions
from lms_bridge.web.decision_notices import DecisionsInWords
from lms_bridge.web.i18n import speech_of
from tests.db.pipeline import ANA, BOJAN, Pipeline, completed, ended, joined, left, voids


def tell(school: Pipeline, language: str = "en") -> list[tuple[str, str]]:
    """What is told of now: subject and text, the oldest first."""
    words = DecisionsInWords(speech_of(language), "https://bridge.example")
    told = TellDecisions(school.database, school.clock, words, lambda: "it@body.example", school.ids.new)
    before = len(school.rows(tables.notice))
    assert told() is (len(school.rows(tables.notice)) > before)
    return [(row.subject, row.text) for row in school.rows(tables.notice)][before:]


def test_nothing_waits_and_nothing_is_told(school: Pipeline) -> None:
    school.post(completed())
    school.drain()
    assert tell(school) == []


def test_a_webinar_that_waits_is_told_once(school: Pipeline) -> None:
    school.hook(joined(ANA, 300), left(400), ended(400))
    school.drain()
    ((subject, text),) = tell(school)
    assert subject == "lms-bridge: “Online training” waits for the counted time"
    assert "Most of the people who were there were there outside the counted time." in text
    assert "https://bridge.example/decisions" in text
    assert tell(school) == []


def test_late_facts_about_many_are_one_message(school: Pipeline) -> None:
    told = school.post(completed(ANA), completed(BOJAN))
    school.drain()
    school.clock.at_ms += 2 * FIRM_MS
    school.post(*(voids(one) for one in told))
    school.drain()
    ((_, text),) = tell(school)
    assert "Facts that came late would take something from 2 people in “Online training”." in text
    assert "Ana" not in text


def test_a_meeting_without_an_end_is_told(school: Pipeline) -> None:
    school.hook(joined(ANA, 0))
    school.drain()
    ((subject, text),) = tell(school, "sr_Cyrl")
    assert subject == "lms-bridge: састанак извора bbb нема крај"
    assert "run-1" in text
    assert "1 боравак" in text


def test_an_objection_is_told_when_opened_and_when_its_day_has_come(school: Pipeline) -> None:
    said = Said(PairKey(ANA, "online"), origin=Origin.LEARNER, by=ANA, text="I was there")
    Objections(school.database, school.clock, Terms(15)).open(said)
    ((opened, text),) = tell(school)
    assert opened == "lms-bridge: an objection about “Online training”"
    assert "Nobody sees to it yet" in text
    assert tell(school) == []
    school.clock.at_ms += 15 * DAY_MS
    ((overdue, _),) = tell(school)
    assert overdue.endswith("is overdue")
    assert "Ana" not in text


def test_what_waits_no_more_is_told_once(school: Pipeline) -> None:
    told = school.post(completed(ANA), completed(BOJAN))
    school.drain()
    school.clock.at_ms += 2 * FIRM_MS
    school.post(*(voids(one) for one in told))
    school.drain()
    tell(school)
    school.post(completed(ANA, minute=61))
    school.drain()
    assert tell(school) == []  # Bojan's waits still
    school.post(completed(BOJAN, minute=61))
    school.drain()
    ((subject, text),) = tell(school)
    assert subject == "lms-bridge: settled: late facts about “Online training”"
    assert "Nothing is left to do." in text
    assert tell(school) == []


def test_a_meeting_that_got_its_end_is_settled(school: Pipeline) -> None:
    school.hook(joined(ANA, 0))
    school.drain()
    tell(school)
    school.hook(ended(90))
    school.drain()
    assert [subject for subject, _ in tell(school)] == ["lms-bridge: settled: a meeting of bbb has no end"]


def test_of_days_of_one_matter_only_the_last_is_told_to_be_over(school: Pipeline) -> None:
    told = school.post(completed(ANA), completed(BOJAN))
    school.drain()
    for one in told:
        school.clock.at_ms += 2 * FIRM_MS
        school.post(voids(one))
        school.drain()
        assert len(tell(school)) == 1
    school.post(completed(ANA, minute=61), completed(BOJAN, minute=61))
    school.drain()
    assert len(tell(school)) == 2  # of one nothing is said
    assert [row.state for row in school.rows(tables.notice)] == ["due", "due", "done", "due"]
