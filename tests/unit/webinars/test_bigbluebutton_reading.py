"""What a call tells, in no product's words."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms_bridge.domain.errors import Unreadable
from lms_bridge.domain.fact import FactKind
from lms_bridge.services.ports import MeetingTold
from lms_bridge.web.event_words import SAID
from lms_bridge.webinars.bigbluebutton import BigBlueButtonHook
from tests.unit.webinars.hook_calls import AT_MS, body, event, form, user

JOINED = event("user-joined", user=user("42", name="Ђорђе *~"))
LEFT = event("user-left", user=user("42"))
ENDED = event("meeting-ended")
CREATED = event("meeting-created", name="Вебинар")


def read(raw: bytes) -> list[MeetingTold]:
    return list(BigBlueButtonHook().read(raw))


def only(*events: Any) -> MeetingTold:
    (told,) = read(body(*events))
    return told


def test_a_join_names_the_account_and_its_label() -> None:
    assert only(JOINED) == MeetingTold(
        name="user-joined",
        kind=FactKind.JOINED,
        meeting="e-1",
        run="i-1",
        session="w_1",
        account="42",
        label="Ђорђе *~",
        at_ms=AT_MS,
    )


def test_a_leave_names_its_session_alone_whatever_account_it_carries() -> None:
    told = only(event("user-left", user=user("w_other")))
    assert told == only(LEFT)
    assert (told.kind, told.session, told.account, told.label) == (FactKind.LEFT, "w_1", "", "")


def test_a_meetings_end_has_no_session() -> None:
    told = only(ENDED)
    assert (told.kind, told.meeting, told.run) == (FactKind.MEETING_ENDED, "e-1", "i-1")
    assert (told.session, told.account) == ("", "")


@pytest.mark.parametrize("name", ["meeting-created", "user-presenter-assigned", "rap-publish-ended", "new"])
def test_what_is_no_evidence_is_counted_by_its_name(name: str) -> None:
    assert only({"data": {"id": name}}) == MeetingTold(name=name, kind=None)


@pytest.mark.parametrize("account", ["", None], ids=["empty", "absent"])
def test_a_guest_is_nobodys_account(account: str | None) -> None:
    guest = user(account, name="Гост")
    if account is None:
        del guest["external-user-id"]
    told = only(event("user-joined", user=guest))
    assert (told.kind, told.account, told.label, told.session) == (FactKind.JOINED, "", "Гост", "w_1")


def test_several_events_of_a_call_come_in_their_order() -> None:
    told = read(body(CREATED, JOINED, LEFT, ENDED, JOINED))
    names = ["meeting-created", "user-joined", "user-left", "meeting-ended", "user-joined"]
    assert [one.name for one in told] == names


def test_an_event_without_brackets_is_read_too() -> None:
    assert read(form(json.dumps(LEFT))) == read(body(LEFT))


def test_a_call_without_events_tells_nothing() -> None:
    assert read(form("[]")) == []


def test_a_name_is_no_duty() -> None:
    assert only(event("user-joined", user=user("42"))).label == ""


def without(told: dict[str, Any], *path: str) -> dict[str, Any]:
    """The event with the member at the path taken out."""
    less = copy.deepcopy(told)
    inner = less
    for name in path[:-1]:
        inner = inner[name]
    del inner[path[-1]]
    return less


MEETING = ("data", "attributes", "meeting")
SESSION = ("data", "attributes", "user", "internal-user-id")


@pytest.mark.parametrize(
    ("told", "path"),
    [
        (JOINED, ("data",)),
        (JOINED, ("data", "id")),
        (JOINED, ("data", "attributes")),
        (JOINED, MEETING),
        (JOINED, (*MEETING, "external-meeting-id")),
        (JOINED, (*MEETING, "internal-meeting-id")),
        (JOINED, ("data", "attributes", "user")),
        (JOINED, SESSION),
        (JOINED, ("data", "event")),
        (JOINED, ("data", "event", "ts")),
        (LEFT, ("data", "attributes", "user")),
        (LEFT, SESSION),
        (LEFT, (*MEETING, "internal-meeting-id")),
        (LEFT, ("data", "event", "ts")),
        (ENDED, (*MEETING, "internal-meeting-id")),
        (ENDED, ("data", "event")),
    ],
)
def test_a_missing_member_is_named(told: dict[str, Any], path: tuple[str, ...]) -> None:
    assert read(body(told))
    with pytest.raises(Unreadable) as caught:
        read(body(without(told, *path)))
    assert path[-1] in str(caught.value.params["place"])


def test_a_leave_of_nobody_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        read(body(event("user-left", user={})))


@pytest.mark.parametrize("ts", [None, "1700000000000", 1.5, True, 0, -1, 1 << 62, [], 10**30])
def test_a_time_that_is_none_is_refused(ts: object) -> None:
    told = copy.deepcopy(LEFT)
    told["data"]["event"]["ts"] = ts
    with pytest.raises(Unreadable) as caught:
        read(body(told))
    assert caught.value.params["place"] == "event.ts"


def test_a_time_beyond_the_calendar_is_refused() -> None:
    """Nothing after the year 9999 can be shown as a date."""
    told = copy.deepcopy(LEFT)
    told["data"]["event"]["ts"] = 253_402_300_800_000
    with pytest.raises(Unreadable):
        read(body(told))


@pytest.mark.parametrize("value", [7, None, ["i-1"], {"a": 1}, "", "a\0b", "\ud800"])
@pytest.mark.parametrize("name", ["external-meeting-id", "internal-meeting-id"])
def test_an_id_that_the_database_could_not_hold_is_refused(name: str, value: object) -> None:
    told = copy.deepcopy(ENDED)
    told["data"]["attributes"]["meeting"][name] = value
    with pytest.raises(Unreadable) as caught:
        read(form(json.dumps([told])))
    assert caught.value.params["place"] == name


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"event=",
        b"event=%5B",
        b"other=%5B%5D",
        b"event=7",
        b"event=null",
        b'event=["a"]',
        b"\xff",
        b"event=%FF",
        b"event=" + b"[" * 100_000,
        b"event=" + b"9" * 5_000,
        b"&".join([b"a=1"] * 20),
        json.dumps(LEFT).encode(),
    ],
)
def test_what_the_product_does_not_send_is_unreadable(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        read(raw)


def read_or_refused(raw: bytes) -> list[MeetingTold] | None:
    """None for what is `Unreadable`; any other error is not caught."""
    try:
        return read(raw)
    except Unreadable:
        return None


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_unreadable(raw: bytes) -> None:
    told = read_or_refused(raw)
    assert told is None or all(isinstance(one, MeetingTold) for one in told)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=5,
)
paths = st.sampled_from([("data",), ("data", "id"), MEETING, SESSION, ("data", "event", "ts")])


@settings(deadline=None)
@given(st.sampled_from((JOINED, LEFT, ENDED)), paths, anything)
def test_any_member_replaced_is_read_or_unreadable(
    told: dict[str, Any], path: tuple[str, ...], value: Any
) -> None:
    changed = copy.deepcopy(told)
    inner = changed
    for name in path[:-1]:
        inner = inner.setdefault(name, {})
    inner[path[-1]] = value
    found = read_or_refused(form(json.dumps([changed])))
    assert found is None or [one.at_ms for one in found if one.kind] in ([], [AT_MS], [value])


def test_one_unreadable_event_takes_nothing_from_the_others_of_its_call() -> None:
    absurd = {**ENDED, "data": {**ENDED["data"], "event": {"ts": -5}}}
    names = [one.name for one in read(body(JOINED, absurd, LEFT, 7))]
    assert names == ["user-joined", "event-unreadable", "user-left", "event-unreadable"]
    with pytest.raises(Unreadable):
        read(body(absurd, 7))


def test_the_products_unmapped_samples_are_refused_with_the_way_out(shared_data: Path) -> None:
    """With `getRaw: true` the server sends these: nobody's presence could be read, so it is said loudly."""
    for line in (shared_data / "standards" / "bbb" / "raw-events.json").read_text().splitlines():
        with pytest.raises(Unreadable) as refused:
            read(form(f"[{line}]"))
        assert "set getRaw to false" in str(refused.value.params["expected"])


def test_whatever_the_products_samples_are_called_has_words(shared_data: Path) -> None:
    lines = (shared_data / "standards" / "bbb" / "mapped-events.json").read_text().splitlines()
    names = {one.name for line in lines for one in read(form(f"[{line}]"))}
    assert names - SAID.keys() == set()


def test_the_products_samples_are_read(shared_data: Path) -> None:
    lines = (shared_data / "standards" / "bbb" / "mapped-events.json").read_text().splitlines()
    told = [one for line in lines for one in read(form(f"[{line}]"))]
    assert len(told) == len(lines)
    used = {one.kind for one in told if one.kind}
    assert used == {FactKind.JOINED, FactKind.LEFT, FactKind.MEETING_ENDED}
    assert all(one.meeting == "random-9019868" and one.at_ms > 1_700_000_000_000 for one in told if one.kind)
