"""What taking over a roster would change: laws over any two rosters."""

from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms_bridge.domain.person import Body, Person, Profile
from lms_bridge.domain.programme import Enrolment
from lms_bridge.domain.roster import KINDS, Change, Difference, Roster, Row, difference

law = settings(deadline=None)

names = st.sampled_from(("one", "two", "three"))
ids = st.sampled_from("abcde")


def some(row: st.SearchStrategy[Row]) -> st.SearchStrategy[tuple[Row, ...]]:
    return st.lists(row, unique_by=lambda one: one.id, max_size=5).map(tuple)


rosters = st.builds(
    Roster,
    bodies=some(st.builds(Body, ids, names, st.just("org"), names, st.none() | ids)),
    persons=some(st.builds(Person, ids, names, names, names, names, st.none() | ids)),
    profiles=some(st.builds(Profile, ids, names, st.just("moodle"), names, names)),
    enrolments=some(st.builds(Enrolment, ids, names, names, st.sampled_from(("student", "teacher")))),
)


def applied(current: Roster, plan: tuple[Difference, ...]) -> Roster:
    """A roster after its plan, ended rows gone."""
    after: dict[str, tuple[Row, ...]] = {}
    for part in plan:
        rows = dict(current.rows(part.kind))
        for row in part.ended:
            del rows[row.id]
        rows |= {row.id: row for row in part.added} | {one.after.id: one.after for one in part.changed}
        after[part.kind] = tuple(rows.values())
    return Roster(**after)  # type: ignore[arg-type]


def same(one: Roster, other: Roster) -> bool:
    return all(one.rows(kind) == other.rows(kind) for kind in KINDS)


@law
@given(rosters)
def test_a_roster_differs_from_itself_in_nothing(roster: Roster) -> None:
    assert all(part.empty for part in difference(roster, roster))


@law
@given(rosters, rosters)
def test_applying_the_difference_gives_what_was_wanted(current: Roster, wanted: Roster) -> None:
    assert same(applied(current, difference(current, wanted)), wanted)


@law
@given(rosters, rosters)
def test_a_difference_is_empty_only_between_equals(current: Roster, wanted: Roster) -> None:
    assert all(part.empty for part in difference(current, wanted)) is same(current, wanted)


@law
@given(rosters, rosters)
def test_what_is_missing_is_ended_and_nothing_else(current: Roster, wanted: Roster) -> None:
    for part in difference(current, wanted):
        missing = current.rows(part.kind).keys() - wanted.rows(part.kind).keys()
        assert sorted(row.id for row in part.ended) == sorted(missing)
        assert part.standing == len(current.rows(part.kind))


@law
@given(rosters, rosters)
def test_what_one_way_adds_the_other_way_ends(current: Roster, wanted: Roster) -> None:
    for there, back in zip(difference(current, wanted), difference(wanted, current), strict=True):
        assert (there.added, there.ended) == (back.ended, back.added)
        assert {(one.before, one.after) for one in there.changed} == {
            (one.after, one.before) for one in back.changed
        }


@law
@given(rosters, rosters)
def test_a_change_names_exactly_the_fields_that_differ(current: Roster, wanted: Roster) -> None:
    for part in difference(current, wanted):
        for change in part.changed:
            given_way = {name: getattr(change.after, name) for name in change.fields}
            assert change.fields
            assert replace(change.before, **given_way) == change.after
            assert all(getattr(change.before, name) != value for name, value in given_way.items())


@law
@given(rosters)
def test_the_order_of_rows_is_no_difference(roster: Roster) -> None:
    turned = Roster(**{kind: getattr(roster, kind)[::-1] for kind in KINDS})
    assert all(part.empty for part in difference(roster, turned))


@law
@given(rosters)
def test_an_emptied_roster_ends_everything(roster: Roster) -> None:
    for part in difference(roster, Roster()):
        assert (len(part.ended), part.added, part.changed) == (part.standing, (), ())


def test_a_changed_row_is_told_with_both_its_states() -> None:
    before = Body("b-1", "Old name", "municipality", "800", None)
    after = replace(before, name="New name", parent_id="b-0")
    bodies = difference(Roster(bodies=(before,)), Roster(bodies=(after,)))[0]
    assert bodies.changed == (Change(before, after, ("name", "parent_id")),)
    assert (bodies.added, bodies.ended, bodies.standing) == ((), (), 1)


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("bodies", "persons"),
        ("persons", "roles"),
        ("bodies", "roles"),
        ("persons", "profiles"),
        ("programmes", "realisations"),
        ("bodies", "realisations"),
        ("realisations", "enrolments"),
        ("persons", "enrolments"),
    ],
)
def test_what_is_referred_to_is_written_first(earlier: str, later: str) -> None:
    order = [part.kind for part in difference(Roster(), Roster())]
    assert order.index(earlier) < order.index(later)


def test_every_kind_of_a_roster_is_compared() -> None:
    assert [part.kind for part in difference(Roster(), Roster())] == [one.name for one in fields(Roster)]
