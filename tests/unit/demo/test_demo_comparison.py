"""What the demo takes for equal, and what it says where something is not."""

import pytest

from lms_bridge.demo.comparison import compared, compared_rows

BODY = {"name": "Ministry", "trainings": 1, "attendances": 2}
TRUTH = {"year": 2026, "online": {"attendances": 2, "persons": 2}, "bodies": {"org-1": BODY}}
ROWS = "class,user,minutes\r\nclass-1,person-1,\r\nclass-2,person-1,87\r\n"


def test_figures_that_only_the_register_has_do_not_matter() -> None:
    told = {**TRUTH, "more": 1, "online": {"attendances": 2, "persons": 2, "more": 3}}
    assert all(line.is_equal for line in compared(told, TRUTH))


@pytest.mark.parametrize(
    ("told", "different"),
    [
        ({**TRUTH, "online": {"attendances": 3, "persons": 2}}, "online.attendances"),
        ({**TRUTH, "online": {"attendances": 2}}, "online.persons"),
        ({"online": TRUTH["online"], "bodies": TRUTH["bodies"]}, "year"),
        ({**TRUTH, "bodies": {"org-1": {**BODY, "trainings": 2}}}, "bodies"),
        ({**TRUTH, "bodies": {}}, "bodies"),
        ({**TRUTH, "bodies": {"org-1": BODY, "org-2": BODY}}, "bodies"),
    ],
)
def test_a_figure_that_is_not_true_is_named(told: dict[str, object], different: str) -> None:
    assert [line.indicator for line in compared(told, TRUTH) if not line.is_equal] == [different]


def test_rows_are_compared_by_the_columns_of_the_truth() -> None:
    told = "user,class,more,minutes\nperson-1,class-2,x,87\nperson-1,class-1,x,\n"
    assert compared_rows(told, ROWS).is_equal


@pytest.mark.parametrize(
    "told",
    [
        "class,user,minutes\nclass-1,person-1,\n",
        "class,user,minutes\nclass-1,person-1,\nclass-2,person-1,86\n",
        "class,user,minutes\nclass-1,person-1,\nclass-2,person-1,87\nclass-2,person-1,87\n",
        "class,user\nclass-1,person-1\nclass-2,person-1\n",
    ],
    ids=["one is missing", "a value differs", "one comes twice", "a column is missing"],
)
def test_rows_that_are_not_true_are_seen(told: str) -> None:
    assert not compared_rows(told, ROWS).is_equal
