"""The context of a statement (xAPI 1.0.3 Data 2.4.6)."""

from typing import Any

from xapi.activity import check_activity
from xapi.actor import check_actor, check_team
from xapi.checks import Shape, extensions, record, text
from xapi.findings import Findings, type_name
from xapi.reference import check_statement_ref
from xapi.values import is_language_tag, is_uuid

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

check_context = record(
    "context-object",
    Shape(
        {
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
    ),
)
