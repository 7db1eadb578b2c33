"""Statements and their parts, to be changed in one place for one test."""

import copy
from typing import Any

AGENT = {"mbox": "mailto:a@b.example"}
ACCOUNT = {"homePage": "http://a.example", "name": "41"}
GROUP = {"objectType": "Group", "member": [AGENT]}
ACTIVITY = {"id": "http://a.example/activity"}
REF = {"objectType": "StatementRef", "id": "6690e6c9-3ef0-4ed3-8b37-7f3964730bee"}
SUB = {"objectType": "SubStatement", "actor": AGENT, "verb": {"id": "x:y"}, "object": ACTIVITY}
STATEMENT: dict[str, Any] = {
    "actor": {"account": ACCOUNT},
    "verb": {"id": "http://adlnet.gov/expapi/verbs/completed", "display": {"sr-Cyrl": "завршио"}},
    "object": {"id": "https://lms.academy.example/course/view.php?id=7"},
}
ATTACHMENT = {
    "usageType": "http://a.example/usage",
    "display": {"en": "A certificate"},
    "contentType": "text/plain",
    "length": 27,
    "sha2": "a" * 64,
    "fileUrl": "http://a.example/file.txt",
}


def put(statement: dict[str, Any], place: str, value: Any) -> dict[str, Any]:
    """The statement with a member put in (or, for `...`, taken away); members on the way are made."""
    changed = copy.deepcopy(statement)
    *way, last = place.split(".")
    inner = changed
    for name in way:
        inner = inner.setdefault(name, {})
    if value is ...:
        del inner[last]
    else:
        inner[last] = value
    return changed


def without(value: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: member for key, member in value.items() if key != name}
