"""Work that crosses in two processes on PostgreSQL, where neither sees what the other has not committed."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import pytest

from lms_bridge.bootstrap import Bridge, build
from lms_bridge.jobs.worker import LEASE_MS
from lms_bridge.services.ports import Lot, Unit
from lms_bridge.services.read import ReadDeliveries, ReadStatements
from lms_bridge.settings import from_environment
from tests.e2e import years
from tests.e2e.running import Place, serving
from tests.e2e.wire import STATEMENTS
from tests.e2e.years import Input, Post

ALL = 10_000
A_MOMENT_S = 2
"""Whoever is not through by then waits for the other, which is right too."""


class Hand:
    """A lot in the hands of a worker that has done it and has not committed yet."""

    def __init__(self, bridge: Bridge, kind: str, lot: Lot) -> None:
        self._bridge, self._kind, self._lot = bridge, kind, lot
        self._done, self._commit = Event(), Event()
        self._thread = Thread(target=self._work)
        self.error: Exception | None = None

    def _work(self) -> None:
        try:
            with self._bridge.database.write() as unit:
                self._handle(unit)
                self._done.set()
                self._commit.wait(30)
        except Exception as error:  # noqa: BLE001 - told in the test's own thread
            self.error = error

    def _handle(self, unit: Unit) -> None:
        if self._kind == "statement":
            ReadStatements(self._bridge.clock)(unit, self._lot.lease)
        else:
            ReadDeliveries(self._bridge.readers, self._bridge.clock)(unit, self._lot.lease)
        unit.work.finish(self._kind, self._lot)

    def begin(self) -> None:
        self._thread.start()
        self._done.wait(A_MOMENT_S)

    def commit(self) -> None:
        self._commit.set()
        self._thread.join(30)
        assert self.error is None, self.error


@pytest.fixture
def bridge(postgres_place: Place) -> Iterator[Bridge]:
    made = build(from_environment({"LMS_BRIDGE_DATABASE_URL": postgres_place.url}))
    yield made
    made.close()


def test_a_leave_that_is_read_while_its_join_is_read_counts(
    postgres_place: Place, bridge: Bridge, small_year: Input
) -> None:
    joins, others = split_hooks(small_year)
    with posted(postgres_place, small_year, (*joins, *others), roster=True):
        joining = Hand(bridge, "delivery", claim(bridge, "delivery", len(joins)))
        leaving = Hand(bridge, "delivery", claim(bridge, "delivery", ALL))
    joining.begin()
    leaving.begin()
    joining.commit()
    bridge.worker().round()  # decides what the joins made due
    leaving.commit()
    drain(bridge)
    assert [one for one in years.differences(postgres_place, small_year) if "webinar" in one] == []


def test_an_account_that_is_first_heard_of_while_its_roster_is_imported_is_linked(
    postgres_place: Place, bridge: Bridge, small_year: Input
) -> None:
    with posted(postgres_place, small_year, small_year.posts, roster=False):
        reading = Hand(bridge, "statement", claim(bridge, "statement", ALL))
    reading.begin()
    importing = Thread(target=years.import_roster, args=(postgres_place, small_year))
    importing.start()
    importing.join(A_MOMENT_S)
    reading.commit()
    importing.join(30)
    drain(bridge)
    assert years.differences(postgres_place, small_year) == []


def split_hooks(given: Input) -> tuple[list[Post], list[Post]]:
    """The calls that tell of a join, and all other genuine ones."""
    hooks = [one for one in given.posts if one.path != STATEMENTS and not one.forged]
    joins = [one for one in hooks if b"user-joined" in one.body]
    return joins, [one for one in hooks if one not in joins]


@contextmanager
def posted(place: Place, given: Input, posts: tuple[Post, ...], *, roster: bool) -> Iterator[None]:
    """The block runs when all was posted and nothing read."""
    key = years.set_up(place, given)
    if roster:
        years.import_roster(place, given)
    with serving(place, "--no-worker") as service:
        for one in posts:
            one.send(service.client, key)
        yield


def claim(bridge: Bridge, kind: str, limit: int) -> Lot:
    with bridge.database.write() as unit:
        lot = unit.work.claim(kind, limit=limit, at_ms=bridge.clock.now_ms(), lease_ms=LEASE_MS)
    assert lot is not None
    return lot


def drain(bridge: Bridge) -> None:
    bridge.worker().drain(Event())
