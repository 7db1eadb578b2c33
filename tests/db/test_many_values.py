"""Many values in one statement: the same rows on both databases, and as if one came after the other."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from lms_bridge.db import tables
from lms_bridge.db.engine import Engines, reading, writing
from lms_bridge.db.upsert import among, any_of, insert_all, insert_new, insert_or_set

run = tables.meeting_run
COLUMNS = (run.c.run, run.c.source_id)
KEYS = [(f"r{number}", number % 5) for number in range(40)]


def rows(keys: list[tuple[str, int]], meeting: str = "room", parent: str = "") -> list[dict[str, Any]]:
    return [{"run": one, "source_id": source, "meeting": meeting, "parent": parent} for one, source in keys]


@pytest.fixture
def filled(engines: Engines) -> Engines:
    with writing(engines) as connection:
        names = {"kind": "bigbluebutton", "mode": "live", "created_ms": 0}
        sources = [{"id": number, "name": f"s{number}", **names} for number in range(5)]
        insert_all(connection, tables.source, sources)
        insert_all(connection, run, rows(KEYS))
    return engines


@pytest.mark.parametrize("count", [0, 1, 2, 40])
def test_rows_are_found_by_many_keys(filled: Engines, count: int) -> None:
    """One source alone, a few, and many: each is asked for in a way of its own."""
    asked = KEYS[:count]
    strangers = [(name, source + 1) for name, source in asked]
    with reading(filled) as connection:
        query = select(*COLUMNS).where(any_of(COLUMNS, [*asked, *strangers]))
        assert sorted(map(tuple, connection.execute(query))) == sorted(asked)
        alone = select(run.c.run).where(among(run.c.run, [name for name, _ in asked]))
        assert sorted(connection.execute(alone).scalars()) == sorted(name for name, _ in asked)
        others = select(run.c.run).where(~among(run.c.run, [name for name, _ in asked]))
        assert len(connection.execute(others).all()) == len(KEYS) - count


def test_what_stands_stays_and_what_is_new_is_inserted(filled: Engines) -> None:
    new = [("new", 1), ("new", 2)]
    with writing(filled) as connection:
        insert_new(connection, run, rows([KEYS[0], *new, new[0]], meeting="another"))
        found = connection.execute(select(run.c.run).where(run.c.meeting == "another"))
        assert sorted(found.scalars()) == ["new", "new"]


def test_of_two_rows_with_one_key_the_later_one_is_set(filled: Engines) -> None:
    told = [*rows([KEYS[0]], "a", "first"), *rows([KEYS[0]], "b", "second"), *rows([("new", 0)], "c", "p")]
    with writing(filled) as connection:
        insert_or_set(connection, run, told, values=["parent"])
        found = connection.execute(select(run.c.meeting, run.c.parent).where(run.c.parent != ""))
        assert sorted(map(tuple, found)) == [("c", "p"), ("room", "second")]


def test_only_what_is_newer_is_set(filled: Engines) -> None:
    told = [*rows([KEYS[0]], "room", "3"), *rows([KEYS[0]], "room", "2"), *rows([KEYS[1]], "room", "1")]
    with writing(filled) as connection:
        insert_or_set(connection, run, told, values=["parent"], newer_by="parent")
        insert_or_set(connection, run, rows(KEYS[:2], parent="2"), values=["parent"], newer_by="parent")
        found = connection.execute(select(run.c.run, run.c.parent).where(run.c.parent != ""))
        assert sorted(map(tuple, found)) == [("r0", "3"), ("r1", "2")]


def test_a_key_that_stands_is_refused(filled: Engines) -> None:
    with pytest.raises(IntegrityError), writing(filled) as connection:
        insert_all(connection, run, rows([("new", 0), KEYS[0]]))
    with reading(filled) as connection:
        assert connection.execute(select(run.c.run).where(run.c.run == "new")).first() is None
