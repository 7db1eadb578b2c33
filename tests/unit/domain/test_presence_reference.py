"""The engine and a reference that is written naively, second by second, agree on random meetings.

`python3 run.py bench presence` asks the same of 100,000.
"""

from lms_bridge.domain.presence import stays
from lms_bridge.domain.ways import choose
from tests.benchmarks.presence import Drawn, agreement, by_the_second, meetings


def test_they_agree_on_every_meeting() -> None:
    assert agreement(seed=6, number=300) == (300, [])


def test_the_reference_notices_time_that_is_added_up_instead_of_united() -> None:
    apart = [one for one in meetings(seed=6, number=300) if by_the_second(one) != _added_up(one)]
    assert len(apart) > 30


def _added_up(one: Drawn) -> int:
    told = choose(stays(one.events), one.ways)
    parts = [part for stay in told for part in stay.within(one.window)]
    return sum(end - start for start, end in parts)
