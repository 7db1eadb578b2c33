"""What the plugin really said on a Moodle 5.1: signatures hold, and messages and answers have one reader."""

import hmac
import json
from base64 import b64decode, b64encode
from collections.abc import Iterator
from typing import Any

import pytest

from tests.unit.moodle_plugin.plugin_folder import RECORDED

KINDS = {"learner": {"user", "course", "learner"}, "account": {"user"}, "course": {"course"}, "test": set()}
HEAD = {"version", "type", "event", "seq", "created", "sent", "site"}
FACTS = {
    "enrolments", "roles", "completed", "criteria", "activities", "grades", "attempts", "scorm", "webinars",
}  # fmt: skip


def recorded(name: str) -> Any:
    return json.loads((RECORDED / name).read_bytes())


@pytest.mark.parametrize("kind", KINDS)
def test_a_message_is_signed_over_its_id_its_time_and_its_bytes(kind: str) -> None:
    signatures = recorded("signatures.json")
    headers = signatures[f"webhook-{kind}.json"]
    body = (RECORDED / f"webhook-{kind}.json").read_bytes()
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = b64decode(signatures["secret"].removeprefix("whsec_"))
    expected = b64encode(hmac.digest(key, signed, "sha256")).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"


@pytest.mark.parametrize(("kind", "members"), KINDS.items())
def test_a_message_has_what_its_kind_needs(kind: str, members: set[str]) -> None:
    message = recorded(f"webhook-{kind}.json")
    assert (message["type"], set(message)) == (kind, HEAD | members)


def learners() -> Iterator[Any]:
    yield recorded("webhook-learner.json")["learner"]
    yield from (json.loads(each)["learner"] for each in recorded("get_learners.json")["learners"])


def test_every_learner_has_every_fact_also_where_nothing_is_known() -> None:
    assert [set(learner) for learner in learners()] == [FACTS] * 4


def test_marks_and_grades_are_text_so_that_no_digit_is_lost() -> None:
    for learner in learners():
        grades = [grade[name] for grade in learner["grades"] for name in ("raw", "min", "max", "pass")]
        marks = [attempt[name] for attempt in learner["attempts"] for name in ("marks", "max")]
        assert {type(number) for number in grades + marks} <= {str}


def test_who_was_unenrolled_is_still_told_of() -> None:
    gone = [json.loads(each) for each in recorded("get_learners.json")["learners"]][-1]
    assert (gone["learner"]["enrolments"], gone["learner"]["grades"]) == ([], [])
    assert gone["learner"]["completed"] > 0
    assert [attempt["marks"] for attempt in gone["learner"]["attempts"]] == ["30.00000"]


def test_the_change_feed_repeats_the_messages() -> None:
    answer = recorded("get_changes.json")
    bodies = [json.loads(each["body"]) for each in answer["messages"]]
    assert [body["type"] for body in bodies] == ["account", "course", "learner"]
    assert [body["seq"] for body in bodies] == [each["seq"] for each in answer["messages"]]
    assert {**bodies[0], "sent": 0} == {**recorded("webhook-account.json"), "sent": 0}
