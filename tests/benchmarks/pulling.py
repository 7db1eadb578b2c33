"""A whole register pulled from another installation: how long, and the memory of the commands that do it."""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter, sleep

from tests.benchmarks.figures import Figure
from tests.benchmarks.lrs_places import database_urls
from tests.benchmarks.machine import load, peak_megabytes
from tests.benchmarks.oneroster import Size, filled
from tests.db.registering import NAME
from tests.e2e.running import Place, serving

_LOOK_S = 0.05


def measure(database: str, size: Size) -> list[Figure]:
    """`database`: of whoever pulls; the register's is SQLite."""
    before = load()
    with tempfile.TemporaryDirectory() as folder, database_urls(database, Path(folder)) as urls:
        there, here = Path(folder) / "there", Path(folder) / "here"
        there.mkdir()
        here.mkdir()
        register = Place(there)
        register.tell("init")
        key, secret = filled(register, size)
        place = Place(here, next(urls))
        place.tell("init")
        with serving(register, "--no-worker") as service:
            told = ("--address", f"http://127.0.0.1:{service.port}", "--client-id", key)
            place.tell("pull", "add", NAME, *told, "--client-secret", secret)
            figures = list(_pulled(place))
    return [*figures, Figure("processes that wanted a core before", before)]


def _pulled(place: Place) -> Iterator[Figure]:
    yield from _run(place, "whole, nothing stands here", ("pull", "run", NAME))
    yield from _run(place, "taken over", ("pull", "apply", "1"))
    yield from _run(place, "whole again, all of it stands here", ("pull", "run", NAME, "--whole"))
    yield from _run(place, "what changed, of which there is nothing", ("pull", "run", NAME))


def _run(place: Place, name: str, words: Sequence[str]) -> Iterator[Figure]:
    began, peak = perf_counter(), 0.0
    process = place.start(*words)
    while process.running.poll() is None:
        peak = max(peak, peak_megabytes(process.running.pid) or 0.0)
        sleep(_LOOK_S)
    if process.running.poll():
        raise AssertionError(process.log.read_text())
    yield Figure(name, perf_counter() - began, "s")
    yield Figure("· peak memory of the command", peak, "MB")
