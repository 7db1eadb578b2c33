"""The raw rows that say facts, with the SHA-256 of what each of them says."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Select, select

from lms_bridge.db import tables
from lms_bridge.db.upsert import among, chunks
from lms_bridge.domain.fact import digest, text_hash
from lms_bridge.services.ports import RawSource
from lms_bridge.services.ports.attendance import RAW as FILE
from lms_bridge.services.ports.attendance import FileState

_evidence, _statement = tables.evidence, tables.statement
_delivery, _tracks = tables.delivery, tables.tracks


def sources_of(connection: Connection, fact_ids: Collection[int]) -> Mapping[int, Sequence[RawSource]]:
    """By the id of each of these facts its raw rows, in the order of their arrival."""
    told: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for chunk in chunks(sorted(fact_ids)):
        query = select(_evidence).where(among(_evidence.c.fact_id, chunk))
        for row in connection.execute(query.order_by(_evidence.c.raw, _evidence.c.raw_id)):
            told[row.fact_id].append((row.raw, row.raw_id))
    rows = {one for some in told.values() for one in some}
    hashed = {
        (raw, raw_id): sha256
        for raw in {raw for raw, _ in rows}
        for raw_id, sha256 in HASHES[raw](connection, {raw_id for kind, raw_id in rows if kind == raw})
    }
    return {
        fact_id: [RawSource(*one, hashed[one]) for one in told.get(fact_id, ()) if one in hashed]
        for fact_id in fact_ids
    }


def _of_deliveries(connection: Connection, ids: Collection[int]) -> Iterable[tuple[int, str]]:
    yield from _rows(connection, select(_delivery.c.id, _delivery.c.sha256), ids)


def _of_statements(connection: Connection, ids: Collection[int]) -> Iterable[tuple[int, str]]:
    """Of one that was deleted only the hash is left."""
    for seq, raw, sha256 in _rows(
        connection, select(_statement.c.seq, _statement.c.raw, _statement.c.sha256), ids
    ):
        yield seq, sha256 or text_hash(raw)


def _of_tracks(connection: Connection, ids: Collection[int]) -> Iterable[tuple[int, str]]:
    for row_id, told in _rows(connection, select(_tracks.c.id, _tracks.c.told), ids):
        yield row_id, text_hash(told)


def _of_registrations(connection: Connection, ids: Collection[int]) -> Iterable[tuple[int, str]]:
    """Over all that statements say of one, in the order of their arrival."""
    said = tables.registration_said.c
    told: dict[int, list[str]] = defaultdict(list)
    for row in _rows(connection, select(said.registration_id, said.statement_seq, said.said), ids):
        told[row[0]].append(f"{row[1]} {row[2]}")
    for row_id, some in told.items():
        yield row_id, digest(*sorted(some))


def _of_ticks(connection: Connection, ids: Collection[int]) -> Iterable[tuple[int, str]]:
    tick = tables.tick.c
    said = (tick.mark, tick.realisation_id, tick.person_id, tick.day, tick.present, tick.by, tick.acted_ms)
    for row in _rows(connection, select(tick.id, *said), ids):
        yield row[0], digest(*map(str, row[1:]))


def _of_marks(connection: Connection, ids: Collection[int]) -> Iterable[tuple[int, str]]:
    mark = tables.attendance_mark.c
    said = (mark.session_id, mark.moodle_user_id, mark.course, mark.starts_ms, mark.acronym, mark.present)
    for row in _rows(connection, select(mark.id, *said), ids):
        yield row[0], digest(*map(str, row[1:]))


def _of_rulings(connection: Connection, ids: Collection[int]) -> Iterable[tuple[int, str]]:
    one = tables.objection.c
    said = (one.person_id, one.realisation_id, one.finding, one.decided_by, one.decided_ms)
    for row in _rows(connection, select(one.id, *said), ids):
        yield row[0], digest(*map(str, row[1:]))


def _of_files(connection: Connection, ids: Collection[int]) -> Iterable[tuple[int, str]]:
    """One that was replaced or withdrawn says nothing any more."""
    file = tables.attendance_file.c
    yield from _rows(connection, select(file.id, file.sha256).where(file.state == FileState.IMPORTED), ids)


def _rows(connection: Connection, query: Select[Any], ids: Collection[int]) -> Iterable[Any]:
    """The rows of these ids, which are the first column."""
    key = query.selected_columns[0]
    for chunk in chunks(sorted(ids)):
        yield from connection.execute(query.where(among(key, chunk)))


_Hashes = Callable[[Connection, Collection[int]], Iterable[tuple[int, str]]]
HASHES: Final[Mapping[str, _Hashes]] = {
    "delivery": _of_deliveries,
    "statement": _of_statements,
    "tracks": _of_tracks,
    "registration": _of_registrations,
    "tick": _of_ticks,
    "mark": _of_marks,
    "objection": _of_rulings,
    FILE: _of_files,
}
