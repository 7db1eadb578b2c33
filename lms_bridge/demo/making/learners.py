"""What learners do on the platform: the ordinary noise, tests, completions and their troubles."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from lms_bridge.demo.making.chance import happens
from lms_bridge.demo.making.lms import Account, Attempt, Platform
from lms_bridge.demo.making.people import Person
from lms_bridge.demo.making.record import Json, Record
from lms_bridge.demo.making.scores import Outcome
from lms_bridge.demo.making.trainings import Realisation

QUEUE = timedelta(minutes=40)
"""The longest that the platform's queue keeps a statement back in quiet times."""


@dataclass(slots=True)
class Learners:
    """Says on the platform what it is asked to, into `record`. Never says anything later than `until`."""

    platform: Platform
    record: Record
    rng: Random
    until: datetime
    attempts: int = field(default=30_000)

    def account(self, person: Person) -> Account:
        return Account(self.rng.choice(person.accounts), person.lms_name)

    def moment(self, first: datetime, last: datetime) -> datetime:
        """A whole second between the two, and before `until`."""
        span = int((min(last, self.until) - first).total_seconds())
        return first + timedelta(seconds=self.rng.randint(0, span))

    def study(self, who: Account, run: Realisation, done: datetime) -> None:
        """Log in, look around, read a page or two: all of it before `done`, none of it evidence."""
        last = max(run.start, done - timedelta(minutes=1))
        begun = self.moment(run.start, last)
        self._say(begun, self.platform.viewed_course(who, begun, run))
        if happens(self.rng, 0.3):
            self._say(begun, self.platform.logged_in(who, begun))
        for page in range(self.rng.choice((0, 0, 1, 2))):
            read = self.moment(begun, last)
            self._say(
                read,
                self.platform.viewed_page(who, read, run, page),
                self.platform.completed_page(who, read, run, page),
            )

    def sit(self, who: Account, run: Realisation, made: Outcome, *, after: datetime) -> None:
        """Take the test, an attempt a few minutes after the other."""
        when = after
        for points in made.attempts:
            self.attempts += 1
            attempt = Attempt(self.attempts, points.raw, points.low, points.high)
            when += timedelta(seconds=self.rng.randint(120, 900))
            submitted = self.platform.submitted_attempt(who, when, run, attempt)
            self._around(who, run, attempt, when)
            if points.voided:
                self.void(submitted, when)
                self.record.troubles["attempt voided"] += 1
            else:
                self._say(when, submitted)

    def _around(self, who: Account, run: Realisation, attempt: Attempt, when: datetime) -> None:
        """What the platform says besides of some attempts, and what nobody may take for one."""
        begun = when - timedelta(seconds=100)
        if happens(self.rng, 0.25):
            self._say(begun, self.platform.started_attempt(who, begun, run, attempt))
        if happens(self.rng, 0.4):
            self._say(when, self.platform.answered(who, when, run, attempt))
            self.record.troubles["answer with a score of its own"] += 1
        if happens(self.rng, 0.1):
            self._say(when, self.platform.completed_test(who, when, run))
            self.record.troubles["test complete as a module"] += 1

    def complete(self, who: Account, run: Realisation, when: datetime) -> None:
        self._say(when, self.platform.completed_course(who, when, run))

    def complete_twice_half_voided(self, who: Account, run: Realisation, when: datetime) -> None:
        """One event, said with an id that is voided and once more without one: it stands."""
        said = self.platform.completed_course(who, when, run)
        self._say(when, said)
        self.void(said, when)
        self.record.troubles["one of two copies voided"] += 1

    def complete_voided(self, who: Account, run: Realisation, when: datetime) -> None:
        self.void(self.platform.completed_course(who, when, run), when)
        self.record.troubles["completion voided"] += 1

    def complete_voided_beforehand(self, who: Account, run: Realisation, when: datetime) -> None:
        """The platform keeps the completion back for days, and its voiding comes first."""
        identified = self._identified(self.platform.completed_course(who, when, run))
        voided = when + timedelta(hours=1)
        self.record.say(voided, self.platform.voiding(str(identified["id"]), voided))
        self.record.say(voided + timedelta(days=4), identified)
        self.record.troubles["voided before it came"] += 1

    def void(self, statement: Json, when: datetime) -> None:
        """Say the statement with an id, and within a day that it is void."""
        identified = self._identified(statement)
        later = when + timedelta(minutes=self.rng.randint(60, 1400))
        self._say(when, identified)
        self._say(later, self.platform.voiding(str(identified["id"]), later))

    def _identified(self, statement: Json) -> Json:
        return {"id": str(UUID(int=self.rng.getrandbits(128), version=4)), **statement}

    def _say(self, when: datetime, *statements: Json) -> None:
        for statement in statements:
            self.record.say(when + self.rng.random() * QUEUE, statement)
