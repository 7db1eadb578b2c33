"""One store for all tests of a folder; each takes names that no other test uses."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.conformance.lrs import VERSIONS, Lrs, opened
from tests.e2e.running import Place


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lrs]:
    with opened(Place(tmp_path_factory.mktemp("conformance"))) as lrs:
        yield lrs


@pytest.fixture(params=VERSIONS)
def lrs(request: pytest.FixtureRequest, store: Lrs) -> Lrs:
    """The store as a client of each version sees it."""
    return replace(store, version=request.param)
