"""`run.py` as a newcomer meets it: started as a program, in a folder where nothing is set up."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
MADE_OF = ("run.py", "pyproject.toml", "requirements.lock", "requirements-dev.lock")
NO_PIP_PACKAGES = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": ""}
STAND_IN = """#!{python}
import os, sys
print("ran", *sys.argv[1:], flush=True)
browser_group = "browser" in sys.argv
sys.exit(int(os.environ.get("BROWSER_CODE" if browser_group else "CODE", "0")))
"""
posix = pytest.mark.skipif(
    os.name == "nt", reason="NOT RUN: the stand-ins are scripts with a first line for POSIX"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in MADE_OF:
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


@pytest.fixture
def run(folder: Path) -> ModuleType:
    """`run.py` of `folder` as a module."""
    spec = importlib.util.spec_from_file_location("run_of_a_copy", folder / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def ready(run: ModuleType) -> ModuleType:
    """The same after a set-up for developing, with stand-ins for the programs in `.venv`."""
    for name in ("python", "ruff", "mypy", "lint-imports", "pytest", "lms-bridge"):
        run.program(name).parent.mkdir(parents=True, exist_ok=True)
        run.program(name).write_text(STAND_IN.format(python=sys.executable), encoding="utf-8")
        run.program(name).chmod(0o755)
    run.STAMP.write_text(run.fingerprint(run.DEV), encoding="utf-8")
    return run


def started(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`run.py` run to its end with nothing on PATH and, unless named, no browser."""
    full = {**os.environ, "PATH": "", "LMS_BRIDGE_CHROMIUM": "/nowhere/chromium", **environment}
    command = [sys.executable, str(folder / "run.py"), *words]
    return subprocess.run(command, env=full, cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("words", [(), ("tset",), ("--habit",)])
def test_an_unknown_habit_is_a_usage_error_that_lists_the_habits(
    folder: Path, words: tuple[str, ...]
) -> None:
    done = started(folder, *words)
    assert done.returncode == 2
    assert {"demo", "test", "check", "bench", "lms-bridge"} <= set(done.stderr.split())


def test_asking_for_help_sets_nothing_up(folder: Path) -> None:
    assert started(folder, "--help").returncode == 0
    assert not (folder / ".venv").exists()


def test_a_failed_set_up_shows_the_error_and_leaves_no_stamp(run: ModuleType) -> None:
    lock = "no-such-package-anywhere==1.0 --hash=sha256:" + "0" * 64
    (run.ROOT / run.RUN).write_text(lock, encoding="utf-8")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(run.VENV)], check=True)
    run.STAMP.write_text("of an earlier state", encoding="utf-8")
    done = started(run.ROOT, "demo", **NO_PIP_PACKAGES)
    assert done.returncode == 1
    assert "no-such-package-anywhere" in done.stderr
    assert not run.STAMP.exists()


def test_a_python_without_ensurepip_is_told_what_to_install(folder: Path) -> None:
    code = (
        "import runpy, sys; sys.modules['ensurepip'] = None; sys.argv = ['run.py', 'demo'];"
        "runpy.run_path('run.py', run_name='__main__')"
    )
    full = {**os.environ, "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=full, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "apt install python3-venv" in done.stderr


@posix
def test_a_second_start_installs_nothing_and_passes_the_arguments_on(ready: ModuleType) -> None:
    done = started(ready.ROOT, "demo", "--once")
    assert (done.returncode, done.stdout) == (0, "ran -m lms_bridge.demo --once\n")


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("requirements-dev.lock", "==", "==9"),
        ("pyproject.toml", 'name = "lms-bridge"', 'name = "lms-bridge-2"'),
        ("pyproject.toml", "hatchling>=", "hatchling>=1."),
    ],
)
def test_another_lock_or_build_is_installed_again(ready: ModuleType, name: str, old: str, new: str) -> None:
    assert ready.is_ready(ready.DEV)
    file = ready.ROOT / name
    file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    assert not ready.is_ready(ready.DEV)


def test_what_was_set_up_for_tests_serves_the_demo_but_not_the_other_way_round(ready: ModuleType) -> None:
    assert ready.is_ready(ready.RUN)
    ready.STAMP.write_text(ready.fingerprint(ready.RUN), encoding="utf-8")
    assert not ready.is_ready(ready.DEV)


@posix
def test_check_runs_all_checks_and_fails_when_one_failed(ready: ModuleType) -> None:
    ready.program("mypy").write_text(f"#!{sys.executable}\nraise SystemExit(1)", encoding="utf-8")
    done = started(ready.ROOT, "check")
    told = dict(line.split() for line in done.stdout.partition("== results")[2].strip().splitlines())
    assert told == dict.fromkeys(ready.CHECKS, "passed") | {"types": "FAILED"}
    assert done.returncode == 1


@posix
def test_check_runs_only_the_checks_named(ready: ModuleType) -> None:
    assert started(ready.ROOT, "check", "lint").stdout.count("ran ") == 1
    assert started(ready.ROOT, "check", "lnit").returncode == 2


@posix
@pytest.mark.parametrize(
    ("words", "main_code", "browser_code", "expected"),
    [
        ([], 0, 0, 0),
        ([], 1, 0, 1),
        ([], 0, 1, 1),
        ([], 5, 0, 5),
        ([], 0, 5, 5),
        (["-k", "x"], 0, 5, 0),
        (["-k", "x"], 5, 0, 0),
        (["-k", "x"], 5, 5, 5),
        (["-k", "x"], 1, 5, 1),
    ],
)
def test_no_group_of_tests_fails_or_stays_empty_unseen(
    ready: ModuleType, words: list[str], main_code: int, browser_code: int, expected: int
) -> None:
    codes = {"CODE": str(main_code), "BROWSER_CODE": str(browser_code)}
    done = started(ready.ROOT, "test", *words, LMS_BRIDGE_CHROMIUM=sys.executable, **codes)
    assert done.returncode == expected
    assert done.stdout.count("ran -m pytest") == 2


@posix
def test_browser_tests_that_were_not_run_are_named(ready: ModuleType) -> None:
    done = started(ready.ROOT, "test")
    assert (done.returncode, done.stdout.count("ran -m pytest")) == (0, 1)
    assert "browser tests: NOT RUN" in done.stdout


@posix
def test_a_program_ended_by_a_signal_is_a_failure(ready: ModuleType) -> None:
    dies = f"#!{sys.executable}\nimport os, signal\nos.kill(os.getpid(), signal.SIGKILL)"
    ready.program("lms-bridge").write_text(dies, encoding="utf-8")
    assert started(ready.ROOT, "lms-bridge").returncode == 128 + 9
