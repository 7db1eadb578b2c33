"""A closing that is killed (SIGKILL) at each of its writes in turn: `python -m tests.db.killed_closing URL`.

After each kill it prints, as a line of JSON, what stands then; the last line is of the closing that came to
its end.
"""

import json
import os
import signal
import sys
from itertools import count
from typing import Any

from sqlalchemy import event, func, select

from lms_bridge.db import tables
from lms_bridge.db.engine import open_engines, reading
from lms_bridge.db.ids import Ids
from lms_bridge.db.unit import DbDatabase
from lms_bridge.services.close_realisations import CloseRealisations
from tests.db.pipeline import SetClock


def close(url: str, *, last: int) -> None:
    """In the process that is to be killed at the next writing statement after so many, or at the commit."""
    engines, clock = open_engines(url), SetClock()
    left = iter(range(last))

    def ran(*told: Any) -> None:
        writes = len(told) == 1 or told[2].startswith(("INSERT", "UPDATE"))
        if writes and next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(engines.writer, "after_cursor_execute", ran)
    event.listen(engines.writer, "commit", ran)  # before the database is told
    database = DbDatabase(engines, Ids(clock.now_ms))
    CloseRealisations(database, clock).close("online", by="officer", reason="all is in")


def standing(url: str) -> dict[str, Any]:
    engines = open_engines(url)
    with reading(engines) as connection:
        rows = {
            name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in (("closings", tables.closing), ("documents", tables.document))
        }
        number = tables.document_number
        last = connection.execute(select(number.c.last).order_by(number.c.kind)).scalars().all()
    engines.dispose()
    return {**rows, "last": list(last)}


def main(url: str) -> None:
    for last in count():
        child = os.fork()
        if child == 0:
            close(url, last=last)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print(json.dumps(standing(url)), flush=True)  # noqa: T201
        if not os.WIFSIGNALED(status):
            sys.exit(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main(sys.argv[1])
