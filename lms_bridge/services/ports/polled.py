"""What a Moodle is asked for again and again: whom to look at, how far a reading is, where both differ."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Protocol

from lms_bridge.domain.agreement import Counts, Difference, Here
from lms_bridge.domain.programme import Realisation
from lms_bridge.services.ports.access import Source


@dataclass(frozen=True, slots=True)
class Wanted:
    """Somebody to look at: a person in a course, by Moodle's ids."""

    source_id: int
    moodle_user_id: int
    course_id: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A look that is in hand. `asked_ms`: when it was first asked for since the last one."""

    wanted: Wanted
    asked_ms: int


class Looks(Protocol):
    def ask(self, wanted: Collection[Wanted], *, at_ms: int, not_before_ms: int) -> None:
        """Each is due then. Whoever waits already keeps their place; who is in hand is due again."""

    def leased(self, lease: str) -> Sequence[Asked]: ...

    def put_off(self, source_id: int, *, until_ms: int) -> None:
        """None of the source's looks is due before."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How far something is read. `at_ms`: when that was; None: never."""

    position: int = 0
    _: KW_ONLY
    head: int = 0
    at_ms: int | None = None


class Readings(Protocol):
    def of(self, source_id: int, what: str) -> Reading: ...

    def keep(self, source_id: int, what: str, reading: Reading) -> None: ...

    def hold(self, source_id: int, what: str, *, by: str, until_ms: int, at_ms: int) -> bool:
        """Be the one reader until then; False while another is. Held again by the same it lasts longer."""

    def release(self, source_id: int, what: str, *, by: str) -> None: ...


@dataclass(frozen=True, slots=True)
class CourseRuns:
    """A course of a source and the realisations that are tied to it."""

    course_id: int
    _: KW_ONLY
    realisations: tuple[Realisation, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """The last comparison of a realisation. `trouble`: a code, where the try at `at_ms` proved nothing; the
    counts are then those of `proven_ms`."""

    realisation_id: str
    title: str
    source: str
    counts: Counts
    _: KW_ONLY
    trouble: str | None
    proven_ms: int | None
    at_ms: int


@dataclass(frozen=True, slots=True)
class OpenDifference:
    """A difference that stands, with the words for people."""

    realisation_id: str
    title: str
    source: str
    difference: Difference
    _: KW_ONLY
    person_name: str | None
    label: str
    first_ms: int
    last_ms: int


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which differences are asked for; None: any."""

    source: str | None = None
    _: KW_ONLY
    kind: str | None = None
    realisation_id: str | None = None


class Sides(Protocol):
    """Our side of the courses of a source."""

    def tied(self, source: Source) -> Sequence[CourseRuns]:
        """The courses of the source to which realisations are tied, those that were never held left out."""

    def among(self, source: Source, course_ids: Collection[int]) -> Collection[int]:
        """Which of these courses are among `tied`."""

    def known(self, source: Source, course_ids: Collection[int]) -> Mapping[tuple[str, int], Collection[int]]:
        """When each account (by name and course id) is known to have completed, by Moodle's own answers."""

    def completed(self, source: Source, course_id: int) -> Collection[str]:
        """The accounts of which a completion of the course stands, whoever told it."""

    def here(
        self, source: Source, tied: CourseRuns, realisation: Realisation, *, accounts: Collection[str]
    ) -> Here:
        """What stands on our side about the realisation, and whose these accounts of the source are."""


class Agreements(Protocol):
    """What comparisons came to."""

    def prove(
        self,
        source_id: int,
        realisation_id: str,
        *,
        counts: Counts,
        found: Sequence[Difference],
        at_ms: int,
    ) -> None:
        """Keep a comparison: what was found stands, what is found no longer is settled."""

    def doubt(self, source_id: int, realisation_id: str, *, trouble: str, at_ms: int) -> None:
        """Keep that nothing was proven; the differences stay as they are."""

    def leave(self, source_id: int, compared: Collection[str], *, at_ms: int) -> None:
        """Only these realisations of the source are compared: what stands of others is settled."""

    def last(self, source_id: int, realisation_id: str) -> Counts | None:
        """The counts that were proven last."""

    def compared(self, asked: Narrowed) -> Sequence[Compared]: ...

    def open(self, asked: Narrowed, *, limit: int, offset: int = 0) -> Sequence[OpenDifference]:
        """The differences that stand, by realisation, kind and account."""

    def count(self, asked: Narrowed) -> Mapping[str, int]:
        """How many stand, by kind."""
