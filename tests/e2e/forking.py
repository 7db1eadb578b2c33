"""Processes of `lms-bridge` that are forked from one in which the program is loaded already.

Each is a process of its own with its own folder, environment, streams and signals, as a shell would start it;
what it spares is to load the program's thousand modules, which takes longer than most commands do.
`test_start.py` and the demo start the program from nothing.

`python -m tests.e2e.forking` is the process that forks: it ends when its input does.
"""

import atexit
import gc
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, NoReturn

from lms_bridge.cli import main

ROOT = Path(__file__).resolve().parents[2]
_MOST = 1 << 20
_KILLED = -int(signal.SIGKILL)


class Forked:
    """A process, with what tests use of `subprocess.Popen`."""

    def __init__(self, forks: socket.socket) -> None:
        self._told = forks.makefile("r", encoding="ascii")
        self._forks = forks
        self._sent: int | None = None
        self.returncode: int | None = None
        self.pid = int(self._told.readline())

    def send_signal(self, number: int) -> None:
        if self.returncode is None:
            self._sent = number
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def wait(self, timeout: float | None = None) -> int:
        """Raises `subprocess.TimeoutExpired`."""
        if self.returncode is None:
            if not select.select([self._forks], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(["lms-bridge"], timeout or 0)
            told = self._told.readline()  # nothing: it came to no end of its own
            self.returncode = int(told) if told else -(self._sent or -_KILLED)
            self._told.read()  # until it is gone
            self._told.close()
            self._forks.close()
        return self.returncode


class Forks:
    """The process that forks."""

    def __init__(self) -> None:
        self._place = str(Path(mkdtemp(prefix="lms-bridge-forks-")) / "socket")
        words = [sys.executable, "-m", "tests.e2e.forking", self._place]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), _path())))}
        self._process = subprocess.Popen(
            words, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline()
        atexit.register(self._end)

    @property
    def address(self) -> str:
        """The file of its socket."""
        return self._place

    def start(
        self, words: Sequence[str], *, cwd: Path, env: Mapping[str, str], streams: Sequence[int]
    ) -> Forked:
        """`streams`: the file descriptors of its input, output and errors."""
        one = socket.socket(socket.AF_UNIX)
        one.connect(self._place)
        asked = json.dumps({"words": list(words), "cwd": str(cwd), "env": dict(env)})
        socket.send_fds(one, [b"."], list(streams))
        one.sendall(asked.encode() + b"\n")
        return Forked(one)

    def _end(self) -> None:
        self._process.communicate()


@cache
def forks() -> Forks | None:
    """The one of these tests; None where nothing forks, and where no test runs: what measures starts anew."""
    return Forks() if hasattr(os, "fork") and "PYTEST_VERSION" in os.environ else None


def _path() -> str:
    return os.environ.get("PYTHONPATH", "")


def _fork_as_asked(place: str) -> None:
    for name in sorted({*main.modules.values()}):  # type: ignore[attr-defined]
        import_module(f"lms_bridge.cli.{name}")
    import_module("lms_bridge.app")
    gc.freeze()
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(place)
    listener.listen()
    print("ready", flush=True)  # noqa: T201
    while sys.stdin not in select.select([listener, sys.stdin], [], [])[0]:
        one, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            _be_asked(one)
        one.close()
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass


def _be_asked(one: socket.socket) -> NoReturn:
    _, streams, _, _ = socket.recv_fds(one, 1, 3)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    asked: dict[str, Any] = json.loads(one.makefile("r", encoding="utf-8").readline(_MOST))
    os.chdir(asked["cwd"])
    os.environ.clear()
    os.environ.update(asked["env"])
    time.tzset()
    one.sendall(f"{os.getpid()}\n".encode())
    code = _run(asked["words"])
    one.sendall(f"{code}\n".encode())
    os._exit(code)


def _run(words: list[str]) -> int:
    """As the interpreter would: run, wait for threads, and do what was to be done at the end."""
    sys.argv = ["lms-bridge", *words]
    try:
        main()
    except SystemExit as ended:
        code = ended.code
    except BaseException:  # noqa: BLE001 - as the interpreter shows it
        traceback.print_exc()
        code = 1
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    return code if isinstance(code, int) else int(code is not None)


if __name__ == "__main__":
    _fork_as_asked(sys.argv[1])
