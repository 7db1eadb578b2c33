"""The reader of packages and the judge of tracks, given what nobody would write.

Whatever comes in, `inspect_package` answers and nothing raises; an error that gets out is the find.
"""

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st

from scorm import Verdict, to_dict
from scorm.attempt import Played, Policy, judge_attempt
from scorm.cmi5_said import from_json, read_said, to_json
from scorm.judge_cmi5 import judge_registration
from scorm.judgement import MasteryPolicy
from tests.unit.scorm.packages import inspected
from tests.unit.scorm.strategies import GROWN, IDENTIFIERS, KEPT, STATEMENT

ROOT = Path(__file__).resolve().parents[2]
WAYS = ("manifests", "tracks", "statements", "bytes")
_AT_ONCE = 2000

Check = Callable[[int, Counter[str]], None]


def fuzz(way: str, *, minutes: float, seed: int) -> str:
    """Fuzz one way for so long and say what was tried. Raises what was found."""
    if way == "bytes":
        return _bytes(minutes, seed)
    check = _CHECKS[way]
    tried: Counter[str] = Counter()
    until, number = time.monotonic() + minutes * 60, seed
    while time.monotonic() < until:
        check(number, tried)
        number += 1
    told = ", ".join(f"{count:,} {what}" for what, count in tried.most_common())
    return f"{tried.total():,} examples without an error ({told})"


def _manifests(number: int, tried: Counter[str]) -> None:
    @_often
    @seeded(number)
    @given(GROWN, st.sampled_from(["cmi5.xml", "imsmanifest.xml", "course.zip"]))
    def check(text: str, name: str) -> None:
        found = inspected(text, name=name)
        value = to_dict(found)
        assert json.loads(json.dumps(value)) == value
        assert found.package is not None or found.verdict() is Verdict.REJECT
        tried[value["verdict"]] += 1

    check()


def _tracks(number: int, tried: Counter[str]) -> None:
    @_often
    @seeded(number)
    @given(
        GROWN,
        st.dictionaries(IDENTIFIERS, KEPT, min_size=1),
        st.sampled_from(MasteryPolicy),
    )
    def check(text: str, kept: dict[str, dict[str, str]], mastery: MasteryPolicy) -> None:
        played = [Played(identifier, elements=elements) for identifier, elements in kept.items()]
        attempt = judge_attempt(played, package=inspected(text).package, policy=Policy(mastery=mastery))
        assert attempt.share is None or -1 <= attempt.share <= 1
        tried[str(attempt.summary.success)] += 1

    check()


def _statements(number: int, tried: Counter[str]) -> None:
    @_often
    @seeded(number)
    @given(GROWN, st.lists(STATEMENT, max_size=20))
    def check(text: str, statements: list[dict[str, Any]]) -> None:
        read = [read_said(one, at_ms=at) for at, one in enumerate(statements)]
        said = [one[1] for one in read if one]
        assert [from_json(to_json(one)) for one in said] == said
        judged = judge_registration(said, inspected(text).package)
        assert judged.satisfied_ms is None or judged.units
        tried[f"{len(judged.refused) > 0} {judged.satisfied_ms is not None}"] += 1

    check()


_often = settings(
    max_examples=_AT_ONCE,
    deadline=None,
    database=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)


_CHECKS: dict[str, Check] = {"manifests": _manifests, "tracks": _tracks, "statements": _statements}


def _bytes(minutes: float, seed: int) -> str:
    """Atheris in a process of its own: it instruments what it imports, and ends the process."""
    words = [sys.executable, "-m", "tests.fuzz.scorm_bytes", f"-max_total_time={int(minutes * 60)}"]
    done = subprocess.run(
        [*words, f"-seed={seed}"], cwd=ROOT, capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-4000:])
    return next(
        (line for line in reversed(done.stderr.splitlines()) if line.startswith("Done ")), "nothing was told"
    )
