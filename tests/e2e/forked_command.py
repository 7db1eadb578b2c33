"""`lms-bridge` as a shell starts it, by the process that forks (`tests.e2e.forking`): SOCKET WORDS …

It stands in that process's place: hands over folder, environment and streams, passes signals on, and ends
with its exit code. It is run without the packages of the environment, in a hundredth of a second.
"""

import json
import os
import signal
import socket
import sys


def main(place: str, words: list[str]) -> int:
    one = socket.socket(socket.AF_UNIX)
    one.connect(place)
    socket.send_fds(one, [b"."], [0, 1, 2])
    asked = {"words": words, "cwd": os.getcwd(), "env": dict(os.environ)}  # noqa: PTH109 - pathlib takes as long to load
    one.sendall(json.dumps(asked).encode() + b"\n")
    told = one.makefile("r", encoding="ascii")
    pid = int(told.readline())
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda heard, _: os.kill(pid, heard))
    return int(told.readline() or 128 + signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
