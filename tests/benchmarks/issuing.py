"""A closing that issues many documents: the rows alone, in one transaction."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from time import perf_counter

from lms_bridge.db import schema
from lms_bridge.db.engine import open_engines
from lms_bridge.db.ids import Ids
from lms_bridge.db.unit import DbDatabase
from lms_bridge.domain.completion import Completion
from lms_bridge.domain.person import Body, Person
from lms_bridge.domain.presence import Window
from lms_bridge.domain.programme import Enrolment
from lms_bridge.domain.roster import Roster
from lms_bridge.services.close_realisations import CloseRealisations
from lms_bridge.services.import_roster import import_roster
from lms_bridge.services.ports import PairKey, Version
from tests.benchmarks.figures import Figure
from tests.benchmarks.lrs_places import database_urls
from tests.benchmarks.machine import load
from tests.db.pipeline import LATER, ONLINE, ROSTER, RULE, SetClock, enrolled

_MB = 1024


def measure(database: str, documents: int) -> list[Figure]:
    """`documents`: that many, a confirmation and a certificate for each of half as many people."""
    before = load()
    with tempfile.TemporaryDirectory() as folder, database_urls(database, Path(folder)) as urls:
        closing = _filled(next(urls), documents // 2)
        memory = _peak()
        began = perf_counter()
        made = closing.close("online", by="bench", reason="measured")
        took = perf_counter() - began
    return [
        Figure("documents issued in one closing", len(made), ""),
        Figure("time", took, "s"),
        Figure("documents a second", len(made) / took, "/s"),
        Figure("memory that the closing took on top", _peak() - memory, "MB"),
        Figure("processes that wanted a core before", before),
    ]


def _peak() -> float:
    return getrusage(RUSAGE_SELF).ru_maxrss / _MB


def _filled(url: str, people: int) -> CloseRealisations:
    engines, clock = open_engines(url), SetClock()
    schema.upgrade(engines)
    database = DbDatabase(engines, Ids(clock.now_ms))
    persons = tuple(_persons(people))
    seats: tuple[Enrolment, ...] = tuple(enrolled(one.id, "online") for one in persons)
    roster = Roster(
        bodies=(Body("body", "Општина", "municipality", "800", None),),
        persons=persons,
        programmes=ROSTER.programmes,
        realisations=(ONLINE,),
        enrolments=seats,
    )
    with database.write() as unit:
        unit.alone()
        import_roster(unit.roster, roster, now_ms=clock.now_ms(), by="bench")
        decided = {PairKey(one.id, "online"): Version(1, _completion()) for one in persons}
        unit.completions.add(decided, reasons=dict.fromkeys(decided, "first"), at_ms=LATER)
    return CloseRealisations(database, clock)


def _persons(people: int) -> Iterator[Person]:
    for at in range(people):
        yield Person(f"person-{at:06}", f"Име{at}", f"Презиме{at % 997}", "", "", "body")


def _completion() -> Completion:
    return Completion(
        attended=True,
        attended_at_ms=ONLINE.start_ms,
        present_ms=None,
        window=Window(ONLINE.start_ms, ONLINE.end_ms),
        score=None,
        confirmation=True,
        certificate=True,
        body_id="body",
        rule=RULE,
        stays=(),
        fact_ids=(1, 2),
    )
