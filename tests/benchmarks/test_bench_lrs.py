"""What the benchmark of the Learning Record Store sends. It takes too long itself for every day."""

import json
from statistics import fmean

from tests.benchmarks.moodle_statements import World
from xapi import links_of, read_post


def test_the_made_up_statements_keep_the_rules_and_are_as_large_as_moodles() -> None:
    body = World().makes().body(300)
    incoming = read_post(body)
    assert 1500 < len(body) / len(incoming) < 1750
    assert 4 < fmean(len(links_of(one.value).activities) for one in incoming) < 4.5
    assert World().makes().body(1)[:60] == World().makes().body(1)[:60]


def test_a_body_of_one_is_no_array() -> None:
    assert json.loads(World().makes().body(0))["actor"]["objectType"] == "Agent"
