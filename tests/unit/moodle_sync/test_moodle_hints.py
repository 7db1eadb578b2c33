"""What a statement of logstore_xapi says to look at, and what it does not."""

import json
from pathlib import Path
from typing import Any

import pytest

from moodle_sync.hints import Hint, hint_of

SITE = "https://lms.example"
COURSE = f"{SITE}/course/view.php?id=10"
MODULE = {"id": f"{SITE}/mod/quiz/view.php?id=9"}
UPDATED = r"\core\event\course_module_completion_updated"
_INFO = "http://lrs.learninglocker.net/define/extensions/info"


def said(event: str = UPDATED, *, name: str = "7", site: str = SITE, **more: Any) -> dict[str, Any]:
    return {
        "actor": {"account": {"homePage": site, "name": name}},
        "object": MODULE,
        "context": {
            "extensions": {_INFO: {"event_name": event}},
            "contextActivities": {"grouping": [{"id": site}], "parent": [{"id": COURSE}]},
        },
        **more,
    }


@pytest.mark.parametrize(
    "event", [UPDATED, r"\core\event\course_completed", r"\mod_quiz\event\attempt_submitted"]
)
def test_a_completion_or_an_attempt_says_to_look(event: str) -> None:
    assert hint_of(said(event), site=SITE) == Hint(7, course_id=10)


@pytest.mark.parametrize(
    "statement",
    [
        said(r"\core\event\course_viewed"),
        said(site="https://other.example"),
        said(name="ana.petrovic"),
        said(name="٧"),
        said(name="0"),
        said(name="9" * 30),
        said(context={"extensions": {_INFO: {"event_name": UPDATED}}}),
        said(actor={"mbox": "mailto:ana@uprava.example"}),
        said(actor=[], object="x", context=3),
        {},
    ],
)
def test_whatever_else_says_nothing(statement: dict[str, Any]) -> None:
    assert hint_of(statement, site=SITE) is None


def test_the_recorded_statements_say_to_look(shared_data: Path) -> None:
    folder = shared_data / "moodle" / "xapi"
    names = sorted(folder.glob("core.event.course_completed*")) + sorted(
        folder.glob("mod_quiz.event.att*submitted*")
    )
    statements = [each for name in names for each in _statements(json.loads(name.read_text()))]
    hints = [hint_of(each, site=each["actor"]["account"]["homePage"]) for each in statements]
    assert hints, "there are some"
    assert None not in hints


def _statements(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, list):
        return [each for one in value for each in _statements(one)]
    return [value] if isinstance(value, dict) and "actor" in value else _inner(value)


def _inner(value: Any) -> list[dict[str, Any]]:
    inner = value.values() if isinstance(value, dict) else ()
    return [each for one in inner if isinstance(one, dict | list) for each in _statements(one)]
