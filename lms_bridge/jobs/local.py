"""The engine of one process: worker threads beside the server."""

from collections.abc import Callable
from threading import Event, Thread

from lms_bridge.jobs.worker import Worker


class LocalEngine:
    """Runs a worker in a thread of its own. `nudge` makes it look at once."""

    def __init__(self, make_worker: Callable[[], Worker]) -> None:
        self._stop = Event()
        self._nudge = Event()
        self._thread = Thread(target=self._run, args=(make_worker(),), name="worker", daemon=True)

    def _run(self, worker: Worker) -> None:
        worker.run(self._stop, nudge=self._nudge)

    def start(self) -> None:
        self._thread.start()

    def nudge(self) -> None:
        self._nudge.set()

    def stop(self) -> None:
        """Finish what is in hand, then return."""
        self._stop.set()
        self._nudge.set()
        if self._thread.is_alive():
            self._thread.join()
