"""Something that a request begins and does not wait for."""

import logging
from collections.abc import Callable
from threading import Thread

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
