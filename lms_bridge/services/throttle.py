"""Who guesses secrets waits longer and longer. What is counted stays in this process."""

from collections import OrderedDict
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from threading import Lock
from typing import Final, TypeAlias

from lms_bridge.domain.errors import Unavailable
from lms_bridge.services.ports import Clock

FREE: Final = 5
"""Failures before the first wait."""
LONGEST_S: Final = 60
"""Short enough that who corrects a wrong secret is soon let in, and guesses cost next to nothing."""
FORGOTTEN_MS: Final = 15 * 60_000
_MOST_KEPT: Final = 10_000

Name: TypeAlias = tuple[str, str]
"""A key and the network from which it was called; the key is empty where no such key is known."""


class TooManyFailures(Unavailable):
    """Too many wrong secrets came lately (`seconds` until the next is looked at)."""

    code = "too-many-failures"


@dataclass(slots=True)
class _Failed:
    times: int
    last_ms: int

    @property
    def until_ms(self) -> int:
        over = self.times - FREE
        return self.last_ms + (1000 * min(2**over, LONGEST_S) if over >= 0 else 0)


class Throttle:
    """Counts failures by name. After `FREE` of them each further one doubles the wait, from 1 s to 60 s."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._failed: OrderedDict[Name, _Failed] = OrderedDict()
        self._lock = Lock()

    def check(self, name: Name) -> None:
        """Raises `TooManyFailures` while the name has to wait; such a call is not counted."""
        now_ms = self._clock.now_ms()
        with self._lock:
            failed = self._failed.get(name)
            if failed is not None and now_ms < failed.until_ms:
                raise TooManyFailures(seconds=-((now_ms - failed.until_ms) // 1000))

    def failed(self, name: Name) -> None:
        now_ms = self._clock.now_ms()
        with self._lock:
            known = self._failed.pop(name, None)
            if known is None or now_ms - known.last_ms > FORGOTTEN_MS:
                known = _Failed(0, now_ms)
            self._failed[name] = _Failed(known.times + 1, now_ms)
            if len(self._failed) > _MOST_KEPT:
                self._failed.popitem(last=False)

    def passed(self, name: Name) -> None:
        with self._lock:
            self._failed.pop(name, None)


def network(address: str) -> str:
    """By what callers are told apart: an IPv4 address, or the /64 of IPv6, of which one caller has 2^64."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return ""
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    return str(parsed.ipv4_mapped or IPv6Address(int(parsed) >> 64 << 64))
