"""One attempt at a whole package: what it comes to, what it lacks, and what is said without the package."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorm.attempt import Lack, Played, Policy, judge_attempt
from scorm.data_models import ELEMENTS, Model
from scorm.judgement import Completion, MasteryPolicy, Points, Rule, Success
from scorm.model import Item, Kind, Organization, Package, Standard
from scorm.rollup import Whole

DONE = {"cmi.core.lesson_status": "completed", "cmi.core.score.raw": "85", "cmi.core.exit": ""}
OLD, NEW = Standard.SCORM_12, Standard.SCORM_2004_4


def sco(name: str, **more: object) -> Item:
    return Item(name, title=name.upper(), kind=Kind.SCO, **more)  # type: ignore[arg-type]


def package(*items: Item, standard: Standard = OLD) -> Package:
    return Package(standard, manifest="imsmanifest.xml", organizations=(Organization("o", items=items),))


def played(name: str = "a", **values: str) -> Played:
    given = {f"cmi.{key.replace('__', '.')}": value for key, value in values.items()}
    return Played(name, elements=given or DONE)


ONE = package(sco("a"))
LACKS = [
    ("over", [played()], ONE, ()),
    ("looked at", [Played("a", elements=DONE | {"cmi.core.lesson_mode": "review"})], ONE, (Lack.LOOKED_AT,)),
    ("suspended", [played(core__lesson_status="incomplete", core__exit="suspend")], ONE, (Lack.SUSPENDED,)),
    ("passed and suspended", [Played("a", elements=DONE | {"cmi.core.exit": "suspend"})], ONE, ()),
    ("not over", [played(core__lesson_status="incomplete", core__score__raw="95")], ONE, (Lack.UNFINISHED,)),
    ("no score", [played(core__lesson_status="passed")], ONE, (Lack.NO_SCORE,)),
    ("half", [played()], package(sco("a"), sco("b")), (Lack.UNFINISHED,)),
    ("another version", [played("x")], ONE, (Lack.NOT_IN_PACKAGE, Lack.UNFINISHED)),
    ("no package, one item", [played()], None, ()),
]


@pytest.mark.parametrize(("said", "given", "known", "lacks"), LACKS, ids=[one[0] for one in LACKS])
def test_what_an_attempt_lacks_is_named(
    said: str, given: list[Played], known: Package | None, lacks: tuple[Lack, ...]
) -> None:
    assert judge_attempt(given, package=known, policy=Policy(), items=1).lacks == lacks, said


def test_without_the_package_nobody_knows_the_whole_of_several_items() -> None:
    for items in (None, 2):
        told = judge_attempt([played()], package=None, policy=Policy(), items=items)
        assert (told.whole, told.lacks, told.share) == (None, (Lack.PACKAGE_UNKNOWN,), None)


def test_what_the_tracks_alone_say_is_said_so_where_a_threshold_could_differ() -> None:
    content = Policy(mastery=MasteryPolicy.CONTENT)
    assert judge_attempt([played()], package=None, policy=Policy(), items=1).by_tracks_alone
    assert not judge_attempt([played()], package=None, policy=content, items=1).by_tracks_alone
    assert not judge_attempt([played()], package=ONE, policy=Policy()).by_tracks_alone
    new = played(completion_status="completed", success_status="passed", exit="normal")
    assert judge_attempt([new], package=None, policy=Policy(), items=1).by_tracks_alone


def test_without_the_package_nothing_is_set_that_content_has_not_said() -> None:
    silent = played(exit="normal", session_time="PT5M")
    alone = judge_attempt([silent], package=None, policy=Policy(), items=1)
    assert (alone.success, alone.lacks) == (Success.UNKNOWN, (Lack.UNFINISHED,))
    known = judge_attempt([silent], package=package(sco("a"), standard=NEW), policy=Policy())
    assert (known.success, known.scos[0].judgement.success_rule) == (Success.PASSED, Rule.SET_BY_PLATFORM)
    assert known.lacks == (Lack.NO_SCORE,)


def test_the_mastery_score_of_the_package_decides_by_the_policy_of_the_course() -> None:
    known = package(sco("a", mastery_score=Decimal(90)))
    outcomes = [
        judge_attempt([played()], package=known, policy=Policy(mastery=each)).success
        for each in MasteryPolicy
    ]
    assert outcomes == [Success.UNKNOWN, Success.UNKNOWN, Success.FAILED]


def test_of_several_items_any_one_is_enough_where_the_policy_says_so() -> None:
    two = package(sco("a"), sco("b"))
    assert judge_attempt([played()], package=two, policy=Policy(whole=Whole.ANY)).lacks == ()


def test_tracks_of_another_organisation_than_the_default_are_judged_by_it() -> None:
    known = Package(
        OLD,
        manifest="m",
        organizations=(Organization("o", items=(sco("a"),)), Organization("p", items=(sco("z"),))),
    )
    told = judge_attempt([played("z")], package=known, policy=Policy())
    assert (told.lacks, told.scos[0].title) == ((), "Z")


def test_content_speaks_by_its_own_data_model_whatever_the_manifest_says() -> None:
    told = judge_attempt([played()], package=package(sco("a"), standard=NEW), policy=Policy())
    assert (told.scos[0].tracks.model, told.scos[0].judgement.completion) == (
        "SCORM 1.2",
        Completion.COMPLETED,
    )


BOUNDS = [
    (Points(raw=Decimal(18), low=Decimal(0), high=Decimal(20)), Fraction(9, 10)),
    (Points(raw=Decimal(18), low=Decimal(5)), Fraction(9, 50)),
    (Points(raw=Decimal(18), most=None), None),
    (Points(raw=Decimal(18), high=Decimal(20), most=None), Fraction(9, 10)),
    (Points(raw=Decimal(21), high=Decimal(20)), None),
    (Points(raw=Decimal(3), low=Decimal(5), high=Decimal(20)), None),
    (Points(raw=Decimal(0), high=Decimal(0)), None),
    (Points(raw=Decimal(90), scaled=Decimal("0.2")), Fraction(1, 5)),
]


@pytest.mark.parametrize(("points", "share"), BOUNDS, ids=range(len(BOUNDS)))
def test_a_raw_score_says_something_only_within_its_bounds(points: Points, share: Fraction | None) -> None:
    assert points.share == share


def test_a_score_is_told_exactly_in_the_numbers_of_the_content() -> None:
    given = played(core__lesson_status="passed", core__score__raw="18.5", core__score__max="20")
    told = judge_attempt([given], package=ONE, policy=Policy())
    assert told.bounds == (Decimal("18.5"), Decimal(0), Decimal(20))
    third = package(sco("a"), sco("b"), sco("c"))
    each = [
        played(name, core__lesson_status="passed", core__score__raw=raw)
        for name, raw in zip("abc", ("100", "0", "0"), strict=True)
    ]
    assert judge_attempt(each, package=third, policy=Policy()).bounds == (1, 0, 3)


def test_the_raw_score_within_bounds_is_that_of_a_2004_package_of_one_item() -> None:
    given = played(completion_status="completed", score__raw="8", score__max="10")
    told = judge_attempt([given], package=package(sco("a"), standard=NEW), policy=Policy())
    assert told.share == Fraction(4, 5)


VALUES = st.sampled_from(
    [
        "passed",
        "completed",
        "failed",
        "incomplete",
        "unknown",
        "suspend",
        "review",
        "",
        "0.5",
        "-1",
        "88",
        "PT1M",
    ]
)
NAMES = st.sampled_from([*ELEMENTS[Model.SCORM_12], *ELEMENTS[Model.SCORM_2004], "cmi.", "x.start.time"])
TOLD = st.dictionaries(NAMES, VALUES | st.text("0123456789.:PTMS -é\0", max_size=12), max_size=8)
KNOWN = st.sampled_from(
    [None, ONE, package(sco("a", mastery_score=Decimal(80)), sco("b"), standard=NEW), package()]
)


@given(st.lists(st.tuples(st.sampled_from("abx"), TOLD), min_size=1, max_size=3), KNOWN, st.integers(0, 3))
def test_whatever_was_kept_there_is_a_judgement_and_a_result_has_its_score(
    rows: list[tuple[str, dict[str, str]]], known: Package | None, items: int
) -> None:
    given_rows = [Played(name, elements=elements) for name, elements in rows]
    told = judge_attempt(given_rows, package=known, policy=Policy(), items=items)
    assert len(told.scos) == len(rows)
    assert told.lacks or (told.bounds is not None and told.summary.counts)
    assert known is not None or told.whole is None or (len(rows), items) == (1, 1)
