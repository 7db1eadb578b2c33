"""A body of statements: one, many or none, all or nothing."""

import json
from collections.abc import Callable
from dataclasses import FrozenInstanceError
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xapi import MOST_FINDINGS, RULES, VOIDED, MalformedJson, StatementsRefused, XapiError, read_post

Refusals = Callable[[Any], set[tuple[str, str]]]
ID = "6690e6c9-3ef0-4ed3-8b37-7f3964730bee"


def test_an_empty_array_is_an_empty_batch() -> None:
    assert read_post(b" [ ] ") == ()


def test_an_object_is_a_batch_of_one_and_keeps_its_text(statement: dict[str, Any]) -> None:
    text = json.dumps(statement, indent=1)
    (incoming,) = read_post(f"\n {text}\t".encode())
    assert (incoming.index, incoming.raw, incoming.value) == (0, text, statement)
    assert (incoming.id, incoming.voids, incoming.timestamp) == (None, None, None)


def test_each_statement_of_a_batch_keeps_its_place_and_text(statement: dict[str, Any]) -> None:
    texts = [json.dumps({**statement, "result": {"score": {"raw": n}}}, indent=n) for n in range(3)]
    batch = read_post(("[" + " , ".join(texts) + "]").encode())
    assert [(incoming.index, incoming.raw) for incoming in batch] == list(enumerate(texts))


def test_ids_come_in_lower_case_and_times_in_utc(statement: dict[str, Any]) -> None:
    statement |= {"id": ID.upper(), "timestamp": "2026-03-05T10:30:00+01:00"}
    (incoming,) = read_post(json.dumps(statement).encode())
    assert incoming.id == ID
    assert incoming.timestamp == datetime(2026, 3, 5, 9, 30, tzinfo=UTC)
    assert incoming.verb == statement["verb"]["id"]


def test_a_voiding_statement_says_what_it_voids(statement: dict[str, Any]) -> None:
    statement["verb"] = {"id": VOIDED}
    statement["object"] = {"objectType": "StatementRef", "id": ID.upper()}
    (incoming,) = read_post(json.dumps(statement).encode())
    assert incoming.voids == ID


def test_a_reference_without_the_voiding_verb_voids_nothing(statement: dict[str, Any]) -> None:
    statement["object"] = {"objectType": "StatementRef", "id": ID}
    assert read_post(json.dumps(statement).encode())[0].voids is None


def test_scores_are_decimals(statement: dict[str, Any]) -> None:
    text = json.dumps(statement)[:-1] + ',"result":{"score":{"raw":0.10}}}'
    (incoming,) = read_post(text.encode())
    assert str(incoming.value["result"]["score"]["raw"]) == "0.10"
    assert isinstance(incoming.value["result"]["score"]["raw"], Decimal)


def test_what_came_in_cannot_be_changed(statement: dict[str, Any]) -> None:
    (incoming,) = read_post(json.dumps(statement).encode())
    with pytest.raises(FrozenInstanceError):
        incoming.raw = ""  # type: ignore[misc]


@pytest.mark.parametrize("body", ["null", "7", '"x"', "true"])
def test_a_body_that_is_no_statement_and_no_batch_is_refused(body: str, refusals: Refusals) -> None:
    assert refusals(json.loads(body)) == {("body-statements", "$")}


def test_one_bad_statement_refuses_the_batch_and_is_named_by_its_index(statement: dict[str, Any]) -> None:
    bad = {**statement, "verb": {"id": "completed"}}
    with pytest.raises(StatementsRefused) as refused:
        read_post(json.dumps([statement, bad, statement, 5]).encode())
    assert [(f.index, f.path, f.rule) for f in refused.value.findings] == [
        (1, "$.verb.id", "verb-id"),
        (3, "$", "statement-object"),
    ]


def test_a_finding_cites_its_clause_and_requirement(statement: dict[str, Any]) -> None:
    statement["actor"] = {"mbox": "mailto:a@b.example", "openid": "http://a.example"}
    with pytest.raises(StatementsRefused) as refused:
        read_post(json.dumps(statement).encode())
    (finding,) = refused.value.findings
    assert (finding.clause, finding.requirement) == ("xAPI 1.0.3 Data 2.4.2.1", "XAPI-00034")
    assert (finding.rule, finding.path, finding.details) == ("actor-one-identifier", "$.actor", {"count": 2})


def test_two_statements_with_one_id_are_refused_whatever_its_case(statement: dict[str, Any]) -> None:
    batch = [{**statement, "id": ID}, statement, {**statement, "id": ID.upper()}]
    with pytest.raises(StatementsRefused) as refused:
        read_post(json.dumps(batch).encode())
    (finding,) = refused.value.findings
    assert (finding.index, finding.rule, finding.details) == (2, "statement-id-repeated", {"first": 0})


def test_findings_are_bounded() -> None:
    with pytest.raises(StatementsRefused) as refused:
        read_post(json.dumps([{}] * 500).encode())
    assert len(refused.value.findings) == MOST_FINDINGS


def test_a_malformed_statement_anywhere_makes_the_body_malformed(statement: dict[str, Any]) -> None:
    body = f'[{json.dumps({"actor": 1})},\n{{"a":1,"a":2}}]'.encode()
    with pytest.raises(MalformedJson) as malformed:
        read_post(body)
    assert (malformed.value.reason, malformed.value.line) == ("duplicate-key", 2)


def test_both_refusals_have_the_package_s_root_and_a_code_of_their_own() -> None:
    codes = {error.code for error in (XapiError, MalformedJson, StatementsRefused)}
    assert len(codes) == 3
    assert issubclass(MalformedJson, XapiError)
    assert issubclass(StatementsRefused, XapiError)


def test_rule_codes_are_kebab_case_and_clauses_are_of_the_specification() -> None:
    for code, (clause, requirement) in RULES.items():
        assert code == code.lower().replace("_", "-")
        assert clause.startswith(("xAPI 1.0.3 ", "xAPI 2.0 "))
        assert requirement is None or requirement.startswith("XAPI-00")


def test_no_value_of_a_person_gets_into_a_finding(statement: dict[str, Any]) -> None:
    secret = "ПетарПетровић"
    agent = {"name": [secret], "mbox": secret, "account": {"homePage": secret, "name": ""}, "openid": secret}
    body = {**statement, "actor": agent, "id": secret, "timestamp": secret, "context": {"language": secret}}
    with pytest.raises(StatementsRefused) as refused:
        read_post(json.dumps(body).encode())
    assert len(refused.value.findings) >= 7
    assert secret not in str(refused.value) + repr(refused.value.findings)


@pytest.mark.parametrize(
    ("key", "shown"),
    [("plain", "$.plain"), ("with space", "$['with space']"), ("it's", r"$['it\'s']"), ("", "$['']")],
)
def test_a_path_quotes_what_is_no_plain_name(
    key: str, shown: str, statement: dict[str, Any], refusals: Refusals
) -> None:
    assert refusals({**statement, key: 1}) == {("member-unknown", shown)}


def test_a_path_does_not_grow_with_the_name_of_a_member(
    statement: dict[str, Any], refusals: Refusals
) -> None:
    ((_, path),) = refusals({**statement, "x" * 100_000: 1})
    assert len(path) < 200


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
MEMBERS = ("actor", "verb", "object", "result", "context", "authority", "attachments", "id", "timestamp")


@given(st.dictionaries(st.sampled_from(MEMBERS), json_values) | json_values)
def test_any_json_is_read_or_refused_and_nothing_else(value: Any) -> None:
    try:
        batch = read_post(json.dumps(value).encode("utf-8", "surrogatepass"))
    except XapiError:
        return
    assert batch == ()
