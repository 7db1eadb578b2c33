"""What the program takes to start, and to inspect what means harm: peaks of processes of their own."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.scorm.hostile import COSTLY

ROOT = Path(__file__).resolve().parents[2]
MOST_AT_START_MB, MOST_MB = 40, 150
WORST = ("prerequisites", "unseen characters", "sequencing that all items take in")
"""Those for which `lms-bridge package inspect` needs most memory, or once did."""

MEASURE = """
import json, resource, subprocess, sys
done = subprocess.run([sys.executable, "-m", "lms_bridge", *sys.argv[1:]], capture_output=True)
print(json.dumps([done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024]))
"""
"""Stands between, since a process counts as its own what the one that starts it had in memory."""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the peak is told in other units")


def test_the_program_starts_without_the_whole_service() -> None:
    code, peak_mb = peak("--version")
    assert code == 0
    assert peak_mb <= MOST_AT_START_MB


@pytest.mark.parametrize("what", WORST)
def test_a_hostile_package_does_not_take_the_memory_of_who_inspects_it(what: str, tmp_path: Path) -> None:
    content = COSTLY[what]()
    file = tmp_path / "hostile"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    code, peak_mb = peak("package", "inspect", "--json", str(file))
    assert code in {0, 1}
    assert peak_mb < MOST_MB


def peak(*words: str) -> tuple[int, float]:
    """The exit code of the program with these words, and its largest memory (MB)."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, *words], cwd=ROOT, capture_output=True, text=True, check=True
    )
    code, peak_mb = json.loads(done.stdout)
    return code, peak_mb
