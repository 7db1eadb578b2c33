"""The package installs without a clone: its wheel holds all that the service reads at run time."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from tests.house.tree import PACKAGES, ROOT, files

UV = shutil.which("uv")
NO_BUILDER = "No matching distribution found for hatchling|Failed to resolve requirements|No module named pip"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = str(tmp_path_factory.mktemp("wheel"))
    pip = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", folder]
    build = [UV, "build", "-q", "--wheel", "--python", sys.executable, "-o", folder] if UV else pip
    done = subprocess.run([*build, str(ROOT)], capture_output=True, text=True, check=False)
    if done.returncode and re.search(NO_BUILDER, done.stderr):
        pytest.skip(f"NOT RUN, no wheel can be built here: {done.stderr.strip()[-300:]}")
    assert done.returncode == 0, done.stderr
    return next(Path(folder).glob("*.whl"))


@pytest.fixture
def fresh(wheel: Path, tmp_path: Path) -> Path:
    """The programs' folder of a new environment that holds the wheel and nothing else."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "env")], check=True)
    programs = tmp_path / "env" / ("Scripts" if os.name == "nt" else "bin")
    pip = [sys.executable, "-m", "pip", "--python", str(programs / "python"), "install", "-q"]
    install = [UV, "pip", "install", "-q", "--python", str(programs / "python")] if UV else pip
    subprocess.run([*install, "--no-deps", "--no-index", str(wheel)], check=True)
    return programs


def test_a_wheel_holds_every_file_of_the_packages(wheel: Path) -> None:
    wanted = {path for path in files() if path.split("/")[0] in PACKAGES}
    assert wanted - set(zipfile.ZipFile(wheel).namelist()) == set()


NO_MODULES = ["templates/*.html", "translations/*.po", "migrations/versions/*.py", "papers/templates/*.typ"]


@pytest.mark.parametrize("pattern", NO_MODULES)
def test_a_wheel_holds_what_is_no_module(wheel: Path, pattern: str) -> None:
    assert [name for name in zipfile.ZipFile(wheel).namelist() if Path(name).match(pattern)]


@pytest.mark.parametrize("words", [["--help"], ["init"]], ids=" ".join)
def test_the_program_runs_from_its_wheel(fresh: Path, tmp_path: Path, words: list[str]) -> None:
    borrowed = dict(
        os.environ, PYTHONPATH=sysconfig.get_path("purelib")
    )  # the dependencies; .pth is not read there
    done = subprocess.run(
        [str(fresh / "lms-bridge"), *words],
        cwd=tmp_path,
        env=borrowed,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout
