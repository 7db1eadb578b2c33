"""What a sync job does: its kinds, and what each has to promise to whoever runs it."""

from collections.abc import Mapping
from typing import Protocol, runtime_checkable

from lms_bridge.services.ports.access import Source
from lms_bridge.services.ports.jobs import SyncKind

__all__ = ["AskedHandler", "Progress", "SyncHandler", "SyncKind", "unheard"]


class Progress(Protocol):
    """Hears how far something is. Called often; keeps it where a person sees it."""

    def __call__(self, done: int, total: int | None = None) -> None: ...


class SyncHandler(Protocol):
    """One kind of work with one source, from beginning to end, in units of its own.

    Killed at any point it may be run again and comes to the same. Gives what it did as counts by name
    (`{"courses": 12}`). Raises `BridgeError` where it could not do it; what it had done by then stands.
    It lets pass whatever `progress` raises: by that a run is ended that was told to, or took too long.
    """

    def __call__(self, source: Source, progress: Progress) -> Mapping[str, int]: ...


@runtime_checkable
class AskedHandler(SyncHandler, Protocol):
    """A handler that keeps with what it makes who asked for it."""

    def asked(self, by: str) -> SyncHandler:
        """The handler of a run that this person asked for."""


def unheard(done: int, total: int | None = None) -> None:
    """The progress of what nobody watches."""
