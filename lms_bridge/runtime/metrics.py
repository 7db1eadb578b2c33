"""Figures for Prometheus: what this process did, and how much waits, which is looked up when asked for."""

from collections.abc import Iterator, Mapping, Sequence
from threading import Thread
from typing import Any, Final
from wsgiref.simple_server import WSGIServer

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, start_http_server
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from lms_bridge.domain.errors import BridgeError
from lms_bridge.domain.forwarding import TargetState
from lms_bridge.runtime.metrics_registers import of_reconciliation, of_registers
from lms_bridge.runtime.metrics_subscribers import of_subscribers
from lms_bridge.services.ports import Clock, Database, JobHealth, Queue
from lms_bridge.services.ports.forwarding import Figures, Target

LOOPBACK: Final = "127.0.0.1"
SURFACES: Final = frozenset({"xapi", "webhooks", "api", "oneroster", "pages"})
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"})
OTHER: Final = "other"
_RUNS: Final = 20
_SECONDS: Final = (0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """One for a process, with a registry of its own. Every label has few values, whatever callers send."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.registry = CollectorRegistry(auto_describe=False)
        made: Mapping[str, Any] = {"namespace": "lms_bridge", "registry": self.registry}
        self._requests = Counter("requests", "Requests answered", ("surface", "method", "status"), **made)
        self._seconds = Histogram(
            "request_seconds", "Time to the answer", ("surface",), buckets=_SECONDS, **made
        )
        self._refusals = Counter(
            "refusals", "Refusals of programs' requests, by error or broken rule", ("rule",), **made
        )
        self._stored = Counter(
            "statements_stored",
            "Statements answered with their ids; one that comes again counts again",
            **made,
        )
        self._rows = Counter("work_rows", "Rows worked on, by how it ended", ("kind", "result"), **made)
        self._runs = Counter("job_runs", "Runs of sync jobs that ended here", ("kind", "state"), **made)
        self._known: dict[tuple[str, str, int], Any] = {}
        self._timed = {surface: self._seconds.labels(surface) for surface in SURFACES}
        ProcessCollector(registry=self.registry)
        self.registry.register(_Waiting(database, clock))

    def requested(self, surface: str, *, method: str, status: int, seconds: float) -> None:
        """A request was answered. The surface is one of `SURFACES`."""
        key = (surface, method, status // 100)
        counter = self._known.get(key)
        if counter is None:
            told = method if method in METHODS else OTHER
            counter = self._requests.labels(surface, told, f"{status // 100}xx")
            if told != OTHER:
                self._known[key] = counter
        counter.inc()
        self._timed[surface].observe(seconds)

    def refused(self, rule: str) -> None:
        """A request of a program was refused. The rule is one that is written in this program."""
        self._refusals.labels(rule).inc()

    def stored(self, number: int) -> None:
        self._stored.inc(number)

    def worked(self, kind: str, result: str, rows: int) -> None:
        self._rows.labels(kind, result).inc(rows)

    def ran(self, kind: str, state: str) -> None:
        self._runs.labels(kind, state).inc()

    def text(self, accept: str = "") -> tuple[bytes, str]:
        """All figures and their content type, in the format that the caller accepts."""
        encode, content_type = choose_encoder(accept)
        return encode(self.registry), content_type

    def serve(self, port: int) -> "MetricsServer":
        """Serve them on a port of this machine alone. Raises `OSError` where that is not to be had."""
        return MetricsServer(*start_http_server(port, addr=LOOPBACK, registry=self.registry))


class MetricsServer:
    """Answers beside the service until it is closed."""

    def __init__(self, server: WSGIServer, thread: Thread) -> None:
        self._server = server
        self._thread = thread

    @property
    def port(self) -> int:
        return self._server.server_port

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Waiting(Collector):
    """What waits, as the database says at that moment; where it does not answer, that it does not."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def describe(self) -> Iterator[Metric]:
        """Nothing beforehand: registering asks no database."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        try:
            with self._database.read() as unit:
                queues, jobs = unit.queues.all(), unit.queues.jobs()
                objections = unit.objections.figures(at_ms=self._clock.now_ms())
                documents = unit.issued.figures()
                targets, figures = unit.forward_targets.all(), unit.forward_rows.figures()
                registers, sent = unit.register_targets.all(), unit.outbox.figures()
                subscribers, messages = unit.subscribers.all(), unit.messages.figures()
                differs, runs = unit.reconciling.figures(), unit.reconciling.latest(limit=_RUNS)
        except BridgeError:
            yield _up(0)
            return
        yield _up(1)
        now_ms = self._clock.now_ms()
        yield from _of_queues(queues, now_ms)
        yield from _of_jobs(jobs, now_ms)
        yield from _of_objections(objections)
        yield from _of_documents(documents)
        yield from _of_targets([(one, figures[one.id]) for one in targets], now_ms)
        yield from of_registers(registers, sent, now_ms)
        yield from of_subscribers(subscribers, messages, now_ms)
        yield from of_reconciliation(differs, runs, now_ms)


def _of_queues(queues: Sequence[Queue], now_ms: int) -> Iterator[Metric]:
    length = _gauge("queue_length", "Rows that wait or are in hand", "kind")
    aside = _gauge("queue_aside", "Rows laid aside for a person", "kind")
    age = _gauge("queue_age_seconds", "Age of the oldest row that waits, 0 where none does", "kind")
    for one in queues:
        length.add_metric((one.kind,), one.waiting)
        aside.add_metric((one.kind,), one.aside)
        if one.dated:
            age.add_metric((one.kind,), 0 if one.oldest_ms is None else _since(one.oldest_ms, now_ms))
    yield from (length, aside, age)


def _of_jobs(jobs: Sequence[JobHealth], now_ms: int) -> Iterator[Metric]:
    failures = _gauge("job_failures", "How often in a row a sync job failed", "job", "kind")
    age = _gauge("job_done_age_seconds", "Time since a sync job last ended well", "job", "kind")
    for one in jobs:
        failures.add_metric((one.name, one.kind), one.failures)
        if one.done_ms is not None:
            age.add_metric((one.name, one.kind), _since(one.done_ms, now_ms))
    yield from (failures, age)


def _of_targets(targets: Sequence[tuple[Target, Figures]], now_ms: int) -> Iterator[Metric]:
    waiting = _gauge("forward_waiting", "Statements that wait for a target of forwarding", "target")
    age = _gauge("forward_age_seconds", "How long one has waited, 0 where none does", "target")
    refused = _gauge("forward_refused", "Statements that the target refused, for a person", "target")
    stopped = _gauge("forward_stopped", "1 where nothing is sent until a person acts", "target")
    for one, figures in targets:
        waiting.add_metric((one.name,), figures.waiting + figures.unread)
        age.add_metric((one.name,), figures.age_ms(now_ms) / 1000)
        refused.add_metric((one.name,), figures.dead)
        stopped.add_metric((one.name,), int(one.progress.state is TargetState.STOPPED))
    yield from (waiting, age, refused, stopped)


def _of_objections(figures: tuple[int, int]) -> Iterator[Metric]:
    waiting = _gauge("objections_open", "Objections that are not decided")
    late = _gauge("objections_overdue", "Objections that were to be decided by now")
    for gauge, number in zip((waiting, late), figures, strict=True):
        gauge.add_metric((), number)
        yield gauge


def _of_documents(figures: Mapping[tuple[str, str], int]) -> Iterator[Metric]:
    number = _gauge("documents", "Documents that were issued", "kind", "standing")
    for labels, count in sorted(figures.items()):
        number.add_metric(labels, count)
    yield number


def _gauge(name: str, about: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"lms_bridge_{name}", about, labels=labels)


def _up(value: int) -> GaugeMetricFamily:
    return GaugeMetricFamily("lms_bridge_database_up", "Whether the database answered", value=value)


def _since(at_ms: int, now_ms: int) -> float:
    return max(0, now_ms - at_ms) / 1000
