"""Facts: one row a thing that happened, standing while one raw row tells it; and the accounts they name."""

from dataclasses import replace
from decimal import Decimal

from lms_bridge.db import tables
from lms_bridge.domain.fact import Account, Fact, FactKind, Score
from lms_bridge.domain.person import Profile
from lms_bridge.domain.roster import Roster
from lms_bridge.services.ports import NewStatement, Source, Told, Unit
from tests.db.pipeline import ANA, BOJAN, COURSE, LMS, ROSTER, START, TEST, Pipeline

DONE = Fact(FactKind.COURSE_COMPLETED, Account(LMS, "1"), COURSE, START)
TRIED = Fact(
    FactKind.TEST_ATTEMPT,
    account=Account(LMS, "1"),
    object=f"{LMS}/attempt/1",
    at_ms=START,
    tests=(TEST,),
    score=Score(Decimal("59.60"), Decimal(0), Decimal(100)),
)


def told(fact: Fact, raw_id: int, *, raw: str = "statement", source: int = 1, label: str = "") -> Told:
    return Told(fact, source, source, label, raw, raw_id)


def with_statements(pipeline: Pipeline, unit: Unit, count: int) -> list[int]:
    """So many statements stand, s0, s1 …, and for each one that would void it; the numbers of the former."""
    new = [NewStatement(f"s{n}", "{}", None) for n in range(count)]
    voiding = [NewStatement(f"v{n}", "{}", f"s{n}") for n in range(count)]
    unit.statements.add([*new, *voiding], source_id=1, credential_id=3, at_ms=0)
    return [one.seq for one in unit.statements.by_ids([one.id for one in new]).values()]


def standing(pipeline: Pipeline) -> list[bool]:
    return [row.stands for row in pipeline.rows(tables.fact)]


def test_a_fact_told_twice_is_one_row_with_both_its_sources(pipeline: Pipeline) -> None:
    with pipeline.database.write() as unit:
        first = unit.facts.tell([told(DONE, 1), told(DONE, 2)], at_ms=0)
    with pipeline.database.write() as unit:
        assert unit.facts.tell([told(DONE, 3), told(DONE, 3)], at_ms=0) == first
    assert standing(pipeline) == [True]
    assert [row.raw_id for row in pipeline.rows(tables.evidence)] == [1, 2, 3]


def test_a_fact_stands_until_its_last_statement_is_voided(pipeline: Pipeline) -> None:
    with pipeline.database.write() as unit:
        one, other = with_statements(pipeline, unit, 2)
        facts = unit.facts.tell([told(DONE, one), told(DONE, other)], at_ms=0)
        unit.statements.void({"s0": "v0"})
        assert unit.facts.untell("statement", [one]) == facts
        assert unit.facts.fallen(facts) == set()
        unit.statements.void({"s1": "v1"})
        unit.facts.untell("statement", [other])
        assert unit.facts.fallen([*facts, 999]) == facts
    assert standing(pipeline) == [False]


def test_a_fallen_fact_told_anew_stands_again(pipeline: Pipeline) -> None:
    with pipeline.database.write() as unit:
        (one,) = with_statements(pipeline, unit, 1)
        unit.facts.tell([told(DONE, one)], at_ms=0)
        unit.statements.void({"s0": "v0"})
        unit.facts.untell("statement", [one])
        unit.facts.tell([told(DONE, 77)], at_ms=0)
    assert standing(pipeline) == [True]


def test_a_delivery_of_the_same_number_keeps_no_statements_fact(pipeline: Pipeline) -> None:
    with pipeline.database.write() as unit:
        (one,) = with_statements(pipeline, unit, 1)
        join = replace(DONE, kind=FactKind.JOINED, object="room", run="r", session="s")
        unit.facts.tell([told(DONE, one), told(join, one, raw="delivery")], at_ms=0)
        unit.statements.void({"s0": "v0"})
        (touched,) = unit.facts.untell("statement", [one])
        assert unit.facts.fallen([touched]) == {touched}
    assert sorted(standing(pipeline)) == [False, True]


def test_what_tells_nothing_falls_nothing(pipeline: Pipeline) -> None:
    with pipeline.database.write() as unit:
        assert unit.facts.untell("statement", []) == set()
        assert unit.facts.untell("statement", [1, 2]) == set()
        assert unit.facts.tell([], at_ms=0) == set()


def test_a_score_comes_back_exactly(pipeline: Pipeline) -> None:
    with pipeline.database.write() as unit:
        unit.facts.tell([told(TRIED, 1)], at_ms=0)
    (row,) = pipeline.rows(tables.fact)
    assert row.score == "59.60/0/100"


def test_the_same_score_in_another_notation_is_the_same_row(pipeline: Pipeline) -> None:
    again = replace(TRIED, score=Score(Decimal("596E-1"), Decimal("-0"), Decimal("1E+2")))
    with pipeline.database.write() as unit:
        assert unit.facts.tell([told(TRIED, 1)], at_ms=0) == unit.facts.tell([told(again, 2)], at_ms=0)


def objects(pipeline: Pipeline) -> list[str]:
    return [row.object for row in pipeline.rows(tables.fact_object)]


def test_an_attempt_is_found_by_every_test_it_belongs_to(pipeline: Pipeline) -> None:
    with pipeline.database.write() as unit:
        unit.facts.tell([told(replace(TRIED, tests=("b", "a", "b")), 1)], at_ms=0)
    assert objects(pipeline) == ["a", "b"]


def test_one_attempt_told_with_different_tests_belongs_to_all_of_them(pipeline: Pipeline) -> None:
    """Told in one lot or in two: how statements fall into lots is chance."""
    with pipeline.database.write() as unit:
        both = [told(replace(TRIED, tests=(one,)), n) for n, one in enumerate(("a", "b"))]
        unit.facts.tell(both, at_ms=0)
    assert objects(pipeline) == ["a", "b"]


def test_an_account_is_made_once_with_the_label_it_came_with(pipeline: Pipeline) -> None:
    with pipeline.database.write() as unit:
        unit.facts.tell([told(DONE, 1), told(TRIED, 2, label="Ана")], at_ms=5)
    with pipeline.database.write() as unit:
        unit.facts.tell([told(replace(DONE, at_ms=1), 3, label="another")], at_ms=6)
    (row,) = pipeline.rows(tables.account)
    assert (row.name, row.home_page, row.label, row.first_ms) == ("1", LMS, "Ана", 5)


def test_who_leaves_is_no_account(pipeline: Pipeline) -> None:
    left = Fact(FactKind.LEFT, None, "room", START, run="r", session="s")
    with pipeline.database.write() as unit:
        unit.facts.tell([told(left, 1, raw="delivery")], at_ms=0)
    assert pipeline.rows(tables.account) == []
    assert standing(pipeline) == [True]


def linked(pipeline: Pipeline) -> list[tuple[str, str]]:
    names = {row.id: row.name for row in pipeline.rows(tables.account)}
    return [(names[row.account_id], row.person_id) for row in pipeline.rows(tables.link)]


def test_a_new_account_is_linked_to_the_person_whose_profile_names_it(school: Pipeline) -> None:
    with school.database.write() as unit:
        unit.facts.tell([told(DONE, 1), told(replace(DONE, account=Account(LMS, "77")), 2)], at_ms=0)
    assert linked(school) == [("1", ANA)]


def test_a_site_speaks_for_its_own_numbering_alone(school: Pipeline) -> None:
    """The account of another site, and an account of ours that another source names."""
    foreign = replace(DONE, account=Account("https://other.example", "1"))
    with school.database.write() as unit:
        unit.sources.add(Source(9, "other", "moodle", "https://other.example", None, None, None), at_ms=0)
        unit.facts.tell([told(foreign, 1), told(DONE, 2, source=9)], at_ms=0)
    assert linked(school) == []


def test_a_profile_of_another_product_names_nobody_here(pipeline: Pipeline) -> None:
    other = replace(ROSTER, profiles=(Profile("p", ANA, "canvas", LMS, "1"),))
    pipeline.enrol(other)
    with pipeline.database.write() as unit:
        unit.facts.tell([told(DONE, 1)], at_ms=0)
    assert linked(pipeline) == []


def two_with_one_account() -> Roster:
    return replace(
        ROSTER, profiles=(Profile("p1", ANA, "moodle", LMS, "1"), Profile("p2", BOJAN, "moodle", LMS, "1"))
    )


def test_two_people_with_one_account_are_a_riddle_for_a_person(pipeline: Pipeline) -> None:
    pipeline.enrol(two_with_one_account())
    with pipeline.database.write() as unit:
        unit.facts.tell([told(DONE, 1)], at_ms=0)
    assert linked(pipeline) == []


def test_two_profiles_of_one_person_are_no_riddle(pipeline: Pipeline) -> None:
    twice = (Profile("p1", ANA, "moodle", LMS, "1"), Profile("p2", ANA, "moodle", LMS, "1"))
    pipeline.enrol(replace(ROSTER, profiles=twice))
    with pipeline.database.write() as unit:
        unit.facts.tell([told(DONE, 1)], at_ms=0)
    assert linked(pipeline) == [("1", ANA)]
