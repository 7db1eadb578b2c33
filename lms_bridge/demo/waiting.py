"""How much of what came in still waits to be worked off."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from lms_bridge.bootstrap import build
from lms_bridge.demo.installation import Installation
from lms_bridge.demo.service import Service
from lms_bridge.settings import from_environment

_LOOK_S: Final = 0.1

Waiting = Callable[[], int]
"""How many rows wait now."""


@contextmanager
def looking_at(installation: Installation) -> Iterator[Waiting]:
    """A look into the installation's database, which changes nothing there."""
    bridge = build(from_environment({"LMS_BRIDGE_DATABASE_URL": installation.database_url}))

    def waiting() -> int:
        with bridge.database.read() as unit:
            return unit.work.pending()

    try:
        yield waiting
    finally:
        bridge.close()


def wait_until_done(service: Service, waiting: Waiting, told: Callable[[int], None] = lambda _: None) -> None:
    """Return when nothing waits; `told` hears how much does. Raises `DemoFailed` when the service died."""
    while left := waiting():
        told(left)
        service.check()
        time.sleep(_LOOK_S)
    told(0)
