"""Ids made here, before a row is sent: they grow with time and fit a signed 64-bit column."""

import secrets
from collections.abc import Callable
from threading import Lock

EPOCH_MS = 1_577_836_800_000
"""2020-01-01 in UTC. From there 41 bits of milliseconds last until 2089."""

COUNTER_BITS = 22


CLOCK_SLACK_MS = 120_000
"""By how much the time in an id may differ from the time kept beside it: waits for locks, other clocks."""


class Ids:
    """Makes ids: milliseconds since 2020, then a counter that starts at random in each of them.

    Inside one object no id comes twice and each is greater than the one before, from any thread, also
    when the clock steps back. Two processes may make the same id, very rarely: the primary key refuses it.
    """

    def __init__(self, now_ms: Callable[[], int]) -> None:
        self._now_ms = now_ms
        self._lock = Lock()
        self._last = -1

    def new(self) -> int:
        """The next id, 0 or more and below 2**63."""
        return self.many(1)[0]

    def many(self, n: int) -> list[int]:
        """The next `n` ids, growing by one."""
        fresh = self._first_of_now()
        with self._lock:
            # A counter that runs over borrows from the milliseconds to come.
            first = fresh if self._is_later(fresh) else self._last + 1
            self._last = first + n - 1 if n else self._last
        return list(range(first, first + n))

    def _first_of_now(self) -> int:
        since = max(0, self._now_ms() - EPOCH_MS)
        return (since << COUNTER_BITS) | secrets.randbits(COUNTER_BITS - 1)

    def _is_later(self, fresh: int) -> bool:
        return fresh >> COUNTER_BITS > self._last >> COUNTER_BITS


def first_id(at_ms: int) -> int:
    """The first id that a moment may have; it fits the column whatever the moment."""
    return min(max(0, at_ms - EPOCH_MS) << COUNTER_BITS, 2**63 - 1)


def made_ms(own_id: int) -> int:
    """When an id was made, by the clock of who made it."""
    return (own_id >> COUNTER_BITS) + EPOCH_MS
