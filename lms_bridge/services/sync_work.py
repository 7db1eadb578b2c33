"""What a sync job does: its kinds, and what each has to promise to whoever runs it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol

from lms_bridge.services.ports import Source


class SyncKind(StrEnum):
    """What may be done with a Moodle again and again."""

    CATALOGUE = "catalogue"
    ACCOUNTS = "accounts"
    COMPLETIONS = "completions"
    RECONCILE = "reconcile"
    ROSTER_PLAN = "roster-plan"
    ROSTER_APPLY = "roster-apply"


class Progress(Protocol):
    """Hears how far something is. Called often; keeps it where a person sees it."""

    def __call__(self, done: int, total: int | None = None) -> None: ...


class SyncHandler(Protocol):
    """One kind of work with one source, from beginning to end, in units of its own.

    Killed at any point it may be run again and comes to the same. Gives what it did as counts by name
    (`{"courses": 12}`). Raises `BridgeError` where it could not do it; what it had done by then stands.
    """

    def __call__(self, source: Source, progress: Progress) -> Mapping[str, int]: ...


def unheard(done: int, total: int | None = None) -> None:
    """The progress of what nobody watches."""
