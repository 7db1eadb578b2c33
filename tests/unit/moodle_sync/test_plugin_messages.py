"""The companion plugin's messages: what a real one sent is understood, and what is wrong has a place."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moodle_sync.client.completions import State
from moodle_sync.errors import AnswerUnexpected
from moodle_sync.messages import read_learner, read_message
from moodle_sync.records import Message, Type
from tests.unit.moodle_sync.plugin_records import (
    activity,
    attempt,
    course,
    grade,
    learner,
    message,
    site,
    user,
)

GOLDEN = Path(__file__).parents[2] / "golden" / "moodle-plugin"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def _read(value: object) -> Message:
    return read_message(json.dumps(value))


@pytest.mark.parametrize("name", ["learner", "account", "course", "test"])
def test_what_a_real_plugin_posted_is_understood(name: str) -> None:
    told = read_message((GOLDEN / f"webhook-{name}.json").read_bytes())
    assert told.type is Type(name)
    assert told.site.plugin == 2026112400
    assert (told.user is not None, told.course is not None, told.learner is not None) == {
        "learner": (True, True, True),
        "account": (True, False, False),
        "course": (False, True, False),
        "test": (False, False, False),
    }[name]


def test_a_real_learners_record_is_read_whole() -> None:
    told = read_message((GOLDEN / "webhook-learner.json").read_bytes()).learner
    assert told is not None
    assert told.completed_at == datetime.fromtimestamp(1795563360, UTC)
    assert (told.criteria, told.met, told.roles) == (2, 2, ("student",))
    assert [each.marks for each in told.attempts] == [Decimal("12.00000"), Decimal("18.00000")]
    assert told.scorm[0].elements["cmi.core.lesson_status"] == "completed"
    assert [each.seconds for room in told.webinars for each in room.summaries] == [1620, 1290]


def test_every_change_of_a_real_feed_is_understood() -> None:
    changes = json.loads((GOLDEN / "get_changes.json").read_bytes())["messages"]
    assert [read_message(each["body"]).seq for each in changes] == [each["seq"] for each in changes]


def test_every_learner_of_a_real_course_is_understood() -> None:
    page = json.loads((GOLDEN / "get_learners.json").read_bytes())
    told = [read_learner(each, course_id=page["course"]["id"]) for each in page["learners"]]
    users = [json.loads(each)["user"] for each in page["learners"]]
    assert [(each.user.id, each.user.idnumber) for each in told] == [(u["id"], u["idnumber"]) for u in users]
    assert sum(each.completed_at is not None for each in told) == page["completed"]


def test_keys_that_are_not_known_are_let_pass() -> None:
    told = _read(message(new="thing", learner=learner(more=[1]), user={**user(), "phone": 5}))
    assert told == _read(message())


def test_no_time_is_none_and_never_the_year_1970() -> None:
    told = _read(message(created=0, learner=learner(completed=0))).learner
    assert told is not None
    assert told.completed_at is None
    assert _read(message(created=0)).created is None


def test_numbers_are_exact_whether_text_or_number() -> None:
    text = json.dumps(message(learner=learner(grades=[grade(12, "quiz", "59.60000", time=5, max=100)])))
    told = read_message(text.replace('"59.60000"', "59.6")).learner
    assert told is not None
    assert (told.grades[0].raw, told.grades[0].maximum) == (Decimal("59.6"), Decimal(100))


def test_an_empty_table_of_php_is_a_list_and_is_read_as_none() -> None:
    empty = {"cmid": 13, "scoid": 6, "identifier": "i", "attempt": 1, "tracks": []}
    told = _read(message(learner=learner(scorm=[empty]))).learner
    assert told is not None
    assert told.scorm[0].elements == {}


def test_a_deleted_course_takes_its_learners_along() -> None:
    told = _read(message(course={"id": 8, "deleted": True}, learner=None))
    assert told.course is not None
    assert told.course.deleted
    assert told.learner is None


def test_which_course_it_is_is_enough_for_a_learners_record() -> None:
    told = _read(message(course={"id": 8})).learner
    assert told is not None
    assert told.course_id == 8


def test_states_are_read_as_moodle_numbers_them() -> None:
    states = [activity(each + 1, "page", state=each, time=None) for each in range(4)]
    told = _read(message(learner=learner(activities=states))).learner
    assert told is not None
    assert [each.state for each in told.activities] == list(State)


def _with(**changes: Any) -> dict[str, Any]:
    return message(learner=learner(**changes))


WRONG: list[tuple[str, dict[str, Any]]] = [
    ("$.version", message(version=2)),
    ("$.type", message(type="webinar")),
    ("$.seq", message(seq="x")),
    ("$.site", message(site="2da8")),
    ("$.site.identifier", message(site={**site(), "identifier": 5})),
    ("$.site.plugin", message(site={**site(), "plugin": True})),
    ("$.user", message(user=None)),
    ("$.user.id", message(user={**user(), "id": 0})),
    ("$.user.username", message(user={"id": 24})),
    ("$.user.deleted", message(user={**user(), "deleted": "no"})),
    ("$.course.id", message(course={})),
    ("$.course.fullname", message(type="course", course={"id": 8, "idnumber": "", "shortname": ""})),
    ("$.learner", message(learner=None)),
    ("$.learner.criteria", message(learner=learner(criteria=None))),
    ("$.learner.roles", message(learner=learner(roles=[5]))),
    ("$.learner.completed", message(learner=learner(completed="yesterday"))),
    ("$.learner.completed", message(learner=learner(completed=10**17))),
    ("$.learner.enrolments[0].status", _with(enrolments=[{"method": "m", "status": "x"}])),
    ("$.learner.activities", message(learner=learner(activities=None))),
    (
        "$.learner.activities[0].state",
        message(learner=learner(activities=[activity(1, "p", state=4, time=1)])),
    ),
    ("$.learner.grades[0].raw", _with(grades=[grade(1, "quiz", "NaN", time=1)])),
    ("$.learner.attempts[0].marks", _with(attempts=[attempt(1, "много", finished=1)])),
    ("$.course.id", message(type="course", course={**course(), "id": -1})),
]


@pytest.mark.parametrize(("place", "value"), WRONG, ids=[place for place, _ in WRONG])
def test_what_is_wrong_is_named_by_its_place(place: str, value: dict[str, Any]) -> None:
    with pytest.raises(AnswerUnexpected) as wrong:
        _read(value)
    assert wrong.value.params["place"] == place


@pytest.mark.parametrize("body", ["", "<html>", "[]", "null", '{"version": NaN}', "[" * 100_000, "{"])
def test_what_is_no_message_is_refused(body: str) -> None:
    with pytest.raises(AnswerUnexpected):
        read_message(body)


@given(st.dictionaries(st.sampled_from(sorted(message())), JSON))
def test_whatever_comes_is_read_or_refused_and_nothing_else(changes: dict[str, Any]) -> None:
    try:
        told = _read(message(**changes))
    except AnswerUnexpected:
        return
    assert isinstance(told, Message)
