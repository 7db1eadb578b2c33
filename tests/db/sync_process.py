"""A process that runs jobs until it is killed: `python -m tests.db.sync_process URL FILE`.

It writes a line into FILE when a run begins and another when it ends, and ends a run when FILE.go is there.
"""

import sys
from collections.abc import Mapping
from pathlib import Path
from threading import Event

from lms_bridge.db.engine import open_engines
from lms_bridge.runtime.clock import SystemClock
from lms_bridge.services.ports import Source
from lms_bridge.services.sync_runs import SyncRuns
from lms_bridge.services.sync_work import Progress
from tests.db.syncing import Syncing


def main(url: str, file: Path) -> None:
    def handle(source: Source, progress: Progress) -> Mapping[str, int]:
        say(file, "begun")
        while not file.with_suffix(".go").exists():
            progress(1, 2)
            Event().wait(0.01)
        say(file, "ended")
        return {}

    process = Syncing(open_engines(url), handle)
    process.clock.at_ms = SystemClock().now_ms()  # ids grow with time, from one process to the next
    runs = SyncRuns(process.database, SystemClock(), process.tell)
    object.__setattr__(process.runner, "runs", runs)
    say(file, "there")
    while not file.with_suffix(".end").exists():
        process.runner.run_due()
        Event().wait(0.01)


def say(file: Path, word: str) -> None:
    with file.open("a") as written:
        written.write(f"{word}\n")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
