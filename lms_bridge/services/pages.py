"""What the pages for people show: the values, and the questions that give them.

Times are milliseconds since 1970, UTC. A year is that of a realisation's start in Belgrade.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from lms_bridge.domain.compare_ways import OwnFigures
from lms_bridge.domain.completion import Completion
from lms_bridge.domain.course import PlatformSays
from lms_bridge.domain.fact import FactKind, Score
from lms_bridge.domain.held import Held
from lms_bridge.domain.person import Person
from lms_bridge.domain.presence import Interval
from lms_bridge.domain.programme import Form, ProgrammeKind, Rule
from lms_bridge.domain.ways import Ways
from lms_bridge.services.arrived import Arrived
from lms_bridge.services.ports.raw import RawSource
from lms_bridge.services.presence_room import InNow, Seen, Stranger
from lms_bridge.services.report import BodyFigures, Documents, FormFigures, Waiting


@dataclass(frozen=True, slots=True)
class RealisationFigures:
    id: str
    title: str
    form: Form
    start_ms: int
    end_ms: int
    enrolled: int
    attended: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Year:
    """The indicators of a year and its realisations; `persons` are distinct over all forms."""

    year: int
    lms_users: int
    forms: Mapping[Form, FormFigures]
    persons: int
    documents: Documents
    bodies: Mapping[str, BodyFigures]
    waiting: Waiting
    realisations: tuple[RealisationFigures, ...]


@dataclass(frozen=True, slots=True)
class HeldBack:
    """Something was reported by a source and does not count yet, and why."""

    source: str
    why: Held


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody in the roster of a realisation; `completion` is None while nothing was ever heard."""

    person_id: str
    name: str
    body: str | None
    role: str
    origin: str
    completion: Completion | None
    waits: bool
    left: bool
    """No longer in the roster; listed because of what the completion says."""
    otherwise: PlatformSays | None = None
    held: tuple[HeldBack, ...] = ()
    """Why what was reported is held, where there is no completion."""


@dataclass(frozen=True, slots=True)
class RealisationHead:
    id: str
    code: str
    title: str
    form: Form
    start_ms: int
    end_ms: int
    rule: Rule
    lms_course: str | None
    lms_test: str | None
    meeting: str | None


@dataclass(frozen=True, slots=True)
class RealisationPage:
    """A realisation with a slice of its participants; the counts are of all who are `listed`.

    `enrolled` are the participants in the roster today, without those who left it.
    """

    head: RealisationHead
    programme: str
    kind: ProgrammeKind
    provider: str | None
    ended: bool
    enrolled: int
    attended: int
    confirmations: int
    certificates: int
    waiting: int
    guests: int
    """Joins from which the meeting told no account, by distinct session."""
    participants: tuple[Participant, ...]
    listed: int


@dataclass(frozen=True, slots=True)
class CourseTold:
    """A fact about a course that stands or fell, and how many raw rows tell it."""

    kind: FactKind
    at_ms: int
    statements: int
    stands: bool
    decides: bool
    fact_id: int


@dataclass(frozen=True, slots=True)
class AttemptTold:
    at_ms: int
    score: Score
    stands: bool
    decides: bool
    fact_id: int


@dataclass(frozen=True, slots=True)
class VersionShown:
    number: int
    completion: Completion
    reason: str
    decided_ms: int
    superseded_ms: int | None
    sources: tuple[RawSource, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """What the central register has recorded: which version, since when, under which receipt."""

    version: int
    receipt: str
    recorded_ms: int


@dataclass(frozen=True, slots=True)
class Training:
    """One person in one realisation; `versions` newest first, the first of them current if any is."""

    head: RealisationHead
    role: str | None
    origin: str | None
    body: str | None
    versions: tuple[VersionShown, ...]
    courses: tuple[CourseTold, ...]
    attempts: tuple[AttemptTold, ...]
    entry: Entry | None
    waits_since_ms: int | None
    otherwise: PlatformSays | None
    held: tuple[HeldBack, ...] = ()
    undecided: bool = False
    """The results of the realisation wait for a word about its counted time."""
    contested: bool = False
    """Late facts would take away what the current version gives; a decision waits."""

    @property
    def current(self) -> VersionShown | None:
        return next((one for one in self.versions if one.superseded_ms is None), None)

    @property
    def earlier(self) -> tuple[VersionShown, ...]:
        return tuple(one for one in self.versions if one.superseded_ms is not None)


@dataclass(frozen=True, slots=True)
class AccountShown:
    """An account that is or was linked to somebody. `by` is None where the register's profile says so.

    `since_ms` None: from the first; `until_ms` None: still. `undone_ms`: taken back as if never made.
    """

    account_id: int
    source: str
    name: str
    label: str
    by: str | None
    reason: str
    made_ms: int
    since_ms: int | None
    until_ms: int | None
    undone_ms: int | None
    undone_by: str | None

    @property
    def stands(self) -> bool:
        return self.until_ms is None and self.undone_ms is None


@dataclass(frozen=True, slots=True)
class Heard:
    """The last fact that stands about somebody."""

    kind: FactKind
    at_ms: int
    source: str


@dataclass(frozen=True, slots=True)
class PersonRecord:
    person: Person
    body: str | None
    accounts: tuple[AccountShown, ...]
    """The links that stand."""
    former: tuple[AccountShown, ...]
    """The links that ended or were undone, the newest first."""
    trainings: tuple[Training, ...]
    last_heard: Heard | None
    held: tuple[HeldBack, ...] = ()
    """Why facts of the person are held, whatever they are about."""


@dataclass(frozen=True, slots=True)
class PersonFound:
    id: str
    name: str
    body: str | None
    employee_number: str
    email: str


@dataclass(frozen=True, slots=True)
class WaitingFact:
    kind: FactKind
    object: str
    at_ms: int
    score: Score | None


@dataclass(frozen=True, slots=True)
class AccountPage:
    """An account with the newest of what waits for it. `person_id`, `person_name`: whose it is, None in
    the queue."""

    id: int
    source: str
    name: str
    label: str
    first_ms: int
    person_id: str | None
    person_name: str | None
    waiting: int
    facts: tuple[WaitingFact, ...]


@dataclass(frozen=True, slots=True)
class LinkMade:
    """A standing link that a person made, not the roster."""

    account_id: int
    source: str
    name: str
    label: str
    person_id: str
    person_name: str
    by: str
    reason: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class View:
    seq: int
    at_ms: int
    login: str
    person_id: str
    person_name: str | None
    page: str


@dataclass(frozen=True, slots=True)
class Named:
    """An `account`, `person` or `realisation` of the event log; `name` is None where it is unknown."""

    kind: str
    id: str
    name: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """A row of the event log. `named` is what the subject names, empty where it names nothing by id."""

    seq: int
    at_ms: int
    by: str
    what: str
    subject: str
    detail: str
    named: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class ElsewhereAtOnce:
    """A person's completion of another realisation that was held at the same time."""

    person_id: str
    realisation_id: str
    title: str
    completion: Completion


@dataclass(frozen=True, slots=True)
class KnownWays:
    """What each way of knowing its meetings says of the people of a realisation, by their ids."""

    realisation_id: str
    title: str
    start_ms: int
    ways: Ways
    completions: Mapping[str, Completion]
    names: Mapping[str, str]
    own: OwnFigures
    elsewhere: tuple[ElsewhereAtOnce, ...]


class Pages(Protocol):
    """The questions. Nothing is written by asking."""

    def years(self) -> tuple[int, ...]:
        """The years that have active realisations, newest first."""

    def year(self, year: int) -> Year: ...

    def realisation(self, realisation_id: str, *, offset: int, limit: int) -> RealisationPage | None: ...

    def room(self, realisation_id: str) -> tuple[RealisationHead, tuple[Seen, ...]] | None:
        """A realisation and all its participants by name, with what stands of them."""

    def strangers(self, meeting: str, near: Interval) -> tuple[Stranger, ...]:
        """Who joined the room within that time by an account that is nobody's, the first who came first."""

    def now_in(self, meeting: str, near: Interval) -> InNow:
        """Who joined the room within that time and is still in it."""

    def ways(self, realisation_id: str) -> KnownWays | None: ...

    def person(self, person_id: str) -> PersonRecord | None: ...

    def find_persons(self, query: str, *, limit: int) -> tuple[PersonFound, ...]:
        """By name in any script, by the beginning of an employee number or an e-mail, or by id."""

    def account(self, account_id: int) -> AccountPage | None: ...

    def links_made(self, *, limit: int) -> tuple[LinkMade, ...]:
        """The newest standing links that people made."""

    def arrived(self) -> Arrived: ...

    def views(self, *, person_id: str | None, before: int | None, limit: int) -> tuple[View, ...]:
        """Who saw whom, newest first, of one person or all; `before` is the `seq` to go on from."""

    def changes(
        self, *, asked: str, codes: Collection[str], before: int | None, limit: int
    ) -> tuple[Change, ...]:
        """Who changed what, newest first; `before` is the `seq` to go on from.

        Where something is `asked`, only rows with these words, in either script, in who did it, what it
        is about, or the reason; and rows whose `what` or `by` is one of `codes`.
        """
