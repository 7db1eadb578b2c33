"""The benchmark of the year runs, on a year that is small enough for every day; its times are not judged."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_benchmark_of_a_small_year_measures_and_comes_out_true(tmp_path: Path) -> None:
    file = tmp_path / "figures.json"
    words = ["year", "--people", "72", "--json", str(file)]
    bench = [sys.executable, "-m", "tests.benchmarks", *words]
    done = subprocess.run(bench, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    figures = {one["name"]: one["value"] for one in json.loads(file.read_text())["figures"]}
    assert str(figures["equal to the truth"]).startswith("yes")
    assert len(str(figures["a delivery: mean in tenths"]).split()) == 10
    assert figures["a delivery: last tenth to first, by the means"] > 0
