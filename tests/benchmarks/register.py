"""A year through two installations over HTTP, one the register, the other the bridge; either is killed."""

import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, sleep

from lms_bridge.demo.making.plan import YearPlan
from lms_bridge.domain.calendar import day_of
from lms_bridge.domain.submission import OPEN
from lms_bridge.oneroster.package import read_package
from lms_bridge.oneroster.roster import to_roster
from tests.benchmarks.figures import Figure
from tests.benchmarks.machine import load
from tests.db.registering import NAME
from tests.e2e import years
from tests.e2e.registers import Register, decided, know, place_in, register_of, send_all, send_to, tally
from tests.e2e.running import Place, serving

_A_WHILE_S = 3.0
_LONGEST_S = 600.0
_ON_ITS_WAY = {str(one) for one in OPEN}


def measure(plan: YearPlan, *, kills: int) -> tuple[list[Figure], bool]:
    """The figures, and whether both sides agree. `kills`: how often each side is killed while it sends."""
    before = load()
    given = years.made_up(plan)
    roster = to_roster(read_package(given.roster))
    with tempfile.TemporaryDirectory(prefix="lms-bridge-bench-") as folder:
        place = Place(Path(folder))
        key = years.set_up(place, given)
        with register_of(place_in(Path(folder) / "register"), roster) as register:
            know(place, register)
            send_to(place, register)
            figures = list(_pulled(place))
            with serving(place, "--no-worker") as service:
                years.post_all(service.client, key, given.posts)
            place.ask("work", "--drain")
            figures += _sent(place, register, kills)
            classes = {one.id for one in roster.realisations if day_of(one.start_ms).year == given.year}
            theirs, ours = tally(register, classes), decided(place, given.year)
    same = f"yes: {ours}" if ours == theirs else f"NO: here {ours}, there {theirs}"
    return [*figures, Figure("both sides agree", same), Figure("load before", before)], ours == theirs


def _pulled(place: Place) -> Iterator[Figure]:
    begun = perf_counter()
    pulled = place.read("pull", "run", NAME)
    yield Figure("roster read whole, proven and planned", perf_counter() - begun, "s")
    yield Figure("· rows of the register", sum(pulled["read"].values()))
    begun = perf_counter()
    place.ask("pull", "apply", str(pulled["number"]))
    yield Figure("roster taken over", perf_counter() - begun, "s")
    begun = perf_counter()
    place.ask("pull", "run", NAME)
    yield Figure("changes asked for, of which there are none", perf_counter() - begun, "s")


def _sent(place: Place, register: Register, kills: int) -> list[Figure]:
    begun = perf_counter()
    for _ in range(kills):
        with _working(place):
            sleep(_A_WHILE_S)
        with _working(place):
            register.service.kill()
            sleep(_A_WHILE_S)
            register.service.start()
    states = _until_settled(place)
    took, many = perf_counter() - begun, sum(states.values())
    told = ", ".join(f"{state} {count}" for state, count in sorted(states.items()))
    return [
        Figure(f"completions sent and read back, each side killed {kills} times", took, "s"),
        Figure("· submissions", many),
        Figure("· a second", many / took, "/s"),
        Figure("· in the end", told),
    ]


@contextmanager
def _working(place: Place) -> Iterator[None]:
    """A worker that is killed when the block ends."""
    working = place.start("work")
    sleep(_A_WHILE_S)
    yield
    working.kill()


def _until_settled(place: Place) -> Counter[str]:
    """How many are in which state when nothing is on its way. A killed worker's lease runs out first."""
    until = perf_counter() + _LONGEST_S
    while True:
        place.ask("register", "resume", NAME)  # it rested while the register did not answer
        states = send_all(place)
        if not _ON_ITS_WAY & states.keys() or perf_counter() > until:
            return states
        sleep(_A_WHILE_S)
