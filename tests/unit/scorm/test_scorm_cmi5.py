"""Registrations at cmi5 courses: which statements hold, moveOn of units, satisfied over blocks and course."""

import json
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorm import Package
from scorm.attempt import Lack
from scorm.cmi5_said import Said, Verb, from_json, read_said, to_json
from scorm.judge_cmi5 import CLAUSES, Fault, Registration, judge_registration
from tests.unit.scorm.cmi5_statements import AT_MS, AU, COURSE, REGISTRATION, said, session, statement
from tests.unit.scorm.packages import course, inspected, unit
from tests.unit.scorm.strategies import STATEMENT

B = "https://a.example/b"
C = "https://a.example/c"


def known(*units: str, before: str = "") -> Package:
    package = inspected(course("".join(units), before=before)).package
    assert package is not None
    return package


def one(move_on: str = "CompletedOrPassed", mastery: str = "") -> Package:
    more = f' masteryScore="{mastery}"' if mastery else ""
    return known(unit("https://a.example/a", attributes=f'moveOn="{move_on}"{more}'))


def faults(judged: Registration) -> list[Fault]:
    return [each.fault for each in judged.refused]


MOVES = [  # 13.1.4: moveOn
    ("Passed", ["passed"], True),
    ("Passed", ["completed"], False),
    ("Completed", ["completed"], True),
    ("Completed", ["passed"], False),
    ("CompletedAndPassed", ["completed"], False),
    ("CompletedAndPassed", ["passed"], False),
    ("CompletedAndPassed", ["completed", "passed"], True),
    ("CompletedOrPassed", ["passed"], True),
    ("CompletedOrPassed", ["completed"], True),
    ("CompletedOrPassed", ["failed"], False),
    ("NotApplicable", [], True),
    ("Passed", ["failed"], False),
]


@pytest.mark.parametrize(("move_on", "verbs", "is_met"), MOVES)
def test_move_on_says_when_a_unit_and_its_course_are_satisfied(
    move_on: str, verbs: list[str], is_met: bool
) -> None:
    judged = judge_registration(session(*verbs, "terminated"), one(move_on))
    assert (judged.units[0].met_ms is not None, judged.satisfied_ms is not None) == (is_met, is_met)
    assert judged.refused == ()


def test_an_unknown_move_on_of_the_platform_is_never_met() -> None:
    judged = judge_registration(session("completed", "passed", moveon="Bogus"), one())
    assert judged.units[0].met_ms is None


def test_what_the_platform_said_at_the_launch_goes_before_the_package() -> None:
    # 10.2.4, 10.2.5: both may be set otherwise by the platform
    told = session("passed 0.6", "terminated", moveon="Passed", masteryscore=Decimal("0.5"))
    judged = judge_registration(told, one("Completed", "0.7"))
    unit_told = judged.units[0]
    assert (unit_told.move_on, unit_told.mastery, unit_told.by_launch) == ("Passed", Decimal("0.5"), True)
    assert judged.satisfied_ms == AT_MS + 2 * 60_000


def test_a_waived_unit_has_met_what_was_asked() -> None:  # 9.3.9
    judged = judge_registration([said("waived", 0, session="w")], one("CompletedAndPassed"))
    assert (judged.satisfied_ms, judged.lacks) == (AT_MS, ())


BLOCKS = known(
    "<block id='https://a.example/block'><title><langstring lang='en'>Block</langstring></title>"
    + unit("https://a.example/a", attributes='moveOn="Passed"')
    + unit("https://a.example/a", au=B, attributes='moveOn="NotApplicable"')
    + "</block>"
    + unit("https://a.example/a", au=C, attributes='moveOn="Completed"')
)


def test_a_block_is_satisfied_when_all_in_it_are_and_the_course_likewise() -> None:  # 9.3.9
    first = session("passed", "terminated")
    half = judge_registration(first, BLOCKS)
    assert (dict(half.blocks), half.satisfied_ms) == ({"https://a.example/block": AT_MS + 120_000}, None)
    assert half.lacks == (Lack.UNFINISHED,)
    whole = judge_registration([*first, *session("completed", begin=60, session="s2", au=C)], BLOCKS)
    assert (whole.satisfied_ms, whole.lacks) == (AT_MS + 62 * 60_000, ())


def late(verb: str, **more: Any) -> list[Said]:
    """A session that ended, and something after it."""
    return [*session("terminated"), said(verb, 30, **more)]


def changed(verb: str, **values: Any) -> list[Said]:
    *before, last = session(verb)
    return [*before, replace(last, **values)]


BROKEN: list[tuple[list[Said], Fault]] = [
    (session("passed", launchmode="Browse"), Fault.NOT_NORMAL),
    (session("completed", launchmode="Review"), Fault.NOT_NORMAL),
    ([said("completed", 0), said("initialized", 1)], Fault.BEFORE_INITIALIZED),
    (late("completed"), Fault.AFTER_THE_END),
    ([*session("abandoned"), said("passed", 30)], Fault.AFTER_THE_END),
    (late("terminated"), Fault.AFTER_THE_END),
    (session("completed", "completed"), Fault.TWICE),
    ([*session("passed"), *session("passed", session="s2", begin=60)], Fault.TWICE),
    (session("failed", "passed"), Fault.TWICE),
    ([*session("passed"), *session("failed", session="s2", begin=60)], Fault.FAILED_AFTER_PASSED),
    (session("passed 0.6", masteryscore=Decimal("0.7")), Fault.AGAINST_MASTERY),
    (session("failed 0.7", masteryscore=Decimal("0.7")), Fault.AGAINST_MASTERY),
    (changed("passed", success=False), Fault.AGAINST_ITS_VERB),
    (changed("passed", completion=True), Fault.AGAINST_ITS_VERB),
    (changed("completed", completion=None), Fault.AGAINST_ITS_VERB),
    (changed("terminated", completion=True), Fault.AGAINST_ITS_VERB),
    (changed("passed", counts=False), Fault.UNMARKED),
    (changed("completed", timed=False), Fault.WITHOUT_DURATION),
    ([replace(said("waived", 0), reason=False)], Fault.WITHOUT_REASON),
]


@pytest.mark.parametrize(
    ("told", "fault"), BROKEN, ids=[f"{fault} {n}" for n, (_, fault) in enumerate(BROKEN)]
)
def test_a_statement_that_breaks_a_rule_says_nothing(told: list[Said], fault: Fault) -> None:
    assert faults(judge_registration(told, one())) == [fault]


def test_every_fault_has_its_clause_and_is_tried() -> None:
    assert {fault for _, fault in BROKEN} == set(Fault) == set(CLAUSES)


def test_what_is_sent_again_is_said_once() -> None:
    told = session("passed 0.8", "terminated")
    assert judge_registration([*told, *told], one()) == judge_registration(told, one())
    assert judge_registration([*told, *told], one()).refused == ()


def test_what_was_refused_may_be_said_rightly_afterwards() -> None:
    first = changed("passed", timed=False)
    judged = judge_registration([*first, said("passed", 9)], one())
    assert (faults(judged), judged.satisfied_ms) == ([Fault.WITHOUT_DURATION], AT_MS + 9 * 60_000)


def test_mastery_of_the_package_decides_where_no_launch_is_known() -> None:  # 9.3.4
    told = [said("initialized", 0), said("passed", 1, scaled="0.6")]
    assert faults(judge_registration(told, one(mastery="0.7"))) == [Fault.AGAINST_MASTERY]
    assert faults(judge_registration(told, one(mastery="0.6"))) == []


def test_scores_are_those_of_passed_and_failed_within_their_bounds() -> None:  # 9.5.1
    raw = replace(said("failed", 2), raw=Decimal(7), low=Decimal(0), high=Decimal(20), scaled=Decimal("0.35"))
    told = [*session()[:2], raw, *session("passed 0.9", session="s2", begin=60)]
    scores = judge_registration(told, one()).units[0].scores
    assert [(one.raw, one.low, one.high) for one in scores] == [(7, 0, 20), (Decimal("0.9"), 0, 1)]
    out = replace(raw, raw=Decimal(21), scaled=Decimal("1.2"))
    assert judge_registration([*session()[:2], out], one()).units[0].scores == ()


LACKS: list[tuple[Sequence[Said], Package | None, tuple[Lack, ...]]] = [
    (session("passed"), None, (Lack.PACKAGE_UNKNOWN,)),
    (session("passed", au=B), one(), (Lack.NOT_IN_PACKAGE,)),
    (session(), one(), (Lack.UNFINISHED,)),
    (session(launchmode="Review"), one(), (Lack.LOOKED_AT, Lack.UNFINISHED)),
    (session("terminated"), one("NotApplicable"), (Lack.NOTHING_ASKED,)),
    (session("completed", "terminated"), one("NotApplicable"), ()),
    (session("passed"), one(), ()),
]


@pytest.mark.parametrize(("told", "package", "lacks"), LACKS)
def test_what_keeps_a_registration_from_being_a_result_is_named(
    told: Sequence[Said], package: Package | None, lacks: tuple[Lack, ...]
) -> None:
    assert judge_registration(told, package).lacks == lacks


def test_the_time_is_that_of_the_sessions_that_ended() -> None:  # 9.5.4
    told = [*session("terminated"), *session("abandoned", session="s2", begin=60)]
    assert judge_registration(told, one()).units[0].seconds == 750 + 300


def test_the_platforms_word_on_the_course_stands_beside() -> None:
    told = [*session("passed"), said("satisfied", 5, au=COURSE)]
    assert judge_registration(told, one()).said_satisfied_ms == AT_MS + 5 * 60_000


ANY = st.lists(
    st.builds(
        said,
        st.sampled_from([verb.value for verb in Verb]),
        st.integers(0, 9),
        session=st.sampled_from(["s1", "s2"]),
        au=st.sampled_from([AU, B]),
        scaled=st.sampled_from([None, "0.5", "0.8"]),
    ),
    max_size=12,
    unique=True,
)


@given(ANY, st.randoms(use_true_random=False))
def test_the_order_in_which_statements_came_changes_nothing(told: list[Said], random: Any) -> None:
    other = list(told)
    random.shuffle(other)
    assert judge_registration(told, BLOCKS) == judge_registration(other, BLOCKS)


@pytest.mark.parametrize(("text", "seconds"), [("PT9.123456789S", 9), ("PT1.5H", None), ("P1W", 604_800)])
def test_a_duration_counts_as_one_in_whatever_form(text: str, seconds: int | None) -> None:
    value = statement("passed")
    value["result"]["duration"] = text
    read = read_said(value, at_ms=0)
    assert read is not None
    assert (read[1].seconds, faults(judge_registration([read[1]], one()))) == (seconds, [])


def test_a_score_and_a_duration_of_nothing_are_kept() -> None:
    zero = replace(said("failed", 0, scaled="0"), at_ms=0, seconds=0, success=False)
    assert from_json(to_json(zero)) == zero


@given(ANY)
def test_what_is_kept_of_a_statement_comes_back_as_it_was(told: list[Said]) -> None:
    assert [from_json(to_json(one)) for one in told] == told


UNREAD = [
    {},
    statement("passed") | {"actor": {"mbox": "mailto:a@b.example"}},
    statement("passed") | {"verb": {"id": "http://adlnet.gov/expapi/verbs/experienced"}},
    statement("passed") | {"context": {"registration": REGISTRATION}},
    statement("passed") | {"object": {"objectType": "Agent"}},
    statement("passed", registration=""),
]


@pytest.mark.parametrize("value", UNREAD)
def test_what_is_not_cmi5_defined_says_nothing(value: dict[str, Any]) -> None:  # 7.1.3, 9.2, 9.6.1
    assert read_said(value, at_ms=0) is None


def test_a_statement_is_read_as_the_text_has_it() -> None:
    text = json.dumps(statement("passed", scaled="0.8"), default=float)
    value = json.loads(text, parse_float=Decimal)
    value["context"]["contextActivities"]["grouping"] = {"id": AU}  # one activity without a list
    read = read_said(value, at_ms=AT_MS)
    assert read is not None
    whose, told = read
    assert (whose.name, whose.registration) == ("101", REGISTRATION)
    assert (told.scaled, told.publisher, told.seconds, told.counts) == (Decimal("0.8"), (AU,), 600, True)


@given(STATEMENT)
def test_nothing_raises_whatever_stands_in_a_statement(value: dict[str, Any]) -> None:
    read = read_said(value, at_ms=0)
    assert read is None or judge_registration([read[1]], BLOCKS).units
