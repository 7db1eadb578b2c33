"""What changed between two versions of a package is told, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorm import Package
from scorm.changes import Change, What, changes
from tests.unit.scorm.packages import ITEM, course, inspected, manifest, unit

RESOURCES = "".join(
    f'<resource identifier="{name}" type="webcontent" adlcp:scormtype="{kind}" href="{name}.html"/>'
    for name, kind in (("r", "sco"), ("s", "sco"), ("a", "asset"))
)


def read(text: str) -> Package:
    found = inspected(text).package
    assert found is not None
    return found


def of(items: str = ITEM, *, version: str = "1.2") -> Package:
    return read(manifest(items, version=version, resources=RESOURCES))


def item(name: str, inner: str = "", *, more: str = "", resource: str = 'identifierref="r"') -> str:
    return f'<item identifier="{name}" {resource} {more}><title>{name}</title>{inner}</item>'


def folder(name: str, inner: str) -> str:
    return item(name, inner, resource="")


def told(old: Package, new: Package) -> list[tuple[str, str | None, str | None, str | None]]:
    return [(one.what.value, one.item, one.old, one.new) for one in changes(old, new)]


def primary(measure: str) -> str:
    return (
        "<imsss:sequencing><imsss:objectives>"
        '<imsss:primaryObjective objectiveID="p" satisfiedByMeasure="true">'
        f"<imsss:minNormalizedMeasure>{measure}</imsss:minNormalizedMeasure></imsss:primaryObjective>"
        "</imsss:objectives></imsss:sequencing>"
    )


ONE_OF_12 = [
    (item("i"), item("i", "<adlcp:masteryscore>80</adlcp:masteryscore>"), ("mastery-score", None, "80")),
    (
        item("i", "<adlcp:masteryscore>80</adlcp:masteryscore>"),
        item("i", "<adlcp:masteryscore>60</adlcp:masteryscore>"),
        ("mastery-score", "80", "60"),
    ),
    (
        item("i", "<adlcp:maxtimeallowed>00:30:00</adlcp:maxtimeallowed>"),
        item("i", "<adlcp:maxtimeallowed>01:00:00</adlcp:maxtimeallowed>"),
        ("time-limit", "00:30:00", "01:00:00"),
    ),
    (
        item("i"),
        item("i", "<adlcp:timelimitaction>exit,message</adlcp:timelimitaction>"),
        ("time-limit-action", None, "exit,message"),
    ),
    (
        item("i"),
        item("i", "<adlcp:datafromlms>a=1</adlcp:datafromlms>"),
        ("launch-data", None, "a=1"),
    ),
    (item("i"), item("i", more='parameters="?q=1"'), ("launch", "r.html", "r.html?q=1")),
    (item("i"), item("i", more='isvisible="false"'), ("visible", "yes", "no")),
    (ITEM, ITEM.replace("Lesson", "Лекција"), ("title", "Lesson", "Лекција")),
]


@pytest.mark.parametrize(("old", "new", "change"), ONE_OF_12, ids=[one[2][0] for one in ONE_OF_12])
def test_one_thing_changed_is_one_change(
    old: str, new: str, change: tuple[str, str | None, str | None]
) -> None:
    what, before, after = change
    assert told(of(old), of(new)) == [(what, "i", before, after)]


def test_a_thing_that_is_tracked_no_more_says_so() -> None:
    asset = item("i", resource='identifierref="a"')
    assert told(of(item("i")), of(asset)) == [
        ("kind", "i", "sco", "asset"),
        ("launch", "i", "r.html", "a.html"),
    ]


ONE_OF_2004 = [
    (primary("0.8"), primary("0.6"), ("passing-measure", "0.8", "0.6")),
    (
        "",
        '<adlcp:completionThreshold completedByMeasure="true" minProgressMeasure="0.5"/>',
        ("minimum-progress", None, "0.5"),
    ),
    (
        "",
        '<imsss:sequencing><imsss:limitConditions attemptLimit="2"/></imsss:sequencing>',
        ("attempt-limit", None, "2"),
    ),
    (
        "",
        '<imsss:sequencing><imsss:rollupRules rollupObjectiveSatisfied="false"/></imsss:sequencing>',
        ("rollup", None, None),
    ),
    (
        "",
        '<imsss:sequencing><imsss:controlMode flow="true"/></imsss:sequencing>',
        ("sequencing", None, None),
    ),
    (
        "",
        '<imsss:sequencing><imsss:deliveryControls tracked="false"/></imsss:sequencing>',
        ("tracked", "yes", "no"),
    ),
    (
        "",
        '<imsss:sequencing><imsss:deliveryControls completionSetByContent="true"/></imsss:sequencing>',
        ("by-content", "no", "completion"),
    ),
]


@pytest.mark.parametrize(("old", "new", "change"), ONE_OF_2004, ids=[one[2][0] for one in ONE_OF_2004])
def test_a_threshold_of_2004_that_changed_is_told(
    old: str, new: str, change: tuple[str, str | None, str | None]
) -> None:
    what, before, after = change
    found = told(
        of(item("i", old), version="2004 4th Edition"), of(item("i", new), version="2004 4th Edition")
    )
    assert (what, "i", before, after) in found
    assert {one[0] for one in found} <= {what, "progress-weight", "other-objectives"}


ORDERS = [
    ("abc", "abcd", [("added", "d")]),
    ("abc", "ac", [("removed", "b")]),
    ("abc", "cab", [("moved", "c")]),
    ("abcd", "dbca", [("moved", "d"), ("moved", "a")]),
    ("ab", "cd", [("added", "c"), ("added", "d"), ("removed", "a"), ("removed", "b")]),
    ("aab", "ab", [("removed", "a")]),
]


@pytest.mark.parametrize(("old", "new", "expected"), ORDERS)
def test_items_that_came_went_and_moved_are_as_few_as_explain_it(
    old: str, new: str, expected: list[tuple[str, str]]
) -> None:
    before, after = (of("".join(item(name) for name in names)) for names in (old, new))
    assert [(one.what.value, one.item) for one in changes(before, after)] == expected


def test_an_item_below_another_names_both() -> None:
    old = of(folder("f", item("x")) + folder("g", item("y")))
    new = of(folder("f", "") + folder("g", item("y") + item("x")))
    assert ("moved", "x", "f", "g") in told(old, new)


def test_another_standard_and_rule_of_completion_are_told() -> None:
    old, new = (read(course(unit(attributes=f'moveOn="{rule}"'))) for rule in ("Passed", "Completed"))
    (change,) = changes(old, new)
    assert (change.what, change.old, change.new) == (What.MOVE_ON, "Passed", "Completed")
    assert What.STANDARD in {one.what for one in changes(of(), new)}


def test_only_what_may_judge_an_attempt_otherwise_is_deciding() -> None:
    assert Change(What.MASTERY_SCORE).deciding
    assert not Change(What.TITLE).deciding
    assert not Change(What.TIME_LIMIT).deciding


@given(st.permutations("abcdefg"))
def test_a_package_is_unchanged_against_itself_and_an_order_is_told_by_moves_alone(order: list[str]) -> None:
    first, second = (of("".join(item(name) for name in names)) for names in ("abcdefg", order))
    assert changes(second, second) == ()
    assert {one.what for one in changes(first, second)} <= {What.MOVED}
    assert (order == list("abcdefg")) == (changes(first, second) == ())
