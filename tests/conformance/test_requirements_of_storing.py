"""Storing statements, requirement by requirement (Data 2.1 to 2.4; Communication 2.1.1, 2.1.2, 3.2)."""

import json
from typing import Any

import pytest

from tests.conformance.lrs import Lrs, new_agent, new_iri
from tests.e2e.statements import new_id, statement, voiding

requirement = pytest.mark.requirement


@requirement("XAPI-00139", "XAPI-00143", "XAPI-00144")
def test_a_put_is_answered_with_204_and_no_body(lrs: Lrs) -> None:
    wanted = new_id()
    answer = lrs.call("PUT", "statements", {"statementId": wanted}, body=statement(id=None))
    assert (answer.status, answer.body) == (204, b"")
    assert lrs.get(wanted)["id"] == wanted


@requirement("XAPI-00145", "XAPI-00012")
def test_a_put_names_its_statement_in_the_address(lrs: Lrs) -> None:
    one = statement()
    for query in ({}, {"statementId": "x"}, {"statementId": ""}, {"StatementId": one["id"]}):
        assert lrs.call("PUT", "statements", query, body=one).status == 400, query
    for body in ([one, statement()], [], statement(id=new_id())):
        assert lrs.call("PUT", "statements", {"statementId": one["id"]}, body=body).status == 400
    assert lrs.call("GET", "statements", {"statementId": one["id"]}).status == 404


@requirement("XAPI-00146", "XAPI-00147", "XAPI-00026")
def test_a_post_is_answered_with_200_and_the_ids_in_order(lrs: Lrs) -> None:
    batch = [statement(), statement(id=None), statement()]
    answer = lrs.call("POST", "statements", body=batch)
    assert answer.status == 200
    assert (answer.value[0], answer.value[2]) == (batch[0]["id"], batch[2]["id"])
    assert lrs.get(answer.value[1])["id"] == answer.value[1]
    assert lrs.call("POST", "statements", body=batch[0]).value == [batch[0]["id"]]


@requirement("XAPI-00142", "XAPI-00182")
def test_a_statement_that_stands_is_never_changed(lrs: Lrs) -> None:
    one = statement()
    lrs.post(one)
    before = lrs.get(one["id"])
    other = {**one, "verb": {"id": new_iri()}}
    query = {"statementId": one["id"]}
    assert lrs.call("PUT", "statements", query, body=other).status == 409
    assert lrs.call("POST", "statements", body=[other]).status == 409
    assert lrs.call("PUT", "statements", query, body=one).status == 204
    assert lrs.call("POST", "statements", body=[one]).status == 200
    assert lrs.get(one["id"]) == before


@requirement("XAPI-00326", "XAPI-00182", "XAPI-00323")
@pytest.mark.parametrize(
    "spoil", [{"verb": {}}, {"id": "x"}, {"timestamp": None}], ids=["verb", "id", "null"]
)
def test_a_batch_is_stored_whole_or_not_at_all(lrs: Lrs, spoil: dict[str, Any]) -> None:
    good, agent = statement(), new_agent()
    batch = [good, {**statement(), "actor": agent}, {**statement(), **spoil}]
    answer = lrs.call("POST", "statements", body=batch)
    assert (answer.status, answer.problem) == (400, "statements-refused")
    first = answer.value["findings"][0]
    assert first["index"] == 2
    assert first["path"] in answer.value["detail"]
    assert first["remedy"] in answer.value["detail"]
    assert lrs.call("GET", "statements", {"statementId": good["id"]}).status == 404


@requirement("XAPI-00326")
def test_two_statements_of_a_batch_have_two_ids(lrs: Lrs) -> None:
    one = statement()
    assert lrs.call("POST", "statements", body=[one, one]).status == 400
    assert lrs.call("POST", "statements", body=[one, {**statement(), "id": one["id"].upper()}]).status == 400


@requirement("XAPI-00002", "XAPI-00080", "XAPI-00082")
@pytest.mark.parametrize("number", ["0.1234567", "1.10", "-0.5", "123456789012345678901234567890", "1e-7"])
def test_a_number_comes_back_as_it_was_sent(lrs: Lrs, number: str) -> None:
    text = json.dumps(statement(id=None, result={"score": {"raw": 0}}))
    body = text.replace('"raw": 0', f'"raw": {number}')
    (wanted,) = lrs.call("POST", "statements", body=body.encode()).value
    answer = lrs.call("GET", "statements", {"statementId": wanted})
    assert f'"raw": {number}' in answer.text


@requirement("XAPI-00015")
def test_texts_are_utf_8_and_nothing_else(lrs: Lrs) -> None:
    name = "Љубица Ђурић 🎓 \u200d é"
    (wanted,) = lrs.post(statement(id=None, actor={**new_agent(), "name": name}))
    assert lrs.get(wanted)["actor"]["name"] == name
    for encoding in ("utf-16", "utf-32", "windows-1251"):
        body = f'[{{"actor": "{"Љубица"}"}}]'.encode(encoding)
        assert lrs.call("POST", "statements", body=body).status == 400


@requirement("XAPI-00097", "XAPI-00099", "XAPI-00122", "XAPI-00332")
def test_the_store_says_when_by_whom_and_in_which_version(lrs: Lrs) -> None:
    (bare,) = lrs.post(statement(id=None, timestamp=None, stored="2001-01-01T00:00:00Z"))
    found = lrs.get(bare)
    assert found["stored"] == found["timestamp"] > "2026"
    assert found["authority"]["account"]["name"] == lrs.key.key
    assert found["version"] == ("2.0.0" if lrs.is_2 else "1.0.0")
    (timed,) = lrs.post(statement(id=None, timestamp="2026-01-01T10:00:00.123456Z", version="1.0.2"))
    assert lrs.get(timed)["timestamp"].startswith("2026-01-01T10:00:00.123")
    assert lrs.get(timed)["version"] == "1.0.2"


@requirement("XAPI-00330")
def test_a_statement_of_an_early_version_is_not_changed(lrs: Lrs) -> None:
    one = statement(version="1.0.0", context={"contextActivities": {"parent": {"id": new_iri()}}})
    lrs.post(one)
    found = lrs.get(one["id"])
    assert found["version"] == "1.0.0"
    assert {name: found[name] for name in ("actor", "verb", "object")} == {
        name: one[name] for name in ("actor", "verb", "object")
    }


@requirement("XAPI-00096")
def test_a_single_context_activity_comes_back_in_an_array(lrs: Lrs) -> None:
    kinds = ("parent", "grouping", "category", "other")
    activity = {"id": new_iri()}
    context = {"contextActivities": dict.fromkeys(kinds, activity)}
    (wanted,) = lrs.post(statement(id=None, context=context))
    assert lrs.get(wanted)["context"]["contextActivities"] == {kind: [activity] for kind in kinds}


@requirement("XAPI-00016")
def test_a_voiding_statement_is_never_voided(lrs: Lrs) -> None:
    one = statement()
    void = voiding(one["id"])
    lrs.post(one, void)
    lrs.call("POST", "statements", body=[voiding(void["id"])])
    assert lrs.get(void["id"])["id"] == void["id"]
    assert lrs.call("GET", "statements", {"voidedStatementId": void["id"]}).status == 404
    assert lrs.call("GET", "statements", {"statementId": one["id"]}).status == 404


@requirement("XAPI-00018", "XAPI-00019", "XAPI-00163", "XAPI-00155", "XAPI-00157", "XAPI-00162")
def test_a_voided_statement_is_found_by_its_own_parameter_alone(lrs: Lrs) -> None:
    verb = {"id": new_iri()}
    one = statement(verb=verb)
    void = voiding(one["id"])
    refers = statement(object={"objectType": "StatementRef", "id": one["id"]}, verb=verb)
    lrs.post(one, void, refers)
    assert lrs.call("GET", "statements", {"statementId": one["id"]}).status == 404
    found = lrs.call("GET", "statements", {"voidedStatementId": one["id"]})
    assert (found.status, found.value["id"]) == (200, one["id"])
    assert [each["id"] for each in lrs.find(verb=verb["id"])] == [refers["id"], void["id"]]
