"""The benchmark of OneRoster, on a register that is small; its times are not judged."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_benchmark_of_a_small_register_reads_all_of_it(tmp_path: Path) -> None:
    file = tmp_path / "figures.json"
    words = ["oneroster", "--enrolments", "100", "--json", str(file)]
    bench = [sys.executable, "-m", "tests.benchmarks", *words]
    done = subprocess.run(bench, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    figures = {one["name"]: one["value"] for one in json.loads(file.read_text())["figures"]}
    bodies, sessions, courses, classes, people, seats = 201, 2, 1, 2, 20, 100
    categories, lines, results = (
        2,
        4,
        40 + 20,
    )  # 20 people twice or more in each of 2 classes, half sat the test
    roster = bodies + sessions + courses + classes + people + seats
    assert figures["objects of it"] == roster + categories + lines + results
    assert figures["peak memory of the process that answers"] > 0
