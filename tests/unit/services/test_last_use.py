"""The last use of a secret is written beside the requests, at most once a minute."""

from collections.abc import Callable

from lms_bridge.services.last_use import EVERY_MS, LastUse
from tests.db.pipeline import SetClock


class Later:
    """Keeps what is to be done beside the request."""

    def __init__(self) -> None:
        self.works: list[Callable[[], object]] = []

    def __call__(self, _name: str, work: Callable[[], object]) -> None:
        self.works.append(work)


def test_a_use_is_written_at_once_and_then_a_minute_is_let_pass() -> None:
    clock, later = SetClock(), Later()
    used = LastUse(None, clock, later)  # type: ignore[arg-type]
    counts = []
    for passed in (0, 1, EVERY_MS - 2, 1, EVERY_MS, -2 * EVERY_MS):
        clock.at_ms += passed
        used(9, "hash")
        counts.append(len(later.works))
    assert counts == [1, 1, 1, 2, 3, 4]


def test_each_secret_has_a_minute_of_its_own() -> None:
    later = Later()
    used = LastUse(None, SetClock(), later)  # type: ignore[arg-type]
    for credential, hashed in ((9, "a"), (9, "b"), (8, "a"), (9, "a")):
        used(credential, hashed)
    assert len(later.works) == 3
