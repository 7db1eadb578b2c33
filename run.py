"""The habits of this repository; `python3 run.py` lists them.

Standard library only. A Python that is too old must still be able to read this file in order to say so:
hence no annotations and no f-strings here.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit("lms-bridge needs Python 3.11 or newer; this is %d.%d." % tuple(sys.version_info[:2]))

import hashlib
import importlib.util
import json
import os
import shutil
import signal
import subprocess
import time
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "lms-bridge.stamp"
RUN = "requirements.lock"
DEV = "requirements-dev.lock"  # holds all of RUN, in the same versions
NOTHING_COLLECTED = 5  # pytest's exit code
NO_VENV = """\
run.py: this Python cannot make virtual environments (its module ensurepip is missing).
On Debian and Ubuntu: apt install python3-venv     Or install uv. Then type the same again."""
NO_BROWSER = """\
!! browser tests: NOT RUN, no Chromium found (on Debian: apt install chromium; elsewhere install Chromium or
!! Chrome and give the program's path in the environment variable LMS_BRIDGE_CHROMIUM)"""


def program(name):
    return VENV / "Scripts" / (name + ".exe") if os.name == "nt" else VENV / "bin" / name


PYTHON = program("python")


def main(arguments):
    habit, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if habit in ("-h", "--help", "help"):
        say(usage())
        return 0
    if habit not in HABITS:
        sys.stderr.write(usage() + "\n")
        return 2
    act, lock, _ = HABITS[habit]
    try:
        set_up(lock)
    except KeyboardInterrupt:
        sys.exit("\nrun.py: set-up interrupted; the next start goes on with it.")
    return act(rest)


def usage():
    rows = ["  {:<11} {}".format(name, words) for name, (_, _, words) in HABITS.items()]
    return "\n".join(["usage: python3 run.py HABIT [ARGUMENTS]", ""] + rows)


def say(text):
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


# Set-up


def set_up(lock):
    """Make `.venv` what `lock` says. The stamp is written last: without it the next start installs again."""
    if is_ready(lock):
        return
    start = time.monotonic()
    STAMP.unlink(missing_ok=True)
    uv = shutil.which("uv")
    make_environment(uv)
    count = sum("==" in line for line in (ROOT / lock).read_text(encoding="utf-8").splitlines())
    say("Set-up: installing {} packages with {} ...".format(count, "uv" if uv else "pip"))
    install(uv, ["--require-hashes", "-r", str(ROOT / lock)])
    install(uv, ["--no-deps", "-e", str(ROOT)])
    STAMP.write_text(fingerprint(lock), encoding="utf-8")
    say("Set-up: done in {:.0f} s.".format(time.monotonic() - start))


def is_ready(lock):
    if not (PYTHON.exists() and STAMP.exists()):
        return False
    return STAMP.read_text(encoding="utf-8") in [fingerprint(lock), fingerprint(DEV)]


def fingerprint(lock):
    """What an environment is made from, as one hash: lock, build, Python and place."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    parts = [
        (ROOT / lock).read_text(encoding="utf-8"),
        [project["build-system"], project["project"], project["tool"]["hatch"]],
        [sys.version_info[:2], str(ROOT)],
    ]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def make_environment(uv):
    if environment_serves(uv):
        return
    if not uv and importlib.util.find_spec("ensurepip") is None:
        sys.exit(NO_VENV)
    if VENV.exists():
        say("Set-up: .venv is broken or of another Python; making it anew.")
        shutil.rmtree(VENV)
    say("Set-up: making .venv with Python {}.{} ...".format(*sys.version_info[:2]))
    # sys.executable may lie in the .venv just removed
    python = getattr(sys, "_base_executable", sys.executable)
    quietly([uv, "venv", "--python", python, str(VENV)] if uv else [python, "-m", "venv", str(VENV)])


def environment_serves(uv):
    """Whether `.venv` runs, is of this Python and, where uv is not there to install into it, has pip."""
    probe = "import sys; print(sys.version_info[:2])" + ("" if uv else "; import pip")
    try:
        told = subprocess.run([str(PYTHON), "-c", probe], capture_output=True, text=True, check=False)
    except OSError:
        return False
    return told.returncode == 0 and told.stdout.strip() == str(sys.version_info[:2])


def install(uv, what):
    pip = [str(PYTHON), "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
    quietly(([uv, "pip", "install", "--python", str(PYTHON)] if uv else pip) + what)


def quietly(command):
    """Run a step of the set-up in silence; when it fails, show the end of what it said and stop."""
    environment = dict(os.environ, UV_PYTHON_DOWNLOADS="never")
    step = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, errors="replace"
    )
    told, _ = step.communicate()
    if step.returncode:
        tail = ["    " + line for line in told.splitlines()[-15:]]
        sys.exit("\n".join(["run.py: set-up failed at: " + " ".join(command)] + tail))


# Habits: each takes the arguments after its name and returns the exit code


def setup(_):
    say("Set up: " + str(VENV))
    return 0


def demo(arguments):
    return follow([PYTHON, "-m", "lms_bridge.demo"] + arguments, Path.cwd())


def lms_bridge(arguments):
    return follow([program("lms-bridge")] + arguments, Path.cwd())


def bench(arguments):
    return follow([PYTHON, "-m", "tests.benchmarks"] + arguments, ROOT)


def conformance(arguments):
    return follow([PYTHON, "-m", "tests.conformance"] + arguments, ROOT)


def test(arguments):
    """Everything but the browser group, then that group: a browser's event loop disturbs other tests."""
    browser = find_browser()
    if browser:
        os.environ["LMS_BRIDGE_CHROMIUM"] = browser
    if "-m" in arguments:
        return pytest(arguments)
    codes = [pytest(["-m", "not browser"] + side_by_side(arguments) + arguments)]
    if browser:
        codes.append(pytest(["-m", "browser"] + arguments))
    else:
        say(NO_BROWSER)
    return worst_of(codes) if arguments else max(codes)


def side_by_side(arguments):
    """Two files at once where there are two processors; a file's own tests follow one another."""
    one_by_one = arguments or os.cpu_count() in (None, 1)
    return [] if one_by_one else ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]


def worst_of(codes):
    """The exit code of several groups when arguments narrow them: one of them may be left empty, not all."""
    return max((code for code in codes if code != NOTHING_COLLECTED), default=NOTHING_COLLECTED)


def find_browser():
    named = os.environ.get("LMS_BRIDGE_CHROMIUM")
    names = [named] if named else ["chromium", "chromium-browser", "google-chrome"]
    return next(filter(None, map(shutil.which, names)), None)


def pytest(arguments):
    # Tests start the program some hundred times: without its bytecode it would be compiled as often.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    return follow([PYTHON, "-m", "pytest"] + arguments, ROOT)


def check(arguments):
    """Run all checks, or those named, and say at the end which of them passed."""
    unknown = [name for name in arguments if name not in CHECKS]
    if unknown:
        sys.stderr.write("run.py check: no {}; there are {}\n".format(", ".join(unknown), ", ".join(CHECKS)))
        return 2
    codes = {}
    for name in arguments or CHECKS:
        tool = CHECKS[name]
        say("== {}: {}".format(name, " ".join(tool)))
        codes[name] = follow([program(tool[0])] + tool[1:], ROOT)
    say("== results")
    for name, code in codes.items():
        say("   {:<8} {}".format(name, "FAILED" if code else "passed"))
    return 1 if any(codes.values()) else 0


def follow(command, folder):
    """Run a habit's program to its end and return its exit code; signals are for that program to answer."""
    process = subprocess.Popen([str(part) for part in command], cwd=str(folder))
    heard = []

    def hear(number, _):
        heard.append(number)
        if number == signal.SIGTERM:
            process.terminate()  # Ctrl-C reaches the whole terminal, SIGTERM only this process

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, hear)
    code = process.wait()
    code = 128 - code if code < 0 else code
    if heard:
        sys.exit(code)
    return code


HABITS = {
    "demo": (demo, RUN, "a made-up year, played through a fresh service (--once: stop after it)"),
    "lms-bridge": (lms_bridge, RUN, "the program itself: run.py lms-bridge --help"),
    "setup": (setup, DEV, "only make .venv, for developing"),
    "test": (test, DEV, "all tests; arguments go to pytest: run.py test -k presence"),
    "check": (check, DEV, "format, lint, types, imports, house; or only those named"),
    "bench": (bench, DEV, "a benchmark by its name: run.py bench year"),
    "conformance": (conformance, DEV, "ADL's conformance suite, in the folder that is named"),
}
CHECKS = {
    "format": ["ruff", "format", "--check", "."],
    "lint": ["ruff", "check", "."],
    "types": ["mypy"],
    "imports": ["lint-imports"],
    "house": ["python", "-m", "pytest", "-q", "--tb=short", "-o", "verbosity_assertions=2", "tests/house"],
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
