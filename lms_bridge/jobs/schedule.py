"""Acts that are done again and again, each in a thread of its own, so that a slow one delays no other."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Event, Thread
from time import monotonic
from typing import Final

from lms_bridge.jobs.worker import described

_log = logging.getLogger(__name__)

PAUSE_S: Final = 1.0
_SOON_S: Final = 0.1
"""Not at once: what says that it did something, and did nothing, must not keep a processor busy."""
_PATIENCE_S: Final = 20.0
"""How long the end waits for what is in hand. What takes longer is taken up again by whoever comes next."""


@dataclass(frozen=True, slots=True)
class Act:
    """`do` says whether it did something: then it is called again soon, else after `pause_s` seconds."""

    name: str
    do: Callable[[], bool]
    pause_s: float = PAUSE_S


class Schedule:
    """The acts of one process. What one of them raises is logged, and it is called again like the others."""

    def __init__(self, acts: Sequence[Act], stop: Event) -> None:
        self._stop = stop
        self._threads = [
            Thread(target=self._go_round, args=(act,), name=act.name, daemon=True) for act in acts
        ]

    def _go_round(self, act: Act) -> None:
        while not self._stop.is_set():
            self._stop.wait(_SOON_S if _done(act) else act.pause_s)

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let what is in hand end, and return."""
        self._stop.set()
        until_s = monotonic() + _PATIENCE_S
        for thread in self._threads:
            if thread.is_alive():
                thread.join(max(0.0, until_s - monotonic()))


def _done(act: Act) -> bool:
    try:
        return act.do()
    except Exception as error:  # noqa: BLE001 - a thread beside the server must not end in silence
        _log.error("%s failed: %s", act.name, described(error), exc_info=error)
        return False
