"""What whoever uses a register may rely on, of each implementation: today the one beside the tables."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace

import pytest

from lms_bridge.db import tables
from lms_bridge.db.engine import Engines
from lms_bridge.services.ports import Record, Register
from tests.db.pipeline import ANA, BOJAN, Pipeline

Opened = Callable[[], AbstractContextManager[Register]]
FIRST = Record(ANA, "online", 1, '{"attended": true}')


@pytest.fixture
def pipeline(engines: Engines) -> Pipeline:
    made = Pipeline(engines)
    made.enrol()
    return made


@pytest.fixture
def register(pipeline: Pipeline) -> Opened:
    """Opens the register; what was submitted stands when it is closed."""

    @contextmanager
    def opened() -> Iterator[Register]:
        with pipeline.database.write() as unit:
            yield unit.register

    return opened


def submit(register: Opened, record: Record, key: str, *, at_ms: int = 0) -> str:
    with register() as one:
        return one.submit({key: record}, at_ms=at_ms)[key]


def entries(pipeline: Pipeline) -> list[tuple[str, int, str, int]]:
    return [(row.person_id, row.version, row.payload, row.recorded_ms) for row in pipeline.rows(tables.entry)]


def test_the_same_key_gives_the_same_receipt_and_one_entry(register: Opened, pipeline: Pipeline) -> None:
    receipts = {submit(register, FIRST, "key-1", at_ms=at_ms) for at_ms in (1, 2, 3)}
    assert len(receipts) == 1
    assert entries(pipeline) == [(ANA, 1, FIRST.payload, 1)]


def test_the_same_key_gives_the_same_receipt_after_a_newer_version(register: Opened) -> None:
    first = submit(register, FIRST, "key-1")
    submit(register, replace(FIRST, version=2), "key-2")
    assert submit(register, FIRST, "key-1") == first


def test_another_key_gives_another_receipt(register: Opened) -> None:
    receipts = {
        submit(register, FIRST, "key-1"),
        submit(register, replace(FIRST, version=2), "key-2"),
        submit(register, replace(FIRST, person_id=BOJAN), "key-3"),
    }
    assert len(receipts) == 3


def test_a_newer_version_takes_the_place_of_the_older(register: Opened, pipeline: Pipeline) -> None:
    submit(register, FIRST, "key-1", at_ms=1)
    submit(register, replace(FIRST, version=2, payload="{}"), "key-2", at_ms=2)
    assert entries(pipeline) == [(ANA, 2, "{}", 2)]


def test_an_older_version_changes_nothing(register: Opened, pipeline: Pipeline) -> None:
    submit(register, replace(FIRST, version=3, payload="{}"), "key-3", at_ms=3)
    for late in (FIRST, replace(FIRST, version=2)):
        assert submit(register, late, f"key-{late.version}", at_ms=9)
    assert entries(pipeline) == [(ANA, 3, "{}", 3)]


def test_people_and_realisations_have_entries_of_their_own(register: Opened, pipeline: Pipeline) -> None:
    others = [FIRST, replace(FIRST, person_id=BOJAN), replace(FIRST, realisation_id="webinar")]
    for n, record in enumerate(others):
        submit(register, record, f"key-{n}")
    assert len(entries(pipeline)) == 3


@pytest.mark.parametrize("keys", [("a", "b", "c"), ("c", "b", "a")])
def test_several_versions_at_once_leave_the_newest(
    register: Opened, pipeline: Pipeline, keys: tuple[str, ...]
) -> None:
    records = {key: replace(FIRST, version=n, payload=f"{n}") for n, key in enumerate(keys, start=1)}
    with register() as one:
        receipts = one.submit(records, at_ms=5)
    assert set(receipts) == set(keys)
    assert len(set(receipts.values())) == 3
    assert entries(pipeline) == [(ANA, 3, "3", 5)]


def test_nothing_to_submit_is_no_error(register: Opened, pipeline: Pipeline) -> None:
    with register() as one:
        assert one.submit({}, at_ms=5) == {}
    assert entries(pipeline) == []


def test_what_is_undone_was_never_submitted(pipeline: Pipeline) -> None:
    with pytest.raises(LookupError):
        submit_and_fail(pipeline)
    assert entries(pipeline) == []


def submit_and_fail(pipeline: Pipeline) -> None:
    with pipeline.database.write() as unit:
        unit.register.submit({"key-1": FIRST}, at_ms=1)
        raise LookupError
