"""What is counted reads as Prometheus wants it, with few labels whatever callers send, and costs little."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from timeit import timeit
from typing import Any
from urllib.request import urlopen

import pytest
from prometheus_client.parser import text_string_to_metric_families

from lms_bridge.domain.errors import DatabaseBusy
from lms_bridge.domain.forwarding import Newer, TargetState
from lms_bridge.domain.reconciliation import MismatchKind
from lms_bridge.domain.submission import SubmissionState
from lms_bridge.runtime.metrics import METHODS, SURFACES, Metrics
from lms_bridge.services.ports import JobHealth, Queue
from lms_bridge.services.ports.forwarding import Figures, Position, Progress, Target
from lms_bridge.services.ports.outbox import OutFigures, RegisterAt
from lms_bridge.services.ports.reconciling import MismatchFigures, Reconciliation
from lms_bridge.services.ports.registers import RegisterPlace
from lms_bridge.services.ports.subscribers import MessageFigures, Subscriber
from tests.db.pipeline import SetClock
from xapi import Version

CLOCK = SetClock()
QUEUES = (
    Queue("statement", 3, 1, dated=True, oldest_ms=CLOCK.at_ms - 1500),
    Queue("delivery", 0, 0, dated=True, oldest_ms=None),
    Queue("pair", 2, 0, dated=False, oldest_ms=None),
)
JOBS = (
    JobHealth("lms-accounts", "accounts", 2, CLOCK.at_ms - 60_000),
    JobHealth("new", "reconcile", 0, None),
)


TARGET = Target(
    7,
    "archive",
    endpoint="",
    user="",
    sealed_secret="",
    version=Version.V1,
    newer=Newer.CONVERT,
    filter="{}",
    batch=1,
    position=Position(0, 0),
    progress=Progress(TargetState.STOPPED),
)
FIGURES = Figures(waiting=4, unread=2, oldest_ms=CLOCK.at_ms - 90_000, dead=3)


class Targets:
    """One target of forwarding, which was stopped."""

    def all(self) -> Any:
        return (TARGET,)

    def figures(self) -> Any:
        return {TARGET.id: FIGURES}


class Objections:
    """Three are open, and one of them is late."""

    def figures(self, *, at_ms: int) -> tuple[int, int]:
        return 3, int(at_ms == CLOCK.at_ms)


class Issued:
    """Documents of which one was withdrawn."""

    def figures(self) -> Any:
        return {("confirmation", "issued"): 7, ("certificate", "withdrawn"): 1}


class Registers:
    """One register elsewhere, which was stopped, and what differs."""

    place = RegisterPlace("state", "oneroster", endpoint="")
    target = RegisterAt(1, place, sealed_secret="", ask_days=1, progress=Progress(TargetState.STOPPED))

    def all(self) -> Any:
        return (self.target,)

    def figures(self) -> Any:
        states = {SubmissionState.WAITING: 2, SubmissionState.RETURNED: 1}
        return {"state": OutFigures(states, CLOCK.at_ms - 30_000)}


class Differs:
    def figures(self) -> Any:
        return MismatchFigures({("state", MismatchKind.GONE): 3}, {"state": CLOCK.at_ms - 5_000})

    def latest(self, *, limit: int) -> Any:
        ended_ms = CLOCK.at_ms - 2_000 * limit
        return (Reconciliation(1, by="setting", realisation_id=None, asked_ms=0, ended_ms=ended_ms),)


class Subscribers:
    """One subscriber, which was switched off."""

    def all(self) -> Any:
        stopped = Progress(TargetState.STOPPED)
        named = Subscriber(
            1, "hr", host="", sealed_address="", kinds=frozenset(), sealed_secret="", progress=stopped
        )
        return (named,)

    def figures(self) -> Any:
        return {1: MessageFigures(waiting=5, oldest_ms=CLOCK.at_ms - 20_000, dead=2)}


@dataclass
class Asked:
    """A database whose queues are as above, or that is busy."""

    busy: bool = False

    @contextmanager
    def read(self) -> Iterator[Any]:
        if self.busy:
            raise DatabaseBusy
        yield self

    @property
    def queues(self) -> Any:
        return self

    @property
    def forward_targets(self) -> Any:
        return Targets()

    @property
    def objections(self) -> Any:
        return Objections()

    @property
    def issued(self) -> Any:
        return Issued()

    @property
    def forward_rows(self) -> Any:
        return Targets()

    @property
    def register_targets(self) -> Any:
        return Registers()

    @property
    def outbox(self) -> Any:
        return Registers()

    @property
    def subscribers(self) -> Any:
        return Subscribers()

    @property
    def messages(self) -> Any:
        return Subscribers()

    @property
    def reconciling(self) -> Any:
        return Differs()

    def all(self) -> Any:
        return QUEUES

    def jobs(self) -> Any:
        return JOBS


@pytest.fixture
def metrics() -> Metrics:
    return Metrics(Asked(), CLOCK)  # type: ignore[arg-type]


def read(metrics: Metrics) -> dict[tuple[str, ...], float]:
    """Each sample by its name and the values of its labels, in the order of their names."""
    families = text_string_to_metric_families(metrics.text()[0].decode())
    return {
        (one.name.removeprefix("lms_bridge_"), *(value for _, value in sorted(one.labels.items()))): one.value
        for family in families
        for one in family.samples
    }


def test_what_happened_is_counted(metrics: Metrics) -> None:
    for status in (200, 204, 400):
        metrics.requested("xapi", method="POST", status=status, seconds=0.02)
    metrics.refused("verb-id")
    metrics.stored(25)
    metrics.worked("statement", "done", 7)
    metrics.ran("accounts", "failed")
    told = read(metrics)
    assert told["requests_total", "POST", "2xx", "xapi"] == 2
    assert told["requests_total", "POST", "4xx", "xapi"] == 1
    assert (told["request_seconds_bucket", "0.01", "xapi"], told["request_seconds_count", "xapi"]) == (0, 3)
    assert told["refusals_total", "verb-id"] == 1
    assert told["statements_stored_total",] == 25
    assert told["work_rows_total", "statement", "done"] == 7
    assert told["job_runs_total", "accounts", "failed"] == 1


def test_what_waits_is_looked_up_when_it_is_asked_for(metrics: Metrics) -> None:
    told = read(metrics)
    assert told["database_up",] == 1
    assert [told["queue_length", one.kind] for one in QUEUES] == [3, 0, 2]
    assert told["queue_aside", "statement"] == 1
    assert {key[1]: value for key, value in told.items() if key[0] == "queue_age_seconds"} == {
        "statement": 1.5,
        "delivery": 0,
    }
    assert [told["job_failures", one.name, one.kind] for one in JOBS] == [2, 0]
    assert {key[1]: value for key, value in told.items() if key[0] == "job_done_age_seconds"} == {
        "lms-accounts": 60
    }


def test_how_much_waits_for_a_target_is_told(metrics: Metrics) -> None:
    told = read(metrics)
    names = ("waiting", "age_seconds", "refused", "stopped")
    assert [told[f"forward_{name}", "archive"] for name in names] == [6, 90, 3, 1]


def test_what_waits_for_a_subscriber_is_told(metrics: Metrics) -> None:
    told = read(metrics)
    names = ("waiting", "age_seconds", "dead", "stopped")
    assert [told[f"subscriber_{name}", "hr"] for name in names] == [5, 20, 2, 1]


def test_objections_and_documents_are_counted(metrics: Metrics) -> None:
    told = read(metrics)
    assert (told["objections_open",], told["objections_overdue",]) == (3, 1)
    assert told["documents", "confirmation", "issued"] == 7


def test_what_is_on_its_way_to_registers_and_what_differs_is_told(metrics: Metrics) -> None:
    told = read(metrics)
    states = ("waiting", "returned", "sent")
    assert [told["register_submissions", "state", one] for one in states] == [2, 1, 0]
    assert (told["register_age_seconds", "state"], told["register_stopped", "state"]) == (30, 1)
    assert told["reconciliation_differences", "gone", "state"] == 3
    assert told["reconciliation_oldest_seconds", "state"] == 5
    assert told["reconciliation_age_seconds",] == 40


def test_without_a_database_the_rest_is_still_told() -> None:
    metrics = Metrics(Asked(busy=True), CLOCK)  # type: ignore[arg-type]
    metrics.stored(1)
    told = read(metrics)
    assert (told["database_up",], told["statements_stored_total",]) == (0, 1)
    assert not any(key[0].startswith("queue") for key in told)


def test_methods_that_callers_make_up_are_one(metrics: Metrics) -> None:
    for surface, method in product(SURFACES, (*METHODS, *(f"M{number}" for number in range(50)))):
        metrics.requested(surface, method=method, status=405, seconds=0)
    told = read(metrics)
    assert len([key for key in told if key[0] == "requests_total"]) == len(SURFACES) * (len(METHODS) + 1)


def test_two_services_in_one_process_share_nothing(metrics: Metrics) -> None:
    metrics.stored(5)
    assert read(Metrics(Asked(), CLOCK))["statements_stored_total",] == 0  # type: ignore[arg-type]


def test_counting_a_request_costs_microseconds(metrics: Metrics) -> None:
    def one() -> None:
        metrics.requested("xapi", method="POST", status=200, seconds=0.004)

    assert min(timeit(one, number=1000) for _ in range(5)) / 1000 < 0.000_5


def test_a_port_of_this_machine_serves_them_until_it_is_closed(metrics: Metrics) -> None:
    server = metrics.serve(0)
    with urlopen(f"http://127.0.0.1:{server.port}/metrics", timeout=10) as answer:
        assert answer.headers["Content-Type"].startswith("text/plain")
        assert b"lms_bridge_database_up 1.0" in answer.read()
    server.close()
    with pytest.raises(OSError, match=r"refused|reset"):
        urlopen(f"http://127.0.0.1:{server.port}/metrics", timeout=10)
