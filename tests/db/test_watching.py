"""What staff do with a watched source: the checklist on real rows, going live, the plan of its history."""

from dataclasses import replace

import pytest

from lms_bridge.db import tables
from lms_bridge.domain.errors import InvalidValue, NotFound
from lms_bridge.domain.held import Choice, Held
from lms_bridge.services.ports import Told
from lms_bridge.services.site_identity import seen_head, seen_site
from lms_bridge.services.watching import GoingLive, NotAccepted, NothingToAccept, Watching
from moodle_sync.identity import ToldSite
from tests.db.pipeline import (
    ANA,
    BOJAN,
    COURSE,
    LATER,
    LMS,
    MINUTE,
    START,
    TEST,
    VESNA,
    Pipeline,
    completed,
    joined,
    tried,
)
from tests.db.test_fact_rows import DONE
from tests.db.watching import begins, choose, held, mode

OFFICER = GoingLive("officer", reason="looked at it")
COPY = ToldSite("abc", "https://test.lms.example")


def watching(pipeline: Pipeline) -> Watching:
    return Watching(pipeline.database, pipeline.clock)


def figures(pipeline: Pipeline, code: str, *, source: str = "lms") -> tuple[str, dict[str, object]]:
    line = next(one for one in watching(pipeline).report(source).lines if one.code == code)
    return line.state.value, dict(line.figures)


@pytest.fixture
def watched(school: Pipeline) -> Pipeline:
    """A source that is observed and has told something of everybody."""
    mode(school, "observe")
    school.post(completed(ANA, minute=60), tried(BOJAN, minute=30), completed("nobody", course=f"{LMS}/x"))
    school.post(completed(ANA, minute=60, id="6690e6c9-3ef0-4ed3-8b37-7f3964730bee"))
    school.drain()
    return school


def test_the_checklist_counts_what_came_while_it_was_watched(watched: Pipeline) -> None:
    assert figures(watched, "arrived") == ("passed", {"number": 4, "days": 0})
    assert figures(watched, "activities") == ("passed", {"tied": 2, "number": 3})
    assert figures(watched, "accounts") == ("passed", {"resolved": 2, "number": 3})
    assert figures(watched, "duplicates") == ("passed", {"repeated": 0, "again": 1})
    assert figures(watched, "ids") == ("passed", {"without": 3, "number": 4})
    assert figures(watched, "scores") == ("passed", {"scored": 1, "number": 1, "outside": 0})
    assert figures(watched, "clock") == ("passed", {"seconds": 0, "most": 60})
    delay_s = (LATER - START) // 1000 - 30 * 60
    assert figures(watched, "order") == ("passed", {"number": 3, "late": 1, "delay_s": delay_s})


def test_what_is_untied_or_nobodys_is_listed(watched: Pipeline) -> None:
    seen = watching(watched).report("lms").examined.seen
    assert [(one.object, one.realisations) for one in seen.objects] == [
        (f"{LMS}/x", ()),
        (COURSE, ("online",)),
        (TEST, ("online",)),
    ]
    assert [(one.name, one.facts) for one in seen.unresolved] == [("nobody", 1)]


def test_a_webinars_source_has_a_checklist_too(school: Pipeline) -> None:
    mode(school, "observe", source="bbb")
    school.hook(joined(ANA, 1), joined(ANA, 1))
    school.drain()
    assert figures(school, "activities", source="bbb") == ("passed", {"tied": 1, "number": 1})
    assert figures(school, "duplicates", source="bbb") == ("passed", {"repeated": 1, "again": 0})
    watching(school).live("bbb", OFFICER)
    assert held(school, source=2) == {}


def test_what_passes_goes_live_and_says_who_and_why(watched: Pipeline) -> None:
    watching(watched).live("lms", OFFICER)
    watched.drain()
    assert watched.attended() == {(ANA, "online")}
    why = watching(watched).report("lms").why
    assert why is not None
    assert (why.mode, why.by, why.reason) == ("live", "officer", "looked at it")


def test_what_does_not_pass_is_refused_with_the_failing_lines(school: Pipeline) -> None:
    mode(school, "observe")
    with pytest.raises(NotAccepted) as refused:
        watching(school).live("lms", OFFICER)
    assert refused.value.params["lines"] == "arrived, activities, accounts"
    watching(school).live("lms", replace(OFFICER, override="no training yet"))
    why = watching(school).report("lms").why
    assert why is not None
    assert (why.reason, why.params["overridden"]) == (
        "looked at it · no training yet",
        ["arrived", "activities", "accounts"],
    )


def cloned(pipeline: Pipeline) -> None:
    """The copy of the site says that Ana completed the course."""
    with pipeline.database.write() as unit:
        unit.alone()
        seen_site(unit, unit.sources.by_id(1), ToldSite("abc", LMS), at_ms=LATER)
        seen = seen_site(unit, unit.sources.by_id(1), COPY, at_ms=LATER)
        copied = replace(DONE, at_ms=START + 1)
        unit.facts.tell([Told(copied, 1, 1, "", "delivery", 1, held=seen.held)], at_ms=LATER)


def test_a_copy_keeps_the_source_from_going_live_and_its_facts_never_count(watched: Pipeline) -> None:
    cloned(watched)
    with pytest.raises(NotAccepted) as refused:
        watching(watched).live("lms", OFFICER)
    assert refused.value.params["lines"] == "identity"
    watching(watched).live("lms", replace(OFFICER, override="the copy is switched off"))
    watched.drain()
    assert held(watched) == {Held.OTHER_SITE: 1}
    assert watched.standing()[ANA, "online"][1] == START + 60 * MINUTE
    assert figures(watched, "identity")[0] == "passed"


def test_a_site_that_moved_is_accepted_with_what_it_told(watched: Pipeline) -> None:
    cloned(watched)
    watching(watched).live("lms", replace(OFFICER, accept_site=True))
    watched.drain()
    assert (held(watched), watched.standing()[ANA, "online"][1]) == ({}, START + 1)
    with watched.database.write() as unit:
        assert seen_site(unit, unit.sources.by_id(1), COPY, at_ms=LATER).held is None
    assert "site-accepted" in [row.what for row in watched.rows(tables.event_log)]


def test_a_restored_site_that_is_accepted_is_read_from_the_beginning(watched: Pipeline) -> None:
    with watched.database.write() as unit:
        unit.alone()
        unit.sites.set_cursor(1, 50)
        seen_head(unit, unit.sources.by_id(1), 20, at_ms=LATER)
    watching(watched).live("lms", replace(OFFICER, accept_site=True))
    with watched.database.read() as unit:
        assert (unit.sites.of(1).cursor, unit.sources.by_id(1).mode) == (None, "live")


def test_there_is_nothing_to_accept_where_nobody_else_spoke(watched: Pipeline) -> None:
    with pytest.raises(NothingToAccept):
        watching(watched).live("lms", replace(OFFICER, accept_site=True))


def test_a_pause_and_a_choice_need_a_reason(watched: Pipeline) -> None:
    with pytest.raises(InvalidValue):
        watching(watched).pause("lms", by="officer", reason=" ")
    with pytest.raises(InvalidValue):
        watching(watched).choose("lms", "online", Choice.IGNORE, by="officer", reason="")
    with pytest.raises(NotFound):
        watching(watched).choose("lms", "none", Choice.IGNORE, by="officer", reason="asked")
    with pytest.raises(NotFound):
        watching(watched).report("none")


@pytest.fixture
def past(school: Pipeline) -> Pipeline:
    """Ana and Bojan completed the course before the start, Ana the test too; Bojan did so again after it."""
    begins(school, START + 50 * MINUTE)
    school.post(completed(ANA, minute=40), completed(BOJAN, minute=45), completed("nobody", minute=1))
    school.post(tried(ANA, minute=20), completed(BOJAN, minute=60))
    school.post(completed(VESNA, minute=1, course=f"{LMS}/course/view.php?id=99"))
    school.drain()
    return school


def planned(pipeline: Pipeline) -> tuple[object, ...]:
    (plan,) = watching(pipeline).history("lms").plans
    changes = (plan.attended, plan.confirmations, plan.certificates, plan.differing)
    return plan.past.realisation_id, plan.past.facts, plan.past.persons, plan.past.unmatched, changes


def test_history_says_what_would_be_decided_if_it_were_taken_over(past: Pipeline) -> None:
    assert planned(past) == ("online", 4, (ANA, BOJAN), 1, (1, 1, 1, 1))
    assert watching(past).history("lms").elsewhere == 1
    assert past.attended() == {(BOJAN, "online")}


def test_once_taken_over_nothing_more_would_change(past: Pipeline) -> None:
    choose(past, "online", Choice.TAKE_OVER)
    past.drain()
    assert planned(past) == ("online", 4, (ANA, BOJAN), 1, (0, 0, 0, 0))
    assert past.attended() == {(ANA, "online"), (BOJAN, "online")}
    assert [one.facts for one in past.acts.unmatched()] == [1]


def test_history_of_one_run_says_nothing_of_another_on_the_same_course(past: Pipeline) -> None:
    later = next(row for row in past.rows(tables.realisation) if row.id == "online")
    with past.engines.writer.begin() as connection:
        values = {**later._mapping, "id": "again", "start_ms": START + 10 * MINUTE, "end_ms": later.end_ms}
        connection.execute(tables.realisation.insert().values(**values))
    choose(past, "again", Choice.TAKE_OVER)
    past.drain()
    assert past.attended() == {(BOJAN, "online")}
