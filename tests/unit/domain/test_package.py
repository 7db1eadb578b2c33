"""Which package an attempt is judged by, and when that is not sure."""

import pytest

from lms_bridge.domain.package import Doubt, Version, VersionState, standing_at, state_of


def version(
    number: int, since: int, checked: int, *, refused: str | None = None, by: str | None = None
) -> Version:
    sha256 = None if refused else f"{number:064}"
    return Version(number, since_ms=since, checked_ms=checked, sha256=sha256, refused=refused, by=by)


FIRST = version(1, 0, 100)
SECOND = version(2, 120, 300)
BAD = version(3, 320, 400, refused="package-rejected")
THIRD = version(4, 420, 500)
BY_HAND = version(5, 50, 50, by="ana")


@pytest.mark.parametrize(
    ("versions", "at", "number", "doubt"),
    [
        ((FIRST,), 40, 1, None),
        ((FIRST,), 9_000, 1, None),  # nothing else was seen since
        ((FIRST, SECOND), 100, 1, None),
        ((FIRST, SECOND), 110, 1, Doubt.BETWEEN),
        ((FIRST, SECOND), 120, 2, None),
        ((SECOND,), 119, 2, Doubt.OLDER),
        ((FIRST, SECOND, BAD), 310, 2, Doubt.BETWEEN),
        ((FIRST, SECOND, BAD), 320, 2, Doubt.REFUSED),
        ((FIRST, SECOND, BAD, THIRD), 410, 2, Doubt.REFUSED),
        ((FIRST, SECOND, BAD, THIRD), 420, 4, None),
        ((BAD, THIRD), 330, 4, Doubt.OLDER),
        ((FIRST, SECOND, BY_HAND), 49, 1, None),  # who uploads says from when
        ((FIRST, SECOND, BY_HAND), 60, 5, Doubt.BETWEEN),
        ((FIRST, SECOND, BY_HAND), 130, 2, None),
    ],
)
def test_an_attempt_is_judged_by_the_version_of_its_time(
    versions: tuple[Version, ...], at: int, number: int, doubt: Doubt | None
) -> None:
    standing = standing_at(versions, at)
    assert standing is not None
    assert (standing.version.number, standing.doubt) == (number, doubt)
    assert standing.sha256 == standing.version.sha256


@pytest.mark.parametrize("versions", [(), (BAD,)])
def test_without_a_good_version_nothing_is_judged_by_one(versions: tuple[Version, ...]) -> None:
    assert standing_at(versions, 400) is None


def test_of_those_from_the_same_moment_the_later_stands() -> None:
    again = version(2, 0, 0, by="ana")
    standing = standing_at((FIRST, again), 50)
    assert standing is not None
    assert standing.version is again


def test_a_refused_version_leaves_the_last_good_one_current() -> None:
    versions = (FIRST, SECOND, BAD)
    states = [state_of(one, versions) for one in versions]
    assert states == [VersionState.SUPERSEDED, VersionState.CURRENT, VersionState.REFUSED]


def test_a_version_from_an_earlier_day_is_superseded_at_once() -> None:
    assert state_of(BY_HAND, (FIRST, SECOND, BY_HAND)) is VersionState.SUPERSEDED
