"""A meeting that webhooks and analytics tell: what counts, what stays evidence, and what is compared."""

from hashlib import sha256

import pytest

from lms_bridge.db import tables
from lms_bridge.domain.ways import Ways
from lms_bridge.services.keep_ways import KeepWays
from lms_bridge.services.ports import PairKey, Version
from tests.db.pipeline import ANA, BOJAN, MINUTE, Pipeline, ended, joined, left, present

HOOKS = [joined(ANA, 0), left(50), ended(100)]


def minutes(school: Pipeline, person: str = ANA) -> float:
    return float(school.standing()[person, "webinar"][2] / MINUTE)


def version(school: Pipeline) -> Version:
    pair = PairKey(ANA, "webinar")
    with school.database.read() as unit:
        return unit.completions.current([pair])[pair]


def choose(school: Pipeline, ways: Ways) -> bool:
    return KeepWays(school.database, school.clock, ways)()


@pytest.mark.parametrize("first", ["hooks", "analytics"])
def test_analytics_count_before_webhooks_whichever_came_first(school: Pipeline, first: str) -> None:
    for told in sorted(("hooks", "analytics"), key=lambda one: one != first):
        if told == "hooks":
            school.hook(*HOOKS)
        else:
            school.analytics(present(ANA, (20, 80)))
        school.drain()
    assert minutes(school) == 60
    assert [(one.channel, one.aside) for one in version(school).completion.stays] == [
        ("", True),
        ("analytics", False),
    ]


def test_whom_the_analytics_do_not_name_keeps_what_the_webhooks_tell(school: Pipeline) -> None:
    school.hook(*HOOKS)
    school.analytics(present(BOJAN, (20, 80)))
    school.drain()
    assert minutes(school) == 50


def test_the_analytics_close_a_run_whose_end_was_never_told(school: Pipeline) -> None:
    """The moderator ended the meeting, and neither leaves nor an end were told (BigBlueButton 19910)."""
    school.hook(joined(ANA, 10))
    school.analytics(ended=95)
    school.drain()
    assert minutes(school) == 85


def test_the_setting_is_changed_and_all_of_it_decided_anew(school: Pipeline) -> None:
    school.hook(*HOOKS)
    school.analytics(present(ANA, (20, 80)))
    school.drain()
    assert [choose(school, Ways.UNION), choose(school, Ways.UNION)] == [True, False]
    school.drain()
    assert minutes(school) == 80
    assert choose(school, Ways.PRIORITY)
    school.drain()
    assert minutes(school) == 60
    events = [(row.what, row.detail) for row in school.rows(tables.event_log)]
    assert ("ways-chosen", "priority → union") in events


def test_the_servers_own_figure_is_kept_and_counts_nothing(school: Pipeline) -> None:
    """Its duration of overlapping sessions is wrong: 18 of 20 minutes."""
    school.analytics(present(ANA, (0, 10), (5, 20), own=18))
    school.drain()
    figures = [(row.run, row.account, row.channel, row.own_ms) for row in school.rows(tables.meeting_figure)]
    assert figures == [("run-1", "1", "analytics", 18 * MINUTE)]


def test_two_devices_count_once_whatever_the_server_makes_of_them(school: Pipeline) -> None:
    phone = {
        **present(ANA, (5, 20), session="w_2")["sessions"],
        **present(ANA, (12, 15), session="w_3")["sessions"],
    }
    laptop = present(ANA, (0, 10), own=18)
    school.analytics({**laptop, "sessions": {**laptop["sessions"], **phone}})
    school.drain()
    assert minutes(school) == 20


def test_a_decision_names_the_hash_of_every_raw_source(school: Pipeline) -> None:
    school.hook(*HOOKS)
    school.analytics(present(ANA, (20, 80)))
    school.drain()
    bodies = [bytes(row.body) for row in school.rows(tables.delivery)]
    told = {(one.raw, one.sha256) for one in version(school).sources}
    assert told == {("delivery", sha256(body).hexdigest()) for body in bodies}


def test_a_decision_names_nothing_that_it_does_not_rest_on(school: Pipeline) -> None:
    school.hook(*HOOKS, joined(BOJAN, 0, session="w_9"), left(50, session="w_9"))
    school.drain()
    assert {one.sha256 for one in version(school).sources} == {sha256(body).hexdigest() for body in HOOKS}
