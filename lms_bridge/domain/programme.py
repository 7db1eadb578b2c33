"""Programmes, their realisations, who is enrolled, and the rule that a programme sets."""

import json
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256

DAY_MS = 86_400_000
LATE_MS = 30 * DAY_MS
"""A fact counts for a realisation up to this long after its end."""


OWN_ROOM = "realisation:"
"""Before a realisation's id: what is told of it where no meeting is named."""


class Form(StrEnum):
    """How a realisation is held; it alone chooses the rule of attendance."""

    ONLINE = "online"
    WEBINAR = "webinar"
    CLASSROOM = "classroom"


class ProgrammeKind(StrEnum):
    GENERAL = "general"
    MANAGERS = "managers"
    SPECIAL = "special"


class Confirmation(StrEnum):
    ATTENDED = "attended"
    ATTENDED_WITHOUT_CERTIFICATE = "attended-without-certificate"
    NEVER = "never"


class Certificate(StrEnum):
    PASSED = "passed"
    NEVER = "never"


class Failed(StrEnum):
    """What it means that somebody did everything in the LMS course and failed something that it asks for."""

    AS_PLATFORM = "as-platform"
    """Attended is who completed the course, as the platform says."""
    ATTENDED = "attended"
    """Who is done has attended, failed or not."""
    NOT_ATTENDED = "not-attended"
    """Who failed has not attended, complete or not, until they pass."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What a programme asks. Percentages are whole, 0 to 100; None: the programme does not say."""

    presence_percent: int | None
    pass_mark: int | None
    confirmation: Confirmation
    certificate: Certificate
    failed: Failed = Failed.AS_PLATFORM

    def to_json(self) -> str:
        """Without what came later and is as it was before: rules of old keep their version."""
        told = asdict(self)
        if self.failed is Failed.AS_PLATFORM:
            del told["failed"]
        return json.dumps(told, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> "Rule":
        value = json.loads(text)
        return cls(
            presence_percent=value["presence_percent"],
            pass_mark=value["pass_mark"],
            confirmation=Confirmation(value["confirmation"]),
            certificate=Certificate(value["certificate"]),
            failed=Failed(value.get("failed", Failed.AS_PLATFORM)),
        )

    @property
    def version(self) -> str:
        """A short name of exactly this rule, kept with every completion that it decided."""
        return _version(self)


@lru_cache(maxsize=1000)
def _version(rule: Rule) -> str:
    return sha256(rule.to_json().encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Programme:
    """A training that may be held, in realisations that begin from `valid_from` to `valid_to`, both days
    included; None is open. `hours`: how long it is, None where the register does not say."""

    id: str
    code: str
    title: str
    kind: ProgrammeKind
    rule: Rule
    valid_from: date | None = None
    valid_to: date | None = None
    hours: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Realisation:
    """One run of a programme. `start_ms` to `end_ms` (half-open) is the counted window.

    `agenda`: the parts of it that count, in order and apart from each other; empty: all of it.
    """

    id: str
    programme_id: str
    code: str
    title: str
    form: Form
    start_ms: int
    end_ms: int
    lms_course: str | None
    lms_test: str | None
    meeting: str | None
    provider_id: str | None
    agenda: tuple[tuple[int, int], ...] = ()

    @property
    def room(self) -> str:
        """By what its presence is tied to it: the meeting that the register names, else its own name."""
        return self.meeting or f"{OWN_ROOM}{self.id}"

    def takes(self, at_ms: int) -> bool:
        """True when a fact of that time may belong here: from the start to 30 days after the end."""
        return self.start_ms <= at_ms <= self.end_ms + LATE_MS


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A person in a realisation's roster. Only a `student` attends; a lecturer is present as such."""

    id: str
    realisation_id: str
    person_id: str
    role: str


STUDENT = "student"
