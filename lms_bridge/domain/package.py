"""Which package an activity of a platform held at a time: its versions, and how sure that is.

A version once accepted is never changed. What a platform holds is looked at now and then only, so between two
looks at which it differed nobody knows when it changed.
"""

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass
from enum import StrEnum


class VersionState(StrEnum):
    """What a version is now. Only one that was not refused was ever judged by."""

    CURRENT = "current"
    SUPERSEDED = "superseded"
    REFUSED = "refused"


class Doubt(StrEnum):
    """Why the package at a time may have been another than the one that is given."""

    OLDER = "older"
    """It is before the first version that is known."""
    BETWEEN = "between"
    """It is between two looks at which the platform held different packages."""
    REFUSED = "refused"
    """The platform held a package that was refused; the last good one is given."""


@dataclass(frozen=True, slots=True)
class Version:
    """One package of an activity. `number` counts from 1 for each activity, refused ones too.

    `since_ms`: from when it stands; 0: as long as the activity. `checked_ms`: when the platform was last seen
    to hold it. `sha256`: of the package; None where none was read whole. `told_sha1` and `revision`: as the
    platform told them, None for one that is not from there. `refused`: the code why it is not judged by.
    `by`: who uploaded it, None where it was fetched.
    """

    number: int
    _: KW_ONLY
    since_ms: int
    checked_ms: int
    sha256: str | None
    told_sha1: str | None = None
    revision: int | None = None
    refused: str | None = None
    by: str | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """The version by which an attempt of a time is judged. `sha256`: its package."""

    version: Version
    sha256: str
    _: KW_ONLY
    doubt: Doubt | None


def in_order(versions: Sequence[Version]) -> list[Version]:
    """In the order in which they stood; of two from the same moment the later number."""
    return sorted(versions, key=lambda one: (one.since_ms, one.number))


def state_of(version: Version, versions: Sequence[Version]) -> VersionState:
    """What it is among all versions of its activity."""
    if version.refused is not None:
        return VersionState.REFUSED
    current = current_of(versions)
    return VersionState.CURRENT if current == version else VersionState.SUPERSEDED


def current_of(versions: Sequence[Version]) -> Version | None:
    """The last that was accepted, whatever was refused since."""
    return next((one for one in reversed(in_order(versions)) if one.refused is None), None)


def standing_at(versions: Sequence[Version], at_ms: int) -> Standing | None:
    """The version that stood at a time. None where the activity has none that was accepted."""
    ordered = in_order(versions)
    good = [one for one in ordered if one.refused is None and one.sha256]
    if not good:
        return None
    stood = [one for one in good if one.since_ms <= at_ms]
    chosen = stood[-1] if stood else good[0]
    doubt = Doubt.OLDER if not stood else _doubt(chosen, ordered, at_ms)
    return Standing(chosen, chosen.sha256 or "", doubt=doubt)


def _doubt(chosen: Version, ordered: Sequence[Version], at_ms: int) -> Doubt | None:
    later = ordered[ordered.index(chosen) + 1 :]
    if any(one.refused is not None and one.since_ms <= at_ms for one in later):
        return Doubt.REFUSED
    if later and later[0].by is None and chosen.checked_ms < at_ms:
        return Doubt.BETWEEN
    return None
