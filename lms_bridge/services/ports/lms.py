"""What is kept of a learning platform's courses, and which realisation is tied to which of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import date
from typing import Protocol

from lms_bridge.domain.lms import CourseKey, LmsCourse, LmsModule, TieKind
from lms_bridge.domain.matching import Verdict
from lms_bridge.domain.tying import Numbered, Tieable


@dataclass(frozen=True, slots=True)
class Kept:
    """How many rows were new, and how many said something else than before."""

    new: int
    changed: int


class Courses(Protocol):
    """The catalogue. Nothing is deleted: what left it is marked gone, and stands again when it comes back."""

    def course(self, course: CourseKey) -> LmsCourse | None: ...

    def module(self, source_id: int, module_id: int) -> LmsModule | None: ...

    def keep(self, source_id: int, courses: Sequence[LmsCourse], *, at_ms: int) -> Kept:
        """Take courses over; what was not told of one (None) stays as it was."""

    def lose_others(self, source_id: int, ids: Collection[int], *, at_ms: int) -> int:
        """Mark gone whatever of the source is not among these; how many."""

    def modules(self, source_id: int, course_ids: Collection[int]) -> Mapping[int, LmsModule]:
        """The activities of these courses that are not gone, by id."""

    def keep_modules(self, source_id: int, modules: Sequence[LmsModule], *, at_ms: int) -> Kept: ...

    def lose_modules(self, source_id: int, ids: Collection[int], *, at_ms: int) -> int: ...

    def numbered(self) -> Sequence[Numbered]:
        """The courses of all sources that are not gone and have an idnumber."""


@dataclass(frozen=True, slots=True)
class Tie:
    """A realisation's course or test on a platform. `object` is its address, as facts name it."""

    realisation_id: str
    _: KW_ONLY
    kind: TieKind
    course: CourseKey
    object: str
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Tied:
    """How a realisation is tied now: `own` is the register's word, which prevails; `tie` stands beside it."""

    own: str | None
    tie: Tie | None


class Ties(Protocol):
    """Ties of ours, which take effect where the register names no course or test of its own."""

    def of(self, realisation_id: str, kind: TieKind) -> Tied:
        """Raises `NotFound` for a realisation that nobody knows."""

    def tieable(self) -> Sequence[Tieable]:
        """The realisations of the roster as it stands."""

    def untied(self) -> Collection[str]:
        """Of these the ids of those that have no course, neither by the register nor by us."""

    def undone(self) -> Collection[tuple[str, CourseKey]]:
        """Realisations and courses that somebody took apart."""

    def make(self, tie: Tie, *, at_ms: int) -> None:
        """Let it stand. The caller has made sure that no other of its kind does."""

    def undo(self, realisation_id: str, kind: TieKind, *, by: str, reason: str, at_ms: int) -> None: ...


@dataclass(frozen=True, slots=True)
class MoodleUser:
    """An account as a Moodle told it. None: not told."""

    id: int
    _: KW_ONLY
    username: str | None
    idnumber: str | None
    email: str | None
    full_name: str
    institution: str | None
    department: str | None
    auth: str | None
    confirmed: bool | None
    suspended: bool | None
    deleted: bool


@dataclass(frozen=True, slots=True)
class Worker:
    """A person of the register with the identifiers and names of the bodies they work for on a day."""

    person_id: str
    _: KW_ONLY
    email: str
    employee_number: str
    bodies: tuple[str, ...]
    counts_for: str = ""
    """The person who is the same, where the register has two."""


@dataclass(frozen=True, slots=True)
class Linked:
    """A Moodle user as an account of ours: whose it is now, and whether it ever was somebody's before."""

    account_id: int
    _: KW_ONLY
    person_id: str | None
    former: bool


class MoodleUsers(Protocol):
    """The users of Moodles, as they were last told, and what was found of whose they are."""

    def due(self, source_id: int, *, seen_before_ms: int) -> Sequence[int]:
        """Users of whom we know an account and whom nobody looked at since then; not those deleted."""

    def seen_since(self, source_id: int, *, since_ms: int) -> Collection[int]: ...

    def keep(self, source_id: int, users: Sequence[MoodleUser], *, at_ms: int) -> Kept:
        """Keep users as they were read at that time; not those of whom something later is known."""

    def refresh(self, source_id: int, told: Sequence[tuple[MoodleUser, int]]) -> None:
        """Keep users as they were told at a time, in ms: only who is kept already and was not read later.

        Whoever is not kept has no account that matters here, or is read by the next run.
        """

    def all(self, source_id: int) -> Sequence[MoodleUser]: ...

    def workers(self, day: date, *, person_ids: Collection[str] | None = None) -> Sequence[Worker]:
        """The persons of the roster, all or these."""

    def links(self, source_id: int) -> Mapping[int, Linked]:
        """By Moodle user the accounts on the source's own home page."""

    def courses_held(self, source_id: int, *, ended_after_ms: int) -> Sequence[int]:
        """The courses in which realisations are held that ended after this, however they are tied."""

    def say(self, source_id: int, verdicts: Mapping[int, Verdict]) -> None:
        """Keep of each user why nobody may say by itself whose it is, with the candidates."""
