"""Moodles as use cases see them: a client for a source, and what went wrong there as an error of ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from lms_bridge.domain.errors import BridgeError, NotFound, Refused, Unavailable
from lms_bridge.services.ports import Source, Unit
from lms_bridge.services.ports.access import PAUSED
from moodle_sync import Moodle, MoodleError

MOODLE = "moodle"
"""The kind of a source that is a Moodle."""


class SourceRefused(Refused):
    """A Moodle, or what stands before it, says no (`source`, `trouble`: the code of `moodle_sync`, and its
    params)."""

    code = "source-refused"


class SourceUnavailable(Unavailable):
    """A Moodle cannot be reached or does not answer now (`source`, `trouble`, and its params)."""

    code = "source-unavailable"


class NoToken(Refused):
    """The source has no token for web services yet (`name`)."""

    code = "no-token"


class SourcePaused(Refused):
    """The source is paused: nothing is fetched or written until a person lets it go on (`name`)."""

    code = "source-paused"


def refuse_paused(source: Source) -> None:
    """Raises `SourcePaused`. What a site says that may be another's must not be taken over."""
    if source.mode == PAUSED:
        raise SourcePaused(name=source.name)


class MoodleOf(Protocol):
    """Gives the client of a source, over connections of the calling thread."""

    def __call__(self, source: Source) -> Moodle:
        """Raises `NoToken`, `KeyMismatch`, and `SourceRefused` for an address that is none."""


@contextmanager
def speaking_to(source: Source) -> Iterator[None]:
    """Within the block errors of the client become ours. Never inside a unit: no writer waits for Moodle."""
    try:
        yield
    except MoodleError as error:
        raise as_ours(source, error) from error


def as_ours(source: Source, error: MoodleError) -> BridgeError:
    """The error of a Moodle as one of ours, with the source's name."""
    kind = SourceUnavailable if error.retryable else SourceRefused
    return kind(source=source.name, trouble=error.code, **error.params)


def moodle_source(unit: Unit, name: str) -> Source:
    """The Moodle of that name. Raises `NotFound`."""
    source = unit.sources.by_name(name)
    if source is None or source.kind != MOODLE:
        raise NotFound(what="source", name=name)
    return source
