"""Something that a request begins and does not wait for."""

import logging
from collections.abc import Callable
from threading import Lock, Thread

from lms_bridge.domain.errors import BridgeError

_log = logging.getLogger(__name__)


def aside(name: str, work: Callable[[], object]) -> None:
    """Do the work in a thread of its own, which ends with the process. What it raises is logged."""
    Thread(target=_guarded, args=(name, work), name=f"aside-{name}", daemon=True).start()


def _guarded(name: str, work: Callable[[], object]) -> None:
    try:
        work()
    except BridgeError as error:
        _log.warning("%s: %s", name, error)
    except Exception:  # noqa: BLE001 - nobody waits for it; the log is where it is seen
        _log.exception("%s failed", name)


class Beside:
    """What threads of requests begin beside themselves, awaited when the service closes."""

    def __init__(self) -> None:
        self._running: set[Thread] = set()
        self._lock = Lock()

    def __call__(self, name: str, work: Callable[[], object]) -> None:
        """Do the work in a thread of its own. What it raises is logged."""
        thread = Thread(target=_guarded, args=(name, work), name=f"beside-{name}", daemon=True)
        with self._lock:
            self._running = {one for one in self._running if one.is_alive()} | {thread}
            thread.start()

    def close(self, *, most_s: float = 10.0) -> None:
        """Wait for what runs, each for that long at most."""
        with self._lock:
            running, self._running = self._running, set()
        for thread in running:
            thread.join(most_s)
