"""A number in an address that no column holds is no fault of the service."""

import pytest

from tests.unit.web_pages.conftest import Browser
from tests.unit.web_pages.test_menu import lists_of_pages
from tests.unit.web_pages.world import World

NUMBERS = ("from", "before", "course", "old", "new", "year", "with")


@pytest.mark.parametrize("told", ["1" + "0" * 30, "-1" + "0" * 30, str(2**63), "x"])
def test_no_list_fails_over_a_number_in_its_address(staff: Browser, world: World, told: str) -> None:
    asked = "&".join(f"{name}={told}" for name in NUMBERS)
    answers = {path: staff.get(f"{path}?{asked}").status_code for path in lists_of_pages(world)}
    assert len(answers) > 20
    assert {path: code for path, code in answers.items() if code >= 500} == {}
