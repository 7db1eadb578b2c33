"""Figures of webhooks to subscribers."""

from collections.abc import Iterator, Mapping, Sequence

from prometheus_client.core import GaugeMetricFamily, Metric

from lms_bridge.domain.forwarding import TargetState
from lms_bridge.services.ports.subscribers import MessageFigures, Subscriber


def of_subscribers(
    subscribers: Sequence[Subscriber], figures: Mapping[int, MessageFigures], now_ms: int
) -> Iterator[Metric]:
    """What waits for each, for how long, and what a person has to look at."""
    waiting = _gauge("waiting", "Messages that wait for a subscriber")
    age = _gauge("age_seconds", "How long one has waited, 0 where none does")
    dead = _gauge("dead", "Messages that could not be delivered, for a person")
    stopped = _gauge("stopped", "1 where nothing is sent until a person acts")
    for one in subscribers:
        found = figures[one.id]
        waiting.add_metric((one.name,), found.waiting)
        age.add_metric((one.name,), found.age_ms(now_ms) / 1000)
        dead.add_metric((one.name,), found.dead)
        stopped.add_metric((one.name,), int(one.progress.state is TargetState.STOPPED))
    yield from (waiting, age, dead, stopped)


def _gauge(name: str, about: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"lms_bridge_subscriber_{name}", about, labels=("subscriber",))
