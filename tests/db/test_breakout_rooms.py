"""Presence in a breakout room is presence in the meeting around it, in whatever order they are told."""

import json
from urllib.parse import urlencode

import pytest

from lms_bridge.db import tables
from tests.db.pipeline import ANA, MINUTE, ROOM, Pipeline, ended, joined, left

BREAKOUT = {"room": "room-1-group-2", "run": "run-b"}
IN_THE_BREAKOUT = [joined(ANA, 10, **BREAKOUT, session="w_b"), left(95, **BREAKOUT, session="w_b")]


def begun(run: str, room: str, *, parent: str = "bbb-none") -> bytes:
    """The call that says that a meeting begins."""
    meeting = {
        "internal-meeting-id": run,
        "external-meeting-id": room,
        "is-breakout": parent != "bbb-none",
        "parent-id": parent,
    }
    event = {"data": {"id": "meeting-created", "attributes": {"meeting": meeting}, "event": {"ts": 1}}}
    return urlencode({"domain": "bbb", "event": json.dumps([event]), "timestamp": 1}).encode()


MAIN_ROOM = begun("run-1", ROOM)
GROUP = begun("run-b", BREAKOUT["room"], parent="run-1")


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 1, 3, 0), (2, 3, 0, 1)])
def test_the_breakout_counts_for_its_parent_whatever_comes_first(
    school: Pipeline, order: tuple[int, ...]
) -> None:
    calls = [MAIN_ROOM, GROUP, *IN_THE_BREAKOUT]
    for place in order:
        school.hook(calls[place])
        school.drain()
    assert school.standing()[ANA, "webinar"][:3:2] == (True, 85 * MINUTE)


def test_a_parent_may_be_named_by_its_room(school: Pipeline) -> None:
    school.hook(*IN_THE_BREAKOUT, begun("run-b", BREAKOUT["room"], parent=ROOM))
    school.drain()
    assert not school.attended()
    school.hook(MAIN_ROOM)
    school.drain()
    assert (ANA, "webinar") in school.attended()


def test_both_at_once_count_once(school: Pipeline) -> None:
    school.hook(MAIN_ROOM, GROUP, joined(ANA, 0), left(50), *IN_THE_BREAKOUT)
    school.drain()
    assert school.standing()[ANA, "webinar"][2] == 95 * MINUTE


def test_a_breakout_without_a_leave_lasts_to_its_own_end(school: Pipeline) -> None:
    school.hook(MAIN_ROOM, GROUP, IN_THE_BREAKOUT[0], ended(60, **BREAKOUT))
    school.drain()
    assert school.standing()[ANA, "webinar"][2] == 50 * MINUTE


def test_rooms_parted_from_each_other_belong_to_nobody(school: Pipeline) -> None:
    school.hook(begun("run-1", ROOM, parent="run-b"), GROUP, *IN_THE_BREAKOUT)
    school.drain()
    assert not school.attended()
    assert set(school.states(tables.delivery)) == {"done"}


def test_another_meeting_of_that_room_is_not_its_parent(school: Pipeline) -> None:
    school.hook(begun("run-9", "room-9"), begun("run-b", BREAKOUT["room"], parent="run-9"), *IN_THE_BREAKOUT)
    school.drain()
    assert not school.attended()
