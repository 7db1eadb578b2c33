"""What the benchmark of a webinar makes up is what it says; running it is for who measures."""

from collections import Counter

from lms_bridge.domain.fact import FactKind
from lms_bridge.webinars.bigbluebutton import BigBlueButtonHook
from tests.benchmarks.webinar import Size, made_up_events


def test_the_webinar_that_is_measured_has_as_many_people_and_events_as_said() -> None:
    told = [
        one
        for body in made_up_events(Size(200, 1000, storm_s=1.0, samples=1))
        for one in BigBlueButtonHook().read(body)
    ]
    kinds = Counter(one.kind for one in told)
    assert (kinds[FactKind.JOINED], kinds[FactKind.LEFT], kinds[FactKind.MEETING_ENDED]) == (499, 499, 1)
    assert len({one.account for one in told if one.kind is FactKind.JOINED}) == 200
