"""The pages of the indicators over a national year, by HTTP, as staff and as officers."""

import re
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

import requests

from lms_bridge.db.engine import open_engines, writing
from tests.benchmarks.figures import Figure
from tests.benchmarks.indicator_year import Size, fill
from tests.benchmarks.lrs_places import database_urls
from tests.benchmarks.machine import load, peak_megabytes
from tests.e2e.running import Place, Service, serving

TRIES: Final = 5
PASSWORD: Final = "a password for the benchmark"
LOGINS: Final[Mapping[str, tuple[str, ...]]] = {
    "staff": ("--role", "staff"),
    "district": ("--role", "district", "--body", "body-0003"),
}
YEAR: Final = "year=2026"
PAGES: Final = {
    "figures, with the year before": f"/indicators?{YEAR}",
    "figures, three years": f"/indicators?{YEAR}&with=2025&with=2024",
    "figures of one form": f"/indicators?{YEAR}&form=webinar",
    "figures of one body": f"/indicators?{YEAR}&body=body-0007",
    "by body": f"/indicators/by/body?{YEAR}",
    "by provider": f"/indicators/by/provider?{YEAR}",
    "by programme": f"/indicators/by/programme?{YEAR}",
    "attendances, the first rows": f"/indicators/rows/attendances?{YEAR}",
    "persons, the first rows": f"/indicators/rows/persons?{YEAR}",
    "learners, the first rows": f"/indicators/rows/learners?{YEAR}",
}
STAFF_PAGES: Final = {
    "attendances, the last rows": f"/indicators/rows/attendances?{YEAR}&from=99900",
    "plan against done": "/indicators/plan/2026",
}


def measure(database: str, size: Size) -> list[Figure]:
    before = load()
    with tempfile.TemporaryDirectory() as folder, database_urls(database, Path(folder)) as urls:
        place = Place(Path(folder), next(urls))
        place.tell("init")
        engines = open_engines(place.url)
        with writing(engines) as connection:
            fill(connection, size)
        engines.dispose()
        for name, options in LOGINS.items():
            place.tell("user", "add", name, *options, "--password", PASSWORD)
        with serving(place, "--no-worker") as service:
            figures = [*_figures(service), *_frozen(service), *_files(service)]
            peak = peak_megabytes(service.process.running.pid)
    told = [Figure("attendances a year", float(size.attendances)), *figures]
    more = [
        Figure("peak memory of the process that answers", peak, "MB"),
        Figure("processes that wanted a core before", before),
    ]
    return [*told, *more]


class Reader:
    """Somebody signed in."""

    def __init__(self, service: Service, name: str) -> None:
        self.at = f"http://127.0.0.1:{service.port}"
        self.session = requests.Session()
        self.send("/sign-in", on="/sign-in", name=name, password=PASSWORD)

    def send(self, path: str, *, on: str, **fields: str) -> float:
        """Send a form; the seconds until its answer."""
        page = self.session.get(f"{self.at}{on}", timeout=60).text
        (token,) = re.findall(r'name="csrf_token" value="([^"]+)"', page)[:1]
        began = perf_counter()
        data = {"csrf_token": token, **fields}
        self.session.post(f"{self.at}{path}", data=data, timeout=60, allow_redirects=False)
        return perf_counter() - began

    def get(self, path: str) -> float:
        """The seconds until the page is there."""
        began = perf_counter()
        answer = self.session.get(f"{self.at}{path}", timeout=120)
        if answer.status_code != 200:
            raise AssertionError((path, answer.status_code))
        return perf_counter() - began


def _figures(service: Service) -> Iterator[Figure]:
    for name in LOGINS:
        reader = Reader(service, name)
        for what, path in (PAGES if name != "staff" else PAGES | STAFF_PAGES).items():
            times = [reader.get(path) for _ in range(TRIES)]
            yield Figure(f"{name}: {what}", median(times) * 1000, "ms")


def _frozen(service: Service) -> Iterator[Figure]:
    staff = Reader(service, "staff")
    seconds = staff.send("/indicators/frozen", on="/indicators/frozen", year="2026", note="")
    yield Figure("staff: freezing the year", seconds * 1000, "ms")
    page = staff.session.get(f"{staff.at}/indicators/frozen", timeout=60).text
    (path,) = re.findall(r'href="(/indicators/frozen/\d+)"', page)[:1]
    times = [staff.get(path) for _ in range(TRIES)]
    yield Figure("staff: a frozen report beside today", median(times) * 1000, "ms")


def _files(service: Service) -> Iterator[Figure]:
    staff = Reader(service, "staff")
    for kind in ("csv", "xlsx"):
        seconds = staff.get(f"/indicators/rows/attendances?{YEAR}&as={kind}")
        yield Figure(f"staff: all attendances as {kind}, each person logged", seconds * 1000, "ms")
