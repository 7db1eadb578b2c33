"""The service killed again and again while statements come in; what it answered must be there."""

import tempfile
import time
from pathlib import Path

from tests.benchmarks.figures import Figure
from tests.benchmarks.lrs_places import database_urls, set_up
from tests.e2e.killing import Story, faults, kill_under_load
from tests.e2e.running import Place, Service
from tests.e2e.wire import Key

ANSWERS = 100
"""Batches between one start and its kill."""


def measure(database: str, times: int) -> tuple[list[Figure], bool]:
    """The figures, and whether nothing was lost, doubled or without its links."""
    with (
        tempfile.TemporaryDirectory(prefix="lms-bridge-bench-") as folder,
        database_urls(database, Path(folder)) as urls,
    ):
        made = set_up(Path(folder), next(urls))
        place = Place(Path(folder), made.installation.database_url)
        return _killed(Service(place), Key(made.credential.key, made.credential.secret), times)


def _killed(service: Service, key: Key, times: int) -> tuple[list[Figure], bool]:
    story, wrong = Story(), list[str]()
    begun = time.perf_counter()
    for number in range(times):
        service.start()
        kill_under_load(service, key, story, answers=ANSWERS + number, seed=number)
        wrong += faults(service.place.url, story)
    figures = [
        Figure("killed with SIGKILL while statements came in", times, "times"),
        Figure("batches sent", len(story.sent)),
        Figure("batches answered", len(story.answered)),
        Figure("statements answered", sum(map(len, story.answered))),
        Figure("lost, doubled, in part or without links", len(wrong)),
        *(Figure("·", one) for one in wrong[:10]),
        Figure("time", time.perf_counter() - begun, "s"),
    ]
    return figures, not wrong
