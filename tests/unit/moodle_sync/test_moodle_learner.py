"""A learner asked for with stock web services is told as the companion plugin tells them."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from moodle_sync.client import Moodle
from moodle_sync.errors import CapabilityMissing
from moodle_sync.learner import MOST_TRACKS, look, message, parts_of, status_of
from moodle_sync.messages import read_message
from moodle_sync.records import LearnerRecord
from moodle_sync.standin import StandIn
from tests.unit.moodle_sync.small_site import FIRST, NOW, SCO

SITE = "https://lms.example"


def record(moodle: Moodle, user_id: int = 100) -> LearnerRecord:
    """What the message of a look says."""
    told = read_message(body(moodle, user_id))
    assert told.learner is not None
    return told.learner


def body(moodle: Moodle, user_id: int = 100) -> bytes:
    (user,) = moodle.users.by_field("id", [user_id]).users
    return message(look(moodle, user, parts=parts_of(moodle, FIRST)), site_url=SITE)


def test_completion_scores_and_tracks_are_told(standin: StandIn, moodle: Moodle) -> None:
    standin.site.complete(30, 100, at=NOW - 100)
    standin.site.complete(31, 100, at=NOW - 50)
    told = record(moodle)
    assert (told.user.id, told.user.username, told.course_id) == (100, "learner.100", FIRST)
    assert told.completed_at == datetime.fromtimestamp(NOW - 50, UTC)
    assert (told.criteria, told.met) == (2, 2)
    assert [(each.module_id, each.marks, each.maximum) for each in told.attempts] == [
        (31, Decimal(1), Decimal(2)),
        (31, Decimal(2), Decimal(2)),
    ]
    assert [each.raw for each in told.grades if each.module_id == 31] == [Decimal(100)]
    assert told.scorm[0].elements["cmi.core.score.raw"] == "80"


def test_who_did_nothing_is_told_with_nothing(moodle: Moodle) -> None:
    told = record(moodle, 101)
    assert (told.completed_at, told.met, told.attempts, told.scorm) == (None, 0, (), ())


@pytest.mark.usefixtures("standin")
@pytest.mark.parametrize("told", [None, True, False])
def test_what_is_not_told_of_an_account_is_not_claimed(moodle: Moodle, *, told: bool | None) -> None:
    (user,) = moodle.users.by_field("id", [100]).users
    shown = replace(user, confirmed=told, suspended=told)
    said = read_message(message(look(moodle, shown, parts=parts_of(moodle, FIRST)), site_url=SITE))
    assert said.user is not None
    assert (said.user.confirmed, said.user.suspended) == (told, told)


@pytest.mark.usefixtures("standin")
def test_the_same_is_said_in_the_same_bytes(moodle: Moodle) -> None:
    assert body(moodle) == body(moodle)


def test_who_is_not_enrolled_has_no_status(standin: StandIn, moodle: Moodle) -> None:
    standin.site.complete(30, 100)
    standin.site.drop_enrolments(user_id=100)
    assert status_of(moodle, FIRST, user_id=100) is None
    assert [each.state for each in record(moodle).activities] == [1, 0]


def test_a_learner_of_whom_a_part_may_not_be_read_is_not_told(standin: StandIn, moodle: Moodle) -> None:
    standin.traps.lacking.add("moodle/grade:viewall")
    with pytest.raises(CapabilityMissing):
        body(moodle)


def test_every_attempt_is_told_with_its_time_and_of_how_many_items_the_package_is(
    standin: StandIn, moodle: Moodle
) -> None:
    for attempt in (1, 2, 3):
        standin.site.tables.tracks[SCO, 100, attempt] = {
            "cmi.core.lesson_status": "failed",
            "timemodified": str(NOW - attempt),
        }
    found = [
        (each.attempt, each.changed and int(each.changed.timestamp()), each.items)
        for each in record(moodle).scorm
    ]
    assert found == [(1, NOW - 1, 1), (2, NOW - 2, 1), (3, NOW - 3, 1)]


def test_of_very_many_attempts_the_newest_are_asked_for(standin: StandIn, moodle: Moodle) -> None:
    for attempt in range(1, MOST_TRACKS + 3):
        standin.site.tables.tracks[SCO, 100, attempt] = {"cmi.core.lesson_status": "failed"}
    told = [each.attempt for each in record(moodle).scorm]
    assert (len(told), told[0], told[-1]) == (MOST_TRACKS, 3, MOST_TRACKS + 2)
