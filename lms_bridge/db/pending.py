"""Which writing transactions of this process are under way, and since when."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock


class Pending:
    """Safe from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._since: dict[object, int] = {}

    @contextmanager
    def one(self) -> Iterator[None]:
        """One is under way while the block runs."""
        mark = object()
        with self._lock:
            self._since[mark] = time.time_ns() // 1_000_000
        try:
            yield
        finally:
            with self._lock:
                del self._since[mark]

    def oldest_ms(self) -> int | None:
        """When the oldest of them began, in milliseconds since 1970; None where there is none."""
        with self._lock:
            return min(self._since.values(), default=None)
