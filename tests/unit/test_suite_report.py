"""What is read out of a log of ADL's conformance suite."""

from pathlib import Path
from typing import Any

import pytest

from tests.conformance.suite import SuiteFailed, check_installed, read_log

PASSED = {"title": "is taken", "status": "passed", "tests": []}
FAILED = {"title": "is refused", "status": "failed", "error": "expected 400, got 200", "tests": []}
NEVER_RUN = {"title": "comes later", "status": "", "tests": []}


def log(*tests: dict[str, Any], passed: int = 1, total: int = 2) -> dict[str, Any]:
    group = {"title": "Verbs", "status": "passed", "tests": list(tests)}
    whole = {"title": "", "status": "", "tests": [group]}
    return {"summary": {"total": total, "passed": passed}, "duration": 1500, "log": whole}


def test_a_failure_is_told_with_its_titles_and_its_reason() -> None:
    report = read_log(log(PASSED, FAILED))
    assert (report.passed, report.total, report.seconds) == (1, 2, 1.5)
    assert str(report.failures[0]) == "Verbs › is refused\n    expected 400, got 200"


def test_a_test_that_was_never_run_is_no_success() -> None:
    report = read_log(log(PASSED, NEVER_RUN))
    assert not report.is_whole
    assert [one.titles[-1] for one in report.failures] == ["comes later"]


def test_only_a_run_in_which_all_passed_is_whole() -> None:
    assert read_log(log(PASSED, PASSED, passed=2)).is_whole
    assert not read_log(log(passed=0, total=0)).is_whole


@pytest.mark.parametrize("found", [{}, {"summary": {}}, {"summary": {"total": 3}}])
def test_a_log_without_a_summary_is_a_failure(found: dict[str, Any]) -> None:
    with pytest.raises(SuiteFailed):
        read_log(found)


def test_a_folder_without_the_suite_says_so(tmp_path: Path) -> None:
    with pytest.raises(SuiteFailed, match=r"no checkout|Node"):
        check_installed(tmp_path)
