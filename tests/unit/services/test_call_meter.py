"""A run's calls are counted, and no other's."""

from collections.abc import Mapping
from threading import Thread

import pytest

from lms_bridge.services.call_meter import CallMeter
from lms_bridge.services.sync_runs import RunCallsUsed
from moodle_sync import Answer


def post(url: str, form: Mapping[str, str], *, timeout_s: float) -> Answer:
    return Answer(200, headers={}, body=b"null")


def test_a_run_makes_no_more_calls_than_it_may() -> None:
    meter = CallMeter()
    counted = meter.over(post)
    with meter.counted(2) as calls:
        counted("", {}, timeout_s=1)
        counted("", {}, timeout_s=1)
        with pytest.raises(RunCallsUsed) as used:
            counted("", {}, timeout_s=1)
    assert (calls.made, used.value.params) == (2, {"most": 2})


def test_other_threads_and_later_calls_are_not_counted() -> None:
    meter = CallMeter()
    counted = meter.over(post)
    with meter.counted(1) as calls:
        other = Thread(target=lambda: [counted("", {}, timeout_s=1) for _ in range(5)])
        other.start()
        other.join()
        counted("", {}, timeout_s=1)
    assert counted("", {}, timeout_s=1).status == 200
    assert calls.made == 1


def test_calls_of_any_other_form_are_counted_too() -> None:
    meter = CallMeter()
    counted = meter.over_any(lambda url, headers: Answer(200, headers=headers, body=url.encode()))
    with meter.counted(1) as calls:
        assert counted("there", {}).body == b"there"
        with pytest.raises(RunCallsUsed):
            counted("there", {})
    assert calls.made == 1
