"""Which realisation a course belongs to by its idnumber."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_bridge.domain.lms import CourseKey
from lms_bridge.domain.tying import Disputed, Named, Numbered, Tieable, by_idnumber

A, B, ELSEWHERE = CourseKey(1, 10), CourseKey(1, 11), CourseKey(2, 10)
CASES: Mapping[str, tuple[dict[CourseKey, str], dict[str, str], dict[CourseKey, str], int]] = {
    "the realisation's id": ({A: "r-1"}, {"r-1": "ЗУП-1"}, {A: "r-1"}, 0),
    "the realisation's code": ({A: "ЗУП-1"}, {"r-1": "ЗУП-1"}, {A: "r-1"}, 0),
    "blanks around": ({A: " r-1 "}, {"r-1": "ЗУП-1"}, {A: "r-1"}, 0),
    "id and code alike": ({A: "r-1"}, {"r-1": "r-1"}, {A: "r-1"}, 0),
    "another case": ({A: "R-1"}, {"r-1": "x"}, {}, 0),
    "nobody's": ({A: "r-9"}, {"r-1": "x"}, {}, 0),
    "none given": ({A: " "}, {"r-1": " "}, {}, 0),
    "two courses with one": ({A: "r-1", B: "r-1"}, {"r-1": "x"}, {}, 1),
    "two courses on two platforms": ({A: "r-1", ELSEWHERE: "r-1"}, {"r-1": "x"}, {}, 1),
    "two courses, by id and by code": ({A: "r-1", B: "x"}, {"r-1": "x"}, {}, 1),
    "two realisations with one code": ({A: "x"}, {"r-1": "x", "r-2": "x"}, {}, 1),
    "one's id is another's code": ({A: "r-1"}, {"r-1": "x", "r-2": "r-1"}, {}, 1),
    "a dispute beside an agreement": (
        {A: "x", B: "r-3"},
        {"r-1": "x", "r-2": "x", "r-3": "z"},
        {B: "r-3"},
        1,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_only_what_both_sides_say_alone_is_agreed(case: str) -> None:
    courses, realisations, agreed, disputed = CASES[case]
    said = named(courses, realisations)
    assert {one.course: one.realisation_id for one in said.agreed} == agreed
    assert len(said.disputed) == disputed


def named(courses: Mapping[CourseKey, str], realisations: Mapping[str, str]) -> Named:
    numbered = [Numbered(course, idnumber) for course, idnumber in courses.items()]
    return by_idnumber(numbered, [Tieable(*one) for one in realisations.items()])


def test_a_dispute_names_all_who_take_part() -> None:
    said = named({A: "x", B: "r-2"}, {"r-1": "x", "r-2": "x", "r-3": "y"})
    assert said.disputed == (Disputed((A, B), ("r-1", "r-2")),)


keys = st.builds(CourseKey, st.integers(1, 2), st.integers(1, 4))
texts = st.sampled_from(["a", "b", "c", " a", ""])


@given(st.dictionaries(keys, texts), st.dictionaries(texts.filter(bool), texts), st.randoms())
def test_the_order_of_rows_says_nothing(
    courses: dict[CourseKey, str], realisations: dict[str, str], random: st.DataObject
) -> None:
    shuffled = [list(courses.items()), list(realisations.items())]
    for rows in shuffled:
        random.shuffle(rows)  # type: ignore[attr-defined]
    assert named(courses, realisations) == named(dict(shuffled[0]), dict(shuffled[1]))  # type: ignore[arg-type]


@given(st.dictionaries(keys, texts), st.dictionaries(texts.filter(bool), texts))
def test_nobody_is_tied_twice_and_nobody_both_agrees_and_disputes(
    courses: dict[CourseKey, str], realisations: dict[str, str]
) -> None:
    said = named(courses, realisations)
    told = [one.course for one in said.agreed] + [course for one in said.disputed for course in one.courses]
    held = [one.realisation_id for one in said.agreed]
    held += [each for one in said.disputed for each in one.realisation_ids]
    assert len(set(told)) == len(told)
    assert len(set(held)) == len(held)


@given(st.dictionaries(keys, texts), st.dictionaries(texts.filter(bool), texts), keys, texts)
def test_another_course_never_makes_an_agreement_of_others(
    courses: dict[CourseKey, str], realisations: dict[str, str], more: CourseKey, text: str
) -> None:
    courses.pop(more, None)
    before = set(named(courses, realisations).agreed)
    after = {one for one in named({**courses, more: text}, realisations).agreed if one.course != more}
    assert after <= before
