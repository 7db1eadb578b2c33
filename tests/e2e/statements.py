"""Statements as a platform may send them, made for one test each."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

HOME_PAGE = "https://lms.academy.example"
VOIDED = "http://adlnet.gov/expapi/verbs/voided"


def new_id() -> str:
    return str(uuid4())


def statement(**members: Any) -> dict[str, Any]:
    """A statement that keeps all rules; a member given as None is left out."""
    made = {
        "id": new_id(),
        "actor": {"account": {"homePage": HOME_PAGE, "name": "178"}},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/completed"},
        "object": {"id": f"{HOME_PAGE}/course/view.php?id=5"},
        "timestamp": "2024-02-05T12:45:00+01:00",
        **members,
    }
    return {name: value for name, value in made.items() if value is not None}


def voiding(statement_id: str, **members: Any) -> dict[str, Any]:
    target = {"objectType": "StatementRef", "id": statement_id}
    return statement(verb={"id": VOIDED}, object=target, **members)


def without(made: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in made.items() if key != name}
