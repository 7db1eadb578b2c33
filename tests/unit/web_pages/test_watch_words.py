"""What the checklist says of its figures: days, problems and delays as people say them."""

import pytest

from lms_bridge.runtime.wording_watch import LINES, English, said


@pytest.mark.parametrize(
    ("days", "told"), [(0, "came today."), (1, "came yesterday."), (2, "came 2 days ago.")]
)
def test_the_last_report_came_some_days_ago(days: int, told: str) -> None:
    assert said(LINES["arrived"], "passed", {"number": 1, "days": days}, English()).endswith(told)


@pytest.mark.parametrize(("problems", "told"), [(1, "found 1 problem."), (3, "found 3 problems.")])
def test_problems_are_counted(problems: int, told: str) -> None:
    assert said(LINES["check"], "failed", {"problems": problems}, English()).endswith(told)


@pytest.mark.parametrize(
    ("delay_s", "told"),
    [
        (0, "0 seconds"),
        (1, "1 second"),
        (119, "119 seconds"),
        (120, "2 minutes"),
        (7_199, "119 minutes"),
        (7_200, "2 hours"),
        (172_800, "2 days"),
        (86_400 * 400, "400 days"),
    ],
)
def test_a_delay_is_told_in_the_unit_that_fits(delay_s: int, told: str) -> None:
    figures = {"number": 3, "late": 1, "delay_s": delay_s}
    assert f"the latest {told} after" in said(LINES["order"], "passed", figures, English())
