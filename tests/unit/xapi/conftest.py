import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from xapi import StatementsRefused, read_post

AGENT = {"account": {"homePage": "https://lms.academy.example", "name": "41"}}
STATEMENT: dict[str, Any] = {
    "actor": AGENT,
    "verb": {"id": "http://adlnet.gov/expapi/verbs/completed", "display": {"sr-Cyrl": "завршио"}},
    "object": {"id": "https://lms.academy.example/course/view.php?id=7"},
}


@pytest.fixture
def statement() -> dict[str, Any]:
    """A small valid statement, fresh for each test."""
    return copy.deepcopy(STATEMENT)


@pytest.fixture
def refusals() -> Callable[[Any], set[tuple[str, str]]]:
    """What read_post finds in a body: pairs of rule and path; empty where it accepts."""

    def find(body: Any) -> set[tuple[str, str]]:
        try:
            read_post(json.dumps(body).encode())
        except StatementsRefused as refused:
            return {(finding.rule, finding.path) for finding in refused.findings}
        return set()

    return find
