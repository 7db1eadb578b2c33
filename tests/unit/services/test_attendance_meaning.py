"""What a status of the activity Attendance means, by the source's options."""

from decimal import Decimal

import pytest

from lms_bridge.domain.errors import InvalidValue
from lms_bridge.services.fetch_attendance import meaning
from lms_bridge.services.moodle_options import MoodleOptions, changed_options
from moodle_sync.client.attendance import Status

CASES = [
    ("P", "2", True),
    ("p", "1", True),
    (" L ", "0.5", True),
    ("P", "0", None),
    ("P", "-1", None),
    ("A", "0", False),
    ("A", "5", False),
    ("E", "1", False),
    ("П", "2", None),
    ("", "2", None),
    ("P L", "2", None),
]


@pytest.mark.parametrize(("acronym", "grade", "means"), CASES)
def test_a_status_is_never_guessed(acronym: str, grade: str, means: bool | None) -> None:
    status = Status(1, acronym=acronym, description="", grade=Decimal(grade))
    assert meaning(status, MoodleOptions()) is means


def test_a_status_that_is_no_longer_told_means_nothing() -> None:
    assert meaning(None, MoodleOptions()) is None


def test_cyrillic_acronyms_can_be_set() -> None:
    options = changed_options(MoodleOptions(), {"attendance_present": "П К", "attendance_absent": "О И"})
    status = Status(1, acronym="К", description="Касни", grade=Decimal(1))
    assert meaning(status, options) is True
    with pytest.raises(InvalidValue):
        changed_options(MoodleOptions(), {"attendance_present": ""})
