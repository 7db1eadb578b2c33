"""Completions on their way to a register, watched until nothing waits; either side is killed on the way."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from time import perf_counter, sleep

from lms_bridge.bootstrap import Bridge
from lms_bridge.domain.submission import OPEN, WITH_STAFF
from lms_bridge.services.ports.outbox import Sought
from tests.benchmarks.machine import peak_megabytes
from tests.db.registering import NAME
from tests.e2e.laboratory import Laboratory
from tests.e2e.registers import Register
from tests.e2e.running import Place, Process

_LOOK_S = 0.2
_LONGEST_S = 3600.0
_STEP = 50
"""So many more have to be gone before somebody is killed: they are killed at work."""
_GIVEN_BACK = 10
"""So often what lies with staff is sent again when nothing goes wrong any more."""


@dataclass
class Sending:
    """The worker of a bridge, and whoever may be killed. `kills`: how often of each side."""

    place: Place
    bridge: Bridge
    register: Register
    kills: int
    laboratory: Laboratory
    peak: float = 0.0
    leases_s: float = 0.0
    with_staff: int = 0
    rests: int = field(default=0)

    def __call__(self) -> Counter[str]:
        """Until nothing is on its way; how many are in which state then."""
        worker = self.place.start("work")
        for _ in range(self.kills):
            worker = self._worker_killed(worker)
            self._register_killed()
        self._settled()
        self.laboratory.plan.calm()
        for _ in range(_GIVEN_BACK):
            if not self._given_back():
                break
            self._settled()
        self._saw(worker)
        worker.end()
        return self.states()

    def states(self) -> Counter[str]:
        with self.bridge.database.read() as unit:
            return Counter(one.state.value for one in unit.outbox.find(Sought(NAME), limit=1 << 20))

    def _open(self) -> int:
        """How many are on their way."""
        with self.bridge.database.read() as unit:
            figures = unit.outbox.figures().get(NAME)
        return sum(figures.states.get(one, 0) for one in OPEN) if figures else 0

    def _worker_killed(self, worker: Process) -> Process:
        self._moves_on()
        self._saw(worker)
        worker.kill()
        began = perf_counter()
        started = self.place.start("work")
        self._moves_on()  # what it had in hand is free when its lease has run out
        self.leases_s += perf_counter() - began
        return started

    def _register_killed(self) -> None:
        self._moves_on()
        self.register.service.kill()
        sleep(1)
        self.register.service.start()

    def _moves_on(self) -> None:
        wanted = max(0, self._open() - _STEP)
        for _ in self._looks():
            if self._open() <= wanted:
                return

    def _settled(self) -> None:
        for _ in self._looks():
            if not self._open():
                return

    def _looks(self) -> Iterator[None]:
        until = perf_counter() + _LONGEST_S
        while perf_counter() < until:
            self._wake()
            yield
            sleep(_LOOK_S)
        raise AssertionError(f"still on their way: {self._open()}")

    def _wake(self) -> None:
        """A register that failed rests, as long as it fails; here it is called again at once."""
        with self.bridge.database.read() as unit:
            target = unit.register_targets.by_name(NAME)
        assert target is not None
        now_ms = self.bridge.clock.now_ms()
        if target.progress.next_try_ms > now_ms or target.progress.state.value != "active":
            self.rests += 1
            self.bridge.registers.desk.registers.resume(NAME, by="bench")

    def _given_back(self) -> int:
        """What the register did not take while it misbehaved is sent again, as a person would."""
        with self.bridge.database.read() as unit:
            found = unit.outbox.find(Sought(NAME, states=WITH_STAFF), limit=1 << 20)
        self.with_staff = max(self.with_staff, len(found))
        ids = [one.id for one in found]
        return self.bridge.registers.desk.submissions.again(ids, reason="it works again", by="bench")

    def _saw(self, worker: Process) -> None:
        self.peak = max(self.peak, peak_megabytes(worker.running.pid) or 0.0)
