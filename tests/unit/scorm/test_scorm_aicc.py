"""AICC courses as tools write them: nothing of the structure is lost, nothing is asked twice."""

import pytest

from scorm import Code, Inspection, Item
from tests.unit.scorm.packages import codes, inspected, zipped

COURSE = {"c.crs": "[Course]\nCourse_ID=c\nCourse_Title=T", "c.des": "system_id,title\na,One\nb,Two"}
UNITS = "system_id,file_name,max_time_allowed\na,a.html,\nb,b.html,"


def course(structure: str = "block,member\nroot,a,b", *, units: str = UNITS, **more: str) -> Inspection:
    files = {"c.au": units, "c.cst": structure, **{f"c.{name}": text for name, text in more.items()}}
    return inspected(zipped(COURSE | files | {"a.html": "x", "b.html": "x"}))


def tree(inspection: Inspection) -> list[tuple[str, list[str]]]:
    assert inspection.package is not None
    return [
        (item.identifier, [child.identifier for child in item.children])
        for item in inspection.package.organization.items
    ]


def first(inspection: Inspection) -> Item:
    assert inspection.package is not None
    return inspection.package.items[0]


STRUCTURES = {
    "members beyond the columns named": ("block,member\nroot,a,b", [("a", []), ("b", [])]),
    "a column for each member": ("Block,Member,Member\nRoot,a,b", [("a", []), ("b", [])]),
    "a block in several rows": ("block,member\nroot,a\nroot,b", [("a", []), ("b", [])]),
    "other columns behind": ("block,member,note\nroot,a,x\nroot,b,y", [("a", []), ("b", [])]),
    "quotation marks and capitals": ('"BLOCK","MEMBER"\n"ROOT","A"\n"ROOT","B"', [("a", []), ("b", [])]),
    "a block": ("block,member\nroot,k\nk,a,b", [("k", ["a", "b"])]),
    "a unit that is a block too": ("block,member\nroot,a\na,b", [("a", ["b"])]),
}


@pytest.mark.parametrize("how", STRUCTURES)
def test_every_member_of_the_structure_is_in_the_tree(how: str) -> None:
    structure, expected = STRUCTURES[how]
    assert tree(course(structure)) == expected


def test_a_unit_that_is_a_block_too_is_told() -> None:
    assert codes(course("block,member\nroot,a\na,b")) == {Code.FOLDER_WITH_RESOURCE}


def test_a_unit_that_nothing_leads_to_is_told() -> None:
    assert codes(course("block,member\nroot,a")) == {Code.RESOURCE_ORPHANED}


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("B", set()),
        ("b & ~b", set()),
        ("b &", {Code.PREREQUISITES_UNREADABLE}),
        ("b AND b", {Code.PREREQUISITES_IN_WORDS}),
        ("x", {Code.PREREQUISITES_DANGLING}),
    ],
)
def test_prerequisites_are_read_and_what_is_wrong_with_them_told(said: str, found: set[Code]) -> None:
    read = course(pre=f"structure_element,prerequisite\na,{said}")
    before = first(read).prerequisites
    assert before is not None
    assert (before.text, codes(read)) == (said, found)


def test_a_time_limit_that_is_none_is_told() -> None:
    assert codes(course(units=UNITS.replace("a.html,", "a.html,soon"))) == {Code.TIME_INVALID}


def test_what_decides_nothing_here_is_told_and_left_out() -> None:
    read = course(ort="objective_id,au\nx,a", cmp="structure_element,requirement\na,P")
    assert [str(one.place) for one in read.findings] == ["c.cmp", "c.ort"]


def test_names_without_the_flag_are_matched_to_the_units() -> None:
    files = COURSE | {"c.au": "system_id,file_name\na,обука/a.html", "c.cst": "block,member\nroot,a"}
    raw = zipped(files | {"#####/a.html": "x"}).replace(b"#####", "обука".encode("cp866"))
    assert codes(inspected(raw)) == {Code.NAMES_RECODED}
