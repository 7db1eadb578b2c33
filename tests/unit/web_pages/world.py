"""A small world for the pages: three people, an online course, a webinar, and what was heard of them.

Everything is put in through the stores and decided by the real decider, so that a page shows what it
would show in life. Only the hasher is a stand-in, because a good one is slow.
"""

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from threading import Event
from typing import Any, Final, NoReturn
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import event, insert

from lms_bridge.bootstrap.issuing import desk_of
from lms_bridge.bootstrap.papers import papers_of
from lms_bridge.db import tables
from lms_bridge.db.engine import Engines, open_engines
from lms_bridge.db.ids import Ids
from lms_bridge.db.unit import DbDatabase, DbUnit
from lms_bridge.domain.errors import BridgeError
from lms_bridge.domain.fact import Account, Fact, FactKind, Score
from lms_bridge.domain.programme import Certificate, Confirmation, Rule
from lms_bridge.jobs.worker import Task, Worker
from lms_bridge.runtime.http import HttpClient
from lms_bridge.runtime.outside import OutsideClient
from lms_bridge.services.acts import Acts
from lms_bridge.services.apply_roster import ApplyPlans
from lms_bridge.services.check_source import CheckSource
from lms_bridge.services.classroom_lists import ClassroomLists
from lms_bridge.services.client_desk import ClientDesk
from lms_bridge.services.close_runs import CloseRuns
from lms_bridge.services.compare_packages import ComparePackages
from lms_bridge.services.counted_time import KeepWindows
from lms_bridge.services.counting_desk import CountingDesk
from lms_bridge.services.credentials import KeepCredentials
from lms_bridge.services.decide import DecidePairs
from lms_bridge.services.delete_statements import DeleteStatements
from lms_bridge.services.deliver import DeliverSubmissions
from lms_bridge.services.export_statements import ExportStatements
from lms_bridge.services.forward_desk import ForwardDesk
from lms_bridge.services.import_attendance import ImportAttendance
from lms_bridge.services.indicator_desk import IndicatorDesk
from lms_bridge.services.keep_bodies import KeepBodies
from lms_bridge.services.keep_refused import KeepRefused
from lms_bridge.services.keep_validity import KeepValidity
from lms_bridge.services.known_package import KnownPackages
from lms_bridge.services.late_objections import Terms
from lms_bridge.services.merge_persons import MergePersons
from lms_bridge.services.moodles import NoToken
from lms_bridge.services.package_desk import PackageDesk
from lms_bridge.services.people_desk import PeopleDesk
from lms_bridge.services.plan_desk import PlanDesk
from lms_bridge.services.ports import Clock, Database, Login, NewDelivery, Source, SyncKind, Told
from lms_bridge.services.pull_register import PullRegisters
from lms_bridge.services.push_roster import PlanRosters
from lms_bridge.services.reconcile_registers import ReconcileRegisters
from lms_bridge.services.register_desk import RegisterDesk
from lms_bridge.services.registers import NoRegisterAccess
from lms_bridge.services.registers_desk import RegistersDesk
from lms_bridge.services.registrations_desk import RegistrationsDesk
from lms_bridge.services.roster_side import RecognisedSide
from lms_bridge.services.set_up import SetUp
from lms_bridge.services.submission_desk import SubmissionDesk
from lms_bridge.services.subscriber_desk import SubscriberDesk
from lms_bridge.services.sync_jobs import SyncJobs
from lms_bridge.services.throttle import Throttle
from lms_bridge.services.ties import KeepTies
from lms_bridge.services.tracks_desk import TracksDesk
from lms_bridge.services.upload_package import UploadPackage
from lms_bridge.services.watching import Watching
from lms_bridge.services.withdraw import DecideWithdrawals
from lms_bridge.settings import Settings
from lms_bridge.web.pages import PageDoors, register_pages
from lms_bridge.webinars.attendance_files import read_file
from moodle_sync import Moodle
from moodle_sync.findings import Finding, Severity
from scorm.store import Kept, Store
from tests.unit.web_pages.platform import tell_of_the_platform

SITE: Final = "https://lms.example"
COURSE: Final = f"{SITE}/course/view.php?id=2"
TEST: Final = f"{SITE}/mod/quiz/view.php?id=3"
ROOM: Final = "room-1"
PASSWORD: Final = "tajna-lozinka"
LMS, BBB = 1, 2
MOST_UPLOADED: Final = 2 * 1024 * 1024
HOOK_STANDS: Final = Finding(Severity.GOOD, code="hook-stands", params={"url": "https://here.example"})
RULE: Final = Rule(80, 60, Confirmation.ATTENDED, Certificate.PASSED)


OFFICERS: Final = {"body": "b-city", "district": "b-district", "provider": "b-school"}
"""Whose officers sign in, by their role, which is their name too."""


def at(day: str, time: str = "10:00") -> int:
    """Milliseconds of a day and time in Belgrade."""
    moment = datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=ZoneInfo("Europe/Belgrade"))
    return int(moment.timestamp()) * 1000


NOW: Final = at("2020-12-01")


class FixedClock:
    def __init__(self, now_ms: int = NOW) -> None:
        self.now = now_ms

    def now_ms(self) -> int:
        return self.now


class PassingClock(FixedClock):
    """An hour later each time: what one test did wrong is not held against the next."""

    def now_ms(self) -> int:
        self.now += 3_600_000
        return self.now


class QuickHasher:
    """Counts how often it was asked: the work that an unknown name must cost too."""

    def __init__(self) -> None:
        self.verified = 0

    def hash(self, secret: str) -> str:
        return f"hashed:{secret}"

    def verify(self, secret: str, hashed: str) -> bool:
        self.verified += 1
        return hashed == f"hashed:{secret}"


class Reversed:
    """Seals by writing backwards: enough to see that a secret is not kept as it is."""

    def seal(self, secret: str) -> str:
        return secret[::-1]

    def open(self, sealed: str) -> str:
        return sealed[::-1]


def _moodle_of(source: Source) -> Moodle:
    if not source.sealed_token:
        raise NoToken(name=source.name)
    return Moodle(HttpClient().post_form, source.home_page or "", Reversed().open(source.sealed_token))


PEOPLE: Final = {
    "p-ljubica": ("Љубица", "Ђорђевић", "E1", "b-city", "101"),
    "p-marko": ("Marko", "Petrović", "E2", "b-town", "102"),
    "p-ana": ("Ана", "Џодан", "E3", "b-town", "103"),
}


def _roster(connection: Any) -> None:
    def put(table: Any, *rows: Mapping[str, Any]) -> None:
        connection.execute(insert(table), list(rows))

    bodies = {"b-city": "Град Љубичево 2", "b-town": "Opština Đurđevo 10", "b-school": "Школа"}
    shared = {"type": "ext:body", "identifier": ""}
    put(tables.body, {"id": "b-district", "name": "Округ", "parent_id": None, **shared})
    above = {"b-town": "b-district"}
    put(
        tables.body,
        *({"id": key, "name": name, "parent_id": above.get(key), **shared} for key, name in bodies.items()),
    )
    for key, (given, family, number, body, account) in PEOPLE.items():
        mail = f"{number.lower()}@example.org"
        names = {"given_name": given, "family_name": family, "email": mail, "employee_number": number}
        put(tables.person, {"id": key, "primary_body_id": body, **names})
        profile = {"person_id": key, "vendor": "moodle", "home_page": SITE, "account": account}
        put(tables.profile, {"id": f"profile-{key}", **profile})
    rule = RULE.to_json()
    put(tables.programme, {"id": "c1", "code": "P1", "title": "Програм", "kind": "general", "rule": rule})
    held = {"programme_id": "c1", "provider_id": "b-school", "rule": rule}
    put(
        tables.realisation,
        {"id": "r-online", "code": "R1", "title": "Канцеларијско пословање", "form": "online", **held}
        | {"start_ms": at("2020-03-01"), "end_ms": at("2020-03-31"), "lms_course": COURSE}
        | {"lms_test": TEST, "meeting": None},
        {"id": "r-webinar", "code": "R2", "title": "Етика на шалтеру", "form": "webinar", **held}
        | {"start_ms": at("2020-05-05", "10:00"), "end_ms": at("2020-05-05", "11:30"), "lms_course": None}
        | {"lms_test": None, "meeting": ROOM},
    )
    enrolled = [("r-online", "p-ljubica"), ("r-webinar", "p-ljubica"), ("r-webinar", "p-ana")]
    for realisation, person in enrolled:
        row = {"id": f"{realisation}-{person}", "realisation_id": realisation, "person_id": person}
        put(tables.enrolment, {**row, "role": "student"})


def _told(fact: Fact, raw_id: int, *, label: str = "", source: int = LMS) -> Told:
    raw = "statement" if source == LMS else "delivery"
    return Told(fact, source, LMS, label, raw, raw_id)


def _of(account: str) -> Account:
    return Account(SITE, account)


def _statement_facts() -> list[Told]:
    score = Score(Decimal(18), Decimal(0), Decimal(20))
    completed, attempt = FactKind.COURSE_COMPLETED, FactKind.TEST_ATTEMPT
    day = at("2020-03-10")
    mine = Fact(completed, _of("101"), COURSE, day)
    passed = Fact(attempt, _of("101"), f"{SITE}/a/1", day + 60_000, tests=(TEST,), score=score)
    return [
        _told(mine, 1, label="Љубица Ђорђевић"),
        _told(mine, 2),
        _told(passed, 3),
        _told(Fact(completed, _of("102"), COURSE, day), 4),  # Marko is not in the roster
        *(_told(Fact(completed, _of("900"), COURSE, day + n), 5 + n, label="Непознат") for n in range(3)),
    ]


def _in_the_room(kind: FactKind, time: str, session: str, *, account: str = "") -> Fact:
    who = _of(account) if account else None
    return Fact(kind, who, ROOM, at("2020-05-05", time), run="run-1", session=session)


def _presence() -> list[Told]:
    """Ljubica in three stays, 87 of 90 minutes; nobody saw her leave the last time."""
    times = [("10:00", "10:30"), ("10:31", "11:00"), ("11:02", None)]
    facts: list[Fact] = []
    for n, (joined, left) in enumerate(times):
        facts.append(_in_the_room(FactKind.JOINED, joined, f"s{n}", account="101"))
        if left:
            facts.append(_in_the_room(FactKind.LEFT, left, f"s{n}"))
    facts.append(_in_the_room(FactKind.MEETING_ENDED, "11:45", ""))
    facts.append(_in_the_room(FactKind.JOINED, "10:10", "guest"))
    facts.append(_in_the_room(FactKind.JOINED, "09:30", "early guest"))
    facts.append(_in_the_room(FactKind.LEFT, "09:40", "early guest"))
    return [_told(fact, 100 + n, source=BBB) for n, fact in enumerate(facts)]


@dataclass
class World:
    """The app over its database, and the parts that tests turn."""

    app: Flask
    engines: Engines
    database: DbDatabase
    clock: FixedClock
    hasher: QuickHasher

    def unit(self) -> AbstractContextManager[DbUnit]:
        return self.database.write()

    def work(self) -> None:
        """Decide and record what is due."""
        tasks = (Task("pair", DecidePairs(self.clock)), Task("submission", DeliverSubmissions(self.clock)))
        Worker(self.database, self.clock, tasks).drain(Event())

    def close(self) -> None:
        self.engines.dispose()


def plan_desk(database: Database, clock: Clock) -> PlanDesk:
    """The desk of a service whose Moodle is never asked."""

    def nowhere(source: Source) -> Moodle:
        raise NoToken(name=source.name)

    side_of = RecognisedSide(database, clock)
    plans = PlanRosters(database, clock, nowhere, side_of)
    return PlanDesk(database, clock, plans, ApplyPlans(database, clock, nowhere, side_of))


def _no_register(source: Source) -> NoReturn:
    raise NoRegisterAccess(name=source.name)


class Stage:
    """One app with its compiled pages, which are slow to make, for one world after another.

    Only the world that was opened last is on: its database is the one that the pages ask.
    """

    def __init__(self) -> None:
        self.clock, self.hasher = FixedClock(), QuickHasher()
        self.app = Flask("lms_bridge.web", static_folder=None)
        self.app.secret_key = "a key for tests"
        self.app.testing = False
        self._on: DbDatabase | None = None
        self.store, self._ids = Store(Path("nowhere")), Ids(self.clock.now_ms)
        self._checks = CheckSource(self, self.clock, _moodle_of, {"bigbluebutton": lambda _: (HOOK_STANDS,)})
        doors = PageDoors(
            database=self,
            clock=self.clock,
            hasher=self.hasher,
            acts=Acts(self, self.clock),
            classroom_lists=ClassroomLists(self, self.clock, self._next_id),
            attendance=ImportAttendance(self, self.clock, read_file),
            watching=Watching(self, self.clock),
            set_up=SetUp(self, self.clock, Reversed, self._next_id),
            credentials=KeepCredentials(self, self.clock, self.hasher, self._next_id),
            clients=ClientDesk(self),
            check=self._check,
            ties=KeepTies(self, self.clock),
            counting=self._counting_desk(),
            issuing=desk_of(self, self.clock, self._ids, Terms(15, "sluzba")),
            tracks=TracksDesk(self, self.clock, KnownPackages(self)),
            registrations=RegistrationsDesk(self, KnownPackages(self)),
            deletes=DeleteStatements(self, self.clock),
            export=ExportStatements(self, self.clock, "https://bridge.example"),
            refused=KeepRefused(self, self.clock, days=90),
            plans=plan_desk(self, self.clock),
            packages=self._package_desk(),
            pulls=PullRegisters(self, self.clock, _no_register),
            jobs=SyncJobs(self, self.clock, Ids(self.clock.now_ms).new, frozenset(SyncKind)),
            forwarding=ForwardDesk(self, self.clock, Reversed, self._next_id, "https://here.example"),
            pages=lambda unit: unit.pages,
            **self._papers(),
            **self._desks(),
            secure_cookies=False,
            contact="training@example.org",
        )
        register_pages(self.app, doors)

    def _desks(self) -> dict[str, Any]:
        clock = self.clock
        people = PeopleDesk(MergePersons(self, clock), KeepBodies(self, clock), KeepValidity(self, clock))
        indicators = IndicatorDesk(self, clock)
        subscribers = SubscriberDesk(
            self, clock, Reversed, self._next_id, OutsideClient, "https://here.example"
        )
        registers = self._registers_desk()
        return {
            "people": people,
            "registers": registers,
            "indicators": indicators,
            "subscribers": subscribers,
        }

    def _papers(self) -> dict[str, Any]:
        told = Settings(public_url="https://bridge.example", issuer_name="Академија")
        papers = papers_of(self, self.clock, sealer=Reversed, settings=told)
        check = replace(papers.check, throttle=Throttle(PassingClock()))
        return {"hand_out": papers.hand_out, "check_document": check}

    def _counting_desk(self) -> CountingDesk:
        decides = DecideWithdrawals(self, self.clock)
        return CountingDesk(KeepWindows(self, self.clock), decides, CloseRuns(self, self.clock))

    def _package_desk(self) -> PackageDesk:
        """Over the folder of the world that is open."""
        upload = UploadPackage(self, self.clock, self)
        return PackageDesk(upload, ComparePackages(KnownPackages(self)), MOST_UPLOADED)

    def _registers_desk(self) -> RegistersDesk:
        """No register is ever called."""
        new_id, clock = self._next_id, self.clock
        return RegistersDesk(
            RegisterDesk(self, clock, Reversed, new_id, {}, "https://here.example"),
            SubmissionDesk(self, clock),
            ReconcileRegisters(self, clock, str, {}, new_id),
        )

    def path_of(self, sha256: str) -> Path | None:
        return self.store.path_of(sha256)

    def keep(self, pieces: Iterable[bytes], *, name: str) -> Kept:
        return self.store.keep(pieces, name=name)

    def _next_id(self) -> int:
        return self._ids.new()

    def _check(self, name: str) -> bool:
        """At once, where in life it goes on beside the request."""
        begins = self._checks.begin(name)
        if begins:
            with suppress(BridgeError):
                self._checks.run(name)
        return begins

    def read(self) -> AbstractContextManager[DbUnit]:
        return self._database().read()

    def write(self) -> AbstractContextManager[DbUnit]:
        return self._database().write()

    def _database(self) -> DbDatabase:
        assert self._on is not None, "no world is open"
        return self._on

    def open(self, engines: Engines) -> World:
        """The world over these engines, at the usual time and with nothing asked yet."""
        self.clock.now, self.hasher.verified = NOW, 0
        self._on = DbDatabase(engines, Ids(self.clock.now_ms))
        return World(self.app, engines, self._on, self.clock, self.hasher)


def open_world(stage: Stage, file: Path) -> World:
    """The app over the database in `file`."""
    engines = open_engines(f"sqlite:///{file.as_posix()}")
    event.listen(engines.writer, "connect", _in_a_hurry)
    stage.store = Store(file.parent / "packages")
    return stage.open(engines)


def _in_a_hurry(connection: Any, _record: Any) -> None:
    """No page is about a power cut, and waiting for the disk is most of what a test would take."""
    connection.execute("PRAGMA synchronous = OFF")


def fill(stage: Stage, file: Path, *, with_facts: bool) -> None:
    """Make the world's database; without facts it is a roster about which nothing was heard."""
    world = open_world(stage, file)
    tables.metadata.create_all(world.engines.writer)
    tell(world, with_facts=with_facts)
    world.close()


def tell(world: World, *, with_facts: bool) -> None:
    """Put everything into a database that has its tables and nothing else."""
    with world.engines.writer.begin() as connection:
        _roster(connection)
    with world.unit() as unit:
        _people_who_sign_in(unit)
        _sources(unit)
        if with_facts:
            tell_of_the_platform(unit, LMS, SITE, at_ms=at("2020-05-31"))
            touched = unit.facts.tell([*_statement_facts(), *_presence()], at_ms=at("2020-06-01"))
            unit.pairs.touch_facts(touched)
            forged = NewDelivery(BBB, "forged", "text/plain", b"a secret body")
            unit.deliveries.refuse(forged, reason="bad-signature", at_ms=at("2020-06-02"))
    if with_facts:
        world.work()


def _people_who_sign_in(unit: DbUnit) -> None:
    hashed = f"hashed:{PASSWORD}"
    logins = [("sluzba", "staff", None), ("ljubica", "learner", "p-ljubica"), ("ana", "learner", "p-ana")]
    for number, (name, role, person) in enumerate(logins):
        unit.logins.add(Login(number, name, hashed, role, person, epoch=0), at_ms=NOW)
    for number, (role, body) in enumerate(OFFICERS.items(), len(logins)):
        unit.logins.add(Login(number, role, hashed, role, None, epoch=0, body_id=body), at_ms=NOW)


def _sources(unit: DbUnit) -> None:
    unit.sources.add(Source(LMS, "lms", "moodle", SITE, None, None, None), at_ms=NOW)
    hook = "https://bridge.example/webhooks/bigbluebutton/bbb"
    unit.sources.add(Source(BBB, "bbb", "bigbluebutton", None, hook, LMS, "sealed"), at_ms=NOW)
