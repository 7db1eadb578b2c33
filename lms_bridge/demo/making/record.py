"""What is said to the bridge while a year is made up, and beside it what is true."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

from lms_bridge.demo.making.people import Person
from lms_bridge.demo.making.trainings import Realisation

Json = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Said:
    """A statement, and the moment at which the platform gets round to sending it."""

    sent: datetime
    statement: Json


@dataclass(frozen=True, slots=True)
class HookEvent:
    """An event of a webinar room: `at` in Unix seconds."""

    at: int
    event: Json


@dataclass(frozen=True, slots=True)
class Attended:
    """Somebody was made to attend. `seconds` of counted presence (webinars), `best` percent of the test."""

    run: Realisation
    person: Person
    seconds: int | None = None
    best: Fraction | None = None

    @property
    def passed(self) -> bool:
        mark = self.run.programme.pass_mark
        return self.best is not None and mark is not None and self.best >= mark

    @property
    def certificate(self) -> bool:
        return self.passed and self.run.programme.certificate == "passed"

    @property
    def confirmation(self) -> bool:
        gives = self.run.programme.confirmation
        return gives == "attended" or (gives == "attended-without-certificate" and not self.passed)


@dataclass(slots=True)
class Record:
    """Filled while the year is played. `troubles` counts each kind of trouble that was made on purpose."""

    said: list[Said] = field(default_factory=list)
    events: list[HookEvent] = field(default_factory=list)
    forged: list[HookEvent] = field(default_factory=list)
    attended: list[Attended] = field(default_factory=list)
    waiting: set[tuple[str, str]] = field(default_factory=set)
    strangers: Counter[str] = field(default_factory=Counter)
    troubles: Counter[str] = field(default_factory=Counter)
    idle: list[tuple[Person, Realisation]] = field(default_factory=list)
    """Enrolled in a training that is still open, able to complete it, not yet done."""
    tested: set[tuple[str, str]] = field(default_factory=set)
    """Who sat which training's test, by their ids."""

    def say(self, sent: datetime, *statements: Json) -> None:
        self.said.extend(Said(sent, statement) for statement in statements)

    def hear(self, events: Iterable[HookEvent]) -> None:
        self.events.extend(events)
