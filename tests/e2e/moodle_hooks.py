"""A Moodle that pushes over real HTTP, and an installation that takes it: a course, a test, a package."""

import http.client
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select

from lms_bridge.bootstrap import Bridge, build
from lms_bridge.db.engine import reading
from lms_bridge.domain.completion import Completion
from lms_bridge.domain.programme import Failed
from lms_bridge.domain.roster import Roster
from lms_bridge.services.import_roster import ALL, import_roster
from lms_bridge.services.ports import PairKey
from lms_bridge.settings import from_environment
from moodle_sync.standin import Activity, Enrolment, Grade, Sender, Site
from tests.db.pipeline import ANA, BOJAN, LMS, ROSTER, START, VESNA
from tests.e2e.running import Place, serving
from tests.e2e.wire import Client

ACCOUNT = {ANA: 101, BOJAN: 102, VESNA: 103}
COURSE, QUIZ, PACKAGE = 5, 9, 10
DAY = 86_400
BEGAN = START // 1000
"""When the realisation begins, in seconds."""


@dataclass(frozen=True, slots=True)
class Pushing:
    """A served installation with a Moodle that sends to it."""

    place: Place
    site: Site
    sender: Sender
    bridge: Bridge
    client: Client

    def worked(self) -> None:
        """Everything that arrived is worked off."""
        self.place.tell("work", "--drain")

    def completion(self, person: str = ANA) -> Completion | None:
        """What stands of the person's training."""
        pair = PairKey(person, "online")
        with self.bridge.database.read() as unit:
            found = unit.completions.current([pair]).get(pair)
        return found.completion if found else None

    def rows(self, table: Any) -> list[Any]:
        with reading(self.bridge.engines) as connection:
            return list(connection.execute(select(table).order_by(*table.primary_key.columns)))

    def events(self) -> list[str]:
        return [row.event for row in self.site.tables.outbox.values()]


def set_up(place: Place, *, failed: Failed = Failed.AS_PLATFORM) -> str:
    """The database, the source and the roster; the secret for the plugin's settings."""
    place.ask("init")
    place.ask("source", "add", "moodle", "lms", "--home-page", LMS)
    secret = new_secret(place)
    bridge = opened(place)
    with bridge.database.write() as unit:
        unit.alone()
        import_roster(unit.roster, roster(failed), share=ALL, now_ms=bridge.clock.now_ms(), by="test")
    bridge.close()
    return secret


def new_secret(place: Place) -> str:
    return place.ask("source", "change", "lms", "--new-secret").split()[1]


def opened(place: Place) -> Bridge:
    given = {
        "LMS_BRIDGE_DATABASE_URL": place.url,
        "LMS_BRIDGE_KEY_FILE": str(place.folder / "lms-bridge.key"),
    }
    return build(from_environment(given))


def roster(failed: Failed) -> Roster:
    """Three people with their Moodle ids, and the programme's word on who failed."""
    programme = ROSTER.programmes[0]
    return replace(
        ROSTER,
        profiles=tuple(replace(one, account=str(ACCOUNT[one.person_id])) for one in ROSTER.profiles),
        programmes=(replace(programme, rule=replace(programme.rule, failed=failed)),),
    )


def site() -> Site:
    """The course with its test and its package, and Ana and Bojan in it."""
    moodle = Site(now=lambda: int(time.time()))
    moodle.url = LMS
    for person, number in ACCOUNT.items():
        moodle.add_user(
            id=number,
            username=person,
            firstname=person.title(),
            lastname="Петровић",
            email=f"{person}@uprava.example",
        )
    moodle.add_course(id=COURSE, shortname="C", fullname="Обука")
    quiz = Activity(QUIZ, course_id=COURSE, kind="quiz", instance=4, name="Тест")
    package = Activity(
        PACKAGE, course_id=COURSE, kind="scorm", instance=3, name="Лекција", more={"scoes": ({"id": 60},)}
    )
    for activity in (quiz, package):
        moodle.add_activity(activity, criterion=True)
    for person in (ANA, BOJAN):
        moodle.enrol(Enrolment(COURSE, user_id=ACCOUNT[person]))
    return moodle


def complete(moodle: Site, person: str = ANA, *, at: int = BEGAN + DAY) -> None:
    """The person does the test and the package."""
    moodle.complete(QUIZ, ACCOUNT[person], state=2, at=at)
    moodle.complete(PACKAGE, ACCOUNT[person], at=at)


def graded(percent: str, *, at: int = BEGAN + DAY) -> Grade:
    return Grade(Decimal(percent), at=at, passing=Decimal(60))


@contextmanager
def pushing(place: Place, *, failed: Failed = Failed.AS_PLATFORM) -> Iterator[Pushing]:
    """Serve an installation without a worker beside it, and connect a Moodle to it."""
    secret = set_up(place, failed=failed)
    moodle = site()
    with serving(place, "--no-worker") as service:
        url = f"http://127.0.0.1:{service.port}/webhooks/moodle/lms"
        sender = Sender(moodle, url=url, secrets=secret, post=post)
        bridge = opened(place)
        yield Pushing(place, moodle, sender, bridge, service.client)
        bridge.close()


def post(url: str, body: bytes, *, headers: Mapping[str, str]) -> int:
    """Send bytes as they are; the status of the answer."""
    where = urlsplit(url)
    connection = http.client.HTTPConnection(where.netloc, timeout=60)
    connection.request("POST", where.path, body, dict(headers))
    status = connection.getresponse().status
    connection.close()
    return status
