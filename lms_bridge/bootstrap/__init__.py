"""Where concrete things are made and handed out, and nowhere else."""

from lms_bridge.bootstrap.bridge import Bridge
from lms_bridge.db.engine import open_engines
from lms_bridge.db.ids import Ids
from lms_bridge.runtime.clock import SystemClock
from lms_bridge.settings import Settings

__all__ = ["Bridge", "build"]


def build(settings: Settings) -> Bridge:
    """The service by its settings. Connects to nothing yet. Raises `InvalidValue` for a wrong URL."""
    clock = SystemClock()
    return Bridge(settings, open_engines(settings.database_url), clock, Ids(clock.now_ms))
