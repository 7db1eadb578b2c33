"""Figures of registers elsewhere, and of what differs."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from prometheus_client.core import GaugeMetricFamily, Metric

from lms_bridge.domain.forwarding import TargetState
from lms_bridge.domain.submission import OPEN, WITH_STAFF
from lms_bridge.services.ports.outbox import OutFigures, RegisterAt
from lms_bridge.services.ports.reconciling import MismatchFigures, Reconciliation

_NONE: Final = OutFigures({}, None)
_SHOWN: Final = sorted(OPEN | WITH_STAFF)


def of_registers(
    registers: Sequence[RegisterAt], sent: Mapping[str, OutFigures], now_ms: int
) -> Iterator[Metric]:
    """What is on its way to each register, and what lies with staff."""
    states = _gauge("register_submissions", "Submissions that are not in the register", "register", "state")
    age = _gauge(
        "register_age_seconds", "Age of the oldest submission on its way, 0 where none is", "register"
    )
    stopped = _gauge("register_stopped", "1 where nothing is sent until a person acts", "register")
    for one in registers:
        figures = sent.get(one.name, _NONE)
        for state in _SHOWN:
            states.add_metric((one.name, state.value), figures.states.get(state, 0))
        age.add_metric((one.name,), _since(figures.oldest_ms, now_ms))
        stopped.add_metric((one.name,), int(one.progress.state is TargetState.STOPPED))
    yield from (states, age, stopped)


def of_reconciliation(
    figures: MismatchFigures, runs: Sequence[Reconciliation], now_ms: int
) -> Iterator[Metric]:
    """What differs, the longest that something does, and when all was last compared."""
    count = _gauge("reconciliation_differences", "Differences that stand", "register", "kind")
    oldest = _gauge("reconciliation_oldest_seconds", "How long the oldest difference stands", "register")
    for (register, kind), number in figures.counts.items():
        count.add_metric((register, kind.value), number)
    for register, first_ms in figures.oldest_ms.items():
        oldest.add_metric((register,), _since(first_ms, now_ms))
    yield from (count, oldest)
    done = [one.ended_ms for one in runs if one.realisation_id is None and one.ended_ms is not None]
    if done:
        yield GaugeMetricFamily(
            "lms_bridge_reconciliation_age_seconds",
            "Time since all was last compared",
            value=_since(max(done), now_ms),
        )


def _gauge(name: str, about: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"lms_bridge_{name}", about, labels=labels)


def _since(at_ms: int | None, now_ms: int) -> float:
    return 0 if at_ms is None else max(0, now_ms - at_ms) / 1000
