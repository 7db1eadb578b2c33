"""Inspect or keep files and say what it took: `python -m tests.benchmarks.package_alone inspect|keep`.

The files are named on standard input, one a line. Nothing of the tests is imported that could need memory.
"""

import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from scorm import inspect_package
from scorm.store import Store
from tests.benchmarks.machine import peak_megabytes

CHUNK = 1 << 18


def main(what: str, files: list[Path]) -> None:
    """Do it file after file."""
    took = {}
    for file in files:
        start = time.process_time()
        _keep(file) if what == "keep" else inspect_package(file)
        took[file.name] = time.process_time() - start
    slowest = max(took, key=took.__getitem__)
    told = {
        "count": len(files),
        "slowest": slowest.partition(" ")[2] or slowest,
        "slowest_s": took[slowest],
        "peak_mb": peak_megabytes(os.getpid()),
    }
    print(json.dumps(told))  # noqa: T201 - this is what it is for


def _keep(file: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="lms-bridge-bench-", dir=file.parent) as folder:
        if Store(Path(folder)).keep(_pieces(file), name=file.name).path is None:
            raise SystemExit("the package was rejected")


def _pieces(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while piece := opened.read(CHUNK):
            yield piece


if __name__ == "__main__":
    main(sys.argv[1], [Path(line) for line in sys.stdin.read().splitlines()])
