"""OneRoster over HTTP: pages at any offset, a whole pull, and the memory of the process that answers."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import requests

from lms_bridge.domain.completion import Completion
from lms_bridge.domain.fact import Score
from lms_bridge.domain.person import Body, Person, Profile, Role
from lms_bridge.domain.presence import Window
from lms_bridge.domain.programme import DAY_MS, STUDENT, Enrolment, Realisation
from lms_bridge.domain.roster import Roster
from lms_bridge.services.credentials import ONEROSTER, NewCredential
from lms_bridge.services.import_roster import import_roster
from lms_bridge.services.oneroster_scopes import SCOPES
from lms_bridge.services.ports import PairKey, Version
from tests.benchmarks.figures import Figure
from tests.benchmarks.lrs_places import database_urls
from tests.benchmarks.machine import load, peak_megabytes
from tests.db.pipeline import LATER, LMS, ONLINE, ROSTER, RULE
from tests.e2e.running import Place, Service, serving

ROSTERING, GRADEBOOK = "/ims/oneroster/rostering/v1p2", "/ims/oneroster/gradebook/v1p2"
PAGE = 1000
TRIES = 5
PULLED = ("orgs", "academicSessions", "courses", "classes", "users", "enrollments")
GRADED = ("categories", "lineItems", "results")
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
        client = filled(place, size)
        with serving(place, "--no-worker") as service:
            figures = [*_pages(_Reader(service, client), size), *_pull(_Reader(service, client))]
            peak = peak_megabytes(service.process.running.pid)
    return [
        *figures,
        Figure("peak memory of the process that answers", peak, "MB"),
        Figure("processes that wanted a core before", before),
    ]


def filled(place: Place, size: Size) -> tuple[str, str]:
    from lms_bridge.bootstrap import build  # noqa: PLC0415 - nothing else of a benchmark needs it
    from lms_bridge.settings import from_environment  # noqa: PLC0415

    key_file = str(place.folder / "lms-bridge.key")
    bridge = build(from_environment({"LMS_BRIDGE_DATABASE_URL": place.url, "LMS_BRIDGE_KEY_FILE": key_file}))
    with bridge.database.write() as unit:
        unit.alone()
        import_roster(unit.roster, register(size), now_ms=LATER, by="bench")
        decided = {PairKey(one.person_id, one.realisation_id): _version(one) for one in _seats(size)}
        unit.completions.add(decided, reasons=dict.fromkeys(decided, "first"), at_ms=LATER)
    client = bridge.credentials.add(NewCredential(ONEROSTER, "bench", scopes=SCOPES))
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


def _version(seat: Enrolment) -> Version:
    """Every second one sat the test."""
    score = Score(Decimal(18), Decimal(0), Decimal(30)) if int(seat.id[-1]) % 2 else None
    done = Completion(
        attended=True,
        attended_at_ms=ONLINE.start_ms,
        present_ms=None,
        window=Window(ONLINE.start_ms, ONLINE.end_ms),
        score=score,
        confirmation=True,
        certificate=score is not None,
        body_id=None,
        rule=RULE,
        stays=(),
        fact_ids=(1,),
    )
    return Version(1, done, ())


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
        base = GRADEBOOK if kind.rsplit("/", maxsplit=1)[-1] in GRADED else ROSTERING
        answer = self._session.get(f"{self._at}{base}/{kind}", params=query, timeout=120)
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
        "results at the beginning": ("results", {"offset": 0}),
        "results in the middle": ("results", {"offset": last // 2}),
        "results of tests, at the end": ("results", {"offset": max(0, size.enrolments * 3 // 2 - PAGE)}),
        "results at the end, active": ("results", {"offset": last, "filter": "status='active'"}),
        "results changed since, at the end": (
            "results",
            {"offset": last, "filter": "dateLastModified>='2020-01-01'"},
        ),
        "results by time, at the end": ("results", {"offset": last, "sort": "dateLastModified"}),
        "results of a class": ("classes/class-00000/results", {}),
        "results of a score": ("results", {"filter": "score='60'"}),
    }
    for name, (kind, query) in asked.items():
        times = [reader.page(kind, limit=PAGE, **query)[2] for _ in range(TRIES)]
        yield Figure(f"page of {PAGE} {name}", median(times) * 1000, "ms")


def _pull(reader: _Reader) -> Iterator[Figure]:
    began, objects = perf_counter(), 0
    for kind in (*PULLED, *GRADED):
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
