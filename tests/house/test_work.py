"""Every kind of row that is work has somebody who does it."""

from pathlib import Path

from lms_bridge.bootstrap import build
from lms_bridge.db.work import KINDS
from lms_bridge.settings import from_environment


def test_every_kind_of_work_has_a_handler(tmp_path: Path) -> None:
    bridge = build(from_environment({"LMS_BRIDGE_DATABASE_URL": f"sqlite:///{tmp_path / 'none.sqlite'}"}))
    assert {task.kind for task in bridge.worker()._tasks} == set(KINDS)
    bridge.close()
