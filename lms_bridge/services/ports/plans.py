"""Plans of roster pushes as they are kept: what a push would do, what became of it, what it left."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import Protocol, TypeAlias

from lms_bridge.domain.person import Person
from lms_bridge.domain.plan import PlanKind, PlanState
from moodle_sync.roster import Guard, Left, Member, Override, Plan, Result


@dataclass(frozen=True, slots=True)
class Want:
    """A student in a realisation that is tied to a course: `course` is its address, `body_id` that of the
    start; `done` when they stand as having attended this realisation; `programme` is its title. Times are
    milliseconds."""

    person: Person
    _: KW_ONLY
    realisation_id: str
    course: str
    start_ms: int
    end_ms: int
    body_id: str | None
    done: bool
    programme_id: str
    programme: str


@dataclass(frozen=True, slots=True)
class Totals:
    """A plan at a glance. `kinds` and `bodies` count items, by kind and by body; `ends` counts the seats that
    the register wanted, by the second at which they end (0: never)."""

    courses: int = 0
    kinds: Mapping[str, int] = field(default_factory=dict)
    bodies: Sequence[tuple[str | None, Mapping[str, int]]] = ()
    ends: Mapping[int, int] = field(default_factory=dict)

    def wanted_at(self, now_s: int) -> int:
        """How many of the seats wanted then are not over now."""
        return sum(count for end_s, count in self.ends.items() if end_s == 0 or end_s > now_s)


@dataclass(frozen=True, slots=True)
class NewPlan:
    """A plan to be kept. `state`: `nothing` or `ready`. `wanted`: the hash of the register's side alone."""

    source_id: int
    _: KW_ONLY
    kind: PlanKind
    undoes: int | None
    state: PlanState
    by: str
    plan: Plan
    wanted: str
    totals: Totals


@dataclass(frozen=True, slots=True)
class StoredPlan:
    """A plan without its items. `error`: the code of what stopped it last. `unread`: courses that were not
    read whole."""

    number: int
    source_id: int
    kind: PlanKind
    undoes: int | None
    state: PlanState
    made_ms: int
    made_by: str
    asked_ms: int | None
    asked_by: str | None
    base: str
    wanted: str
    guards: tuple[Guard, ...]
    unread: tuple[int, ...]
    totals: Totals
    error: str | None
    lease_until_ms: int | None
    finished_ms: int | None
    undo_asked_by: str | None = None

    @property
    def work(self) -> int:
        """How many items write something."""
        return sum(
            count for kind, count in self.totals.kinds.items() if kind not in {"unmatched", "conflict"}
        )

    @property
    def left(self) -> int:
        """How many items write nothing and are left to a person."""
        return sum(self.totals.kinds.values()) - self.work

    @property
    def only_left(self) -> bool:
        """Nothing is to be written, and yet not all is well: something waits for a person."""
        return self.state is PlanState.NOTHING and self.left > 0


@dataclass(frozen=True, slots=True)
class ItemShown:
    """An item with the names of what it is about; `item` is its JSON, as `item_to_json` gives it."""

    subject: str
    kind: str
    reason: str
    course_id: int | None
    course_name: str | None
    person_id: str | None
    person_name: str
    body_id: str | None
    body_name: str | None
    moodle_user_id: int | None
    item: str
    state: str | None
    code: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which items: of one kind, course, body or state of result, or all."""

    kind: str = ""
    course_id: int | None = None
    body_id: str | None = None
    state: str | None = None


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run of a plan ended: the state it comes to, why, and from when on it may be tried again."""

    state: PlanState
    _: KW_ONLY
    error: str | None = None
    not_before_ms: int = 0


class Plans(Protocol):
    """Plans, numbered from 1 without a gap."""

    def add(self, new: NewPlan, *, at_ms: int) -> int:
        """Keep a plan with its items and give its number. Called by a unit that is `alone`."""

    def find(self, number: int) -> StoredPlan | None: ...

    def newest(self, *, source_id: int | None, before: int | None, limit: int) -> Sequence[StoredPlan]:
        """The newest first; `before` is a number to go on from."""

    def whole(self, number: int) -> Plan:
        """The plan as it was made. Raises `UnreadablePlan`."""

    def results(self, number: int) -> Mapping[str, Result]:
        """What became of each item so far, by subject."""

    def outcome(self, number: int) -> Mapping[str, int]:
        """How many items have come to each state."""

    def items(self, number: int, which: Chosen, *, offset: int, limit: int) -> Sequence[ItemShown]: ...

    def count(self, number: int, which: Chosen) -> int: ...

    def bodies(self, number: int) -> Mapping[str, str]:
        """The names of the bodies that its items are of, by id."""

    def courses(self, number: int) -> Mapping[int, str]:
        """The courses that have items, by id with the name, empty where it is not known."""

    def keep(self, number: int, results: Iterable[Result], *, at_ms: int) -> None:
        """Keep results; later ones of a subject replace earlier ones."""

    def override(self, number: int, overrides: Iterable[Override], *, at_ms: int) -> None:
        """Keep who lifts which guard and why; the first word on a guard stays."""

    def overrides(self, number: int) -> Sequence[Override]: ...

    def move(self, number: int, to: PlanState) -> bool:
        """Bring an idle plan to a state; False where it is in none from which that may follow."""

    def ask(self, number: int, *, by: str, at_ms: int) -> bool:
        """The same to `asked`, keeping who asked."""

    def ask_undo(self, number: int, *, by: str, at_ms: int) -> None:
        """Have a worker plan the inverse."""

    def undo_asked(self) -> int | None:
        """The plan whose inverse was asked for first."""

    def undo_answered(self, number: int, *, error: str | None) -> None:
        """The inverse was planned, or cannot be, for this reason."""

    def unask(self, number: int, *, error: str) -> None:
        """What was asked for is not: it waits for a person, for this reason."""

    def take(self, number: int, lease: str, *, until_ms: int, at_ms: int) -> bool:
        """Begin or go on applying under a lease; False where it may not be, or another's lease still runs."""

    def renew(self, number: int, lease: str, *, until_ms: int) -> bool:
        """Hold the lease longer; False where it is another's by now."""

    def leave(self, number: int, lease: str, ending: Ending, *, at_ms: int) -> None:
        """End the run under the lease."""

    def waiting(self, *, at_ms: int) -> Sequence[int]:
        """Plans to be taken up: asked for, or left by a process that died, the oldest first."""

    def unsettled(self, source_id: int) -> int | None:
        """A plan of the source that is being applied, or of which some items are under way unheard of."""

    def outdate(self, source_id: int, *, but: int) -> None:
        """Every other plan of the source that is not being applied is stale."""

    def applied(self, source_id: int) -> StoredPlan | None:
        """The last push that was proven: carried out, at least in part, or with nothing to do."""

    def undone_by(self, number: int) -> int | None:
        """The plan that takes this one back, where one was applied."""


CircleKey: TypeAlias = tuple[int | None, str]
"""A group by its course and idnumber, a cohort by None and its idnumber."""


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody to be told of an account: whose, on which Moodle. `tries`: how often it was tried."""

    plan: int
    person: Person
    _: KW_ONLY
    username: str
    source_id: int
    tries: int


class Invitations(Protocol):
    """Who is to be told of the accounts that plans made for them."""

    def add(self, plan: int, made: Iterable[tuple[str, int, str]], *, due_ms: int) -> None:
        """Person, Moodle user and username of each; told at that time, and not before."""

    def leased(self, lease: str) -> Sequence[Invited]: ...

    def withdraw(self, plan: int) -> int:
        """Nobody is told any more of what this plan made, who was not told by now; how many."""

    def outcome(self, plan: int) -> Mapping[str, int]:
        """How many are `waiting`, `sent`, `withdrawn` and `failed`."""


class Seats(Protocol):
    """What pushes left in a source's courses."""

    def left(self, source_id: int) -> Mapping[int, Sequence[Left]]:
        """By course."""

    def keep(self, source_id: int, left: Iterable[tuple[int, Left]], *, plan: int) -> None:
        """Each with its course; they replace what earlier pushes left there."""

    def members(self, source_id: int) -> Mapping[CircleKey, Mapping[int, Member]]:
        """Whom pushes put into groups and cohorts, by user."""

    def entered(self, source_id: int, members: Iterable[tuple[CircleKey, int, Member]], *, plan: int) -> None:
        """Keep whom a push put in: circle, user, who it is."""

    def gone_out(self, source_id: int, members: Collection[tuple[CircleKey, int]]) -> None:
        """These are nobody's of ours any more."""

    def forget(self, source_id: int, gone: Collection[tuple[int, int]]) -> None:
        """These (course, user) are nobody's own any more."""


class Wants(Protocol):
    """What the register wants of a source's courses."""

    def wanted(self, course_prefix: str, *, over_ms: int) -> Sequence[Want]:
        """Every student of a standing realisation whose course's address begins so and that ends after
        `over_ms`; each person once a realisation, by course."""

    def body_names(self, ids: Collection[str]) -> Mapping[str, str]: ...

    def shared_emails(self) -> Collection[str]:
        """Addresses, in small letters, that more than one standing person has."""
