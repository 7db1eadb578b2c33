"""Moving SQLite's write-ahead log into its file beside those who write, so that they seldom have to."""

from lms_bridge.db.engine import Engines, glancing


class MoveLog:
    """Called now and then by a thread of its own. It waits for nobody, and nobody waits for it."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines

    def __call__(self) -> bool:
        """False: there is no more to do at once."""
        if self._engines.dialect == "sqlite":
            with glancing(self._engines) as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)")
        return False
