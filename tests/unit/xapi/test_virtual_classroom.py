"""The profile for virtual classrooms: what of its statements says that somebody was in a room."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rooms import ROOM, RUN, room_statement
from xapi import read_post
from xapi.virtual_classroom import InRoom, RoomEvent, in_room

AT = "2026-03-05T09:30:00.250Z"
MOMENT = datetime(2026, 3, 5, 9, 30, 0, 250_000, tzinfo=UTC)


def said(what: str, **changed: Any) -> InRoom | None:
    (incoming,) = read_post(json.dumps({**room_statement(what, AT), **changed}).encode())
    return in_room(incoming.value)


@pytest.mark.parametrize(
    ("what", "event", "name"),
    [
        ("begun", RoomEvent.BEGUN, ""),
        ("ended", RoomEvent.ENDED, ""),
        ("joined", RoomEvent.JOINED, "Ана Петровић"),
        ("left", RoomEvent.LEFT, "Ана Петровић"),
    ],
)
def test_the_profile_s_verbs_about_a_room(what: str, event: RoomEvent, name: str) -> None:
    assert said(what) == InRoom(event, room=ROOM, run=RUN, name=name, at=MOMENT)


def changed_context(**parts: Any) -> dict[str, Any]:
    return {**room_statement("joined", AT)["context"], **parts}


@pytest.mark.parametrize(
    "changed",
    [
        {"verb": {"id": "http://activitystrea.ms/start"}},
        {"object": {"id": ROOM}},
        {"object": {"id": ROOM, "definition": {"type": "http://adlnet.gov/expapi/activities/meeting"}}},
        {"context": changed_context(contextActivities={})},
        {"context": changed_context(extensions={})},
        {"actor": {"mbox": "mailto:a@b.example"}},
        {"timestamp": None},
    ],
)
def test_whatever_lacks_a_part_says_nothing(changed: dict[str, Any]) -> None:
    statement = {**room_statement("joined", AT), **changed}
    assert in_room(statement) is None


def test_a_category_may_stand_alone() -> None:
    category = {"category": {"id": "https://w3id.org/xapi/virtual-classroom"}}
    assert said("joined", context=changed_context(contextActivities=category)) is not None


@given(
    st.recursive(
        st.none() | st.text() | st.integers(),
        lambda one: (
            st.lists(one)
            | st.dictionaries(
                st.sampled_from(["actor", "object", "context", "id", "definition", "type"]), one
            )
        ),
    )
)
def test_it_never_raises(value: Any) -> None:
    assert in_room(value if isinstance(value, dict) else {"object": value, "context": value}) is None
