"""By what a statement is found, and what its activities and documents come to."""

import json
from typing import Any

import pytest

from xapi import accepted, agent_name, iri_name, links_of, merged, merged_document

A = {"mbox": "mailto:a@B.example"}
B = {"account": {"homePage": "http://b.example", "name": "7"}}
PARENT, OTHER = {"id": "http://x.example/parent"}, {"id": "http://x.example/other"}


def test_near_is_the_actor_and_the_object_and_nothing_else(statement: dict[str, Any]) -> None:
    statement |= {"actor": A, "context": {"instructor": B, "contextActivities": {"parent": PARENT}}}
    links = links_of(statement)
    assert links.agents == {"mbox mailto:a@b.example": True, "account http://b.example 7": False}
    assert links.activities == {statement["object"]["id"]: True, PARENT["id"]: False}
    assert (links.target, links.registration) == (None, None)


def test_members_of_a_group_are_as_near_as_the_group(statement: dict[str, Any]) -> None:
    statement["actor"] = {"objectType": "Group", "mbox_sha1sum": "A" * 40, "member": [A]}
    assert links_of(statement).agents == {f"mbox_sha1sum {'a' * 40}": True, "mbox mailto:a@b.example": True}


def test_a_substatement_is_only_related(statement: dict[str, Any]) -> None:
    inner = {"actor": B, "verb": {"id": "x:inner"}, "object": OTHER, "context": {"team": {"member": [A]}}}
    statement |= {"actor": A, "object": {"objectType": "SubStatement", **inner}}
    links = links_of(statement)
    assert links.activities == {OTHER["id"]: False}
    assert links.agents == {"mbox mailto:a@b.example": True, "account http://b.example 7": False}
    assert links.verb == statement["verb"]["id"]


def test_what_a_statement_refers_to_is_told_in_lower_case(statement: dict[str, Any]) -> None:
    statement["object"] = {"objectType": "StatementRef", "id": "6690E6C9-3EF0-4ED3-8B37-7F3964730BEE"}
    assert links_of(statement).target == "6690e6c9-3ef0-4ed3-8b37-7f3964730bee"


@pytest.mark.parametrize("name", ["a\0b", "a\\0b", "x" * 5_000, "x" * 4_999 + "y", "ж" * 900])
def test_any_name_can_be_kept_and_none_is_another_s(name: str) -> None:
    kept = agent_name({"account": {"homePage": "http://b.example", "name": name}})
    other = agent_name({"account": {"homePage": "http://b.example", "name": name + "z"}})
    assert kept is not None
    assert "\0" not in kept
    assert len(kept.encode()) < 2_700
    assert kept != other
    assert len(iri_name("http://x.example/" + name)) < 600


def test_a_later_definition_prevails_language_by_language() -> None:
    older = {"name": {"en": "Old", "sr": "Stari"}, "interactionType": "choice", "choices": [{"id": "a"}]}
    newer = {"name": {"en": "New"}, "interactionType": "numeric", "type": "x:y"}
    assert merged([json.dumps(older), json.dumps(newer)]) == {
        "name": {"en": "New", "sr": "Stari"},
        "interactionType": "numeric",
        "type": "x:y",
    }


def test_documents_merge_on_the_top_level_and_keep_their_text() -> None:
    assert merged_document(b'{"a": {"b": 1}, "n": 1.10}', b'{"a": {"c": 2}}') == b'{"a":{"c": 2},"n":1.10}'


@pytest.mark.parametrize("bad", [b"[]", b"1", b"", b"{", b"\xff", b'{"a": 1, "a": 2}'])
def test_only_objects_merge(bad: bytes) -> None:
    assert merged_document(b"{}", bad) is None
    assert merged_document(bad, b"{}") is None


@pytest.mark.parametrize(
    ("header", "tags"),
    [
        ("", []),
        ("*", []),
        ("sr-Latn, en;q=0.5, sr;q=0.8", ["sr-latn", "sr", "en"]),
        ("en;q=0, de;q=x, fr", ["fr"]),
    ],
)
def test_the_most_wanted_language_comes_first(header: str, tags: list[str]) -> None:
    assert accepted(header) == tags
