"""OneRoster over HTTP: pages at any offset, a whole pull, and the memory of the process that answers."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import requests

from lms_bridge.domain.person import Body, Person, Profile, Role
from lms_bridge.domain.programme import DAY_MS, STUDENT, Enrolment, Realisation
from lms_bridge.domain.roster import Roster
from lms_bridge.services.credentials import ONEROSTER, NewCredential
from lms_bridge.services.import_roster import import_roster
from tests.benchmarks.figures import Figure
from tests.benchmarks.lrs_places import database_urls
from tests.benchmarks.machine import load, peak_megabytes
from tests.db.pipeline import LATER, LMS, ONLINE, ROSTER
from tests.e2e.running import Place, Service, serving

BASE = "/ims/oneroster/rostering/v1p2"
PAGE = 1000
TRIES = 5
PULLED = ("orgs", "academicSessions", "courses", "classes", "users", "enrollments")
BODIES, A_CLASS = 200, 50


@dataclass(frozen=True, slots=True)
class Size:
    """So many enrolments, five a person, fifty a class."""

    enrolments: int

    @property
    def people(self) -> int:
        return max(1, self.enrolments // 5)

    @property
    def classes(self) -> int:
        return max(1, self.enrolments // A_CLASS)


def measure(database: str, size: Size) -> list[Figure]:
    before = load()
    with tempfile.TemporaryDirectory() as folder, database_urls(database, Path(folder)) as urls:
        place = Place(Path(folder), next(urls))
        place.tell("init")
        client = _filled(place, size)
        with serving(place, "--no-worker") as service:
            figures = [*_pages(_Reader(service, client), size), *_pull(_Reader(service, client))]
            peak = peak_megabytes(service.process.running.pid)
    return [
        *figures,
        Figure("peak memory of the process that answers", peak, "MB"),
        Figure("processes that wanted a core before", before),
    ]


def _filled(place: Place, size: Size) -> tuple[str, str]:
    from lms_bridge.bootstrap import build  # noqa: PLC0415 - nothing else of a benchmark needs it
    from lms_bridge.settings import from_environment  # noqa: PLC0415

    key_file = str(place.folder / "lms-bridge.key")
    bridge = build(from_environment({"LMS_BRIDGE_DATABASE_URL": place.url, "LMS_BRIDGE_KEY_FILE": key_file}))
    with bridge.database.write() as unit:
        unit.alone()
        import_roster(unit.roster, register(size), now_ms=LATER, by="bench")
    client = bridge.credentials.add(NewCredential(ONEROSTER, "bench"))
    bridge.close()
    return client


def register(size: Size) -> Roster:
    bodies = [Body(f"body-{at:04}", f"Општина {at}", "local", str(at), "body") for at in range(BODIES)]
    people = [_person(at) for at in range(size.people)]
    return Roster(
        bodies=(*ROSTER.bodies, *bodies),
        persons=tuple(people),
        roles=tuple(
            Role(f"role-{one.id}", one.id, "primary", "student", one.primary_body_id or "", None, None)
            for one in people
        ),
        profiles=tuple(Profile(f"at-{one.id}", one.id, "moodle", LMS, one.id) for one in people),
        programmes=ROSTER.programmes,
        realisations=tuple(_class(at) for at in range(size.classes)),
        enrolments=tuple(_seats(size)),
    )


def _person(at: int) -> Person:
    name = f"person-{at:06}"
    return Person(
        name, f"Име{at}", f"Презиме{at % 997}", f"{name}@town.example", str(at), f"body-{at % BODIES:04}"
    )


def _class(at: int) -> Realisation:
    start = ONLINE.start_ms + at % 1000 * DAY_MS
    return Realisation(
        f"class-{at:05}",
        ONLINE.programme_id,
        f"R-{at}",
        f"Обука {at}",
        ONLINE.form,
        start,
        start + DAY_MS,
        lms_course=f"{LMS}/course/view.php?id={at}",
        lms_test=None,
        meeting=None,
        provider_id=f"body-{at % 20:04}" if at % 2 else None,
    )


def _seats(size: Size) -> Iterator[Enrolment]:
    for at in range(size.enrolments):
        # Ids in no order, as a register's are: where a row stands says nothing of its place in a page.
        name = f"seat-{at * 7919 % 1_000_003:07}-{at:06}"
        yield Enrolment(name, f"class-{at // A_CLASS:05}", f"person-{at % size.people:06}", STUDENT)


class _Reader:
    def __init__(self, service: Service, client: tuple[str, str]) -> None:
        self._at = f"http://127.0.0.1:{service.port}"
        self._session = requests.Session()
        told = self._session.post(
            f"{self._at}/oauth2/token", data={"grant_type": "client_credentials"}, auth=client, timeout=60
        )
        self._session.headers["Authorization"] = f"Bearer {told.json()['access_token']}"

    def page(self, kind: str, **query: Any) -> tuple[Sequence[Mapping[str, Any]], int, float]:
        """The objects, how many there are on all pages, and the seconds until the answer was there."""
        began = perf_counter()
        answer = self._session.get(f"{self._at}{BASE}/{kind}", params=query, timeout=60)
        seconds = perf_counter() - began
        (found,) = answer.json().values()
        return found, int(answer.headers["X-Total-Count"]), seconds


def _pages(reader: _Reader, size: Size) -> Iterator[Figure]:
    last = max(0, size.enrolments - PAGE)
    asked: Mapping[str, tuple[str, Mapping[str, Any]]] = {
        "enrollments at the beginning": ("enrollments", {"offset": 0}),
        "enrollments in the middle": ("enrollments", {"offset": last // 2}),
        "enrollments at the end": ("enrollments", {"offset": last}),
        "enrollments at the end, active": ("enrollments", {"offset": last, "filter": "status='active'"}),
        "enrollments changed since, at the end": (
            "enrollments",
            {"offset": last, "filter": "dateLastModified>='2020-01-01'"},
        ),
        "enrollments by user, at the end": ("enrollments", {"offset": last, "sort": "user.sourcedId"}),
        "users at the end": ("users", {"offset": max(0, size.people - PAGE)}),
        "students at the end": ("students", {"offset": max(0, size.people - PAGE)}),
    }
    for name, (kind, query) in asked.items():
        times = [reader.page(kind, limit=PAGE, **query)[2] for _ in range(TRIES)]
        yield Figure(f"page of {PAGE} {name}", median(times) * 1000, "ms")


def _pull(reader: _Reader) -> Iterator[Figure]:
    began, objects = perf_counter(), 0
    for kind in PULLED:
        ids: set[str] = set()
        for offset in count(0, PAGE):
            found, total, _ = reader.page(kind, limit=PAGE, offset=offset)
            ids.update(one["sourcedId"] for one in found)
            objects += len(found)
            if offset + PAGE >= total:
                break
        if len(ids) != total:
            raise AssertionError(f"{kind}: {len(ids)} of {total}")
    yield Figure("whole pull, page by page", perf_counter() - began, "s")
    yield Figure("objects of it", float(objects))
    found, _, seconds = reader.page("enrollments", limit=10_000)
    yield Figure(f"page of {len(found)} enrollments", seconds * 1000, "ms")
