"""Where somebody worked on a day."""

from datetime import date
from itertools import permutations

import pytest

from lms_bridge.domain.person import Person, Role, body_on

DAY = date(2020, 3, 15)
BEFORE, AFTER = date(2020, 3, 14), date(2020, 3, 16)


def role(
    body: str, begin: date | None, end: date | None, *, role_type: str = "primary", name: str = ""
) -> Role:
    return Role(name or body, "person", role_type, "student", body, begin, end)


def where(*roles: Role, day: date = DAY) -> str | None:
    return body_on(day, roles=roles, primary_body_id="fallback")


@pytest.mark.parametrize(
    ("begin", "end", "holds"),
    [
        pytest.param(None, None, True, id="open at both ends"),
        pytest.param(DAY, None, True, id="begins on the day"),
        pytest.param(AFTER, None, False, id="begins the day after"),
        pytest.param(None, DAY, False, id="ends on the day"),
        pytest.param(None, AFTER, True, id="ends the day after"),
        pytest.param(DAY, AFTER, True, id="that day only"),
        pytest.param(DAY, DAY, False, id="no day at all"),
        pytest.param(AFTER, BEFORE, False, id="ends before it begins"),
        pytest.param(BEFORE, DAY, False, id="the day before only"),
    ],
)
def test_the_begin_is_included_and_the_end_excluded(
    begin: date | None, end: date | None, holds: bool
) -> None:
    assert where(role("body", begin, end)) == ("body" if holds else "fallback")


@pytest.mark.parametrize(("day", "body"), [(BEFORE, "old"), (DAY, "new"), (AFTER, "new")])
def test_somebody_who_moves_is_never_in_both_or_neither(day: date, body: str) -> None:
    assert where(role("old", None, DAY), role("new", DAY, None), day=day) == body


def test_without_roles_the_primary_body_holds() -> None:
    assert where() == "fallback"
    assert body_on(DAY, roles=(), primary_body_id=None) is None


def test_a_role_that_holds_prevails_over_no_primary_body() -> None:
    assert body_on(DAY, roles=(role("body", None, None),), primary_body_id=None) == "body"


@pytest.mark.parametrize("role_type", ["secondary", "Primary", ""])
def test_only_primary_roles_count(role_type: str) -> None:
    assert where(role("body", DAY, None, role_type=role_type)) == "fallback"


@pytest.mark.parametrize(
    ("roles", "body"),
    [
        pytest.param(
            [role("open", None, None), role("old", BEFORE, None), role("new", DAY, None)],
            "new",
            id="of several the one that began last",
        ),
        pytest.param(
            [role("x", DAY, None, name="2"), role("y", DAY, None, name="1"), role("z", DAY, None, name="3")],
            "y",
            id="began on one day: the smaller id",
        ),
        pytest.param([role("b", None, None), role("a", None, AFTER)], "a", id="both open: the smaller id"),
        pytest.param(
            [role("begins-later", AFTER, None), role("now", BEFORE, None)], "now", id="only one holds yet"
        ),
        pytest.param(
            [role("second", DAY, None, role_type="secondary"), role("first", BEFORE, None)],
            "first",
            id="a later secondary role",
        ),
    ],
)
def test_several_roles_in_any_order(roles: list[Role], body: str) -> None:
    assert {where(*order) for order in permutations(roles)} == {body}


@pytest.mark.parametrize(
    ("given_name", "family_name", "name"),
    [("Љиљана", "Томић", "Љиљана Томић"), ("", "Томић", "Томић"), ("Љиљана", "", "Љиљана"), ("", "", "")],
)
def test_a_name_has_no_stray_blanks(given_name: str, family_name: str, name: str) -> None:
    assert Person("id", given_name, family_name, "", "", None).name == name
