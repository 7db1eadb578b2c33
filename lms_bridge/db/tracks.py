"""Tracks of learning packages, and how the packages of a course are judged."""

import json
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, Select, and_, func, select, update
from sqlalchemy import cast as sql_cast
from sqlalchemy.types import Text

from lms_bridge.db import tables, work
from lms_bridge.db.ids import Ids
from lms_bridge.db.upsert import insert_new, insert_or_set
from lms_bridge.services.kept_tracks import KeptTracks, from_json, to_json
from lms_bridge.services.ports.credentials import Credential
from lms_bridge.services.ports.tracks import (
    Judging,
    StoredTracks,
    TracksAsked,
    TracksKey,
    TracksOutcome,
    TracksRow,
)
from scorm.attempts import Which
from scorm.judgement import MasteryPolicy
from scorm.rollup import Whole

_tracks, _judging = tables.tracks, tables.judging
OWN: Final = "own"
"""The kind of a credential that nobody can call with."""
WAITS: Final = "waits"
DIFFERS: Final = "differs"


class DbTracks:
    def __init__(self, connection: Connection, ids: Ids) -> None:
        self._connection = connection
        self._ids = ids

    def of(self, key: TracksKey) -> StoredTracks | None:
        row = self._connection.execute(select(_tracks).where(*_at(key))).first()
        return None if row is None else _stored(row)

    def keep(self, key: TracksKey, tracks: KeptTracks, *, label: str, told_ms: int) -> None:
        text = to_json(tracks)
        modules = "".join(f" {number}" for number in sorted(tracks.packages)) + " "
        values = {"label": label, "modules": modules, "told": text, "told_ms": told_ms}
        place = {
            "source_id": key.source_id,
            "moodle_user_id": key.moodle_user_id,
            "course_id": key.course_id,
        }
        row = {"id": self._ids.new(), **place, **values}
        insert_new(self._connection, _tracks, [row], key=list(place))
        here = update(_tracks).where(*_at(key))
        self._connection.execute(here.where(_tracks.c.told != text).values(**work.due_again()))
        self._connection.execute(here.values(**values))

    def leased(self, lease: str) -> Sequence[StoredTracks]:
        return [_stored(row) for row in work.leased(self._connection, _tracks, lease)]

    def judged(self, tracks_id: int, outcome: TracksOutcome, *, at_ms: int) -> None:
        values = {
            "judged_by": outcome.judged_by,
            "round": outcome.round,
            "stated": json.dumps({key: list(ids) for key, ids in sorted(outcome.stated.items())}),
            "lacks": " ".join(outcome.lacks),
            "differs": " ".join(outcome.differs),
            "judged_ms": at_ms,
        }
        self._connection.execute(update(_tracks).where(_tracks.c.id == tracks_id).values(**values))

    def judge_again(self, source_id: int, *, course_id: int) -> int:
        here = (_tracks.c.source_id == source_id, _tracks.c.course_id == course_id)
        again = update(_tracks).where(*here).values(**work.due_again())
        return self._connection.execute(again).rowcount

    def judging(self, source_id: int, course_id: int) -> Judging:
        here = (_judging.c.source_id == source_id, _judging.c.course_id == course_id)
        row = self._connection.execute(select(_judging).where(*here)).first()
        if row is None:
            return Judging()
        return Judging(
            mastery=MasteryPolicy(row.mastery),
            attempts=Which(row.attempts),
            whole=Whole(row.whole),
            by=row.by,
            reason=row.reason,
            since_ms=row.since_ms,
        )

    def set_judging(self, source_id: int, course_id: int, judging: Judging) -> None:
        values = {
            "mastery": judging.mastery.value,
            "attempts": judging.attempts.value,
            "whole": judging.whole.value,
            "by": judging.by,
            "reason": judging.reason,
            "since_ms": judging.since_ms,
        }
        row = {"source_id": source_id, "course_id": course_id, **values}
        insert_or_set(self._connection, _judging, [row], values=list(values))

    def credential(self, source_id: int, *, at_ms: int) -> Credential | None:
        table, key, name = tables.credential, f"judged-attempts-{source_id}", "judged attempts"
        row = {
            "id": self._ids.new(),
            "key": key,
            "kind": OWN,
            "source_id": source_id,
            "name": name,
            "secret_hash": "",
            "secret_ms": at_ms,
            "scopes": "",
            "created_ms": at_ms,
        }
        insert_new(self._connection, table, [row], key=("key",))
        found = self._connection.execute(
            select(table.c.id).where(table.c.key == key, table.c.revoked_ms.is_(None))
        ).scalar()
        return found and Credential(found, key, OWN, source_id, name, "", ())

    def rows(self, asked: TracksAsked, *, limit: int, offset: int = 0) -> tuple[Sequence[TracksRow], int]:
        query = _listed()
        if asked.source:
            query = query.where(tables.source.c.name == asked.source)
        if asked.course_id is not None:
            query = query.where(_tracks.c.course_id == asked.course_id)
        if asked.only in {WAITS, DIFFERS}:
            query = query.where(_tracks.c[_COLUMNS[asked.only]] != "")
        counted = select(func.count()).select_from(query.subquery())
        ordered = query.order_by(_tracks.c.label, _tracks.c.id).limit(limit).offset(offset)
        found = [_listed_row(row) for row in self._connection.execute(ordered)]
        return found, self._connection.execute(counted).scalar_one()

    def row(self, key: TracksKey) -> TracksRow | None:
        found = self._connection.execute(_listed().where(*_at(key))).first()
        return None if found is None else _listed_row(found)

    def of_person(self, person_id: str) -> Sequence[TracksRow]:
        query = _listed().where(tables.link.c.person_id == person_id)
        return [_listed_row(row) for row in self._connection.execute(query.order_by(_tracks.c.id))]


_COLUMNS: Final = {WAITS: "lacks", DIFFERS: "differs"}


def judge_again_by(connection: Connection, source_id: int, module_id: int) -> None:
    """Make due all that has tracks of an activity: another package of it came."""
    here = (_tracks.c.source_id == source_id, _tracks.c.modules.contains(f" {module_id} ", autoescape=True))
    connection.execute(update(_tracks).where(*here).values(**work.due_again()))


def _at(key: TracksKey) -> tuple[Any, ...]:
    return (
        _tracks.c.source_id == key.source_id,
        _tracks.c.moodle_user_id == key.moodle_user_id,
        _tracks.c.course_id == key.course_id,
    )


def _stored(row: Any) -> StoredTracks:
    outcome = TracksOutcome(
        row.judged_by,
        round=row.round,
        stated=json.loads(row.stated),
        lacks=tuple(row.lacks.split()),
        differs=tuple(row.differs.split()),
    )
    return StoredTracks(
        row.id,
        _key(row),
        label=row.label,
        tracks=from_json(row.told),
        told_ms=row.told_ms,
        outcome=outcome,
        judged_ms=row.judged_ms,
    )


def _listed() -> Select[Any]:
    """Rows with the names of source, course and the person whose the account is now."""
    account, link, person, course = tables.account, tables.link, tables.person, tables.lms_course
    named = and_(
        account.c.source_id == _tracks.c.source_id,
        account.c.home_page == tables.source.c.home_page,
        account.c.name == sql_cast(_tracks.c.moodle_user_id, Text),
    )
    standing = and_(link.c.account_id == account.c.id, link.c.undone_ms.is_(None), link.c.until_ms.is_(None))
    here = and_(course.c.source_id == _tracks.c.source_id, course.c.course_id == _tracks.c.course_id)
    return (
        select(
            _tracks,
            tables.source.c.name.label("source"),
            course.c.full_name.label("course"),
            link.c.person_id,
            person.c.given_name,
            person.c.family_name,
        )
        .join(tables.source, tables.source.c.id == _tracks.c.source_id)
        .join(account, named, isouter=True)
        .join(link, standing, isouter=True)
        .join(person, person.c.id == link.c.person_id, isouter=True)
        .join(course, here, isouter=True)
    )


def _key(row: Any) -> TracksKey:
    return TracksKey(row.source_id, row.moodle_user_id, row.course_id)


def _listed_row(row: Any) -> TracksRow:
    name = f"{row.given_name} {row.family_name}" if row.person_id else ""
    return TracksRow(
        _key(row),
        source=row.source,
        label=row.label,
        course=row.course or "",
        person_id=row.person_id,
        person=name,
        lacks=tuple(row.lacks.split()),
        differs=tuple(row.differs.split()),
        judged_ms=row.judged_ms,
    )
