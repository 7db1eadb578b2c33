"""A webinar of thousands: a storm of joins over HTTP, working the calls off, and its pages."""

import hashlib
import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from urllib.parse import urlencode

from sqlalchemy import func, select

from lms_bridge.db import tables
from lms_bridge.db.engine import Engines, reading
from lms_bridge.db.ids import Ids
from lms_bridge.db.unit import DbDatabase
from lms_bridge.demo.service import Service
from lms_bridge.domain.fact import FactKind
from lms_bridge.domain.person import Body, Person, Profile
from lms_bridge.domain.programme import (
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
from lms_bridge.runtime.clock import SystemClock
from lms_bridge.services.import_roster import ALL, Roster, import_roster
from tests.benchmarks.browser import Visitor
from tests.benchmarks.figures import Figure
from tests.benchmarks.http_load import PATIENCE_S, Call, Heard, Target
from tests.benchmarks.lrs_places import Place, bare_route, database_urls, set_up
from tests.benchmarks.machine import load, peak_megabytes, processor_seconds
from tests.benchmarks.moodle_statements import HOME

SECRET, NAME, PASSWORD = "a secret of the rooms", "officer", "bench-officer-9"
START, MINUTE = 1_700_000_000_000, 60_000
FORM = "application/x-www-form-urlencoded"
PATH = "/webhooks/bigbluebutton/bbb"
CONNECTIONS = 64
"""So many that a call finds one free when it is due, also where answers take a while."""
_LOOK_S = 0.1
_PAGES = {
    "its page": "/realisations/{}",
    "its lines": "/presence/{}",
    "its lines, who lacks least first": "/presence/{}?sort=missing",
    "its list to print": "/attendance-lists/{}",
}


@dataclass(frozen=True, slots=True)
class Size:
    """`storm_s`: within how many seconds everybody joins."""

    people: int
    events: int
    storm_s: float
    samples: int


def measure(database: str, size: Size) -> tuple[list[Figure], bool]:
    """The figures, and whether everything that was answered was stored and told."""
    with (
        tempfile.TemporaryDirectory(prefix="lms-bridge-bench-") as folder,
        database_urls(database, Path(folder)) as urls,
    ):
        place = _place(Path(folder), next(urls), size)
        found = [Figure("database", database), Figure("load of the machine before", load())]
        with place.serving() as service, bare_route() as bare:
            stormed, whole = _storm(place, service, bare, size)
        with place.serving("--no-worker") as service:
            found += [*stormed, *_called(place, size)]
        found += _worked_off(place)
        with place.serving() as service:
            found += _looked_at(place, size)
        return [*found, Figure("load of the machine after", load())], whole


def _place(folder: Path, database_url: str, size: Size) -> Place:
    """Two webinars of so many people each: `storm` and `long`."""
    place = set_up(folder, database_url)
    rooms = ("source", "add", "bigbluebutton", "bbb", "--secret-file", "-", "--accounts", "lms")
    callback = ("--callback-url", place.installation.address + PATH)
    place.installation.command(*rooms, *callback, typed=SECRET)
    place.installation.add_user(NAME, PASSWORD, "staff")
    with place.engines() as engines, _database(engines).write() as unit:
        unit.alone()
        import_roster(unit.roster, _roster(size.people), share=ALL, now_ms=START, by="bench")
    return place


def _database(engines: Engines) -> DbDatabase:
    return DbDatabase(engines, Ids(SystemClock().now_ms))


def _roster(people: int) -> Roster:
    held = Realisation(
        id="storm",
        programme_id="p",
        code="W-1",
        title="A webinar of thousands",
        form=Form.WEBINAR,
        start_ms=START,
        end_ms=START + 90 * MINUTE,
        lms_course=None,
        lms_test=None,
        meeting="room-storm",
        provider_id=None,
    )
    rule = Rule(80, None, Confirmation.ATTENDED, Certificate.NEVER)
    both = (held, replace(held, id="long", meeting="room-long"))
    numbers = range(people)
    return Roster(
        bodies=(Body("body", "Општина", "municipality", "800", None),),
        persons=tuple(Person(f"p{n}", f"Име{n}", "Петровић", "", "", "body") for n in numbers),
        profiles=tuple(Profile(f"at:{n}", f"p{n}", "moodle", HOME, str(n)) for n in numbers),
        programmes=(Programme("p", "P-1", "Training", ProgrammeKind.GENERAL, rule),),
        realisations=both,
        enrolments=tuple(
            Enrolment(f"{one.id}:{n}", one.id, f"p{n}", STUDENT) for one in both for n in numbers
        ),
    )


def _body(event: str, room: str, at_ms: int, *, person: int | None = None, session: str = "") -> bytes:
    told: dict[str, object] = {
        "meeting": {"external-meeting-id": f"room-{room}", "internal-meeting-id": f"run-{room}"}
    }
    if person is not None:
        told["user"] = {"internal-user-id": session, "external-user-id": str(person), "name": "name"}
    data = {"data": {"type": "event", "id": event, "attributes": told, "event": {"ts": at_ms}}}
    return urlencode({"domain": "bbb", "event": json.dumps([data]), "timestamp": at_ms}).encode()


def _call(body: bytes, place: Place) -> Call:
    told = (place.installation.address + PATH).encode() + body + SECRET.encode()
    return Call("POST", f"{PATH}?checksum={hashlib.sha1(told).hexdigest()}", body)


def _storm(place: Place, service: Service, bare: Target, size: Size) -> tuple[list[Figure], bool]:
    """Everybody is in, is thrown out and comes back within seconds, in a session of their own.

    Of their going nothing is told. Each call's time runs from the moment at which it was due.
    """
    target = Target(place.target.port, {"Content-Type": FORM})
    came = target.load(_joins("first", place, size), connections=CONNECTIONS, for_s=PATIENCE_S)
    _wait_until_done(place)
    again = _joins("again", place, size)
    before = processor_seconds(service.process.pid) or 0.0
    heard = target.paced(again, connections=CONNECTIONS, within_s=size.storm_s)
    used = (processor_seconds(service.process.pid) or 0.0) - before
    single = [Call("POST", "/xapi/statements", b'{"id":"1"}') for _ in range(size.people)]
    other = bare.paced(single, connections=CONNECTIONS, within_s=size.storm_s)
    _wait_until_done(place)
    stored, told = _kept(place, "run-storm")
    whole = stored == told == 2 * size.people == _taken(came) + _taken(heard)
    return [
        *_of_storm(heard, other, size),
        Figure("· processor time a call, reading and judging along", used / size.people * 1e6, "µs"),
        Figure("· calls stored", stored),
        Figure("· joins told", told),
        Figure("peak memory of the service", peak_megabytes(service.process.pid), "MB"),
    ], whole


def _joins(session: str, place: Place, size: Size) -> list[Call]:
    """A join of everybody; those of `again` are half an hour later."""
    begun = START + (0 if session == "first" else 30 * MINUTE)
    joins = (
        _body("user-joined", "storm", begun + n, person=n, session=f"w_{n}_{session}")
        for n in range(size.people)
    )
    return [_call(one, place) for one in joins]


def _wait_until_done(place: Place) -> None:
    while place.pending():
        time.sleep(_LOOK_S)


def _taken(heard: Heard) -> int:
    """How many calls were answered as taken."""
    return sum(n for status, n in heard.statuses.items() if status < 300)


def _of_storm(heard: Heard, bare: Heard, size: Size) -> list[Figure]:
    return [
        Figure(f"{size.people} come back in {size.storm_s:g} s: median", heard.within_ms(50), "ms"),
        Figure("· 99 of 100 within", heard.within_ms(99), "ms"),
        Figure("· the slowest", heard.within_ms(100), "ms"),
        Figure("· the bare route, 99 of 100 within", bare.within_ms(99), "ms"),
        Figure("· answers", ", ".join(f"{status}: {n}" for status, n in sorted(heard.statuses.items()))),
    ]


def _kept(place: Place, run: str) -> tuple[int, int]:
    """How many calls are stored, and how many joins of that run are told."""
    fact = tables.fact.c
    joins = select(func.count()).where(fact.run == run, fact.kind == FactKind.JOINED, fact.stands)
    with place.engines() as engines, reading(engines) as connection:
        stored = connection.execute(select(func.count()).select_from(tables.delivery)).scalar_one()
        return stored, connection.execute(joins).scalar_one()


def _called(place: Place, size: Size) -> list[Figure]:
    """All that a webinar tells comes in by the webhook, while nobody works it off."""
    calls = [_call(one, place) for one in made_up_events(size)]
    target = Target(place.target.port, {"Content-Type": FORM})
    heard = target.load(calls, connections=CONNECTIONS, for_s=PATIENCE_S)
    return [
        Figure(f"{len(calls)} calls of {size.people} people over HTTP", heard.seconds, "s"),
        Figure("· calls a second", heard.per_second, "/s"),
        Figure("· taken", _taken(heard)),
    ]


def _worked_off(place: Place) -> list[Figure]:
    """The same calls, from the start of who works them off to the end."""
    calls = place.pending()
    begun = time.perf_counter()
    place.installation.command("work", "--drain")
    seconds = time.perf_counter() - begun
    return [
        Figure(f"{calls} calls that wait, worked off", seconds, "s"),
        Figure("· calls a second", calls / seconds, "/s"),
        Figure("· completions", _completions(place)),
    ]


def made_up_events(size: Size) -> Iterator[bytes]:
    """Everybody joins and leaves several times, each in sessions of their own; then the meeting ends."""
    chance = Random(7)
    stays = max(1, (size.events - 1) // (2 * size.people))
    more = (size.events - 1) // 2 - stays * size.people
    told: list[tuple[int, str, int, str]] = []
    for person in range(size.people):
        at_ms = START - chance.randrange(10 * MINUTE)
        for stay in range(stays + (person < more)):
            left_ms = at_ms + chance.randrange(1, 95 * MINUTE // stays)
            session = f"w_{person}_{stay}"
            told += [(at_ms, "user-joined", person, session), (left_ms, "user-left", person, session)]
            at_ms = left_ms + chance.randrange(1, MINUTE)
    for at_ms, event, person, session in sorted(told):
        yield _body(event, "long", at_ms, person=person, session=session)
    yield _body("meeting-ended", "long", START + 100 * MINUTE)


def _completions(place: Place) -> int:
    mine = tables.completion.c.realisation_id == "long"
    with place.engines() as engines, reading(engines) as connection:
        counted: int = connection.execute(select(func.count()).where(mine)).scalar_one()
        return counted


def _looked_at(place: Place, size: Size) -> list[Figure]:
    visitor = Visitor(place.installation.address)
    visitor.sign_in(NAME, PASSWORD)
    found: list[Figure] = []
    for name, path in _PAGES.items():
        times: list[float] = []
        for _ in range(size.samples):
            with _timed(times):
                visitor.page(path.format("long"))
        found.append(Figure(f"{name}: median", sorted(times)[len(times) // 2] * 1000, "ms"))
        found.append(Figure("· the slowest", max(times) * 1000, "ms"))
    return found


@contextmanager
def _timed(times: list[float]) -> Iterator[None]:
    begun = time.perf_counter()
    yield
    times.append(time.perf_counter() - begun)
