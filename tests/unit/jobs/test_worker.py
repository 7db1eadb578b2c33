"""The worker: one bad row stops no other, a busy database lays nothing aside, and no work is left behind."""

from collections.abc import Callable
from threading import Event
from typing import cast

import pytest

from lms_bridge.domain.errors import DatabaseBusy, NotFound, Unavailable, Unreadable
from lms_bridge.jobs.local import LocalEngine
from lms_bridge.jobs.worker import DRAIN_LOT, LEASE_MS, LOT, Task, Worker
from lms_bridge.services.ports import Unit
from tests.db.pipeline import SetClock
from tests.unit.jobs.rows_in_memory import Row, Rows, RowsInMemory, rows_in_memory

Fault = Callable[[str], None]
NAMES = [f"{n:03}" for n in range(LOT)]


def fine(name: str) -> None:
    """Every row is good."""


def handler(fault: Fault, lots: list[int] | None = None) -> Callable[[Unit, str], None]:
    """Does the rows of a lot, each of which may be at fault; keeps the sizes of the lots."""

    def handle(unit: Unit, lease: str) -> None:
        held = cast("Rows", unit).held(lease)
        if lots is not None:
            lots.append(len(held))
        for row in held:
            row.done_with += 1
            fault(row.name)

    return handle


def bad(*names: str, error: Exception) -> Fault:
    def fault(name: str) -> None:
        if name in names:
            raise error

    return fault


def worker(
    database: RowsInMemory,
    fault: Fault = fine,
    *,
    clock: SetClock | None = None,
    lots: list[int] | None = None,
) -> Worker:
    tasks = [Task(kind, handler(fault, lots)) for kind in database.rows.kinds]
    return Worker(database.as_database(), clock or SetClock(), tasks)


def rows(database: RowsInMemory, kind: str = "statement") -> list[Row]:
    return database.rows.kinds[kind]


def in_state(database: RowsInMemory, state: str) -> list[str]:
    return [row.name for row in rows(database) if row.state == state]


@pytest.mark.parametrize(("count", "place"), [(LOT, 77), (12, 0), (12, 11)])
def test_a_bad_row_is_laid_aside_alone_and_the_others_are_done(count: int, place: int) -> None:
    database = rows_in_memory(statement=NAMES[:count])
    lots: list[int] = []
    worker(database, bad(NAMES[place], error=ValueError("names a person")), lots=lots).drain(Event())
    assert in_state(database, "dead") == [NAMES[place]]
    assert in_state(database, "done") == [name for name in NAMES[:count] if name != NAMES[place]]
    assert all(row.done_with == 1 for row in rows(database) if row.state == "done")
    assert lots == [count] + [1] * count


def test_after_the_bad_row_work_goes_on_in_lots() -> None:
    database = rows_in_memory(statement=NAMES[:10])
    lots: list[int] = []
    at_work = worker(database, bad("000", error=ValueError()), lots=lots)
    at_work.drain(Event())
    rows(database).extend(Row(name) for name in "abc")
    at_work.drain(Event())
    assert lots == [10] + [1] * 10 + [3]


def test_every_bad_row_of_a_lot_is_laid_aside() -> None:
    database = rows_in_memory(statement=NAMES[:20])
    worker(database, bad("003", "004", "019", error=ValueError())).drain(Event())
    assert in_state(database, "dead") == ["003", "004", "019"]
    assert len(in_state(database, "done")) == 17


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ValueError("Ана Петровић"), "ValueError"),
        (KeyError("person"), "KeyError"),
        (RecursionError(), "RecursionError"),
        (Unreadable(place="event", expected="JSON"), "unreadable(place='event', expected='JSON')"),
        (NotFound(what="source", name="lms"), "not-found(what='source', name='lms')"),
    ],
)
def test_the_reason_names_our_own_errors_and_of_others_the_kind_alone(error: Exception, told: str) -> None:
    database = rows_in_memory(statement=["one"])
    worker(database, bad("one", error=error)).drain(Event())
    assert [(row.state, row.error) for row in rows(database)] == [("dead", told)]


def test_a_busy_database_lays_nothing_aside_and_counts_no_try() -> None:
    database = rows_in_memory(statement=["one", "two"])
    clock = SetClock()
    at_work = worker(database, bad("two", error=DatabaseBusy()), clock=clock)
    for _ in range(40):
        at_work.round()
        clock.at_ms += 1_000
    assert [(row.state, row.tries) for row in rows(database)] == [("due", 0)] * 2


@pytest.mark.parametrize("busy", range(1, 6))
def test_wherever_the_database_is_busy_nothing_is_lost(busy: int) -> None:
    database = rows_in_memory(statement=["one", "bad", "two"])
    clock = SetClock()
    database.busy = busy
    at_work = worker(database, bad("bad", error=ValueError()), clock=clock)
    for _ in range(20):
        at_work.round()
        clock.at_ms += LEASE_MS
    assert (in_state(database, "done"), in_state(database, "dead")) == (["one", "two"], ["bad"])


def test_what_is_busy_in_the_middle_is_undone_and_done_again_once() -> None:
    database = rows_in_memory(statement=NAMES[:5])
    clock, times = SetClock(), iter([DatabaseBusy()])

    def once(name: str) -> None:
        if name == "003" and (error := next(times, None)):
            raise error

    at_work = worker(database, once, clock=clock)
    at_work.round()
    clock.at_ms += 1_000
    at_work.round()
    assert [(row.state, row.done_with) for row in rows(database)] == [("done", 1)] * 5


def test_what_is_away_for_the_moment_is_tried_again_later() -> None:
    database = rows_in_memory(statement=["one"])
    clock = SetClock()
    at_work = worker(database, bad("one", error=Unavailable()), clock=clock)
    at_work.round()
    (row,) = rows(database)
    assert (row.state, row.error, row.next_try_ms > clock.at_ms) == ("due", "unavailable", True)
    assert not at_work.round()


def test_what_a_killed_worker_held_is_done_when_its_lease_runs_out() -> None:
    database = rows_in_memory(statement=["one", "two"])
    clock = SetClock()
    database.rows.claim("statement", limit=1, at_ms=clock.at_ms, lease_ms=LEASE_MS)
    at_work = worker(database, clock=clock)
    at_work.round()
    assert in_state(database, "done") == ["two"]
    clock.at_ms += LEASE_MS
    at_work.round()
    assert in_state(database, "done") == ["one", "two"]


def test_a_worker_goes_round_its_tasks_in_their_order() -> None:
    database = rows_in_memory(statement=["s"], delivery=["d"], pair=["p"])
    done: list[str] = []
    worker(database, done.append).round()
    assert done == ["s", "d", "p"]


def test_a_bad_kind_holds_up_no_other() -> None:
    database = rows_in_memory(statement=NAMES[:10], pair=NAMES[:10])

    def fault(name: str) -> None:
        raise ValueError

    tasks = [Task("statement", handler(fault)), Task("pair", handler(fine))]
    Worker(database.as_database(), SetClock(), tasks).drain(Event())
    assert {row.state for row in rows(database)} == {"dead"}
    assert {row.state for row in rows(database, "pair")} == {"done"}


def test_a_drain_does_what_the_work_itself_makes_due() -> None:
    database = rows_in_memory(statement=["one"], pair=[])

    def makes_due(name: str) -> None:
        if len(name) < 6:
            rows(database, "pair").append(Row(f"{name}+"))

    worker(database, makes_due).drain(Event())
    assert [row.name for row in rows(database, "pair")] == ["one+", "one++", "one+++"]
    assert database.rows.pending() == 0


def test_a_drain_waits_for_what_another_holds() -> None:
    """It returns only when the other has finished: here while the drain looks for the third time."""
    database = rows_in_memory(statement=["one"])
    lot = database.rows.claim("statement", limit=1, at_ms=SetClock().at_ms, lease_ms=LEASE_MS)
    assert lot is not None
    looks: list[int] = []

    def look() -> None:
        looks.append(1)
        if len(looks) == 3:
            database.rows.finish("statement", lot)

    database.on_read = look
    worker(database).drain(Event())
    assert in_state(database, "done") == ["one"]
    assert len(looks) >= 3


def test_a_drain_waits_for_a_retry() -> None:
    database = rows_in_memory(statement=["one"])
    clock = SetClock()
    rows(database)[0].next_try_ms = clock.at_ms + 500
    looks: list[int] = []

    def look() -> None:
        looks.append(1)
        clock.at_ms += 200

    database.on_read = look
    worker(database, clock=clock).drain(Event())
    assert in_state(database, "done") == ["one"]


def test_a_drain_does_not_wait_for_what_was_laid_aside() -> None:
    database = rows_in_memory(statement=["one"])
    rows(database)[0].state = "dead"
    worker(database).drain(Event())
    assert in_state(database, "dead") == ["one"]


@pytest.mark.parametrize(
    ("work", "lot"), [(Worker.run, LOT), (Worker.drain, DRAIN_LOT)], ids=["run", "drain"]
)
def test_a_worker_that_is_stopped_finishes_what_is_in_hand_and_takes_no_more(
    work: Callable[[Worker, Event], None], lot: int
) -> None:
    database = rows_in_memory(statement=[f"{n}" for n in range(2 * lot)])
    stop = Event()
    work(worker(database, lambda _: stop.set()), stop)
    assert len(in_state(database, "done")) == lot
    assert len(in_state(database, "due")) == lot


def test_a_worker_stopped_before_it_begins_takes_nothing() -> None:
    database = rows_in_memory(statement=["one"])
    stop = Event()
    stop.set()
    worker(database).run(stop)
    worker(database).drain(stop)
    assert in_state(database, "due") == ["one"]


def test_a_look_that_fails_does_not_end_the_worker() -> None:
    """Whatever the database answers once: the thread beside the server must not be gone in silence."""
    database = rows_in_memory(statement=["one"])
    stop, troubles = Event(), iter([RuntimeError("no answer")])

    def look() -> None:
        if trouble := next(troubles, None):
            raise trouble

    database.on_read = look
    worker(database, lambda _: stop.set()).run(stop)
    assert in_state(database, "done") == ["one"]


def test_a_busy_look_does_not_end_a_drain() -> None:
    database = rows_in_memory(statement=["one"])
    rows(database)[0].next_try_ms = SetClock().at_ms + 1
    clock, looks = SetClock(), iter([None, DatabaseBusy()])

    def look() -> None:
        if trouble := next(looks, None):
            raise trouble
        clock.at_ms += 1

    database.on_read = look
    worker(database, clock=clock).drain(Event())
    assert in_state(database, "done") == ["one"]


def test_the_engine_works_when_nudged_and_finishes_before_it_stops() -> None:
    database = rows_in_memory(statement=NAMES)
    begun, go_on = Event(), Event()

    def slow(name: str) -> None:
        begun.set()
        assert go_on.wait(30)

    engine = LocalEngine(lambda: worker(database, slow))
    engine.start()
    engine.nudge()
    assert begun.wait(30)
    go_on.set()
    engine.stop()
    assert len(in_state(database, "done")) == LOT


def test_an_engine_that_never_started_stops() -> None:
    database = rows_in_memory(statement=["one"])
    LocalEngine(lambda: worker(database)).stop()
    assert in_state(database, "due") == ["one"]


def test_while_others_write_a_worker_takes_little_at_once_and_goes_on() -> None:
    database = rows_in_memory(statement=NAMES)
    lots: list[int] = []
    tasks = [Task(kind, handler(fine, lots)) for kind in database.rows.kinds]
    Worker(database.as_database(), SetClock(), tasks, busy=lambda: True).drain(Event())
    assert (len(in_state(database, "done")), set(lots)) == (LOT, {LOT // 4})


def test_what_fills_its_lots_is_read_whole_before_anything_is_made_of_it() -> None:
    database = rows_in_memory(statement=[f"s{n}" for n in range(2 * LOT + 1)], pair=["one"])
    heard: list[tuple[str, int]] = []

    def told(kind: str, _result: str, rows: int) -> None:
        heard.append((kind, rows))

    tasks = [Task(kind, handler(fine)) for kind in ("statement", "pair")]
    Worker(database.as_database(), SetClock(), tasks, told=told).round()
    assert heard == [("statement", LOT), ("statement", LOT), ("statement", 1), ("pair", 1)]


def test_a_drain_reads_all_before_anything_is_made_of_it() -> None:
    """However long it takes: nobody waits for what comes before the end."""
    database = rows_in_memory(statement=[f"s{n}" for n in range(3 * DRAIN_LOT)], pair=["one"])
    heard: list[str] = []
    tasks = [Task(kind, handler(fine)) for kind in ("statement", "pair")]
    told = lambda kind, _result, _rows: heard.append(kind)  # noqa: E731
    Worker(database.as_database(), SetClock(), tasks, told=told).drain(Event())
    assert heard == ["statement"] * 3 + ["pair"]
