"""The time, handed in wherever it is asked for."""

import time


class SystemClock:
    def now_ms(self) -> int:
        """Milliseconds since 1970, UTC."""
        return time.time_ns() // 1_000_000
