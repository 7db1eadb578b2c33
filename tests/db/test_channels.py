"""One completion told by every way there is: in whatever order they come, it comes to the same."""

from collections.abc import Callable, Mapping
from itertools import permutations
from typing import Final

import pytest

from lms_bridge.services.ports import NewDelivery
from lms_bridge.services.read_messages import PUSHED
from moodle_sync.standin import messages
from tests.db.moodle_world import COURSE_ID, MOODLE_ID, World
from tests.db.pipeline import ANA, START, completed


def by_statement(world: World) -> None:
    """The statement tells when the event was, two hours after the completion."""
    world.pipeline.post(completed(minute=180, actor=world.actor(ANA)))


def by_webhook(world: World) -> None:
    """The newest message of the outbox, as the plugin pushes it."""
    row = max(world.site.tables.outbox.values(), key=lambda one: one.seq)
    body = messages.body(world.site, row).encode()
    with world.pipeline.database.write() as unit:
        unit.deliveries.add(NewDelivery(1, row.uuid, PUSHED, body), at_ms=world.pipeline.clock.now_ms())


def by_feed(world: World) -> None:
    world.poll()


def by_comparison(world: World) -> None:
    world.reconcile()


WAYS: Final[Mapping[str, Callable[[World], None]]] = {
    "statement": by_statement,
    "webhook": by_webhook,
    "feed": by_feed,
    "comparison": by_comparison,
}


@pytest.mark.parametrize("order", list(permutations(WAYS))[::5], ids="-".join)
def test_the_ways_in_any_order_give_the_same_completion(world: World, order: tuple[str, ...]) -> None:
    world.standin.traps.plugin_absent = False
    world.complete(ANA, after_s=3600)
    world.later(10)
    for way in order:
        WAYS[way](world)
        world.pipeline.drain()
    attended, at_ms, *_ = world.pipeline.standing()[ANA, "online"]
    assert (attended, at_ms) == (True, START + 3_600_000)


def test_a_message_that_was_pushed_and_polled_is_one_row(world: World) -> None:
    world.standin.traps.plugin_absent = False
    world.complete(ANA)
    world.later(10)
    by_webhook(world)
    counts = world.poll()
    assert counts["kept"] == counts["messages"] - 1
    assert len({each["seq"] for each in world.messages()}) == len(world.messages())


def test_what_is_done_and_failed_follows_the_rule_and_is_listed(world: World) -> None:
    """Completion state 3: done, without the pass grade."""
    world.standin.traps.plugin_absent = False
    world.site.complete(8, MOODLE_ID[ANA], at=START // 1000 + 60)
    world.site.complete(9, MOODLE_ID[ANA], at=START // 1000 + 90, state=3)
    assert (COURSE_ID, MOODLE_ID[ANA]) not in world.site.tables.course_done
    world.reconcile()
    assert world.pipeline.attended() == set()
