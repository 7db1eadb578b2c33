"""The port `Database` with nothing in it but work, in memory.

A unit that raises is undone. `busy` makes the next writing units give way before they begin.
"""

import copy
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any, cast

from lms_bridge.domain.errors import DatabaseBusy
from lms_bridge.services.ports import Database, Lot, Unit


@dataclass
class Row:
    """One row of work; `done_with` counts how often a handler came through with it."""

    name: str
    state: str = "due"
    lease: str = ""
    lease_until_ms: int = 0
    next_try_ms: int = 0
    tries: int = 0
    error: str = ""
    done_with: int = 0


@dataclass
class Rows:
    """Both the unit and its `work`: `services.ports.Work` over lists."""

    kinds: dict[str, list[Row]]
    leases: Iterator[int] = field(default_factory=count)

    @property
    def work(self) -> "Rows":
        return self

    def _claimable(self, kind: str, at_ms: int) -> list[Row]:
        def takes(row: Row) -> bool:
            if row.state == "due":
                return row.next_try_ms <= at_ms
            return row.state == "leased" and row.lease_until_ms <= at_ms

        return [row for row in self.kinds[kind] if takes(row)]

    def due(self, kind: str, *, at_ms: int) -> bool:
        return bool(self._claimable(kind, at_ms))

    def claim(self, kind: str, *, limit: int, at_ms: int, lease_ms: int) -> Lot | None:
        taken = sorted(self._claimable(kind, at_ms), key=lambda row: row.next_try_ms)[:limit]
        return self._take(taken, at_ms + lease_ms)

    def claim_on(self, kind: str, *, limit: int, at_ms: int, lease_ms: int) -> Lot | None:
        new = [row for row in self._claimable(kind, at_ms) if row.state == "due"]
        return self._take(new[:limit], at_ms + lease_ms)

    def _take(self, taken: list[Row], until_ms: int) -> Lot | None:
        lease = f"lease {next(self.leases)}"
        for row in taken:
            row.state, row.lease, row.lease_until_ms = "leased", lease, until_ms
            row.tries += 1
        return Lot(lease, len(taken)) if taken else None

    def held(self, lease: str) -> list[Row]:
        return [row for rows in self.kinds.values() for row in rows if row.lease == lease]

    def finish(self, kind: str, lot: Lot) -> None:
        self._leave(kind, lot, state="done", error="")

    def give_back(self, kind: str, lot: Lot, *, next_try_ms: int = 0) -> None:
        for row in [one for one in self.kinds[kind] if one.lease == lot.lease]:
            row.tries -= 1
        self._leave(kind, lot, state="due", next_try_ms=next_try_ms)

    def fail(self, kind: str, lot: Lot, *, error: str, next_try_ms: int | None) -> None:
        if next_try_ms is None:
            self._leave(kind, lot, state="dead", error=error)
        else:
            self._leave(kind, lot, state="due", error=error, next_try_ms=next_try_ms)

    def pending(self) -> int:
        return sum(row.state in ("due", "leased") for rows in self.kinds.values() for row in rows)

    def _leave(self, kind: str, lot: Lot, **values: Any) -> None:
        for row in [one for one in self.kinds[kind] if one.lease == lot.lease]:
            row.lease = ""
            for name, value in values.items():
                setattr(row, name, value)


@dataclass
class RowsInMemory:
    """`kinds`: the rows by kind. `busy`: how many of the next writing units give way."""

    rows: Rows
    busy: int = 0
    on_read: Callable[[], None] = lambda: None

    def as_database(self) -> Database:
        return cast("Database", self)

    def read(self) -> AbstractContextManager[Unit]:
        return self._reading()

    @contextmanager
    def _reading(self) -> Iterator[Unit]:
        self.on_read()
        yield cast("Unit", copy.deepcopy(self.rows))

    @contextmanager
    def write(self) -> Iterator[Unit]:
        if self.busy:
            self.busy -= 1
            raise DatabaseBusy
        kept = copy.deepcopy(self.rows.kinds)
        try:
            yield cast("Unit", self.rows)
        except BaseException:
            self.rows.kinds = kept
            raise


def rows_in_memory(**names: Sequence[str]) -> RowsInMemory:
    """Rows of these names, by kind."""
    return RowsInMemory(Rows({kind: [Row(name) for name in some] for kind, some in names.items()}))
