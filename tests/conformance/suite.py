"""ADL's conformance suite against a service of its own: nothing of the suite is kept here, it is only run.

The suite never voids nor removes what it stores, so each run gets a fresh store.
"""

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.conformance.lrs import set_up
from tests.e2e.running import Place, serving

RUNNER = Path("bin") / "console_runner.js"
_MINUTES = 20
_LONGEST_ERROR = 400


class SuiteFailed(Exception):
    """The suite could not be run, or told nothing."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A test of the suite that did not pass: the titles from the outermost group to it, and the reason."""

    titles: tuple[str, ...]
    reason: str

    def __str__(self) -> str:
        return "\n    ".join((" › ".join(self.titles), self.reason))


@dataclass(frozen=True, slots=True)
class Report:
    """What a run came to. A test that was never run is neither passed nor failed: `total` counts it."""

    passed: int
    total: int
    failures: tuple[Failure, ...]
    seconds: float = 0.0

    @property
    def is_whole(self) -> bool:
        return self.total > 0 and self.passed == self.total


def check_installed(suite: Path) -> None:
    """Raises `SuiteFailed` with what to do."""
    if shutil.which("node") is None:
        raise SuiteFailed("Node.js is not installed (version 20 is known to work)")
    if not (suite / RUNNER).is_file():
        raise SuiteFailed(f"{suite} is no checkout of the suite: there is no {RUNNER}")
    if not (suite / "node_modules").is_dir():
        raise SuiteFailed(f"run “npm install” in {suite} first")


def run(suite: Path, place: Place, version: str, *, only: str = "") -> Report:
    """Run it against a fresh service in `place`, which must be empty. Raises `SuiteFailed`.

    `only`: a pattern of the tests to run; then `total` is theirs.
    """
    key = set_up(place)
    earlier = set(_logs(suite))
    with serving(place, "--no-worker") as service:
        command = [
            *("node", str(RUNNER), "-e", f"http://127.0.0.1:{service.port}/xapi", "-x", version),
            *("-a", "-u", key.key, "-p", key.secret),
            *(("-g", only) if only else ()),
        ]
        done = subprocess.run(
            command, cwd=suite, capture_output=True, text=True, timeout=_MINUTES * 60, check=False
        )
    (log,) = set(_logs(suite)) - earlier or {None}
    if log is None:  # its exit code says nothing: it is the number of failures modulo 256
        raise SuiteFailed(f"the suite wrote no log: {(done.stdout + done.stderr)[-2000:]}")
    return read_log(json.loads(log.read_text(encoding="utf-8")))


def _logs(suite: Path) -> list[Path]:
    return list((suite / "logs").glob("*.log"))


def read_log(log: Mapping[str, Any]) -> Report:
    """The report in a log of the suite. Raises `SuiteFailed` where it holds none."""
    summary = log.get("summary")
    if not isinstance(summary, Mapping) or not {"total", "passed"} <= summary.keys():
        raise SuiteFailed("the suite's log has no summary")
    return Report(
        summary["passed"],
        summary["total"],
        tuple(_failures(log.get("log") or {}, ())),
        seconds=(log.get("duration") or 0) / 1000,
    )


def _failures(group: Mapping[str, Any], above: Sequence[str]) -> Iterator[Failure]:
    titles = (*above, str(group.get("title") or group.get("name") or ""))
    inner: Sequence[Mapping[str, Any]] = group.get("tests") or ()
    for one in inner:
        yield from _failures(one, titles)
    if not inner and group.get("status") not in (None, "passed"):
        reason = str(group.get("error") or group.get("status"))
        yield Failure(tuple(filter(None, titles)), reason[:_LONGEST_ERROR])
