"""The context of a statement (xAPI 1.0.3 Data 2.4.6), and what 2.0 adds to it (4.2.2.5)."""

from collections.abc import Mapping
from typing import Any

from xapi.activity import check_activity
from xapi.actor import check_actor, check_agent, check_group, check_team
from xapi.checks import Check, Shape, extensions, list_of, one_of, record, text
from xapi.findings import Findings, type_name
from xapi.reference import check_statement_ref
from xapi.values import is_iri, is_language_tag, is_uuid
from xapi.versions import Version

CONTEXT_TYPES = ("parent", "grouping", "category", "other")


def _activities(value: Any, path: str, found: Findings) -> None:
    # A single activity stands for an array of one, as it came in version 0.95 (Data 2.4.6.2).
    if type(value) is dict:
        check_activity(value, path, found)
        return
    if type(value) is not list:
        found.add("context-activities-value", path, expected="activities", got=type_name(value))
        return
    for place, activity in enumerate(value):
        check_activity(activity, f"{path}[{place}]", found)


_context_activities = record(
    "context-activities-object",
    Shape(dict.fromkeys(CONTEXT_TYPES, _activities), unknown="context-activities-key"),
)

_relevant_type = text("context-relevant-types", "iri", is_iri)


def _relevant_types(value: Any, path: str, found: Findings) -> None:
    if type(value) is not list or not value:
        found.add("context-relevant-types", path, expected="array", got=type_name(value))
        return
    for place, item in enumerate(value):
        _relevant_type(item, f"{path}[{place}]", found)


def _relating(kind: str, member: str, check: Check) -> Check:
    """An array of objects that relate one `member` each to the statement, as 2.0 has it."""
    rule = "context-agents" if member == "agent" else "context-groups"
    shape = Shape(
        {"objectType": one_of(rule, frozenset({kind})), member: check, "relevantTypes": _relevant_types},
        required={"objectType": rule, member: rule},
    )
    return list_of(rule, record(rule, shape))


_COMMON: Mapping[str, Check] = {
    "registration": text("context-registration", "uuid", is_uuid),
    "instructor": check_actor,
    "team": check_team,
    "contextActivities": _context_activities,
    "revision": text("context-revision"),
    "platform": text("context-platform"),
    "language": text("context-language", "language-tag", is_language_tag),
    "statement": check_statement_ref,
    "extensions": extensions("context-extensions"),
}
_SINCE_2: Mapping[str, Check] = {
    "contextAgents": _relating("contextAgent", "agent", check_agent),
    "contextGroups": _relating("contextGroup", "group", check_group),
}

CHECKS: Mapping[Version, Check] = {
    Version.V1: record("context-object", Shape(_COMMON)),
    Version.V2: record("context-object", Shape({**_COMMON, **_SINCE_2})),
}
