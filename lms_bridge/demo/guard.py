"""Stops the service when the demo that started it is gone, however it went.

Run as a process of its own, it reads its standard input: ids of processes, a line each, and the line `over`.
Where the input ends without that line the demo has died, and these processes are asked to end.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

OVER = "over"


@contextmanager
def guarding() -> Iterator[Callable[[int], None]]:
    """Gives what puts a process under guard until the block ends."""
    guard = subprocess.Popen(  # noqa: S603 - this very module
        [sys.executable, "-m", __name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C and a closed terminal are not for it
        text=True,
    )

    def watch(pid: int) -> None:
        if guard.stdin is not None:
            guard.stdin.write(f"{pid}\n")
            guard.stdin.flush()

    try:
        yield watch
    finally:
        with suppress(OSError):
            guard.communicate(f"{OVER}\n")


def main() -> None:
    watched = []
    for line in sys.stdin:
        if line.strip() == OVER:
            return
        watched.append(int(line))
    for pid in watched:
        with suppress(OSError):
            os.kill(pid, signal.SIGTERM)


if __name__ == "__main__":
    main()
