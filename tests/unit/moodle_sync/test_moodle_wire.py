"""What is sent arrives: nested arguments read back as PHP reads them, and lots that lose no row."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moodle_sync.errors import CallTooLarge, UnsendableValue
from moodle_sync.standin.form import nested
from moodle_sync.wire import MOST_ROWS, MOST_VARIABLES, Form, fields, lots, variables

KEYS = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
TEXTS = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=12)
SCALARS = TEXTS | st.integers() | st.booleans()
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=4) | st.dictionaries(KEYS, inner, min_size=1, max_size=4)
    ),
    max_leaves=15,
)


def as_php(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: as_php(inner) for key, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return {str(index): as_php(inner) for index, inner in enumerate(value)}
    return str(int(value)) if isinstance(value, bool) else str(value)


@given(st.dictionaries(KEYS, VALUES, max_size=5))
def test_every_argument_survives_the_wire(arguments: dict[str, Any]) -> None:
    body = Form(fields(arguments)).encoded()
    assert nested(body, max_input_vars=10_000) == as_php(arguments)


@given(st.dictionaries(KEYS, VALUES, max_size=5))
def test_variables_are_counted_as_php_counts_them(arguments: dict[str, Any]) -> None:
    body = Form(fields(arguments)).encoded()
    assert variables(arguments) == 3 + (len(body.split(b"&")) if body else 0)


def test_fields_are_named_as_moodle_wants_them() -> None:
    enrolment = {"roleid": 5, "suspend": True, "timeend": 0}
    assert fields({"enrolments": [enrolment, {"suspend": False}]}) == {
        "enrolments[0][roleid]": "5",
        "enrolments[0][suspend]": "1",
        "enrolments[0][timeend]": "0",
        "enrolments[1][suspend]": "0",
    }


def test_a_decimal_is_written_without_an_exponent() -> None:
    assert fields({"grade": Decimal("1E+2")}) == {"grade": "100"}


@pytest.mark.parametrize(
    "value", [None, [], {}, "a\0b", "\ud800", Decimal("NaN"), 1.5, {"a b": 1}, {"a[b": 1}, {"": 1}, [None]]
)
def test_what_a_form_cannot_carry_is_refused_before_it_leaves(value: Any) -> None:
    with pytest.raises(UnsendableValue):
        fields({"value": value})


@given(st.lists(st.integers(), max_size=700), st.integers(1, 40), st.integers(0, 20))
def test_a_split_never_loses_nor_doubles_a_row(rows: list[int], each: int, fixed: int) -> None:
    cut = lots(rows, variables_a_row=each, fixed=fixed)
    assert [row for lot in cut for row in lot] == rows
    assert all(0 < len(lot) <= MOST_ROWS for lot in cut)
    assert all(len(lot) * each + fixed + 3 <= MOST_VARIABLES for lot in cut)


def test_a_row_too_large_for_any_call_is_refused() -> None:
    with pytest.raises(CallTooLarge):
        lots([1], variables_a_row=MOST_VARIABLES)
