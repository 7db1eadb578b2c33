"""A small Moodle to speak to: `moodle` is its client, `standin` the site behind."""

from collections.abc import Iterator

import pytest

from moodle_sync.client import Moodle
from moodle_sync.standin import StandIn
from tests.unit.moodle_sync.posting import post
from tests.unit.moodle_sync.small_site import small_site


@pytest.fixture
def standin() -> Iterator[StandIn]:
    with StandIn(small_site()) as running:
        yield running


@pytest.fixture
def moodle(standin: StandIn) -> Moodle:
    return Moodle(post, standin.url, standin.token)
