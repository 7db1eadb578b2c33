"""The LRS's members go in front as text; all the rest keeps its text."""

import json

from hypothesis import given
from hypothesis import strategies as st

from xapi import splice

OURS = {"id": '"a"', "stored": '"2026-01-01T00:00:00Z"', "authority": '{"mbox":"mailto:lrs@a.example"}'}


def test_our_members_stand_in_front_in_our_order() -> None:
    assert splice('{"actor":{}}', OURS).startswith('{"id":"a","stored":"2026-01-01T00:00:00Z","authority":{')


def test_the_rest_keeps_order_numbers_nulls_and_spaces_within() -> None:
    rest = '"object":{"b": 1.10,"a":1e2},"x":123456789012345678901234567890,"result":{"e": null}'
    assert splice("{" + rest + "}", {"id": '"a"'}) == '{"id":"a",' + rest + "}"


def test_a_member_that_we_give_replaces_the_client_s() -> None:
    assert (
        splice('{"timestamp":"1","id":"b","verb":{}}', {"id": '"a"'})
        == '{"id":"a","timestamp":"1","verb":{}}'
    )


def test_stored_and_authority_of_a_client_are_never_kept() -> None:
    assert splice('{"stored":"x","verb":{},"authority":{}}', {}) == '{"verb":{}}'


def test_only_members_of_the_statement_itself_are_replaced() -> None:
    raw = '{"object":{"id":"b","authority":1}}'
    assert splice(raw, {"id": '"a"'}) == '{"id":"a","object":{"id":"b","authority":1}}'


def test_a_name_written_in_escapes_is_still_that_name() -> None:
    assert splice(r'{"\u0069d":"b","verb":{}}', {"id": '"a"'}) == '{"id":"a","verb":{}}'


def test_nothing_left_is_an_empty_object() -> None:
    assert splice(' { "stored" : 1 } ', {}) == "{}"


names = st.text(st.characters(exclude_categories=["Cs"]))
leaves = st.none() | st.booleans() | st.integers(-(10**30), 10**30) | names


@given(st.dictionaries(names, leaves | st.lists(leaves) | st.dictionaries(names, leaves)), st.booleans())
def test_splicing_says_what_a_merge_would_say(statement: dict[str, object], ascii_only: bool) -> None:
    spliced = splice(json.dumps(statement, ensure_ascii=ascii_only), OURS)
    ours = {name: json.loads(text) for name, text in OURS.items()}
    assert json.loads(spliced) == {**statement, **ours}


@given(st.dictionaries(names, leaves))
def test_splicing_twice_is_splicing_once(statement: dict[str, object]) -> None:
    once = splice(json.dumps(statement), OURS)
    assert splice(once, OURS) == once
