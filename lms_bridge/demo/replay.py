"""The year's calls, posted and worked off, with a look now and then at how far that is."""

import time
from collections.abc import Sequence
from typing import Final

from lms_bridge.demo.calls import Call
from lms_bridge.demo.posting import Posted, post_all
from lms_bridge.demo.screen import Bars
from lms_bridge.demo.service import Service
from lms_bridge.demo.waiting import Waiting, wait_until_done

_LOOK_S: Final = 0.25


class Replay:
    """Posts everything to a service and returns when nothing waits there."""

    def __init__(self, service: Service, waiting: Waiting, bars: Bars) -> None:
        self._service = service
        self._waiting = waiting
        self._bars = bars
        self._posted = 0
        self._worked_off = 0
        self._looked = 0.0

    def run(self, calls: Sequence[Call]) -> None:
        """Raises `DemoFailed`."""
        post_all(self._service.address, calls, self._told)
        wait_until_done(self._service, self._waiting, self._left)

    def _told(self, posted: Posted | None) -> None:
        self._posted += posted is not None
        now = time.monotonic()
        if now - self._looked > _LOOK_S:
            self._looked = now
            self._service.check()
            self._left(self._waiting())

    def _left(self, waiting: int) -> None:
        """A batch is many rows, so what waits may be more than what was posted; the bar never goes back."""
        self._worked_off = max(self._worked_off, self._posted - waiting)
        self._bars.show(self._posted, self._worked_off)
