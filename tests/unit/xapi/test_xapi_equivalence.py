"""When two texts are the same statement, and the laws of that."""

import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xapi import MalformedJson, same_statement, splice

ID = "6690e6c9-3ef0-4ed3-8b37-7f3964730bee"
ONE = {"mbox": "mailto:a@b.example"}
TWO = {"account": {"homePage": "http://a.example", "name": "2"}}
THE_ID = f'"id":"{ID}"'


def text(**members: Any) -> str:
    """A statement; members of None are left out."""
    whole = {
        "id": ID,
        "actor": ONE,
        "verb": {"id": "http://a.example/did"},
        "object": {"id": "http://a.example/it"},
        "result": {"score": {"raw": 1}},
        **members,
    }
    return json.dumps({name: value for name, value in whole.items() if value is not None})


def parents(value: Any) -> dict[str, Any]:
    return {"contextActivities": {"parent": value}}


ACTIVITY = {"id": "x:y"}
SUB = {"objectType": "SubStatement", "actor": ONE, "verb": {"id": "x:v"}, "object": ACTIVITY}
SAME: list[tuple[str, str]] = [
    (text(), text(id=ID.upper())),
    (text(), text(id=None)),
    (
        text(),
        text(stored="2026-01-01T00:00:00Z", authority=ONE, version="1.0.0", timestamp="2026-01-01T00:00:00Z"),
    ),
    (text(authority=ONE, stored="2026-01-01T00:00:00Z"), text(authority=TWO, stored="2027-01-01T00:00:00Z")),
    (text(timestamp="2026-01-01T01:00:00+01:00"), text(timestamp="2026-01-01T00:00:00.000Z")),
    (text(), text().replace('"raw": 1', '"raw": 1.00')),
    (text(), text().replace('"raw": 1', '"raw": 10e-1')),
    (text(context=parents(ACTIVITY)), text(context=parents([ACTIVITY]))),
    (text(context={"registration": ID}), text(context={"registration": ID.upper()})),
    (text(verb={"id": "http://a.example/did", "display": {"en": "did"}}), text()),
    (text(object={"id": "http://a.example/it", "definition": {"type": "x:y"}}), text()),
    (text(actor={"mbox": "mailto:a@B.EXAMPLE"}), text()),
    *[
        (
            text(actor={"objectType": "Group", "member": [ONE, TWO]}),
            text(actor={"objectType": "Group", "member": m}),
        )
        for m in ([TWO, ONE], [ONE, TWO])
    ],
    (
        text(object={"objectType": "StatementRef", "id": ID}),
        text(object={"objectType": "StatementRef", "id": ID.upper()}),
    ),
    (
        text(object={**SUB, "context": parents(ACTIVITY)}),
        text(object={**SUB, "context": parents([ACTIVITY])}),
    ),
]
OTHER: list[tuple[str, str]] = [
    (text(), text(id="00000000-0000-4000-8000-000000000000")),
    (text(), text(actor=TWO)),
    (text(), text(actor={**ONE, "name": "A"})),
    (text(), text(actor={"mbox": "mailto:A@b.example"})),
    (text(), text(verb={"id": "http://a.example/Did"})),
    (text(), text(object={"id": "http://a.example/it?x"})),
    (text(), text(result=None)),
    (text(), text(result={"score": {"raw": 2}})),
    (text(), text(result={"score": {"raw": 1}, "success": True})),
    (text(result={"extensions": {"x:y": True}}), text(result={"extensions": {"x:y": 1}})),
    (text(result={"extensions": {"x:y": "1"}}), text(result={"extensions": {"x:y": 1}})),
    (text(result={"extensions": {"x:y": []}}), text(result={"extensions": {"x:y": {}}})),
    (text(result={"extensions": {"x:y": [1, 2]}}), text(result={"extensions": {"x:y": [2, 1]}})),
    (text(result={"extensions": {"x:y": None}}), text(result={"extensions": {}})),
    (text(result={"duration": "PT60S"}), text(result={"duration": "PT1M"})),
    (text(timestamp="2026-01-01T00:00:00Z"), text(timestamp="2026-01-01T00:00:01Z")),
    (text(version="1.0.0"), text(version="1.0.3")),
    (text(context=parents([ACTIVITY])), text(context=parents([ACTIVITY, ACTIVITY]))),
    (text(context={"language": "sr"}), text(context={"language": "en"})),
    (
        text(actor={"objectType": "Group", "member": [ONE, ONE]}),
        text(actor={"objectType": "Group", "member": [ONE]}),
    ),
    (text(object=SUB), text(object={**SUB, "actor": TWO})),
]


@pytest.mark.parametrize(("a", "b"), SAME)
def test_what_the_specification_overlooks_makes_no_difference(a: str, b: str) -> None:
    assert same_statement(a, b)
    assert same_statement(b, a)


@pytest.mark.parametrize(("a", "b"), OTHER)
def test_any_other_difference_is_another_statement(a: str, b: str) -> None:
    assert not same_statement(a, b)
    assert not same_statement(b, a)


def test_malformed_text_is_refused() -> None:
    with pytest.raises(MalformedJson):
        same_statement(text(), "{")


extension_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**40), 10**40)
    | st.decimals(-9, 9, places=3).map(float)
    | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
    max_leaves=6,
)
statements = st.builds(
    lambda result, context, actor: text(
        actor=actor, result={"extensions": {"x:y": result}}, context=context, timestamp="2026-01-01T00:00:00Z"
    ),
    extension_values,
    st.none() | st.sampled_from([parents(ACTIVITY), parents([ACTIVITY]), {"language": "sr"}]),
    st.sampled_from([ONE, TWO]),
).filter(lambda raw: "\\ud" not in raw)


def shuffled(value: Any, order: random.Random) -> Any:
    if isinstance(value, list):
        return [shuffled(item, order) for item in value]
    if not isinstance(value, dict):
        return value
    members = list(value.items())
    order.shuffle(members)
    return {name: shuffled(member, order) for name, member in members}


@given(statements, st.randoms(use_true_random=False))
def test_a_statement_is_itself_in_any_order_of_members_and_any_whitespace(
    raw: str, order: random.Random
) -> None:
    assert same_statement(raw, json.dumps(shuffled(json.loads(raw), order), indent=2, ensure_ascii=False))


@given(statements, statements)
def test_sameness_is_symmetric(a: str, b: str) -> None:
    assert same_statement(a, b) == same_statement(b, a)


@given(statements, statements, statements)
def test_sameness_is_transitive_where_nothing_is_left_to_the_lrs(a: str, b: str, c: str) -> None:
    assert not (same_statement(a, b) and same_statement(b, c)) or same_statement(a, c)


@given(statements)
def test_what_the_lrs_adds_leaves_a_statement_the_same(raw: str) -> None:
    ours = {"stored": '"2026-01-02T00:00:00Z"', "authority": json.dumps(TWO), "version": '"1.0.0"'}
    assert same_statement(raw, splice(raw, ours))


@given(statements, extension_values)
def test_one_more_extension_is_another_statement(raw: str, value: Any) -> None:
    changed = json.loads(raw)
    changed["result"]["extensions"]["x:new"] = value
    assert not same_statement(raw, json.dumps(changed).replace("\\ud", "\\u0"))
