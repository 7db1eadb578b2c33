"""Make one plan and say what it took: `python -m tests.benchmarks.roster_plan DATABASE URL TOKEN`."""

import json
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from lms_bridge.db.engine import open_engines
from lms_bridge.runtime.http import HttpClient
from lms_bridge.services.ports import Source
from lms_bridge.services.push_roster import PlanRosters
from lms_bridge.services.roster_side import RecognisedSide
from moodle_sync import Answer, Moodle
from tests.benchmarks.machine import peak_megabytes
from tests.db.pipeline import Pipeline
from tests.db.pushing import NOW_S


@dataclass(frozen=True, slots=True)
class Planned:
    """What it took: seconds in all, without waiting for answers, and of the processor; megabytes."""

    total_s: float
    own_s: float
    processor_s: float
    peak_mb: float | None
    calls: int
    items: int


class Timed:
    """A `post` that adds up how long its answers take."""

    def __init__(self) -> None:
        self.waited_s = 0.0
        self.calls = 0
        self._client = HttpClient()

    def __call__(self, url: str, form: Mapping[str, str], *, timeout_s: float) -> Answer:
        begun = time.perf_counter()
        answer = self._client.post_form(url, form, timeout_s=timeout_s)
        self.waited_s += time.perf_counter() - begun
        self.calls += 1
        return answer


def main(file: str, url: str, token: str) -> None:
    pipeline = Pipeline(open_engines(f"sqlite:///{file}"))
    pipeline.clock.at_ms = NOW_S * 1000
    post = Timed()

    def moodle_of(source: Source) -> Moodle:
        del source
        return Moodle(post, url, token)

    side_of = RecognisedSide(pipeline.database, pipeline.clock)
    plans = PlanRosters(pipeline.database, pipeline.clock, moodle_of, side_of)
    begun, used = time.perf_counter(), time.process_time()
    number = plans.plan("lms", by="bench")
    total_s, processor_s = time.perf_counter() - begun, time.process_time() - used
    with pipeline.database.read() as unit:
        found = unit.plans.find(number)
    planned = Planned(
        total_s,
        own_s=total_s - post.waited_s,
        processor_s=processor_s,
        peak_mb=peak_megabytes(os.getpid()),
        calls=post.calls,
        items=sum(found.totals.kinds.values()) if found else 0,
    )
    sys.stdout.write(json.dumps(asdict(planned)))


if __name__ == "__main__":
    main(*sys.argv[1:])
