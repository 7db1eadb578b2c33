"""Agents, activities and about, requirement by requirement (Communication 2.4, 2.5, 2.8)."""

import json
from typing import Any

import pytest

from tests.conformance.lrs import Lrs, new_agent, new_iri
from tests.e2e.statements import new_id, statement

requirement = pytest.mark.requirement

ACCOUNT = {"homePage": "http://a.example", "name": "Ана"}


def person(lrs: Lrs, agent: dict[str, Any]) -> dict[str, Any]:
    answer = lrs.call("GET", "agents", {"agent": json.dumps(agent)})
    assert answer.status == 200, answer
    assert answer.headers["content-type"] == "application/json"
    return dict(answer.value)


@requirement("XAPI-00236", "XAPI-00245", "XAPI-00246", "XAPI-00248", "XAPI-00237", "XAPI-00238")
def test_a_person_has_every_name_that_was_said(lrs: Lrs) -> None:
    agent = new_agent()
    for name in ("Ana", "Ана", "Ana"):
        lrs.post(statement(actor={**agent, "name": name}))
    found = person(lrs, agent)
    assert (found["objectType"], found["mbox"]) == ("Person", [agent["mbox"]])
    assert sorted(found["name"]) == ["Ana", "Ана"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("mbox", "mailto:nobody@b.example", id="XAPI-00239 XAPI-00244"),
        pytest.param("mbox_sha1sum", "a" * 40, id="XAPI-00240"),
        pytest.param("openid", "http://o.example/me", id="XAPI-00241"),
        pytest.param("account", ACCOUNT, id="XAPI-00242"),
    ],
)
@requirement("XAPI-00247", "XAPI-00238")
def test_a_person_of_whom_nothing_is_known_has_what_was_asked(lrs: Lrs, name: str, value: Any) -> None:
    assert person(lrs, {name: value, "name": "Nobody"}) == {
        "objectType": "Person",
        "name": ["Nobody"],
        name: [value],
    }


@requirement("XAPI-00243", "XAPI-00249")
def test_a_person_is_asked_by_an_agent_with_an_identifier(lrs: Lrs) -> None:
    assert lrs.call("GET", "agents").status == 400
    bad = ("x", "{}", "[]", '{"mbox": "a"}', '{"name": "x"}', '{"objectType": "Group", "member": []}')
    for one in bad:
        assert lrs.call("GET", "agents", {"agent": one}).status == 400, one


@requirement("XAPI-00250", "XAPI-00012")
def test_an_activity_is_asked_by_its_iri(lrs: Lrs) -> None:
    assert lrs.call("GET", "activities").status == 400
    for bad in ("", "course", "a.example/course"):
        assert lrs.call("GET", "activities", {"activityId": bad}).status == 400


@requirement("XAPI-00251", "XAPI-00252", "XAPI-00253", "XAPI-00254")
def test_an_activity_has_all_that_statements_said_of_it(lrs: Lrs) -> None:
    iri = new_iri()
    known = lrs.call("GET", "activities", {"activityId": iri})
    assert (known.status, known.value) == (200, {"objectType": "Activity", "id": iri})
    for definition in (
        {"name": {"en": "Course"}, "type": "http://a.example/type"},
        {"name": {"sr": "Курс"}, "moreInfo": "http://a.example/info"},
    ):
        lrs.post(statement(object={"id": iri, "definition": definition}))
    assert lrs.call("GET", "activities", {"activityId": iri}).value["definition"] == {
        "name": {"en": "Course", "sr": "Курс"},
        "type": "http://a.example/type",
        "moreInfo": "http://a.example/info",
    }


@requirement("XAPI-00315", "XAPI-00316", "XAPI-00317", "XAPI-00318", "XAPI-00319", "XAPI-00320")
def test_about_tells_the_versions_to_anybody(lrs: Lrs) -> None:
    """Who speaks 1.0.3 hears of no other: that version knows none, and clients of it fail on one."""
    both = ["1.0.3", "2.0.0"]
    bare: dict[str, str | None] = {"Authorization": None, "X_Experience_API_Version": None}
    for headers, versions in (({}, both if lrs.is_2 else both[:1]), (bare, both)):
        answer = lrs.call("GET", "about", **headers)
        assert (answer.status, answer.value) == (200, {"version": versions, "extensions": {}})


def test_who_asks_about_activities_and_agents_names_known_parameters(lrs: Lrs) -> None:
    for path in ("agents", "activities", "about"):
        assert lrs.call("GET", path, {"nothing": new_id()}).status == 400
