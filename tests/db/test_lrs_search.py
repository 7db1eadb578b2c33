"""Statements are found by what they speak of, newest first, on both databases."""

import json
from dataclasses import replace
from typing import Any

import pytest

from lms_bridge.db import tables
from lms_bridge.db.dictionary import MOST_DEFINITIONS
from lms_bridge.services.lrs_statements import FindStatements
from lms_bridge.services.ports import Credential, Source
from lms_bridge.services.ports.lrs import Search
from lms_bridge.services.receive import ReceiveStatements
from tests.db.pipeline import LMS, Pipeline, voids
from xapi import agent_name, iri_name, merged

ANA, BOJAN = "account https://lms.example 1", "account https://lms.example 2"
COURSE, QUIZ = {"id": f"{LMS}/course"}, {"id": f"{LMS}/quiz"}
DONE, SEEN = "http://adlnet.gov/expapi/verbs/completed", "http://id.tincanapi.com/verb/viewed"
HOUR = 3_600_000


def ident(n: int) -> str:
    return f"00000000-0000-4000-8000-{n:012}"


def said(n: int, *, by: str = "1", verb: str = DONE, target: Any = COURSE, **more: Any) -> dict[str, Any]:
    actor = {"account": {"homePage": LMS, "name": by}, "name": f"Person {by}"}
    return {"id": ident(n), "actor": actor, "verb": {"id": verb}, "object": target, **more}


def refers(n: int, to: int, *, by: str = "9", **more: Any) -> dict[str, Any]:
    return said(n, by=by, target={"objectType": "StatementRef", "id": ident(to)}, **more)


def found(pipeline: Pipeline, limit: int = 50, **wanted: Any) -> list[int]:
    """The numbers of the statements that a search gives, in its order."""
    with pipeline.database.read() as unit:
        return [int(one.id[-12:]) for one in unit.search.page(Search(limit, **wanted))]


@pytest.fixture
def filled(pipeline: Pipeline) -> Pipeline:
    """Five statements, one an hour."""
    within = {"contextActivities": {"parent": COURSE}, "instructor": said(0, by="2")["actor"]}
    for statement in (
        said(1),
        said(2, by="2", verb=SEEN),
        said(3, target=QUIZ, context=within),
        said(4, by="2", target=QUIZ),
        said(5, verb=SEEN, context={"registration": ident(77)}),
    ):
        pipeline.post(statement)
        pipeline.clock.at_ms += HOUR
    return pipeline


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        ({}, [5, 4, 3, 2, 1]),
        ({"ascending": True}, [1, 2, 3, 4, 5]),
        ({"agent": ANA}, [5, 3, 1]),
        ({"agent": BOJAN}, [4, 2]),
        ({"agent": BOJAN, "related_agents": True}, [4, 3, 2]),
        ({"verb": SEEN}, [5, 2]),
        ({"agent": ANA, "verb": SEEN}, [5]),
        ({"activity": COURSE["id"]}, [5, 2, 1]),
        ({"activity": COURSE["id"], "related_activities": True}, [5, 3, 2, 1]),
        ({"activity": COURSE["id"], "related_activities": True, "ascending": True}, [1, 2, 3, 5]),
        (
            {"activity": COURSE["id"], "agent": BOJAN, "related_activities": True, "related_agents": True},
            [3, 2],
        ),
        ({"activity": COURSE["id"], "verb": DONE}, [1]),
        ({"registration": ident(77)}, [5]),
        ({"registration": ident(77), "verb": DONE}, []),
        ({"registration": ident(77), "agent": ANA, "activity": COURSE["id"], "verb": SEEN}, [5]),
        ({"agent": "mbox nobody"}, []),
        ({"verb": "x:never"}, []),
        ({"source_id": 1}, [5, 4, 3, 2, 1]),
        ({"source_id": 2}, []),
        ({"agent": "account here key", "authorities": ("key",), "related_agents": True}, [5, 4, 3, 2, 1]),
        ({"agent": "account here key", "authorities": ("key",)}, []),
        ({"agent": "account here no", "authorities": ("no",), "related_agents": True}, []),
    ],
)
def test_a_search_finds_what_it_says(filled: Pipeline, wanted: dict[str, Any], numbers: list[int]) -> None:
    assert found(filled, **wanted) == numbers
    assert found(filled, 2, **wanted) == numbers[:2]


@pytest.mark.parametrize(
    "wanted", [{}, {"activity": COURSE["id"], "related_activities": True}, {"verb": DONE}]
)
@pytest.mark.parametrize("ascending", [False, True])
def test_pages_follow_one_another_without_gap_or_double(
    filled: Pipeline, wanted: dict[str, Any], ascending: bool
) -> None:
    search = Search(1, ascending=ascending, **wanted)
    numbers: list[int] = []
    with filled.database.read() as unit:
        while page := unit.search.page(search):
            numbers.append(int(page[0].id[-12:]))
            search = replace(search, after=page[0].seq)
    assert numbers == found(filled, ascending=ascending, **wanted)


def test_since_is_left_out_and_until_is_in(filled: Pipeline) -> None:
    stored = [row.stored_ms for row in filled.rows(tables.statement)]
    assert found(filled, since_ms=stored[1]) == [5, 4, 3]
    assert found(filled, until_ms=stored[1]) == [2, 1]
    assert found(filled, since_ms=stored[0], until_ms=stored[3], agent=ANA) == [3]


def test_a_voided_statement_is_no_longer_found_and_what_voids_it_is(filled: Pipeline) -> None:
    filled.post(voids(ident(1), id=ident(6)))
    assert found(filled, agent=ANA) == [6, 5, 3]
    assert found(filled, activity=COURSE["id"]) == [6, 5, 2]


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 2, 1), (2, 3, 1), (2, 1, 3)])
def test_what_refers_is_found_with_what_it_refers_to_whichever_came_first(
    pipeline: Pipeline, order: tuple[int, ...]
) -> None:
    posted = {1: said(1, by="1"), 2: refers(2, 1), 3: refers(3, 2, by="8")}
    for n in order:
        pipeline.post(posted[n])
    assert set(found(pipeline, agent=ANA)) == {1, 2, 3}
    assert set(found(pipeline, activity=COURSE["id"], verb=DONE)) == {1, 2, 3}
    assert set(found(pipeline, agent=agent_name(posted[2]["actor"]))) == {2, 3}


def test_a_batch_may_refer_to_itself_and_in_a_ring(pipeline: Pipeline) -> None:
    pipeline.post(refers(1, 3), refers(2, 1), refers(3, 2, by="1"), refers(4, 4))
    assert set(found(pipeline, agent=ANA)) == {1, 2, 3}


def test_filters_are_met_by_one_statement_and_not_by_two_together(pipeline: Pipeline) -> None:
    """Who refers has the links of both; a search asks for all of one of them."""
    pipeline.post(said(1, by="1"), refers(2, 1, by="2", verb=SEEN))
    assert found(pipeline, agent=ANA, activity=COURSE["id"], verb=DONE) == [2, 1]
    assert found(pipeline, agent=BOJAN, activity=COURSE["id"]) == []
    assert found(pipeline, agent=ANA, verb=SEEN) == []


def test_a_statement_that_matches_twice_is_given_once_and_fills_no_page(pipeline: Pipeline) -> None:
    pipeline.post(*(said(n, by="1") for n in range(1, 6)), refers(6, 5, by="1"))
    assert found(pipeline, agent=ANA) == [6, 5, 4, 3, 2, 1]
    assert found(pipeline, 2, agent=ANA) == [6, 5]
    assert found(pipeline, 5, agent=ANA) == [6, 5, 4, 3, 2]


def test_a_refused_batch_leaves_no_name_behind(pipeline: Pipeline) -> None:
    pipeline.post(said(1))
    with pytest.raises(Exception, match="statement-conflict"):
        pipeline.post(said(2, by="5"), said(1, by="6"))
    assert found(pipeline) == [1]
    pipeline.post(said(3, by="5"))
    assert found(pipeline, agent="account https://lms.example 5") == [3]


def test_definitions_come_in_the_order_in_which_they_were_told(pipeline: Pipeline) -> None:
    for name in ("One", "Two", "One"):
        pipeline.post(said(len(found(pipeline)) + 1, target={**COURSE, "definition": {"name": {"en": name}}}))
        pipeline.clock.at_ms += 1
    with pipeline.database.read() as unit:
        told = unit.search.definitions([iri_name(COURSE["id"]), "x:never"])
    assert told == {COURSE["id"]: ['{"name":{"en":"One"}}', '{"name":{"en":"Two"}}']}


def test_nobody_voids_what_another_source_sent(pipeline: Pipeline) -> None:
    other = Credential(4, "other", "lrs", 5, "other", "hash", ("all",))
    with pipeline.database.write() as unit:
        unit.sources.add(Source(5, "other", "moodle", "https://other.example", None, None, None), at_ms=0)
        unit.credentials.add(other, at_ms=0)
    pipeline.post(said(1))
    body = str(voids(ident(1), id=ident(2))).replace("'", '"').encode()
    assert ReceiveStatements(pipeline.database, pipeline.clock).store(body, credential=other) == [ident(2)]
    assert set(found(pipeline)) == {1, 2}
    assert found(pipeline, source_id=5) == [2]


def test_an_activity_of_which_ever_more_is_said_has_few_definitions_and_the_same_meaning(
    pipeline: Pipeline,
) -> None:
    """A course whose name tells the day; the extensions of the first and a language of the third stay."""
    told = [{"name": {"en": f"Day {n}"}} for n in range(3 * MOST_DEFINITIONS)]
    told[0]["type"], told[2]["name"]["sr"] = "http://x.example/type", "Дан"
    for n, definition in enumerate(told, start=1):
        pipeline.post(said(n, target={**COURSE, "definition": definition}))
        pipeline.clock.at_ms += 1
    with pipeline.database.read() as unit:
        kept = unit.search.definitions([iri_name(COURSE["id"])])[iri_name(COURSE["id"])]
    assert len(kept) <= MOST_DEFINITIONS
    assert merged(kept) == merged(map(json.dumps, told))


def test_a_batch_that_says_too_much_of_an_activity_is_merged_at_once(pipeline: Pipeline) -> None:
    many = 2 * MOST_DEFINITIONS
    names = [{"name": {f"en-x-{n}": str(n)}} for n in range(many)]
    pipeline.post(*(said(n + 1, target={**COURSE, "definition": names[n]}) for n in range(many)))
    with pipeline.database.read() as unit:
        kept = unit.search.definitions([iri_name(COURSE["id"])])[iri_name(COURSE["id"])]
    assert (len(kept), len(merged(kept)["name"])) == (1, many)


def test_what_is_being_stored_holds_the_time_of_consistency_back(pipeline: Pipeline) -> None:
    """A statement has its time before it can be found: whoever looks then must not be told otherwise."""
    pipeline.clock.at_ms = far = 4_000_000_000_000
    look = FindStatements(pipeline.database, pipeline.clock, "https://bridge.example")
    assert look.consistent_through_ms() == far
    with pipeline.database.write():
        assert look.consistent_through_ms() < far
    assert look.consistent_through_ms() == far
