"""What differs between 1.0.3 and 2.0, and how a statement is read under each."""

import json
from typing import Any

import pytest

from xapi import Kept, StatementsRefused, Version, canonical, exact, ids_only, read_post, version_asked

AGENT = {"mbox": "mailto:a@b.example"}
GROUP = {"objectType": "Group", "member": [AGENT]}
BY_AGENT = {"objectType": "contextAgent", "agent": AGENT}
BY_GROUP = {"objectType": "contextGroup", "group": GROUP}
STORED = "2026-01-01T00:00:00.000Z"


def found(statement: dict[str, Any], version: Version) -> set[str]:
    try:
        read_post(json.dumps(statement).encode(), version)
    except StatementsRefused as refused:
        return {finding.rule for finding in refused.findings}
    return set()


def told(statement: dict[str, Any], *, came: Version, asked: Version) -> Any:
    kept = Kept("6690e6c9-3ef0-4ed3-8b37-7f3964730bee", json.dumps(statement), STORED, '{"name":"we"}', came)
    return json.loads(exact(kept, asked))


@pytest.mark.parametrize(
    ("header", "version"),
    [
        ("1.0", Version.V1),
        ("1.0.0", Version.V1),
        ("1.0.9", Version.V1),
        ("2.0", Version.V2),
        ("2.0.0", Version.V2),
        ("2.0.7", Version.V2),
        ("", None),
        ("0.95", None),
        ("1.1.0", None),
        ("2", None),
        ("2.1.0", None),
        ("1.0.x", None),
    ],
)
def test_a_header_asks_for_a_line_of_versions(header: str, version: Version | None) -> None:
    assert version_asked(header) is version


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("contextAgents", [BY_AGENT], None),
        ("contextAgents", [{**BY_AGENT, "relevantTypes": ["http://a.example/type"]}], None),
        ("contextAgents", BY_AGENT, "context-agents"),
        ("contextAgents", [AGENT], "context-agents"),
        ("contextAgents", [{**BY_AGENT, "objectType": "Agent"}], "context-agents"),
        ("contextAgents", [{**BY_AGENT, "agent": GROUP}], "actor-object-type"),
        ("contextAgents", [{**BY_AGENT, "relevantTypes": []}], "context-relevant-types"),
        ("contextAgents", [{**BY_AGENT, "relevantTypes": ["type"]}], "context-relevant-types"),
        ("contextGroups", [BY_GROUP], None),
        ("contextGroups", [{**BY_GROUP, "objectType": "contextAgent"}], "context-groups"),
        ("contextGroups", [{"objectType": "contextGroup"}], "context-groups"),
        ("contextGroups", [{**BY_GROUP, "relevantTypes": "x:y"}], "context-relevant-types"),
    ],
)
def test_context_agents_and_groups_came_with_2_0(
    statement: dict[str, Any], name: str, value: Any, rule: str | None
) -> None:
    statement["context"] = {name: value}
    assert "member-unknown" in found(statement, Version.V1)
    assert (rule in found(statement, Version.V2)) if rule else found(statement, Version.V2) == set()


def test_a_statement_of_1_0_may_come_under_2_0_and_not_the_other_way(statement: dict[str, Any]) -> None:
    statement["version"] = "1.0.3"
    assert found(statement, Version.V1) == found(statement, Version.V2) == set()
    statement["version"] = "2.0.0"
    assert found(statement, Version.V1) == {"statement-version"}
    assert found(statement, Version.V2) == set()


def test_a_reader_of_1_0_3_gets_nothing_that_came_with_2_0(statement: dict[str, Any]) -> None:
    statement["context"] = {"platform": "Moodle", "contextAgents": [BY_AGENT], "contextGroups": [BY_GROUP]}
    older = told(statement, came=Version.V2, asked=Version.V1)
    assert older["context"] == {"platform": "Moodle"}
    assert older["version"].startswith("1.0")
    newer = told(statement, came=Version.V2, asked=Version.V2)
    assert (newer["context"], newer["version"]) == (statement["context"], "2.0.0")


@pytest.mark.parametrize(
    ("came", "answered"),
    [
        ("2008-09-15T15:53:00.601+02:00", "2008-09-15T13:53:00.601Z"),
        ("2008-09-15T23:30:00-0130", "2008-09-16T01:00:00Z"),
        ("2008-09-15T15:53:00.1234567Z", "2008-09-15T15:53:00.1234567Z"),
    ],
)
def test_2_0_tells_times_in_utc_to_the_last_digit(
    statement: dict[str, Any], came: str, answered: str
) -> None:
    statement["timestamp"] = came
    assert told(statement, came=Version.V2, asked=Version.V2)["timestamp"] == answered
    assert told(statement, came=Version.V1, asked=Version.V1)["timestamp"] == came


def test_what_is_missing_is_added_and_what_is_the_store_s_replaced(statement: dict[str, Any]) -> None:
    statement["stored"] = "1999-01-01T00:00:00Z"
    answered = told(statement, came=Version.V1, asked=Version.V1)
    assert (answered["stored"], answered["timestamp"], answered["version"]) == (STORED, STORED, "1.0.0")
    assert answered["authority"] == {"name": "we"}


def test_a_single_context_activity_is_answered_in_an_array(statement: dict[str, Any]) -> None:
    activity = {"id": "http://a.example"}
    statement["context"] = {"contextActivities": {"parent": activity, "other": [activity]}}
    inner = {key: statement[key] for key in ("actor", "verb", "object", "context")}
    statement["object"] = {"objectType": "SubStatement", **inner}
    answered = told(statement, came=Version.V1, asked=Version.V1)
    for one in (answered, answered["object"]):
        assert one["context"]["contextActivities"] == {"parent": [activity], "other": [activity]}


def test_ids_leave_only_what_identifies(statement: dict[str, Any]) -> None:
    statement["actor"] = {**GROUP, "name": "Us", "member": [{**AGENT, "name": "A"}]}
    statement["object"]["definition"] = {"name": {"en": "Course"}}
    statement["result"] = {"score": {"raw": 1}}
    answered = json.loads(ids_only(json.dumps({**statement, "authority": AGENT})))
    assert answered["actor"] == GROUP
    assert answered["verb"] == {"id": statement["verb"]["id"]}
    assert answered["object"] == {"id": statement["object"]["id"]}
    assert answered["result"] == {"score": {"raw": 1}}


@pytest.mark.parametrize(
    ("languages", "name"),
    [
        (["sr"], {"sr-Latn": "Kurs"}),
        (["en-gb", "sr"], {"en": "Course"}),
        (["en-us"], {"en-US": "Class"}),
        (["fr"], {"en": "Course"}),
        ([], {"en": "Course"}),
    ],
)
def test_canonical_tells_what_the_store_holds_in_one_language(
    statement: dict[str, Any], languages: list[str], name: dict[str, str]
) -> None:
    held = {"name": {"en": "Course", "en-US": "Class", "sr-Latn": "Kurs"}, "type": "http://a.example/type"}
    answered = json.loads(canonical(json.dumps(statement), {statement["object"]["id"]: held}, languages))
    assert answered["object"]["definition"] == {"name": name, "type": "http://a.example/type"}
