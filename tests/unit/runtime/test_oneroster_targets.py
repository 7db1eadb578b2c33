"""How many calls at once a register gets that speaks OneRoster."""

import pytest

from lms_bridge.bootstrap.oneroster_targets import CONNECTIONS, MOST_HANDS, USUAL_HANDS, connected
from lms_bridge.domain.errors import InvalidValue
from lms_bridge.services.ports.registers import RegisterPlace


def place(**options: str) -> RegisterPlace:
    return RegisterPlace("state", "oneroster", endpoint="https://x.example", client="us", options=options)


@pytest.mark.parametrize(("options", "hands"), [({}, USUAL_HANDS), ({CONNECTIONS: "1"}, 1)])
def test_a_register_gets_as_many_calls_at_once_as_is_set(options: dict[str, str], hands: int) -> None:
    assert connected(place(**options), "secret").hands == hands


@pytest.mark.parametrize("told", ["0", str(MOST_HANDS + 1), "-1", "four", "½", "100"])
def test_a_number_of_calls_that_is_none_is_refused(told: str) -> None:
    with pytest.raises(InvalidValue):
        connected(place(**{CONNECTIONS: told}), "secret")
