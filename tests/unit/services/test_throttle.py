"""Who is one caller, and how much is kept of those who fail."""

import pytest

from lms_bridge.services.throttle import FREE, Throttle, TooManyFailures, network
from tests.db.pipeline import SetClock


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("", "unix:", True),
    ],
)
def test_a_caller_is_an_address_or_its_network(one: str, other: str, same: bool) -> None:
    assert (network(one) == network(other)) is same


def test_what_is_kept_of_failures_stays_small() -> None:
    throttle = Throttle(SetClock())
    for number in range(10_050):
        throttle.failed((str(number), ""))
    assert len(throttle._failed) == 10_000


def test_a_clock_that_goes_back_locks_nobody_out_for_longer_than_it_went() -> None:
    clock = SetClock()
    throttle = Throttle(clock)
    for _ in range(FREE):
        throttle.failed(("k", ""))
    clock.at_ms -= 5_000
    with pytest.raises(TooManyFailures) as caught:
        throttle.check(("k", ""))
    assert caught.value.params["seconds"] == 6
