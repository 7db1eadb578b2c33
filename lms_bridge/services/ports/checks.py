"""What the last check of a Moodle found, and when a source was last heard."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from moodle_sync.findings import Finding


@dataclass(frozen=True, slots=True)
class LastCheck:
    """`began_ms` of the newest check; `ended_ms` and `findings` of the newest that ended."""

    began_ms: int
    ended_ms: int | None
    findings: tuple[Finding, ...]

    def running(self, now_ms: int) -> bool:
        """Whether a check goes on; one whose process died is given up after `GIVEN_UP_MS`."""
        ended = self.ended_ms is not None and self.ended_ms >= self.began_ms
        return not ended and now_ms - self.began_ms < GIVEN_UP_MS


GIVEN_UP_MS = 15 * 60_000


class Checks(Protocol):
    def began(self, source_id: int, *, at_ms: int) -> None:
        """A check begins now."""

    def ended(self, source_id: int, findings: Sequence[Finding], *, at_ms: int) -> None:
        """Keep what it found in the place of what was found before."""

    def last(self) -> Mapping[int, LastCheck]:
        """By source."""

    def last_heard(self) -> Mapping[int, int]:
        """When the newest statement or call of each source came, by source; milliseconds."""

    def course_at(self, home_page: str) -> int | None:
        """Moodle's number of a course there that a realisation is tied to, that of the newest; else None."""
