"""A year through two installations over HTTP, one the register, the other the bridge; either is killed, and
the fault laboratory stands between them where asked for."""

import json
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

from lms_bridge.demo.making.plan import YearPlan
from lms_bridge.domain.calendar import day_of
from lms_bridge.domain.roster import Roster
from lms_bridge.oneroster.package import read_package
from lms_bridge.oneroster.roster import to_roster
from lms_bridge.services.ports.reconciling import Wanted
from tests.benchmarks.figures import Figure
from tests.benchmarks.lrs_places import database_urls
from tests.benchmarks.machine import load, peak_megabytes, processor_seconds
from tests.benchmarks.register_sending import Sending
from tests.db.registering import NAME
from tests.e2e import years
from tests.e2e.laboratory import Fault, Laboratory, Plan
from tests.e2e.registers import Register, decided, know, opened, place_in, register_of, send_to, tally
from tests.e2e.running import Place, serving

_TRIES = 200


@dataclass(frozen=True, slots=True)
class Trouble:
    """`kills`: how often each side is killed at work. `share`: of how many calls something is wrong."""

    kills: int = 0
    share: float = 0.0
    seed: int = 1

    def plan(self) -> Plan:
        return Plan(self.seed, self.share, tuple(Fault))


def measure(plan: YearPlan, trouble: Trouble, *, database: str) -> tuple[list[Figure], bool]:
    """The figures, and whether both sides agree. `database`: of the bridge; the register's is SQLite."""
    before, given = load(), years.made_up(plan)
    roster = to_roster(read_package(given.roster))
    with _two(roster, trouble, database) as (place, register, laboratory):
        key = years.set_up(place, given)
        through = replace(register, way=laboratory.address)
        know(place, through)
        send_to(place, through)
        figures = list(_pulled(place))
        with serving(place, "--no-worker") as service:
            years.post_all(service.client, key, given.posts)
        place.ask("work", "--drain")
        figures += _sent(place, register, laboratory, kills=trouble.kills)
        figures += [Figure("calls", laboratory.calls), *_faults(laboratory)]
        classes = {one.id for one in roster.realisations if day_of(one.start_ms).year == given.year}
        theirs, ours = tally(register, classes), decided(place, given.year)
        differences, proven = _reconciled(place, classes)
    same = ours == theirs
    told = f"yes: {ours}" if same else f"NO: here {ours}, there {theirs}"
    figures += [differences, Figure("both sides agree", told), Figure("load before", before)]
    return figures, same and proven


@contextmanager
def _two(roster: Roster, trouble: Trouble, database: str) -> Iterator[tuple[Place, Register, Laboratory]]:
    with tempfile.TemporaryDirectory(prefix="lms-bridge-bench-") as folder:
        root = Path(folder)
        with database_urls(database, root) as urls, register_of(place_in(root / "register"), roster) as there:
            place = Place(root, next(urls))
            with Laboratory(there.service.port, trouble.plan()).open() as laboratory:
                yield place, there, laboratory


def _pulled(place: Place) -> Iterator[Figure]:
    begun, refused, rows = perf_counter(), 0, 0
    for _ in range(_TRIES):
        done = place.call("pull", "run", NAME, "--whole", "--json")
        if done.code:
            refused += 1
            continue
        pulled = json.loads(done.out)
        rows = sum(pulled["read"].values())
        if pulled["state"] == "nothing":
            break
        place.ask("pull", "apply", str(pulled["number"]))
    yield Figure(
        "roster read whole and taken over, and read again without a change", perf_counter() - begun, "s"
    )
    yield Figure("· rows of the register", rows)
    yield Figure("· pulls that were refused because something was wrong with an answer", refused)


def _sent(place: Place, register: Register, laboratory: Laboratory, *, kills: int) -> list[Figure]:
    begun, before = perf_counter(), processor_seconds(register.service.process.running.pid) or 0.0
    with opened(place) as bridge:
        sending = Sending(place, bridge, register, kills, laboratory)
        states = sending()
    took, many = perf_counter() - begun - sending.leases_s, sum(states.values())
    there = register.service.process.running.pid
    return [
        Figure(f"completions sent and read back, each side killed {kills} times", took, "s"),
        Figure("· besides, waiting until a killed worker's lease had run out", sending.leases_s, "s"),
        Figure("· submissions", many),
        Figure("· a second", many / took, "/s"),
        Figure("· rests of the register, ended at once", sending.rests),
        Figure("· sent again by a person", sending.with_staff),
        Figure("· in the end", ", ".join(f"{state} {count}" for state, count in sorted(states.items()))),
        Figure("peak memory of the worker that sends", sending.peak, "MB"),
        Figure("peak memory of the register", peak_megabytes(there), "MB"),
        Figure(
            "processor time of the register since its start",
            (processor_seconds(there) or 0) - before * (not kills),
            "s",
        ),
    ]


def _faults(laboratory: Laboratory) -> Iterator[Figure]:
    for fault, many in sorted(laboratory.done.items()):
        yield Figure(f"· {fault}", many)


def _reconciled(place: Place, realisations: Collection[str]) -> tuple[Figure, bool]:
    """Of each what the register really holds, now that nothing goes wrong."""
    begun = perf_counter()
    with opened(place) as bridge:
        reconcile = bridge.registers.desk.reconcile
        for one in sorted(realisations):
            reconcile.ask(one, by="bench")
        while reconcile():
            pass
        with bridge.database.read() as unit:
            many = unit.reconciling.count(Wanted(NAME))
            looked = unit.reconciling.reconciled(Wanted(NAME), limit=1 << 20)
    unproven = sum(one.trouble is not None for one in looked)
    took = f"{many} differences, {unproven} not proven, in {perf_counter() - begun:.0f} s"
    return Figure(f"reconciliation of {len(looked)} realisations", took), not many and not unproven
