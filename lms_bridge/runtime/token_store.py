"""Bearer tokens that other systems gave us, kept in this process until shortly before they end."""

from collections.abc import Callable
from threading import Lock
from typing import Final

_EARLY_MS: Final = 60_000
"""How long before its end a token is given up; of one that lasts less than twice that, at its half."""


class TokenStore:
    """Tokens by a digest of whom they were given for. For any number of threads."""

    def __init__(self, now_ms: Callable[[], int]) -> None:
        self._now_ms = now_ms
        self._known: dict[str, tuple[str, int]] = {}
        self._lock = Lock()

    def __repr__(self) -> str:
        return "TokenStore()"

    def of(self, whom: str) -> str | None:
        """The token that is still valid."""
        with self._lock:
            token, until_ms = self._known.get(whom, ("", 0))
        return token if self._now_ms() < until_ms else None

    def keep(self, whom: str, token: str, *, seconds: int) -> None:
        lasts_ms = seconds * 1000
        until_ms = self._now_ms() + lasts_ms - min(_EARLY_MS, lasts_ms // 2)
        with self._lock:
            self._known[whom] = (token, until_ms)

    def drop(self, whom: str) -> None:
        with self._lock:
            self._known.pop(whom, None)
