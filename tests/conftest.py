"""What every group of tests may ask for."""

import os
from pathlib import Path

import pytest

pytest_plugins = ["tests.databases"]

ROOT = Path(__file__).resolve().parents[1]
SHARED_DATA = Path(os.environ.get("LMS_BRIDGE_SHARED_DATA", ROOT.parent / "shared" / "data"))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of example data kept beside the project; a test that needs it says when it is away."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"NOT RUN: no example data at {SHARED_DATA} (LMS_BRIDGE_SHARED_DATA names the folder)")
    return SHARED_DATA


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest comes first: else one process is still at it when the other has nothing to do."""
    items.sort(key=lambda item: "/e2e/" not in item.path.as_posix())
