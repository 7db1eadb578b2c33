"""`lms-bridge serve` as a child process that never outlives its parent."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from lms_bridge.demo.failed import DemoFailed
from lms_bridge.demo.guard import guarding
from lms_bridge.demo.installation import PROGRAM, Installation

LOG: Final = "serve.log"
_UP_S: Final = 60
_STOP_S: Final = 20
_LOOK_S: Final = 0.05
_ANSWER_S: Final = 5
_LAST_LINES: Final = 15


@dataclass(frozen=True, slots=True)
class Service:
    """A `serve` that was started here."""

    process: subprocess.Popen[bytes]
    address: str
    log: Path

    def check(self) -> None:
        """Raises `DemoFailed` with its last lines when it has died."""
        if self.process.poll() is not None:
            raise self._failed(f"the service ended with {self.process.returncode}")

    def wait_until_up(self) -> None:
        """Raises `DemoFailed` when it dies instead, or is not up within a minute."""
        deadline = time.monotonic() + _UP_S
        while not is_healthy(self.address):
            self.check()
            if time.monotonic() > deadline:
                raise self._failed(f"the service does not answer at {self.address}")
            time.sleep(_LOOK_S)
        self.check()  # whoever answers there is not another

    def stop(self) -> None:
        """Let it finish what it has in hand; it is killed when that takes too long."""
        self.process.terminate()
        try:
            self.process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _failed(self, what: str) -> DemoFailed:
        lines = self.log.read_text("utf-8", "replace").splitlines()[-_LAST_LINES:]
        return DemoFailed("\n  ".join([f"{what}. The last lines of {self.log}:", *lines]))


@contextmanager
def serving(installation: Installation, *words: str) -> Iterator[Service]:
    """The service, up. It is stopped when the block ends, and also when this process dies inside it.

    `words`: further ones of `serve`.
    """
    log = installation.folder / LOG
    port = str(urlsplit(installation.address).port)
    installation.heard(("serve", "--port", port, *words))
    with guarding() as watch:
        with log.open("wb") as lines:
            process = subprocess.Popen(  # noqa: S603 - the program is our own
                [*PROGRAM, "serve", "--port", port, *words],
                cwd=installation.folder,
                env=installation.environment,
                stdin=subprocess.DEVNULL,
                stdout=lines,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is for this process to answer
            )
        service = Service(process, installation.address, log)
        try:
            watch(process.pid)
            service.wait_until_up()
            yield service
        finally:
            service.stop()


def is_healthy(address: str) -> bool:
    """Whether a service answers there that is well."""
    parts = urlsplit(address)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=_ANSWER_S)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
