"""The pipeline over a real database, put together for tests: what is posted, and what came of it."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from threading import Event
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import select

from lms_bridge.db import tables
from lms_bridge.db.engine import Engines, open_engines, reading
from lms_bridge.db.ids import Ids
from lms_bridge.db.unit import DbDatabase
from lms_bridge.domain.person import Body, Person, Profile
from lms_bridge.domain.programme import (
    DAY_MS,
    STUDENT,
    Certificate,
    Confirmation,
    Enrolment,
    Form,
    Programme,
    ProgrammeKind,
    Realisation,
    Rule,
)
from lms_bridge.domain.roster import Roster
from lms_bridge.jobs.worker import Task, Worker
from lms_bridge.services.acts import Acts
from lms_bridge.services.attempt_statements import StateAttempts
from lms_bridge.services.decide import DecidePairs
from lms_bridge.services.deliver import DeliverSubmissions
from lms_bridge.services.import_roster import ALL, import_roster
from lms_bridge.services.judge_registrations import JudgeRegistrations
from lms_bridge.services.judge_tracks import JudgeTracks
from lms_bridge.services.ports import Credential, NewDelivery, PairKey, Source, Unit
from lms_bridge.services.read import ReadDeliveries, ReadStatements
from lms_bridge.services.read_meetings import ANALYTICS, ReadMeetings
from lms_bridge.services.read_messages import ReadMessages
from lms_bridge.services.read_reports import ReadReports
from lms_bridge.services.receive import ReceiveStatements
from lms_bridge.webinars.bigbluebutton import BigBlueButtonHook
from lms_bridge.webinars.bigbluebutton_analytics import AnalyticsHook
from lms_bridge.webinars.zoom import ZoomHook
from lms_bridge.webinars.zoom_report import ZoomReports
from scorm import Package

MINUTE = 60_000
START = 1_583_139_600_000
"""9 o'clock UTC on 2 March 2020; everything here is counted in minutes from it."""
LATER = START + 400 * DAY_MS
"""When the roster is imported and the work is done, unless a test says otherwise."""

LMS = "https://lms.example"
COURSE, TEST, ROOM = f"{LMS}/course/view.php?id=5", f"{LMS}/mod/quiz/view.php?id=9", "room-1"
RULE = Rule(80, 60, Confirmation.ATTENDED, Certificate.PASSED)
ONLINE = Realisation(
    id="online",
    programme_id="programme",
    code="R-1",
    title="Online training",
    form=Form.ONLINE,
    start_ms=START,
    end_ms=START + 10 * DAY_MS,
    lms_course=COURSE,
    lms_test=TEST,
    meeting=None,
    provider_id=None,
)
WEBINAR = replace(
    ONLINE,
    id="webinar",
    form=Form.WEBINAR,
    end_ms=START + 100 * MINUTE,
    lms_course=None,
    lms_test=None,
    meeting=ROOM,
)
READERS = {
    "bigbluebutton": ReadMeetings(BigBlueButtonHook(), {ANALYTICS: AnalyticsHook()}),
    "zoom": ReadReports(ZoomReports(), ReadMeetings(ZoomHook())),
    "moodle": ReadMessages(),
}
ANA, BOJAN, VESNA = "ana", "bojan", "vesna"
ACCOUNT = {ANA: "1", BOJAN: "2", VESNA: "3"}


def enrolled(person: str, realisation: str, *, role: str = STUDENT) -> Enrolment:
    return Enrolment(f"{realisation}:{person}:{role}", realisation, person, role)


ROSTER = Roster(
    bodies=(Body("body", "Општина", "municipality", "800", None),),
    persons=tuple(Person(one, one.title(), "Петровић", "", "", "body") for one in ACCOUNT),
    profiles=tuple(Profile(f"at:{one}", one, "moodle", LMS, name) for one, name in ACCOUNT.items()),
    programmes=(Programme("programme", "P-1", "Training", ProgrammeKind.GENERAL, RULE),),
    realisations=(ONLINE, WEBINAR),
    enrolments=(enrolled(ANA, "online"), enrolled(BOJAN, "online"), enrolled(ANA, "webinar")),
)
"""Three people, all with an account; Vesna is in no roster and Bojan not in the webinar's."""


@dataclass
class SetClock:
    """A clock that stands until it is set."""

    at_ms: int = LATER

    def now_ms(self) -> int:
        return self.at_ms


@dataclass
class Pipeline:
    """One process of the service over a database of the test's own."""

    engines: Engines
    clock: SetClock = field(default_factory=SetClock)
    packages: dict[str, Package] = field(default_factory=dict)
    """Packages whose files are in the store, by their hash."""

    def __post_init__(self) -> None:
        self.ids = Ids(self.clock.now_ms)
        self.database = DbDatabase(self.engines, self.ids)
        self.acts = Acts(self.database, self.clock)
        self.lms = Source(1, "lms", "moodle", LMS, None, None, None)
        self.bbb = Source(2, "bbb", "bigbluebutton", None, "https://bridge.example/bbb", 1, "sealed")
        self.key = Credential(3, "key", "lrs", 1, "logstore", "hash", ("statements/write",))

    def set_up(self) -> None:
        with self.database.write() as unit:
            for source in (self.lms, self.bbb):
                unit.sources.add(source, at_ms=0)
            unit.credentials.add(self.key, at_ms=0)

    def enrol(self, roster: Roster = ROSTER) -> None:
        """Import a roster, whatever it ends."""
        with self.database.write() as unit:
            unit.alone()
            import_roster(unit.roster, roster, share=ALL, now_ms=self.clock.now_ms(), by="test")

    def post(self, *statements: Any) -> list[str]:
        return ReceiveStatements(self.database, self.clock).store(
            json.dumps(list(statements)).encode(), credential=self.key
        )

    def hook(self, *bodies: bytes) -> None:
        """Genuine calls: the signature is not looked at."""
        with self.database.write() as unit:
            for body in bodies:
                unit.deliveries.add(NewDelivery(2, body.hex(), "form", body), at_ms=self.clock.now_ms())

    def analytics(self, *attendees: Any, run: str = "run-1", ended: float = 100) -> None:
        """A genuine report of a run of the room (`present`), which ended in that minute."""
        data = {"start": iso(-10), "finish": iso(ended), "attendees": attendees}
        body = json.dumps({"meeting_id": ROOM, "internal_meeting_id": run, "data": data}).encode()
        with self.database.write() as unit:
            report = NewDelivery(2, f"analytics of {run}", ANALYTICS, body)
            unit.deliveries.add(report, at_ms=self.clock.now_ms())

    def worker(self) -> Worker:
        return Worker(self.database, self.clock, self.tasks())

    def tasks(self) -> Sequence[Task]:
        return (
            Task("statement", ReadStatements(self.clock)),
            Task("delivery", ReadDeliveries(READERS, self.clock)),
            Task("tracks", JudgeTracks(self.clock, self.packages.get, StateAttempts(self.clock))),
            Task("registration", JudgeRegistrations(self.clock, self.packages.get)),
            Task("pair", DecidePairs(self.clock)),
            Task("submission", DeliverSubmissions(self.clock)),
        )

    def drain(self) -> None:
        self.worker().drain(Event())

    def account_id(self, name: str) -> int:
        return self.acts.account("lms", name)

    def rows(self, table: Any, *which: Any) -> list[Any]:
        with reading(self.engines) as connection:
            return list(connection.execute(select(table).where(*which).order_by(*table.primary_key.columns)))

    def states(self, table: Any) -> list[str]:
        return [row.state for row in self.rows(table)]

    def versions(self, person: str = ANA, realisation: str = "online") -> list[tuple[str, bool]]:
        """The completions of a pair, the oldest first: the reason and whether attended."""
        mine = (tables.completion.c.person_id == person, tables.completion.c.realisation_id == realisation)
        rows = sorted(self.rows(tables.completion, *mine), key=lambda row: int(row.version))
        return [(row.reason, row.attended) for row in rows]

    def standing(self) -> dict[tuple[str, str], tuple[Any, ...]]:
        """What the current completions come to, by person and realisation; the empty ones left out."""
        return {
            (row.person_id, row.realisation_id): (
                row.attended,
                row.attended_at_ms,
                row.present_ms,
                row.score,
                row.confirmation,
                row.certificate,
            )
            for row in self.rows(tables.completion, tables.completion.c.superseded_ms.is_(None))
            if row.attended or row.score or row.present_ms
        }

    def attended(self) -> set[tuple[str, str]]:
        return {pair for pair, told in self.standing().items() if told[0]}

    def waiting(self) -> set[tuple[str, str]]:
        return {(one.pair.person_id, one.pair.realisation_id) for one in self.acts.waiting()}

    def recorded(self) -> dict[tuple[str, str], tuple[int, bool]]:
        """The register's entries: the version, and whether it says attended."""
        return {
            (row.person_id, row.realisation_id): (row.version, json.loads(row.payload)["attended"])
            for row in self.rows(tables.entry)
        }


@contextmanager
def opened(url: str) -> Iterator[Pipeline]:
    """The pipeline on one database alone, with the roster imported."""
    engines = open_engines(url)
    pipeline = Pipeline(engines)
    pipeline.set_up()
    pipeline.enrol()
    yield pipeline
    engines.dispose()


def due_pairs(unit: Unit) -> set[PairKey]:
    """The pairs that are due, taken under a lease that is over at once."""
    lot = unit.work.claim("pair", limit=1000, at_ms=LATER, lease_ms=0)
    return set(unit.pairs.leased(lot.lease)) if lot else set()


def iso(minute: float) -> str:
    return datetime.fromtimestamp((START + minute * MINUTE) / 1000, UTC).isoformat()


def _actor(person: str) -> dict[str, Any]:
    return {"account": {"homePage": LMS, "name": ACCOUNT.get(person, person)}, "name": person}


def completed(person: str = ANA, *, minute: float = 60, course: str = COURSE, **more: Any) -> dict[str, Any]:
    """The course is completed; `id` and the like by name."""
    return {
        "actor": _actor(person),
        "verb": {"id": "http://adlnet.gov/expapi/verbs/completed"},
        "object": {
            "id": course,
            "definition": {"type": "https://w3id.org/xapi/cmi5/activitytype/course"},
        },
        "timestamp": iso(minute),
        **more,
    }


def tried(
    person: str = ANA, *, raw: float = 90, minute: float = 30, n: int = 1, **more: Any
) -> dict[str, Any]:
    """The `n`-th attempt at the test, of 100 points."""
    return {
        "actor": _actor(person),
        "verb": {"id": "http://adlnet.gov/expapi/verbs/completed"},
        "object": {
            "id": f"{LMS}/mod/quiz/review.php?attempt={n}&user={ACCOUNT.get(person, person)}",
            "definition": {"type": "http://adlnet.gov/expapi/activities/attempt"},
        },
        "result": {"score": {"raw": raw, "min": 0, "max": 100}},
        "context": {"contextActivities": {"parent": [{"id": TEST}, {"id": COURSE}]}},
        "timestamp": iso(minute),
        **more,
    }


def present(
    person: str, *stays: tuple[float, float | None], session: str = "w_1", own: float = 0
) -> dict[str, Any]:
    """An attendee of `analytics`, in a session for these minutes; `own` by the server's figure."""
    joins = [{"timestamp": iso(start), "userid": session} for start, _ in stays]
    lefts = [{"timestamp": iso(end), "userid": session} for _, end in stays if end is not None]
    account = ACCOUNT.get(person, person)
    sessions = {session: {"joins": joins, "lefts": lefts}}
    return {"ext_user_id": account, "name": person, "duration": own * 60, "sessions": sessions}


def voids(statement_id: str, **more: Any) -> dict[str, Any]:
    return {
        "actor": {"mbox": "mailto:it@lms.example"},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/voided"},
        "object": {"objectType": "StatementRef", "id": statement_id},
        **more,
    }


def meeting(
    name: str, minute: float, *, account: str = "", session: str = "w_1", room: str = ROOM, run: str = "run-1"
) -> bytes:
    """The body of a call with one event: `user-joined`, `user-left`, `meeting-ended`."""
    attributes: dict[str, Any] = {"meeting": {"external-meeting-id": room, "internal-meeting-id": run}}
    if name != "meeting-ended":
        attributes["user"] = {"internal-user-id": session, "external-user-id": account, "name": "name"}
    at_ms = round(START + minute * MINUTE)
    event = {"data": {"id": name, "attributes": attributes, "event": {"ts": at_ms}}}
    return urlencode({"domain": "bbb", "event": json.dumps([event]), "timestamp": at_ms}).encode()


def joined(person: str, minute: float, **where: Any) -> bytes:
    return meeting("user-joined", minute, account=ACCOUNT.get(person, person), **where)


def left(minute: float, **where: Any) -> bytes:
    return meeting("user-left", minute, account="w_other", **where)


def ended(minute: float, **where: Any) -> bytes:
    return meeting("meeting-ended", minute, **where)
