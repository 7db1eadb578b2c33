"""Killed with SIGKILL while statements come in: what was answered is there. More: `run.py bench lrs-kill`."""

from tests.e2e import years
from tests.e2e.killing import Story, faults, kill_under_load
from tests.e2e.running import Place, Service
from tests.e2e.years import Input

KILLS = 2
ANSWERS = 40


def test_what_was_answered_before_a_kill_is_there_whole_and_once(
    either_place: Place, small_year: Input
) -> None:
    key = years.set_up(either_place, small_year)
    story = Story()
    service = Service(either_place)
    for number in range(KILLS):
        service.start()
        kill_under_load(service, key, story, answers=ANSWERS, seed=number)
        assert faults(either_place.url, story) == []
    assert len(story.answered) >= KILLS * ANSWERS
