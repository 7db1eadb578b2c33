"""What the companion plugin tells of accounts is known at once, and nothing older overwrites it."""

import json
from dataclasses import replace
from typing import Any

import pytest

from lms_bridge.db import tables
from lms_bridge.services.ports import MoodleUser, NewDelivery
from lms_bridge.services.read_messages import PUSHED
from moodle_sync.standin import messages
from tests.db.moodle_world import COURSE_ID, MOODLE_ID, World
from tests.db.pipeline import ANA, BOJAN
from tests.db.watching import mode

KEPT = MoodleUser(
    MOODLE_ID[ANA],
    username="ana",
    idnumber="P-1",
    email="old@uprava.example",
    full_name="Ana",
    institution=None,
    department=None,
    auth="manual",
    confirmed=True,
    suspended=False,
    deleted=False,
)


@pytest.fixture
def known(world: World) -> World:
    """Ana's account was read an hour ago."""
    keep(world, KEPT, at_ms=world.pipeline.clock.now_ms() - 3_600_000)
    return world


def keep(world: World, user: MoodleUser, *, at_ms: int) -> None:
    with world.pipeline.database.write() as unit:
        unit.alone()
        unit.moodle_users.keep(world.source.id, [user], at_ms=at_ms)


def last(world: World) -> str:
    """The youngest message of the outbox, as it is told now."""
    return messages.body(world.site, max(world.site.tables.outbox.values(), key=lambda row: row.seq))


def deliver(world: World, *bodies: str) -> None:
    with world.pipeline.database.write() as unit:
        for number, body in enumerate(bodies):
            delivery = NewDelivery(world.source.id, f"{number} {body}", PUSHED, body.encode())
            unit.deliveries.add(delivery, at_ms=world.pipeline.clock.now_ms())
    world.pipeline.drain()


def user(world: World, person: str = ANA) -> Any:
    rows = world.pipeline.rows(tables.moodle_user)
    return next((row for row in rows if row.moodle_user_id == MOODLE_ID[person]), None)


def test_what_a_message_tells_of_an_account_is_known_at_once(known: World) -> None:
    known.site.change_user(MOODLE_ID[ANA], idnumber="P-2", email="new@uprava.example", suspended=True)
    deliver(known, last(known))
    row = user(known)
    assert (row.idnumber, row.email, row.suspended) == ("P-2", "new@uprava.example", True)
    assert row.full_name == "Ana Петровић"


def test_a_message_of_a_learner_tells_of_the_account_too(known: World) -> None:
    known.site.tables.users[KEPT.id] = replace(known.site.tables.users[KEPT.id], idnumber="P-3")
    known.site.note("learner", "course_completed", user_id=KEPT.id, course_id=COURSE_ID)
    deliver(known, last(known))
    assert user(known).idnumber == "P-3"


def test_of_a_deleted_account_nothing_that_names_anybody_is_kept(known: World) -> None:
    known.site.delete_user(KEPT.id)
    deliver(known, last(known))
    row = user(known)
    assert (row.deleted, row.username, row.email, row.full_name) == (True, None, None, "")


def test_a_message_that_was_sent_before_the_reading_changes_nothing(known: World) -> None:
    known.site.change_user(KEPT.id, email="between@uprava.example")
    late = last(known)
    known.later(60)
    keep(known, replace(KEPT, email="read@uprava.example"), at_ms=known.pipeline.clock.now_ms())
    deliver(known, late)
    assert user(known).email == "read@uprava.example"


def test_of_messages_in_the_wrong_order_the_last_sent_holds(known: World) -> None:
    bodies = []
    for number in range(3):
        known.later(1)
        known.site.change_user(KEPT.id, email=f"{number}@uprava.example")
        bodies.append(last(known))
    deliver(known, *reversed(bodies[1:]))
    deliver(known, bodies[0])
    assert user(known).email == "2@uprava.example"


def test_a_reading_that_began_before_the_message_changes_nothing(known: World) -> None:
    began_ms = known.pipeline.clock.now_ms() - 5_000
    known.site.change_user(KEPT.id, email="told@uprava.example")
    deliver(known, last(known))
    keep(known, KEPT, at_ms=began_ms)
    assert user(known).email == "told@uprava.example"


def test_whoever_is_not_kept_is_not_kept_for_a_message(known: World) -> None:
    known.site.change_user(MOODLE_ID[BOJAN], city="Ниш")
    deliver(known, last(known))
    assert user(known, BOJAN) is None


def test_a_paused_source_and_a_message_without_a_time_tell_nothing(known: World) -> None:
    known.site.change_user(KEPT.id, email="new@uprava.example")
    timeless = {**json.loads(last(known)), "created": None, "sent": None}
    deliver(known, json.dumps(timeless))
    mode(known.pipeline, "paused")
    deliver(known, last(known))
    assert user(known).email == KEPT.email
