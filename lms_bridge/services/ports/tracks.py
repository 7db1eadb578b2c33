"""What is kept of people's learning packages, and how they are judged."""

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import Protocol

from lms_bridge.services.kept_tracks import KeptTracks
from lms_bridge.services.ports.credentials import Credential
from scorm.attempt import Policy
from scorm.attempts import Which
from scorm.judgement import MasteryPolicy
from scorm.rollup import Whole


@dataclass(frozen=True, slots=True)
class Judging:
    """What the standards leave open, as staff have said it for a course; the defaults are Moodle's.

    `attempts`: which of a person's attempts counts. `by` and `reason` are empty where nobody said anything.
    """

    _: KW_ONLY
    mastery: MasteryPolicy = MasteryPolicy.OVERRIDE
    attempts: Which = Which.BEST
    whole: Whole = Whole.ALL
    by: str = ""
    reason: str = ""
    since_ms: int = 0

    @property
    def policy(self) -> Policy:
        return Policy(mastery=self.mastery, whole=self.whole)


@dataclass(frozen=True, slots=True)
class TracksKey:
    """Whose tracks in which course, by the platform's numbers."""

    source_id: int
    moodle_user_id: int
    course_id: int


@dataclass(frozen=True, slots=True)
class TracksOutcome:
    """What a judgement came to. `lacks` and `differs` are codes, each once."""

    judged_by: str
    _: KW_ONLY
    round: int
    stated: Mapping[str, Sequence[str]]
    lacks: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredTracks:
    """`label`: the person's name on the platform. `told_ms`: of the newest that was told."""

    id: int
    key: TracksKey
    _: KW_ONLY
    label: str
    tracks: KeptTracks
    told_ms: int
    outcome: TracksOutcome = field(default_factory=lambda: TracksOutcome("", round=0, stated={}))
    judged_ms: int | None = None


@dataclass(frozen=True, slots=True)
class TracksRow:
    """A row of a list: whose, where, and what staff should look at. `person_id`: whose the account is now."""

    key: TracksKey
    _: KW_ONLY
    source: str
    label: str
    course: str
    person_id: str | None
    person: str
    lacks: tuple[str, ...]
    differs: tuple[str, ...]
    judged_ms: int | None


@dataclass(frozen=True, slots=True)
class TracksAsked:
    """Which rows of the list: of one source and course, those that differ, those that wait."""

    _: KW_ONLY
    source: str = ""
    course_id: int | None = None
    only: str = ""


class TracksStore(Protocol):
    """What is kept is work: a row is due for judgement whenever it changed."""

    def of(self, key: TracksKey) -> StoredTracks | None: ...

    def keep(self, key: TracksKey, tracks: KeptTracks, *, label: str, told_ms: int) -> None:
        """Keep it; it is due where it says something else than before."""

    def leased(self, lease: str) -> Sequence[StoredTracks]: ...

    def judged(self, tracks_id: int, outcome: TracksOutcome, *, at_ms: int) -> None: ...

    def judge_again(self, source_id: int, *, course_id: int) -> int:
        """Make all rows of the course due; how many there are."""

    def judging(self, source_id: int, course_id: int) -> Judging: ...

    def set_judging(self, source_id: int, course_id: int, judging: Judging) -> None: ...

    def credential(self, source_id: int, *, at_ms: int) -> Credential | None:
        """The authority of statements about judged attempts of a source, made where there is none.

        Nobody can call with it. None where staff revoked it: then no statements are written.
        """

    def rows(self, asked: TracksAsked, *, limit: int, offset: int = 0) -> tuple[Sequence[TracksRow], int]:
        """The rows, by name and course, and how many there are in all."""

    def row(self, key: TracksKey) -> TracksRow | None:
        """The row of these tracks in the list."""

    def of_person(self, person_id: str) -> Sequence[TracksRow]:
        """What is kept of the accounts that are linked to the person now."""
