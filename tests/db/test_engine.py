"""What the two engines promise on both databases."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import psycopg
import pytest
from sqlalchemy import Connection, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from lms_bridge.db.checkpoints import MoveLog
from lms_bridge.db.engine import Engines, glancing, let_run, open_engines, reading, reshaping, writing
from lms_bridge.db.ids import Ids
from lms_bridge.db.tables import body, event_log, login, login_failure, role
from lms_bridge.db.unit import DbGlances
from lms_bridge.domain.errors import DatabaseBusy, InvalidValue

REPOSITORY = Path(__file__).parents[2]

KILLED = """
import sys
from sqlalchemy import insert
from lms_bridge.db.engine import open_engines, writing
from lms_bridge.db.tables import body
with writing(open_engines(sys.argv[1])) as connection:
    rows = [{"id": str(n), "name": "", "type": "", "identifier": ""} for n in range(2000)]
    connection.execute(insert(body), rows)
    print("written", flush=True)
    sys.stdin.read()
"""


def add_body(connection: Connection, name: str = "one", count: str = "0") -> None:
    connection.execute(insert(body).values(id=name, name=count, type="", identifier=""))


def bodies(engines: Engines) -> list[str]:
    with reading(engines) as connection:
        return list(connection.scalars(select(body.c.id)))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "mysql://root@localhost/lms",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file.sqlite?mode=ro",
        "sqlite:////no-such-folder/file.sqlite",
        "sqlite:////tmp",
        "sqlite+aiosqlite:///file.sqlite",
        "postgresql://localhost",
        "postgresql+asyncpg://localhost/lms",
        "postgresql://user@localhost:port/lms",
    ],
)
def test_a_url_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(InvalidValue):
        open_engines(url)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_known_by_all_its_names(scheme: str) -> None:
    engines = open_engines(f"{scheme}://somebody:secret@db.example/lms")
    assert engines.writer.url.drivername == "postgresql+psycopg"
    assert (engines.dialect, engines.place) == ("postgresql", "db.example/lms")


def test_a_relative_file_is_meant_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert open_engines("sqlite:///lms.sqlite").place == str(tmp_path / "lms.sqlite")


def test_a_reader_of_sqlite_never_makes_the_file(tmp_path: Path) -> None:
    engines = open_engines(f"sqlite:///{tmp_path}/lms.sqlite")
    with pytest.raises(DatabaseBusy), reading(engines):
        pass
    assert not list(tmp_path.iterdir())


def test_what_is_written_can_be_read(engines: Engines) -> None:
    with writing(engines) as connection:
        add_body(connection)
    assert bodies(engines) == ["one"]


def test_a_block_that_raises_keeps_nothing(engines: Engines) -> None:
    def write_and_raise() -> None:
        with writing(engines) as connection:
            add_body(connection)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_raise()
    assert bodies(engines) == []


def test_a_reader_cannot_write(engines: Engines) -> None:
    with pytest.raises(DBAPIError, match=r"readonly|read-only"), reading(engines) as connection:
        add_body(connection)
    assert bodies(engines) == []


def test_a_reader_sees_one_moment(engines: Engines) -> None:
    with reading(engines) as before:
        assert before.scalars(select(body.c.id)).all() == []
        with writing(engines) as connection:
            add_body(connection)
        assert before.scalars(select(body.c.id)).all() == []
    assert bodies(engines) == ["one"]


def test_a_double_stays_an_integrity_error(engines: Engines) -> None:
    with writing(engines) as connection:
        add_body(connection)
    with pytest.raises(IntegrityError), writing(engines) as connection:
        add_body(connection)


def test_foreign_keys_are_held(engines: Engines) -> None:
    row = {"id": "r", "person_id": "nobody", "role_type": "", "role": "", "body_id": "nowhere"}
    with pytest.raises(IntegrityError), writing(engines) as connection:
        connection.execute(insert(role).values(row))


def test_a_mistake_in_a_statement_is_not_called_busy(engines: Engines) -> None:
    with pytest.raises(DBAPIError), reading(engines) as connection:
        connection.execute(text("SELECT * FROM no_such_table"))


def test_threads_that_read_and_then_write_lose_nothing(engines: Engines) -> None:
    with writing(engines) as connection:
        add_body(connection, count="0")

    def count(_thread: int) -> None:
        for _ in range(50):
            with writing(engines) as connection:
                seen = connection.scalar(select(body.c.name).with_for_update())
                connection.execute(update(body).values(name=str(int(seen or "") + 1)))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(count, range(8)))
    with reading(engines) as connection:
        assert connection.scalar(select(body.c.name)) == "400"


def test_writers_of_two_processes_wait_for_each_other(url: str) -> None:
    pools = [open_engines(url) for _ in range(4)]

    def note(engines: Engines, first: int) -> None:
        for n in range(first, first + 25):
            with writing(engines) as connection:
                connection.scalar(select(event_log.c.seq).limit(1))
                row = {"seq": n, "at_ms": 0, "by": "", "what": "", "subject": "", "detail": ""}
                connection.execute(insert(event_log).values(row))

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(note, pools, range(0, 400, 100)))
    with reading(pools[0]) as connection:
        assert len(connection.scalars(select(event_log.c.seq)).all()) == 100
    for engines in pools:
        engines.dispose()


def test_a_process_killed_in_mid_transaction_leaves_nothing(url: str, engines: Engines) -> None:
    command = [sys.executable, "-c", KILLED, url]
    with subprocess.Popen(
        command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "written\n"
        process.kill()
    assert bodies(engines) == []
    with writing(engines) as connection:
        add_body(connection)


def test_a_lock_held_too_long_is_told_as_busy(sqlite_file: str) -> None:
    first, second = open_engines(sqlite_file), open_engines(sqlite_file)
    with second.writer.connect() as impatient:
        impatient.exec_driver_sql("PRAGMA busy_timeout=0")
        impatient.rollback()
    with pytest.raises(DatabaseBusy) as caught, writing(first), writing(second):
        pass
    assert caught.value.retryable
    assert isinstance(caught.value.__cause__, OperationalError)
    first.dispose()
    second.dispose()


def test_a_file_that_sqlite_did_not_write_is_refused(tmp_path: Path) -> None:
    (tmp_path / "lms.sqlite").write_text("Dear colleagues,\n" * 100)
    engines = open_engines(f"sqlite:///{tmp_path}/lms.sqlite")
    with pytest.raises(InvalidValue), writing(engines):
        pass


def test_sqlite_writes_ahead_and_waits_for_the_disk(sqlite_file: str) -> None:
    engines = open_engines(sqlite_file)
    with writing(engines) as connection:
        told = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
        }
    assert told == {"journal_mode": "wal", "synchronous": 2, "busy_timeout": 30_000, "foreign_keys": 1}
    engines.dispose()


@pytest.mark.parametrize("sqlstate", ["40001", "40P01", "55P03", "57014", "57P01", "08006", "53300"])
def test_what_passes_on_postgresql_is_told_as_busy(postgres_url: str, sqlstate: str) -> None:
    engines = open_engines(postgres_url)
    raised = f"DO $$ BEGIN RAISE EXCEPTION 'told' USING ERRCODE = '{sqlstate}'; END $$"
    with pytest.raises(DatabaseBusy), writing(engines) as connection:
        connection.execute(text(raised))
    engines.dispose()


def test_a_row_that_another_holds_too_long_is_told_as_busy(postgres_url: str) -> None:
    engines = open_engines(postgres_url)
    held = select(body.c.id).with_for_update()

    def hold_impatiently(connection: Connection) -> None:
        connection.execute(text("SET LOCAL lock_timeout = '10ms'"))
        connection.execute(held)

    with writing(engines) as connection:
        add_body(connection)
    with writing(engines) as first:
        first.execute(held)
        with pytest.raises(DatabaseBusy), writing(engines) as second:
            hold_impatiently(second)
    engines.dispose()


def test_one_of_two_who_wait_for_each_other_is_told_busy(postgres_url: str) -> None:
    engines, both_hold_one = open_engines(postgres_url), Barrier(2, timeout=10)

    def take(first: str, second: str) -> str:
        try:
            with writing(engines) as connection:
                add_body(connection, first)
                both_hold_one.wait()
                add_body(connection, second)
        except DatabaseBusy:
            return "busy"
        return "kept"

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(take, ["a", "b"], ["b", "a"])) == ["busy", "kept"]
    engines.dispose()


def test_a_connection_lost_in_mid_transaction_is_told_as_busy(postgres_url: str) -> None:
    engines = open_engines(postgres_url)

    def lose_and_ask() -> None:
        with writing(engines) as connection:
            lost = connection.scalar(text("SELECT pg_backend_pid()"))
            with psycopg.connect(postgres_url, autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(%s, 5000)", [lost])
            connection.execute(select(login.c.id))

    with pytest.raises(DatabaseBusy):
        lose_and_ask()
    assert bodies(engines) == []
    engines.dispose()


def test_a_server_that_does_not_answer_is_told_as_busy() -> None:
    engines = open_engines("postgresql://nobody@127.0.0.1:1/lms")
    with pytest.raises(DatabaseBusy), reading(engines):
        pass


def test_a_session_of_postgresql_has_limits_and_utc(postgres_url: str) -> None:
    engines = open_engines(postgres_url)
    names = (
        "TimeZone",
        "lock_timeout",
        "statement_timeout",
        "transaction_isolation",
        "transaction_read_only",
    )

    def told(connection: Connection) -> list[object]:
        return [connection.scalar(text(f"SHOW {name}")) for name in names]

    with writing(engines) as connection:
        assert told(connection) == ["UTC", "10s", "1min", "read committed", "off"]
        let_run(connection)
        assert told(connection)[2] == "0"
    with reading(engines) as connection:
        assert told(connection) == ["UTC", "10s", "1min", "repeatable read", "on"]
    engines.dispose()


def test_a_connection_given_back_keeps_nothing_of_its_transaction(engines: Engines) -> None:
    twice = [{"id": 1, "name": name, "at_ms": 1} for name in "ab"]
    with pytest.raises(IntegrityError), writing(engines) as connection:
        connection.execute(insert(login_failure), twice)
    with writing(engines) as connection:
        assert connection.scalars(select(login_failure.c.id)).all() == []


def test_foreign_keys_are_off_for_a_migration_alone(sqlite_file: str) -> None:
    engines = open_engines(sqlite_file)
    dangling = insert(login).values(
        id=1, name="a", password_hash="", role="learner", person_id="nobody", created_ms=0
    )
    with reshaping(engines) as connection:
        connection.execute(dangling)
        connection.execute(update(login).values(person_id=None))
    with pytest.raises(IntegrityError), writing(engines) as connection:
        connection.execute(dangling.values(id=2, name="b"))
    with pytest.raises(RuntimeError), reshaping(engines) as connection:
        connection.execute(dangling.values(id=3, name="c"))
    with reading(engines) as connection:
        assert connection.scalars(select(login.c.id)).all() == [1]
    engines.dispose()


def test_a_glance_sees_at_each_query_what_is_committed(engines: Engines) -> None:
    with glancing(engines) as connection:
        assert connection.execute(select(body.c.id)).all() == []
        with writing(engines) as writer:
            add_body(writer)
        assert connection.execute(select(body.c.id)).all() == [("one",)]


def test_the_log_is_moved_into_the_file_beside_those_who_write(sqlite_file: str) -> None:
    engines = open_engines(sqlite_file)
    with writing(engines) as connection:
        add_body(connection, "moved-into-the-file")
    file = Path(engines.place)
    assert b"moved-into-the-file" not in file.read_bytes()
    with writing(engines) as connection:
        add_body(connection, "another")
        assert not MoveLog(engines)()
    assert b"moved-into-the-file" in file.read_bytes()
    engines.dispose()


def test_where_no_log_is_to_be_moved_nothing_happens(engines: Engines) -> None:
    move = MoveLog(engines)
    assert (move(), move(), bodies(engines)) == (False, False, [])


def test_as_many_read_at_once_as_a_server_may_have_threads(engines: Engines) -> None:
    most = 64  # of LMS_BRIDGE_THREADS
    database, all_read = DbGlances(engines, Ids(lambda: 0)), Barrier(most)

    def look(_: int) -> None:
        with database.read():  # on SQLite each thread keeps its connection from here on
            pass
        with reading(engines):
            all_read.wait(timeout=20)

    with ThreadPoolExecutor(most) as hands:
        assert len(list(hands.map(look, range(most)))) == most
