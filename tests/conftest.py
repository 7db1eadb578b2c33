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
