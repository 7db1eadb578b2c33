"""The pipeline on both databases."""

import pytest

from lms_bridge.db.engine import Engines
from tests.db.pipeline import Pipeline


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
