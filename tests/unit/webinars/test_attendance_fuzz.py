"""Whatever the bytes are: an answer or an error of ours, and what a reader says of a line has words."""

import codecs

from hypothesis import given, settings
from hypothesis import strategies as st

from lms_bridge.runtime.wording_attendance import OF_FILE, OF_LINE, OF_NOTE, said_words
from lms_bridge.services.attendance_file import AttendanceFileRefused, FileRead, Format, Order, Reading, Said
from lms_bridge.webinars.attendance_files import read_file
from tests.unit.webinars import attendance as files

WHOLE = (
    files.ZOOM,
    files.WEBINAR,
    files.TEAMS,
    files.TEAMS_OLDER,
    files.TEAMS_OLDEST,
    files.OWN,
    files.GRAPH,
)
NOISE = st.sampled_from(
    ["\t", ",", ";", '"', "\n", "\r", "\0", "24", "-", "Joined", "é", "ж", "{", "]", "12/12/2026"]
)
HOW = st.builds(
    lambda form, zone, order: Reading(form, zone=zone, order=order),
    st.none() | st.sampled_from(Format),
    st.sampled_from([None, "Europe/Belgrade", "../etc/passwd", "\0", "Mars"]),
    st.none() | st.sampled_from(Order),
)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    text = draw(st.sampled_from(WHOLE))
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(NOISE | st.just("")) + text[at + draw(st.integers(0, 12)) :]
    if draw(st.booleans()):
        return text.encode()
    body = codecs.BOM_UTF16_BE + text.encode("utf-16-be")
    return body[: draw(st.integers(0, len(body)))]


def check_words(said: Said) -> None:
    assert said.code in OF_FILE
    assert "{" not in "".join(said_words(said))


def check_reading(body: bytes, how: Reading) -> None:
    try:
        found = read_file(body, how, now_ms=files.NOW_MS)
    except AttendanceFileRefused as error:
        check_words(error.said)
    else:
        check_lines(found)


def check_lines(found: FileRead) -> None:
    assert {one.code for one in found.faults} <= OF_LINE.keys()
    assert {one.code for one in found.notes} <= OF_NOTE.keys()
    assert all("{" not in "".join(said_words(one)) for one in (*found.faults, *found.notes))
    for row in found.rows:
        left = row.presence.leave_ms
        assert left is not None
        assert 0 < row.presence.join_ms < left


@settings(max_examples=150, deadline=None)
@given(damaged(), HOW)
def test_a_damaged_file_meets_only_errors_of_ours(body: bytes, how: Reading) -> None:
    check_reading(body, how)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300), HOW)
def test_any_bytes_meet_only_errors_of_ours(body: bytes, how: Reading) -> None:
    check_reading(body, how)


@settings(max_examples=50, deadline=None)
@given(st.permutations(files.ZOOM.splitlines()[4:]))
def test_the_order_of_lines_changes_nothing(lines: list[str]) -> None:
    text = "\n".join([*files.ZOOM.splitlines()[:4], *lines])
    keys = {row.presence.key for row in files.read(text).rows}
    assert keys == {row.presence.key for row in files.read(files.ZOOM).rows}
