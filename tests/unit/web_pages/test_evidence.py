"""Presence in sentences, also where nobody was seen."""

from collections.abc import Iterator

import pytest

from lms_bridge.domain.completion import Completion
from lms_bridge.domain.presence import Stay, Window, covered, length_ms
from lms_bridge.web import evidence
from tests.unit.web_pages.world import RULE, Stage, at

WINDOW = Window(at("2020-05-05", "10:00"), at("2020-05-05", "11:00"))


@pytest.fixture(autouse=True)
def in_english(stage: Stage) -> Iterator[None]:
    with stage.app.test_request_context(headers={"Accept-Language": "en"}):
        yield


def present(*times: str, inferred: bool = False) -> Completion:
    """A webinar's completion of stays such as `09:30-09:40`, on its day or on `2020-05-06 09:30-09:40`."""
    stays = tuple(_stay(number, text, inferred) for number, text in enumerate(times))
    nothing = {"attended_at_ms": None, "score": None, "body_id": None, "fact_ids": ()}
    return Completion(
        attended=False,
        present_ms=length_ms(covered(stays, WINDOW)),
        window=WINDOW,
        confirmation=False,
        certificate=False,
        rule=RULE,
        stays=stays,
        **nothing,
    )


def _stay(number: int, text: str, inferred: bool) -> Stay:
    day, _, times = text.rpartition(" ")
    start, end = times.split("-")
    day = day or "2020-05-05"
    return Stay("run", f"s{number}", at(day, start), at(day, end), end_inferred=inferred)


@pytest.mark.parametrize(
    ("times", "sentence"),
    [
        (["10:00-10:30"], "Present 30 of 60 minutes, in one stay."),
        (["10:00-10:30", "10:40-10:50"], "Present 40 of 60 minutes, in 2 stays."),
        (["09:00-09:30", "10:40-10:50"], "Present 10 of 60 minutes, in one stay."),
        (["09:00-09:30"], "Not seen in the webinar in the counted time, 10:00–11:00."),
        ([], "Not seen in the webinar in the counted time, 10:00–11:00."),
        (["09:00-10:00:30"], "Present for less than a minute of the 60 that count."),
    ],
)
def test_presence_is_said_in_a_sentence(times: list[str], sentence: str) -> None:
    assert evidence.presence(present(*times)) == sentence


def test_stays_outside_the_counted_time_are_told_apart_with_their_day() -> None:
    completion = present("09:00-09:30", "10:40-11:10", "2020-05-06 10:00-10:30")
    assert evidence.stay_times(completion) == ["10:40–11:10"]
    assert evidence.stays_elsewhen(completion) == ["09:00–09:30", "6 May 2020 10:00–10:30"]


@pytest.mark.parametrize(("times", "said"), [("09:00-09:30", False), ("10:00-10:30", True)])
def test_a_concluded_end_is_said_only_of_what_counts(times: str, said: bool) -> None:
    assert (evidence.inferred(present(times, inferred=True)) is not None) is said
