"""A closing whose process is killed (SIGKILL), at whichever write, leaves nothing half and is done again."""

import json
import subprocess
import sys
from typing import Any

from lms_bridge.db import tables
from tests.db.pipeline import BOJAN, Pipeline, completed, tried

NOTHING = {"closings": 0, "documents": 0, "last": []}
WHOLE = {"closings": 1, "documents": 3, "last": [1, 2]}


def killed_at_each_write(url: str) -> list[dict[str, Any]]:
    """What stood after each kill, and at last when it was let come to its end."""
    words = [sys.executable, "-m", "tests.db.killed_closing", url]
    done = subprocess.run(words, capture_output=True, text=True, check=True, timeout=60)
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_killed_closing_leaves_nothing_and_goes_on_without_a_gap(school: Pipeline, url: str) -> None:
    school.post(completed(), tried(raw=90), completed(BOJAN))
    school.drain()
    *killed, whole = killed_at_each_write(url)
    assert len(killed) >= 7  # the closing, the numbers of two kinds, the documents, the log, the commit
    assert all(one == NOTHING for one in killed)
    assert whole == WHOLE
    numbers = [(row.kind, row.number) for row in school.rows(tables.document)]
    assert sorted(numbers) == [("certificate", 1), ("confirmation", 1), ("confirmation", 2)]
