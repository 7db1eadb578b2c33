"""The pages of subscribers: what they show of one and of its messages, and what their buttons do."""

import pytest

from lms_bridge.domain.forwarding import TargetState
from lms_bridge.domain.subscription import MessageState
from lms_bridge.services.ports.subscribers import Subscriber
from tests.unit.web_pages.conftest import Browser
from tests.unit.web_pages.subscriber_rows import SECRET, add_subscribers
from tests.unit.web_pages.world import World

HR = "/subscribers/hr"


@pytest.fixture
def events(world: World) -> list[int]:
    with world.unit() as unit:
        return add_subscribers(unit)


def of(world: World, name: str = "hr") -> Subscriber:
    with world.database.read() as unit:
        found = unit.subscribers.by_name(name)
    assert found is not None
    return found


def states(world: World) -> dict[int, MessageState]:
    with world.database.read() as unit:
        return {one.event.id: one.state for one in unit.messages.listed(1, limit=9)}


def test_the_list_says_how_it_goes_and_what_to_do(staff: Browser, events: list[int]) -> None:
    text = staff.text("/subscribers")
    for part in ("hr", "in use", "Waiting 1, for 1 h 30 min", "Not delivered 1", "stopped", "paused"):
        assert part in text, part
    assert "The subscriber wants no more messages" in text
    assert "What to do: Ask who runs it" in text


def test_where_nobody_listens_the_page_says_how_to_begin(staff: Browser) -> None:
    assert "lms-bridge subscriber add" in staff.text("/subscribers")


def test_the_page_of_one_shows_its_messages_and_no_address(staff: Browser, events: list[int]) -> None:
    text = staff.text(HR)
    for part in ("A document was issued", f"evt_{events[1]}", "it answers with status 500", "on its way"):
        assert part in text, part
    assert "Two secrets sign each message until" in text
    page = staff.get(HR).get_data(as_text=True)
    assert [one for one in ("of-the-address", "/hook", SECRET, SECRET[::-1]) if one in page] == []
    assert f"evt_{events[0]}" not in staff.text(f"{HR}?state=dead")


def test_the_page_of_a_message_shows_each_try(staff: Browser, events: list[int]) -> None:
    text = staff.text(f"{HR}/messages/evt_{events[1]}")
    for part in ("r-online", "not taken: it answers with status 500", "Send again"):
        assert part in text, part
    assert "<script>alert" not in staff.get(f"{HR}/messages/evt_{events[1]}").get_data(as_text=True)
    assert staff.get(f"{HR}/messages/evt_7").status_code == 404
    assert staff.get(f"{HR}/messages/rubbish").status_code == 404


@pytest.mark.parametrize(
    ("name", "act", "state"), [("hr", "pause", "paused"), ("ministry", "resume", "active")]
)
def test_one_is_switched_off_and_on(
    staff: Browser, world: World, events: list[int], name: str, act: str, state: str
) -> None:
    answer = staff.send(f"/subscribers/{name}/{act}", on="/subscribers")
    assert answer.location == f"/subscribers/{name}"
    assert of(world, name).progress.state is TargetState(state)
    assert of(world, name).progress.code is None


def test_what_is_chosen_is_sent_again(staff: Browser, world: World, events: list[int]) -> None:
    staff.send(f"{HR}/replay", on=HR)
    assert "Please choose at least one message" in staff.text(HR)
    staff.send(f"{HR}/replay", on=HR, event=f"evt_{events[0]}")
    assert states(world)[events[0]] is MessageState.WAITING


@pytest.mark.parametrize(("what", "waiting"), [("dead", 2), ("all", 3)])
def test_what_happened_since_a_day_is_sent_again(
    staff: Browser, world: World, events: list[int], what: str, waiting: int
) -> None:
    staff.send(f"{HR}/replay-since", on=HR, since="", what=what)
    assert "Please give a day" in staff.text(HR)
    staff.send(f"{HR}/replay-since", on=HR, since="2020-11-30", what=what)
    assert list(states(world).values()).count(MessageState.WAITING) == waiting


def test_a_new_secret_is_shown_with_that_answer_alone(
    staff: Browser, world: World, events: list[int]
) -> None:
    page = staff.send(f"{HR}/rotate", on=HR, hours="72").get_data(as_text=True)
    secret = of(world).sealed_secret[::-1]
    assert (secret in page, secret.startswith("whsec_"), secret == SECRET) == (True, True, False)
    assert of(world).sealed_earlier == SECRET[::-1]
    assert secret not in staff.get(HR).get_data(as_text=True)


def test_a_test_message_says_what_came_of_it(staff: Browser, events: list[int]) -> None:
    staff.send("/subscribers/hr/test", on=HR)
    assert "The test message was not taken: the address is of a kind that is never called" in staff.text(HR)


@pytest.mark.parametrize("act", ["pause", "resume", "replay", "replay-since", "test", "rotate"])
def test_of_an_unknown_one_nothing_is_done(staff: Browser, act: str) -> None:
    given = {"event": "evt_1", "since": "2020-11-30"}
    assert staff.send(f"/subscribers/nobody/{act}", on="/subscribers", **given).status_code == 404
