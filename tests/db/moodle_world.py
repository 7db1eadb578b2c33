"""The pipeline beside a stand-in Moodle: three people learn in its course, in which a realisation is held."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from lms_bridge.db import tables
from lms_bridge.domain.fact import Account, Fact, FactKind
from lms_bridge.domain.held import Held
from lms_bridge.domain.person import Profile
from lms_bridge.services.look import LookAsked
from lms_bridge.services.moodle_options import MoodleOptions
from lms_bridge.services.poll_completions import PollCompletions
from lms_bridge.services.ports import Source, Told
from lms_bridge.services.reconcile_completions import Outcome, ReconcileCompletions
from lms_bridge.services.sync_work import unheard
from moodle_sync import Moodle
from moodle_sync.standin import Activity, Enrolment, Site, StandIn
from tests.db.pipeline import ANA, BOJAN, COURSE, LMS, ROSTER, START, VESNA, Pipeline, enrolled
from tests.unit.moodle_sync.posting import post

COURSE_ID, PAGE_ID, QUIZ_ID, QUIZ = 5, 8, 9, 7
MOODLE_ID = {ANA: 101, BOJAN: 102, VESNA: 103}
"""The people's accounts; Vesna learns in Moodle and is in no roster."""
DAY_S = 86_400
BEGUN_S = START // 1000
SIXTH_DAY = START + 5 * DAY_S * 1000
REPORT = 1


@dataclass
class World:
    """What happens there, and what is asked from here. The clock of both stands until it is set."""

    pipeline: Pipeline
    standin: StandIn

    @property
    def site(self) -> Site:
        return self.standin.site

    @property
    def source(self) -> Source:
        with self.pipeline.database.read() as unit:
            return unit.sources.by_id(self.pipeline.lms.id)

    def set_options(self, **options: Any) -> None:
        text = MoodleOptions(**options).to_json()
        with self.pipeline.database.write() as unit:
            unit.sources.change(replace(self.source, options=text))

    def moodle_of(self, _: Source) -> Moodle:
        return Moodle(post, self.standin.url, self.standin.token)

    def complete(self, person: str, *, after_s: int = 3600, state: int = 1) -> None:
        """A person completes the course so many seconds after it began."""
        for activity in (PAGE_ID, QUIZ_ID):
            self.site.complete(activity, MOODLE_ID[person], at=BEGUN_S + after_s, state=state)

    def enrolment(self, number: int) -> Enrolment:
        return Enrolment(COURSE_ID, user_id=number)

    def actor(self, person: str) -> dict[str, Any]:
        """The person's account as a statement names it."""
        return {"account": {"homePage": LMS, "name": str(MOODLE_ID[person])}}

    def poll(self) -> Mapping[str, int]:
        handler = PollCompletions(self.pipeline.database, self.moodle_of, self.pipeline.clock)
        counts = handler(self.source, unheard)
        self.pipeline.drain()
        return counts

    def reconcile(self) -> Outcome:
        handler = ReconcileCompletions(self.pipeline.database, self.moodle_of, self.pipeline.clock)
        outcomes = handler.outcomes(self.source)
        self.pipeline.drain()
        assert len(outcomes) == 1
        return outcomes[0]

    def look(self) -> bool:
        done = LookAsked(self.pipeline.database, self.moodle_of, self.pipeline.clock)()
        self.pipeline.drain()
        return done

    def later(self, seconds: int) -> None:
        self.pipeline.clock.at_ms += seconds * 1000

    def messages(self) -> list[dict[str, Any]]:
        """What was kept of Moodle's answers."""
        return [json.loads(row.body) for row in self.pipeline.rows(tables.delivery)]


def make_site(now: Callable[[], int]) -> Site:
    """The course with a page and a quiz, which both complete it."""
    site = Site(now=now, report=REPORT)
    site.add_course(id=COURSE_ID, shortname="R-1", fullname="Обука", idnumber="R-1")
    for activity in (
        Activity(PAGE_ID, course_id=COURSE_ID, kind="page", instance=3, name="Страница"),
        Activity(QUIZ_ID, course_id=COURSE_ID, kind="quiz", instance=QUIZ, name="Тест"),
    ):
        site.add_activity(activity, criterion=True)
    for person, number in MOODLE_ID.items():
        names = {"firstname": person.title(), "lastname": "Петровић"}
        site.add_user(id=number, username=person, email=f"{person}@uprava.example", **names)
        site.enrol(Enrolment(COURSE_ID, user_id=number))
    return site


def set_up(pipeline: Pipeline, standin: StandIn) -> World:
    """The roster is imported and the source has a token."""
    standin.site.url = LMS
    profiles = tuple(Profile(f"at:{one}", one, "moodle", LMS, str(name)) for one, name in MOODLE_ID.items())
    pipeline.enrol(
        replace(ROSTER, profiles=profiles, enrolments=(enrolled(ANA, "online"), enrolled(BOJAN, "online")))
    )
    with pipeline.database.write() as unit:
        unit.sources.change(replace(pipeline.lms, sealed_token="sealed"))
    return World(pipeline, standin)


def told_by_a_copy(world: World, *, after_s: int = 3600) -> None:
    """A copy of the site has told Ana's completion: it is kept, and held."""
    account = Account(LMS, str(MOODLE_ID[ANA]))
    fact = Fact(FactKind.COURSE_COMPLETED, account, COURSE, START + after_s * 1000, channel="pushed")
    source_id = world.source.id
    told = Told(fact, source_id, source_id, label="", raw="delivery", raw_id=1, held=Held.OTHER_SITE)
    with world.pipeline.database.write() as unit:
        unit.alone()
        unit.facts.tell([told], at_ms=1)
