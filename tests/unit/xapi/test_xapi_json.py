"""Only strict JSON comes in, and each statement keeps its own text."""

import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from xapi import MOST_LEVELS, MalformedJson, read_post
from xapi.parsing import cut, parse

HALF_OPEN = b'{"a":' * 5000


def malformed(body: bytes) -> MalformedJson:
    with pytest.raises(MalformedJson) as caught:
        read_post(body)
    return caught.value


@pytest.mark.parametrize(
    ("body", "reason", "line", "column"),
    [
        (b"", "syntax", 1, 1),
        (b"  \n ", "syntax", 2, 2),
        (b"[{}", "syntax", 1, 4),
        (b"[{},x]", "syntax", 1, 5),
        (b"[{}] x", "syntax", 1, 6),
        (b"{'a':1}", "syntax", 1, 2),
        (b'{"a":01}', "syntax", 1, 7),
        (b'{"a":"\x01"}', "syntax", 1, 7),
        (b'\xef\xbb\xbf{"a":1}', "syntax", 1, 1),
        (b'{"a":"\xff"}', "not-utf8", 1, 7),
        (b'{"a":"\xed\xa0\x80"}', "not-utf8", 1, 7),
        (b'[{"a":1},\n {"b":NaN}]', "not-a-number", 2, 7),
        (b'{"a":"NaN","b":-Infinity}', "not-a-number", 1, 16),
        (b'{"a":1e309}', "number-range", 1, 6),
        (b'{"a":"1e999","b":[2,-1e999]}', "number-range", 1, 21),
        (b'{"a":1e-999999999}', "number-range", 1, 6),
        (b'{"a":0e999999999}', "number-range", 1, 6),
        (b'{"a":1e99999999999999999999999}', "number-range", 1, 6),
        (b'{"a":' + b"9" * 5000 + b"}", "number-range", 1, 6),
        (b'{"a":0.' + b"1" * 5000 + b"}", "number-range", 1, 6),
        (b'{"a":"\\ud83d"}', "lone-surrogate", 1, 7),
        (b'{"a":"\\ude00"}', "lone-surrogate", 1, 7),
        (b'{"a":"\\ud83d\\n\\ude00"}', "lone-surrogate", 1, 7),
        (b'{"a":"\\\\\\ud83d x"}', "lone-surrogate", 1, 9),
        (b'{"a":1,"b":{"c":1,"c":1}}', "duplicate-key", 1, 19),
        (b'[{"a":1},\n {"b":1, "\\u0062":2}]', "duplicate-key", 2, 10),
    ],
)
def test_what_is_no_strict_json_is_refused_with_its_place(
    body: bytes, reason: str, line: int, column: int
) -> None:
    error = malformed(body)
    assert (error.reason, error.line, error.column) == (reason, line, column)
    assert error.code == "malformed-json"


def test_the_offset_counts_bytes_of_the_whole_body() -> None:
    body = '[{"a":"Ђорђе"}, {"b":NaN}]'.encode()
    assert body[malformed(body).offset :] == b"NaN}]"


@pytest.mark.parametrize("text", [r'{"a":"\\ud83d"}', r'{"a":"\ud83d\ude00"}', r'{"a":"\u045a\n"}'])
def test_pairs_of_surrogates_and_escaped_backslashes_are_strict(text: str) -> None:
    assert set(parse(text)) == {"a"}


def nested(levels: int) -> bytes:
    return b'{"a":' + b"[" * (levels - 1) + b"]" * (levels - 1) + b"}"


def test_the_deepest_allowed_text_is_read_and_one_level_more_is_not() -> None:
    assert parse(nested(MOST_LEVELS).decode())
    assert malformed(nested(MOST_LEVELS + 1)).reason == "too-deep"


@pytest.mark.parametrize(
    "body", [b"[" * 200_000, nested(100_000), b"[" + nested(100_000) + b"]", HALF_OPEN, b"[" + HALF_OPEN]
)
def test_no_nesting_exhausts_the_stack(body: bytes) -> None:
    assert malformed(body).reason in {"too-deep", "syntax"}


def test_brackets_in_a_text_are_no_levels() -> None:
    assert parse('{"a":"' + "[" * 500 + '\\""}')


def test_a_broken_string_of_quotes_is_refused_at_once() -> None:
    # A megabyte over which a naive search for tokens would take minutes.
    body = b'{"a":' + b"[" * 101 + b'"' + b'\\"' * 500_000
    assert malformed(body).reason == "syntax"


def test_numbers_are_not_rounded() -> None:
    value = parse('{"a":0.1000000000000000055511151231257827, "b":123456789012345678901234567890}')
    assert str(value["a"]) == "0.1000000000000000055511151231257827"
    assert value["b"] == 123456789012345678901234567890


def test_a_batch_is_cut_without_touching_its_elements() -> None:
    elements = [
        '{"a" : 1.10,\n"b":1e2 }',
        '{"a":123456789012345678901234567890}',
        '{"a":"\\u0416Ж", "n":null}',
    ]
    assert cut(" [ " + " ,\n".join(elements) + "\n] ") == elements


def test_the_recursion_limit_is_left_alone() -> None:
    before = sys.getrecursionlimit()
    malformed(b"[" * 200_000)
    assert sys.getrecursionlimit() == before


_STRINGS = st.lists(
    st.sampled_from(['\\"', ":", "a", "\\u0022", "\\u003a", "\\\\", " ", "{", ",", "é", "\\ud83d", "\\ude00"])
).map(lambda parts: f'"{"".join(parts)}"')
_NUMBERS = st.sampled_from(
    ["0", "-1", "1.50", "1e5", "1E400", "9" * 308, "9" * 309, "9" * 700, "01", "1e-401"]
)
_TEXTS = st.recursive(
    _STRINGS | _NUMBERS | st.sampled_from(["true", "null", "NaN"]),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: f"[{','.join(items)}]")
        | st.lists(st.tuples(_STRINGS, st.sampled_from([":", " :", ": "]), inner), max_size=3).map(
            lambda members: "{" + ",".join("".join(one) for one in members) + "}"
        )
    ),
    max_leaves=8,
)


@given(_TEXTS)
@example('{"a":1,"a":1}')
@example('{"a":"\\"\\u003a","b":1,"b":2}')
def test_what_is_read_quickly_is_what_is_read_with_care(text: str) -> None:
    """A line break before it makes the reader careful."""
    assert outcome(text) == outcome("\n" + text)


def outcome(text: str) -> object:
    try:
        return repr(parse(text))
    except MalformedJson as error:
        return error.reason


@pytest.mark.parametrize(
    ("body", "index"), [(b'{"a":NaN}', None), (b'[{}, {"a":1,"a":2}]', 1), (b"[{},]", None)]
)
def test_a_flaw_inside_a_statement_names_its_place_in_the_batch(body: bytes, index: int | None) -> None:
    assert malformed(body).index == index
