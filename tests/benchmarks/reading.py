"""How much longer it takes to check statements than only to parse their JSON."""

import json
import time
from collections.abc import Callable, Sequence
from statistics import median

from lms_bridge.demo.calls import statements_in
from lms_bridge.demo.making.plan import Year
from tests.benchmarks.figures import Figure
from xapi import read_post

ROUNDS = 5


def measure(year: Year) -> list[Figure]:
    """Both over all batches of the year, turn by turn, so that a busy machine is busy for both."""
    bodies = [body.encode() for body in year.statements]
    statements = sum(map(statements_in, year.statements))
    rounds = [(_seconds(read_post, bodies), _seconds(json.loads, bodies)) for _ in range(ROUNDS)]
    checked, parsed = median(one for one, _ in rounds), median(other for _, other in rounds)
    return [
        Figure(f"xapi.read_post ({statements} statements)", statements / checked, "statements/s"),
        Figure("json.loads", statements / parsed, "statements/s"),
        Figure("times as long as json.loads", median(one / other for one, other in rounds)),
    ]


def _seconds(read: Callable[[bytes], object], bodies: Sequence[bytes]) -> float:
    begun = time.perf_counter()
    for body in bodies:
        read(body)
    return time.perf_counter() - begun
