"""Real `lms-bridge` processes in a folder of their own, and the same commands within this process."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from ipaddress import IPv4Address
from itertools import count
from pathlib import Path
from secrets import randbits
from tempfile import TemporaryFile
from typing import IO, Any

from click.testing import CliRunner
from sqlalchemy import text

from lms_bridge.cli import main
from lms_bridge.db.engine import open_engines, reading
from tests.e2e.forking import Forked, forks
from tests.e2e.wire import Client, Key

ROOT = Path(__file__).resolve().parents[2]
COMMAND = (sys.executable, "-m", "lms_bridge")
BEHIND_A_PROXY = {"LMS_BRIDGE_TRUSTED_PROXY": "127.0.0.1"}
"""The tests are the proxy then, and say who calls."""
PATIENCE_S = 60
_PAUSE_S = 0.02


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended and what it printed. A traceback in `err` is a fault of ours, whatever the code."""

    code: int
    out: str
    err: str

    @property
    def refused(self) -> bool:
        """Exit code 1, with a line that says what and one that says the way out, and no traceback."""
        lines = self.err.splitlines()
        told = any(line.startswith("lms-bridge: ") for line in lines)
        remedy = any(line.lstrip().startswith("→ ") for line in lines)
        return self.code == 1 and told and remedy and "Traceback" not in self.err


@dataclass(frozen=True, slots=True)
class Place:
    """An installation: a folder, and the database in it or the one that `database_url` names."""

    folder: Path
    database_url: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    """More variables for the processes, by their full names."""
    _numbers: Iterator[int] = field(default_factory=count, compare=False)

    @property
    def file(self) -> Path:
        """Of the database, where it is one of SQLite."""
        named = self.database_url.removeprefix("sqlite:///")
        return self.folder / "lms-bridge.sqlite" if named == self.database_url else Path(named)

    @property
    def url(self) -> str:
        return self.database_url or f"sqlite:///{self.file}"

    def run(self, *words: str, stdin: str = "", **environment: str) -> Done:
        """The command as a process of its own, in the folder."""
        with TemporaryFile() as given, TemporaryFile() as out, TemporaryFile() as err:
            given.write(stdin.encode())
            given.seek(0)
            running = self._started(words, environment, (given.fileno(), out.fileno(), err.fileno()))
            try:
                code = running.wait(timeout=2 * PATIENCE_S)
            finally:
                running.kill()
            return Done(code, *map(_written, (out, err)))

    def tell(self, *words: str) -> str:
        """What the command prints, as a process of its own; it must not be refused."""
        done = self.run(*words)
        assert done.code == 0, (words, done)
        return done.out

    def call(self, *words: str, stdin: str | None = None, **environment: str) -> Done:
        """The command within this process, which takes a tenth of the time."""
        given = {
            "LMS_BRIDGE_DATABASE_URL": self.url,
            "LMS_BRIDGE_KEY_FILE": str(self.folder / "lms-bridge.key"),
            **environment,
        }
        done = CliRunner().invoke(main, words, input=stdin, env=given)
        unforeseen = done.exception is not None and not isinstance(done.exception, SystemExit)
        err = f"{done.stderr}Traceback: {done.exception!r}" if unforeseen else done.stderr
        return Done(done.exit_code, done.stdout, err)

    def ask(self, *words: str) -> str:
        """What the command prints, within this process; it must not be refused."""
        done = self.call(*words)
        assert done.code == 0, (words, done)
        return done.out

    def read(self, *words: str) -> Any:
        """What the command prints with `--json`."""
        return json.loads(self.ask(*words, "--json"))

    def start(self, *words: str) -> "Process":
        """The command as a process that goes on."""
        return Process(self, words, self.folder / f"{words[0]}-{next(self._numbers)}.log")

    def spawn(self, words: tuple[str, ...], log: Path) -> "subprocess.Popen[bytes] | Forked":
        with log.open("ab") as written:
            return self._started(words, {}, (0, written.fileno(), written.fileno()))

    def _started(
        self, words: Sequence[str], more: Mapping[str, str], streams: tuple[int, int, int]
    ) -> "subprocess.Popen[bytes] | Forked":
        """A process of its own: forked where tests run, else from nothing."""
        environment, (given, out, err) = self._environment(more), streams
        if (ready := forks()) is not None:
            return ready.start(words, cwd=self.folder, env=environment, streams=streams)
        return subprocess.Popen(
            [*COMMAND, *words], cwd=self.folder, env=environment, stdin=given, stdout=out, stderr=err
        )

    @property
    def logs(self) -> str:
        """What all processes of this place have printed so far."""
        return "".join(log.read_text() for log in sorted(self.folder.glob("*.log")))

    def _environment(self, more: Mapping[str, str]) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("LMS_BRIDGE_")}
        path = os.pathsep.join(filter(None, (str(ROOT), kept.get("PYTHONPATH"))))
        named = {"LMS_BRIDGE_DATABASE_URL": self.database_url} if self.database_url else {}
        return {**kept, "PYTHONPATH": path, **named, **self.settings, **more}


class Process:
    """A command that runs until it is told to end."""

    def __init__(self, place: Place, words: tuple[str, ...], log: Path) -> None:
        self.log = log
        self.running = place.spawn(words, log)

    def end(self) -> int:
        """Tell it by SIGTERM and wait; its exit code."""
        self.running.send_signal(signal.SIGTERM)
        return self.wait()

    def wait(self) -> int:
        return self.running.wait(timeout=PATIENCE_S)

    def kill(self) -> None:
        """It gets no chance to finish anything."""
        self.running.kill()
        self.wait()

    def pause(self) -> None:
        """A moment's pause; a process that ended meanwhile is a failure."""
        with suppress(subprocess.TimeoutExpired):
            code = self.running.wait(timeout=_PAUSE_S)
            raise AssertionError(f"ended with {code}: {self.log.read_text()}")


class Service:
    """`serve` on a port of its own, which answers from `start` on."""

    def __init__(self, place: Place, *options: str) -> None:
        self.place = place
        self.port = free_port()
        self.client = Client(self.port)
        self._options = options
        self.process: Process

    def start(self) -> None:
        self.process = self.place.start("serve", "--port", str(self.port), *self._options)
        while not self._answers():
            self.process.pause()

    def _answers(self) -> bool:
        try:
            return self.client.send("GET", "/health").status == 200
        except OSError:
            return False

    def end(self) -> int:
        self.client.close()
        return self.process.end()

    def kill(self) -> None:
        self.process.kill()
        self.client.close()


@dataclass(frozen=True, slots=True)
class Running:
    """A service that several tests share, with the key of its platform."""

    place: Place
    service: Service
    key: Key

    @property
    def client(self) -> Client:
        return self.service.client

    def count(self, table: str) -> int:
        """How many rows a table has."""
        engines = open_engines(self.place.url)
        with reading(engines) as connection:
            found: int = connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
        engines.dispose()
        return found


@contextmanager
def serving(place: Place, *options: str) -> Iterator[Service]:
    """A service that runs while the block does, and then ends as it should."""
    service = Service(place, *options)
    service.start()
    try:
        yield service
        assert service.end() == 0, service.process.log.read_text()
    finally:
        service.kill()


def _written(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode()


def new_address() -> str:
    """A network that nobody has called from yet, for a service behind the proxy of `BEHIND_A_PROXY`."""
    return str(IPv4Address((10 << 24) + randbits(24)))


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
