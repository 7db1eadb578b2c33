"""The benchmark of packages runs, on small ones; its times are not judged."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_benchmark_of_packages_measures_each_thing(tmp_path: Path) -> None:
    file = tmp_path / "figures.json"
    words = ["packages", "--megabytes", "2", "--repeats", "1", "--without-hostile", "--json", str(file)]
    bench = [sys.executable, "-m", "tests.benchmarks", *words]
    done = subprocess.run(bench, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    figures = {one["name"].strip(): one["value"] for one in json.loads(file.read_text())["figures"]}
    assert figures["keeping a package of 2 MB"] > 0
    assert figures["of twice zipfile's listing and reading, and hashing"] > 0
