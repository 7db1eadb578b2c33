"""The pipeline on both databases."""

from collections.abc import Iterator

import pytest

from lms_bridge.db.engine import Engines
from moodle_sync.standin import StandIn, Traps
from tests.db.moodle_world import SIXTH_DAY, World, make_site, set_up
from tests.db.moodles import RUNS, Fetching, beside_a_moodle
from tests.db.pipeline import Pipeline
from tests.db.syncing import Syncing


@pytest.fixture
def pipeline(engines: Engines) -> Pipeline:
    """Sources and a credential stand; no roster yet."""
    made = Pipeline(engines)
    made.set_up()
    return made


@pytest.fixture
def school(pipeline: Pipeline) -> Pipeline:
    """`pipeline` with the roster imported."""
    pipeline.enrol()
    return pipeline


@pytest.fixture
def world(pipeline: Pipeline) -> Iterator[World]:
    """The pipeline beside a stand-in Moodle without the companion plugin."""
    pipeline.clock.at_ms = SIXTH_DAY
    with StandIn(make_site(lambda: pipeline.clock.at_ms // 1000), traps=Traps(plugin_absent=True)) as standin:
        yield set_up(pipeline, standin)


@pytest.fixture
def syncing(pipeline: Pipeline) -> Syncing:
    """Who runs jobs; the sources stand, and no job."""
    return Syncing(pipeline.engines)


@pytest.fixture
def fetching(pipeline: Pipeline) -> Iterator[Fetching]:
    """A Moodle with three courses, and a roster that ties none of them."""
    with beside_a_moodle(pipeline) as made:
        made.enrol(*RUNS)
        yield made
