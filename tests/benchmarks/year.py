"""A whole year through a service of its own, from the roster to the register, the client included."""

import os
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean, median

from lms_bridge.demo.calls import Call, CallKind, calls_of, statements_in
from lms_bridge.demo.comparison import Line, compare
from lms_bridge.demo.installation import Installation
from lms_bridge.demo.making.plan import Year, YearPlan
from lms_bridge.demo.posting import Posted, post_all
from lms_bridge.demo.service import Service, serving
from lms_bridge.demo.waiting import looking_at, wait_until_done
from tests.benchmarks.figures import Figure
from tests.benchmarks.machine import largest_child_megabytes, load, peak_megabytes, processor_seconds

PARTS = 10


@dataclass(slots=True)
class Run:
    """What was measured of one year; times in seconds."""

    prepare: float = 0.0
    post: float = 0.0
    drain: float = 0.0
    posted: list[Posted] = field(default_factory=list)
    command_peak: float | None = None
    service_peak: float | None = None
    service_processor: float | None = None
    client_peak: float | None = None
    lines: list[Line] = field(default_factory=list)


def run(plan: YearPlan, year: Year, installation: Installation) -> Run:
    """Prepare, post everything, wait until it is worked off, ask the register. Raises `DemoFailed`."""
    found = Run()
    begun = time.perf_counter()
    credential = installation.prepare(plan, year.roster)
    found.command_peak = largest_child_megabytes()
    with serving(installation) as service, looking_at(installation) as waiting:
        found.prepare = time.perf_counter() - begun
        _post(found, service, calls_of(year, credential))
        begun = time.perf_counter()
        wait_until_done(service, waiting)
        found.drain = time.perf_counter() - begun
        found.service_processor = processor_seconds(service.process.pid)
        found.service_peak = peak_megabytes(service.process.pid)
    found.client_peak = peak_megabytes(os.getpid())
    found.lines = compare(installation, year)
    return found


def _post(found: Run, service: Service, calls: Sequence[Call]) -> None:
    begun = time.perf_counter()
    post_all(service.address, calls, lambda one: found.posted.append(one) if one else service.check())
    found.post = time.perf_counter() - begun


def figures(found: Run, year: Year, load_before: float | None) -> list[Figure]:
    statements = sum(map(statements_in, year.statements))
    total = found.prepare + found.post + found.drain
    return [
        Figure("whole year, from the empty folder to nothing waiting", total, "s"),
        Figure("· set up, roster, service up", found.prepare, "s"),
        Figure("· posting", found.post, "s"),
        Figure("· drained after the last post", found.drain, "s"),
        Figure(f"statements ({statements} in {len(year.statements)} batches)", statements / found.post, "/s"),
        Figure(f"deliveries ({len(year.deliveries)})", len(year.deliveries) / found.post, "/s"),
        Figure("processor time of the service", found.service_processor, "s"),
        *_of_kind(found, CallKind.BATCH),
        *_of_kind(found, CallKind.DELIVERY),
        Figure("peak memory of the largest command before it", found.command_peak, "MB"),
        Figure("peak memory of the service", found.service_peak, "MB"),
        Figure("peak memory of the client, which also made the year up", found.client_peak, "MB"),
        Figure("equal to the truth", _equality(found.lines)),
        Figure("load of the machine before", load_before),
        Figure("load of the machine after", load()),
    ]


def _of_kind(found: Run, kind: CallKind) -> list[Figure]:
    """Times in tenths, in the order of posting; the ratios say whether they grow with the rows."""
    ordered = sorted((one for one in found.posted if one.call.kind is kind), key=lambda one: one.number)
    times = [one.seconds * 1000 for one in ordered]
    tenths = [times[len(times) * part // PARTS : len(times) * (part + 1) // PARTS] for part in range(PARTS)]
    means = [fmean(tenth) for tenth in tenths if tenth]
    medians = [median(tenth) for tenth in tenths if tenth]
    return [
        Figure(f"a {kind}: median", median(times), "ms"),
        Figure(f"a {kind}: slowest", max(times), "ms"),
        Figure(f"a {kind}: mean in tenths", " ".join(f"{mean:.1f}" for mean in means), "ms"),
        Figure(f"a {kind}: last tenth to first, by the means", means[-1] / means[0]),
        Figure(f"a {kind}: last tenth to first, by the medians", medians[-1] / medians[0]),
    ]


def _equality(lines: Sequence[Line]) -> str:
    different = [f"{line.indicator} {line.register}≠{line.truth}" for line in lines if not line.is_equal]
    return "NO: " + ", ".join(different) if different else f"yes, all {len(lines)} figures"


def measure(
    plan: YearPlan, year: Year, *, address: str, database_url: str | None
) -> tuple[list[Figure], bool]:
    """The figures, and whether the register tells the truth."""
    before = load()
    settings = {"LMS_BRIDGE_DATABASE_URL": database_url} if database_url else {}
    with tempfile.TemporaryDirectory(prefix="lms-bridge-bench-") as folder:
        found = run(plan, year, Installation(folder=Path(folder), address=address, settings=settings))
    return figures(found, year, before), all(line.is_equal for line in found.lines)
