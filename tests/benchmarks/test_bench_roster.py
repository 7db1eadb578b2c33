"""The benchmark of a roster's plan runs, on one that is small; its times are not judged."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_benchmark_of_a_small_roster_measures_and_calls_grow_with_pages(tmp_path: Path) -> None:
    file = tmp_path / "figures.json"
    words = ["roster", "--courses", "6", "--people", "20", "--json", str(file)]
    bench = [sys.executable, "-m", "tests.benchmarks", *words]
    done = subprocess.run(bench, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    figures = {one["name"]: one["value"] for one in json.loads(file.read_text())["figures"]}
    assert figures["items"] == 6 * (20 * 0.1 + 1)
    assert figures["calls: twice the people to once"] == 1
