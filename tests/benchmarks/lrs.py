"""The Learning Record Store under load: writing beside a bare route and a bare insert, reading, memory."""

import json
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from random import Random
from urllib.parse import urlencode

from lms_bridge.demo.service import Service
from tests.benchmarks.figures import Figure
from tests.benchmarks.http_load import Call, Heard, Target
from tests.benchmarks.lrs_places import Place, bare_route, database_urls, set_up
from tests.benchmarks.lrs_raw import raw_insert
from tests.benchmarks.machine import load, peak_megabytes, processor_seconds
from tests.benchmarks.moodle_statements import RARE_VERBS, VIEWED, Maker, World, actor, course_address

STATEMENTS = "/xapi/statements"
FILL = 500
MOST_QUERIES = 300
CROWD = 32
_LOOK_S = 0.2


@dataclass(frozen=True, slots=True)
class Size:
    """How many statements are searched; how long a phase lasts, and how often: the best one counts."""

    statements: int
    phase_s: float
    rounds: int


@dataclass(frozen=True, slots=True)
class Phase:
    """Bodies of `batch` statements (0: one, not in an array) over so many connections."""

    batch: int
    connections: int

    def __str__(self) -> str:
        what = f"batches of {self.batch}" if self.batch else "single statements"
        return f"{what}, {self.connections} connections"


WRITING = (Phase(0, 1), Phase(0, 8), Phase(0, CROWD), Phase(25, 4), Phase(500, 1), Phase(500, 4))
_ESTIMATE = {0: 2000, 25: 400, 500: 30}
"""How many bodies of a size are made for a second."""


def measure(database: str, size: Size) -> list[Figure]:
    """All figures on one database, `sqlite` or `postgresql`."""
    with (
        tempfile.TemporaryDirectory(prefix="lms-bridge-bench-") as folder,
        database_urls(database, Path(folder)) as urls,
    ):
        place = set_up(Path(folder), next(urls))
        maker = World().makes()
        found = [Figure("database", database), Figure("load of the machine before", load())]
        with place.serving() as service, bare_route() as bare:
            found += _written(place, service, bare, maker, size)
            found += _drained(place)
        found += raw_insert(place, urls)
        _fill(place, maker, size.statements)
        with place.serving() as service:
            found += _read(place, service, size)
        return [*found, Figure("load of the machine after", load())]


def _written(place: Place, service: Service, bare: Target, maker: Maker, size: Size) -> list[Figure]:
    found: list[Figure] = []
    for phase in WRITING:
        ours, theirs, took = Heard(), Heard(), 0.0
        for _ in range(size.rounds):
            calls = _posts(maker, phase, size.phase_s)
            before = processor_seconds(service.process.pid) or 0.0
            heard = place.target.load(calls, connections=phase.connections, for_s=size.phase_s)
            used = (processor_seconds(service.process.pid) or 0.0) - before
            ours, took = (heard, used) if heard.per_second > ours.per_second else (ours, took)
            other = bare.load(calls, connections=phase.connections, for_s=size.phase_s)
            theirs = max(theirs, other, key=lambda one: one.per_second)
        found += _of(phase, ours, theirs, took)
    peak = peak_megabytes(service.process.pid)
    return [*found, Figure("peak memory of the service after writing", peak, "MB")]


def _of(phase: Phase, ours: Heard, bare: Heard, processor_s: float) -> list[Figure]:
    each = max(1, phase.batch)
    return [
        Figure(f"{phase}: requests", ours.per_second, "/s"),
        Figure("· statements", ours.per_second * each, "/s"),
        Figure("· median", ours.within_ms(50), "ms"),
        Figure("· 95 of 100 within", ours.within_ms(95), "ms"),
        Figure("· the bare route", bare.per_second, "/s"),
        Figure("· of the bare route", 100 * ours.per_second / bare.per_second, "%"),
        Figure("· processor time a statement", processor_s / len(ours.times) / each * 1e6, "µs"),
        Figure("· answers other than 200", _others(ours)),
    ]


def _others(heard: Heard) -> str:
    others = {status: n for status, n in heard.statuses.items() if status != HTTPStatus.OK}
    return ", ".join(f"{status}: {n}" for status, n in others.items()) or "none"


def _posts(maker: Maker, phase: Phase, seconds: float) -> list[Call]:
    number = max(4, int(_ESTIMATE[phase.batch] * seconds))
    return [Call("POST", STATEMENTS, maker.body(phase.batch)) for _ in range(number)]


def _drained(place: Place) -> list[Figure]:
    """How far the reading into facts was behind, and how fast it caught up."""
    begun, behind = time.perf_counter(), place.pending()
    while place.pending():
        time.sleep(_LOOK_S)
    seconds = time.perf_counter() - begun
    return [
        Figure("statements not read into facts when the load ended", behind),
        Figure("· read after it", behind / seconds if behind else None, "/s"),
    ]


def _fill(place: Place, maker: Maker, statements: int) -> None:
    with place.receiving() as (receive, credential):
        for _ in range(statements // FILL):
            receive.store(maker.body(FILL), credential=credential)


def _read(place: Place, service: Service, size: Size) -> list[Figure]:
    while place.pending():
        time.sleep(_LOOK_S)
    sample = json.loads(place.target.load([_get(limit="100")], connections=1, for_s=10, keep=True).bodies[0])
    found: list[Figure] = []
    for name, query in _queries(sample).items():
        calls = [query() for _ in range(MOST_QUERIES)]
        runs = [place.target.load(calls, connections=1, for_s=size.phase_s) for _ in range(size.rounds)]
        best = min(runs, key=lambda one: one.within_ms(95))
        found.append(Figure(f"GET {name}, {size.statements:,}+ statements: median", best.within_ms(50), "ms"))
        found.append(Figure("· 95 of 100 within", best.within_ms(95), "ms"))
        found.append(Figure("· answers other than 200", _others(best)))
    return [
        *found,
        *_crowd(place, sample, size),
        Figure("peak memory", peak_megabytes(service.process.pid), "MB"),
    ]


def _crowd(place: Place, sample: dict[str, object], size: Size) -> list[Figure]:
    """Reading and writing at once over many connections."""
    queries, maker = list(_queries(sample).values()), World(seed=2).makes()
    calls = [
        queries[n % len(queries)]() if n % 2 else Call("POST", STATEMENTS, maker.body(n % 3))
        for n in range(int(400 * size.phase_s))
    ]
    heard = place.target.load(calls, connections=CROWD, for_s=size.phase_s)
    return [
        Figure(f"reading and writing, {CROWD} connections: requests", heard.per_second, "/s"),
        Figure("· 95 of 100 within", heard.within_ms(95), "ms"),
        Figure("· answers other than 200", _others(heard)),
    ]


def _queries(sample: dict[str, object]) -> dict[str, Callable[[], Call]]:
    """The questions by their names; each call of one asks for something else."""
    random, world = Random(5), World()
    statements: Sequence[dict[str, object]] = sample["statements"]  # type: ignore[assignment]
    modules = [str(one["object"]["id"]) for one in statements]  # type: ignore[index]
    ids = [str(one["id"]) for one in statements]

    def agent() -> str:
        return json.dumps({"account": actor(random.randint(1, world.people))["account"]})

    def verb() -> str:
        return random.choice((VIEWED, *RARE_VERBS))

    def course() -> str:
        return course_address(random.randint(1, world.courses))

    return {
        "without a filter": _get,
        "agent": lambda: _get(agent=agent()),
        "verb and since": lambda: _get(verb=verb(), since=_ago(random.randint(60, 600))),
        "rare verb": lambda: _get(verb=random.choice(RARE_VERBS)),
        "activity": lambda: _get(activity=random.choice(modules)),
        "activity and related": lambda: _get(activity=course(), related_activities="true"),
        "agent and verb": lambda: _get(agent=agent(), verb=verb()),
        "statementId": lambda: Call("GET", f"{STATEMENTS}?{urlencode({'statementId': random.choice(ids)})}"),
        "more": lambda: Call("GET", str(sample["more"])),
    }


def _get(**wanted: str) -> Call:
    return Call("GET", f"{STATEMENTS}?{urlencode({'limit': '100', **wanted})}")


def _ago(seconds: int) -> str:
    return (
        (datetime.now(UTC) - timedelta(seconds=seconds)).isoformat(timespec="seconds").replace("+00:00", "Z")
    )
