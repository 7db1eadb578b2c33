"""The two locks: hashes for everything, addresses for nothing, and one version of each package."""

import re
import tomllib

import pytest

from tests.house.tree import ROOT

LOCKS = ("requirements.lock", "requirements-dev.lock")
PIN = re.compile(r"(?P<name>[a-z0-9-]+)==\S+( ; [^\\]+)? \\")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
WANTED = {
    "requirements.lock": PROJECT["project"]["dependencies"],
    "requirements-dev.lock": PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["dev"],
}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_pins_and_hashes_and_nothing_else(lock: str) -> None:
    hashed = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")
    lines = _lines(lock)
    assert [line for line in lines if not (PIN.fullmatch(line) or hashed.fullmatch(line))] == []
    assert len(_pins(lock)) <= sum("--hash" in line for line in lines)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_all_that_the_project_asks_for(lock: str) -> None:
    asked = {re.split(r"[\[><=~! ;]", each)[0].lower() for each in WANTED[lock]}
    assert asked - set(_pins(lock)) == set()


def test_the_tests_run_on_the_versions_that_users_get() -> None:
    assert _pins("requirements.lock").items() <= _pins("requirements-dev.lock").items()


def _pins(lock: str) -> dict[str, str]:
    found = (PIN.fullmatch(line) for line in _lines(lock))
    return {match["name"]: match[0] for match in found if match}


def _lines(lock: str) -> list[str]:
    return (ROOT / lock).read_text(encoding="utf-8").splitlines()
