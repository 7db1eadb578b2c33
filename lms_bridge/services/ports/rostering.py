"""What other systems read of the register by OneRoster: pages of its objects, and single ones.

Kinds are the standard's collections: `orgs`, `schools`, `academicSessions`, `terms`, `gradingPeriods`,
`courses`, `classes`, `users`, `students`, `teachers`, `enrollments`. Names of fields are the standard's too,
parts of parts after a dot (`roles.org.sourcedId`).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from datetime import date
from typing import Protocol

from lms_bridge.domain.person import Body, Person, Profile, Role
from lms_bridge.domain.programme import Programme, Realisation
from lms_bridge.domain.roster import Row


@dataclass(frozen=True, slots=True)
class Clause:
    """A comparison: `op` is `=`, `!=`, `>`, `>=`, `<`, `<=` or `~` (contains).

    `value` is milliseconds where the field is a moment, a number where it is one, else text.
    """

    path: str
    op: str
    value: str | int | float


@dataclass(frozen=True, slots=True)
class Filter:
    """All of the clauses, or any one of them where `either`."""

    clauses: tuple[Clause, ...]
    _: KW_ONLY
    either: bool = False


@dataclass(frozen=True, slots=True)
class Sight:
    """Of which bodies a client is shown what belongs to them; None: of all."""

    bodies: Collection[str] | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A page of a collection. `within`: what it belongs to, by kind of reference (`class`, `school` …)."""

    kind: str
    _: KW_ONLY
    limit: int = 100
    offset: int = 0
    sort: str = ""
    descending: bool = False
    filter: Filter | None = None
    within: Mapping[str, str] = field(default_factory=dict)
    sight: Sight = Sight()


@dataclass(frozen=True, slots=True)
class Stamp:
    """When an object last changed, and whether it has left the register."""

    changed_ms: int
    ended: bool


@dataclass(frozen=True, slots=True)
class OrgEntry:
    stamp: Stamp
    body: Body
    children: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SessionEntry:
    """A calendar year in Belgrade, as a `schoolYear` or as its one `term`; both days are within it."""

    stamp: Stamp
    id: str
    title: str
    type: str
    first_day: date
    last_day: date
    parent: str | None
    children: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CourseEntry:
    stamp: Stamp
    programme: Programme
    org_id: str


@dataclass(frozen=True, slots=True)
class ClassEntry:
    """`school_id`: the provider, else the academy."""

    stamp: Stamp
    realisation: Realisation
    school_id: str
    term_id: str


@dataclass(frozen=True, slots=True)
class UserEntry:
    """`roles` and `profiles` that stand; of a person who has left, all there were."""

    stamp: Stamp
    person: Person
    roles: tuple[Role, ...]
    profiles: tuple[Profile, ...]
    home_id: str
    """The primary body, else the academy."""


@dataclass(frozen=True, slots=True)
class EnrollmentEntry:
    stamp: Stamp
    id: str
    user_id: str
    class_id: str
    school_id: str
    role: str


Entry = OrgEntry | SessionEntry | CourseEntry | ClassEntry | UserEntry | EnrollmentEntry


@dataclass(frozen=True, slots=True)
class Found:
    """A page, and how many there are on all pages."""

    entries: Sequence[Entry]
    total: int


@dataclass(frozen=True, slots=True)
class Export:
    """Rows of the register for a package, by kind as in `domain.roster.KINDS`.

    `schools`: the provider, else the academy, of each realisation by id; `terms` likewise.
    """

    rows: Mapping[str, Sequence[tuple[Row, Stamp]]]
    sessions: Sequence[SessionEntry]
    academy: str
    schools: Mapping[str, str]
    terms: Mapping[str, str]


class Rostering(Protocol):
    def export(self, *, since_ms: int | None = None) -> Export:
        """All that stands; or all that changed at that time or later, also what has ended since."""

    def page(self, asked: Asked) -> Found:
        """In the order asked for, then by id: nothing is twice or left out over pages of one moment."""

    def one(self, kind: str, id_: str, sight: Sight) -> Entry | None:
        """The object of that kind; None also for one that the client is not shown."""

    def there(self, kind: str, id_: str, sight: Sight) -> bool:
        """Whether `one` would find it."""
