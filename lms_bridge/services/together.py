"""What several threads ask for at one moment, done as one: a commit costs the same for one as for many.

Whoever comes while nobody is at it does it at once, for itself alone. Who comes meanwhile waits, and the
first of those who wait does it for all of them next. So nothing waits for company, and there is no thread
beside those that ask.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Generic, TypeVar

Asked = TypeVar("Asked")


@dataclass(slots=True, eq=False)
class _Turn(Generic[Asked]):
    """One who asks. `called`: it is done, or the turn has come to do it for those who wait."""

    asked: Asked
    size: int
    called: Event = field(default_factory=Event)
    done: bool = False
    error: BaseException | None = None


class Together(Generic[Asked]):
    """`do` carries out all that it is given or raises and has done nothing.

    Where it raises for several, each is done once more alone, so that the trouble of one is its own.
    `most`: by their sizes, how much is taken together at most.
    """

    def __init__(self, do: Callable[[Sequence[Asked]], None], *, most: int) -> None:
        self._do = do
        self._most = most
        self._lock = Lock()
        self._waiting: list[_Turn[Asked]] = []
        self._busy = False

    def __call__(self, asked: Asked, *, size: int) -> None:
        """Return when it is done. Raises what `do` raises for it."""
        turn = _Turn(asked, size)
        with self._lock:
            waits = self._busy
            self._waiting.append(turn)
            self._busy = True
        if waits:
            turn.called.wait()
        if not turn.done:
            self._lead()
        if turn.error is not None:
            raise turn.error

    @property
    def busy(self) -> bool:
        """Whether anybody is served at this moment."""
        return self._busy

    def waits(self) -> int:
        """How many wait for their turn at this moment."""
        with self._lock:
            return len(self._waiting)

    def _lead(self) -> None:
        lot = self._taken()
        try:
            self._settle(lot)
        finally:
            self._call_next()
            for turn in lot:
                turn.done = True
                turn.called.set()

    def _taken(self) -> list[_Turn[Asked]]:
        """The first of those who wait, with as many after it as fit."""
        with self._lock:
            sizes, end = self._waiting[0].size, 1
            while end < len(self._waiting) and sizes + self._waiting[end].size <= self._most:
                sizes += self._waiting[end].size
                end += 1
            lot, self._waiting = self._waiting[:end], self._waiting[end:]
        return lot

    def _settle(self, lot: Sequence[_Turn[Asked]]) -> None:
        try:
            self._do([turn.asked for turn in lot])
        except BaseException as error:  # noqa: BLE001 - it is raised where it was asked for
            if len(lot) == 1:
                lot[0].error = error
                return
            for turn in lot:
                self._settle([turn])

    def _call_next(self) -> None:
        with self._lock:
            self._busy = bool(self._waiting)
            if self._busy:
                self._waiting[0].called.set()
