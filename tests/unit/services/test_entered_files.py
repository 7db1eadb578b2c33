"""Files of plans and head counts: taken whole, or refused with the line."""

import pytest

from lms_bridge.domain.errors import InvalidValue
from lms_bridge.services.entered_files import read_employees, read_plan
from lms_bridge.services.ports.figure_books import Headcount, Planned

PLAN = b"programme,realisations,participants\n"


def test_a_file_is_read_with_its_mark_and_blank_lines() -> None:
    assert read_plan(b"\xef\xbb\xbf" + PLAN + b"c1, 3 ,40\r\n\r\n c2,0,0\n") == [
        Planned("c1", 3, 40),
        Planned("c2", 0, 0),
    ]
    assert read_employees(b"body,employees\nb1,7\n") == [Headcount("b1", 7)]
    assert read_plan(PLAN) == []


@pytest.mark.parametrize(
    ("file", "field"),
    [
        (b"", "line 1"),
        (b"programme,realisations\n", "line 1"),
        (PLAN + b"c1,1\n", "line 2"),
        (PLAN + b"c1,1,1\nc1,2,2\n", "line 3"),
        (PLAN + b",1,1\n", "line 2"),
        (PLAN + b"c1,-1,1\n", "line 2"),
        (PLAN + b"c1,1.5,1\n", "line 2"),
        (PLAN + "c1,١,1\n".encode(), "line 2"),
        (PLAN + b"c1,99999999999999999999,1\n", "line 2"),
        (b"\xff\xfe\x00", "file"),
        (PLAN + b'c1,"1', "file"),
    ],
)
def test_what_is_no_such_file_is_refused_with_its_line(file: bytes, field: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        read_plan(file)
    assert refused.value.params["field"] == field
