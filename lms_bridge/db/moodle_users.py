"""The users of Moodles as they were last told, whose they are, and where people work."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, or_, select, update
from sqlalchemy.sql import ColumnElement

from lms_bridge.db import tables
from lms_bridge.db.aliases import aliases
from lms_bridge.db.tied import COURSE
from lms_bridge.db.upsert import chunks, insert_or_set
from lms_bridge.domain.lms import course_address
from lms_bridge.domain.matching import Verdict
from lms_bridge.services.ports import Kept, Linked, MoodleUser, Worker

_user, _account, _link, _source = tables.moodle_user, tables.account, tables.link, tables.source
_person, _role, _body = tables.person, tables.role, tables.body
_LONGEST_ID = 18


class DbMoodleUsers:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def due(self, source_id: int, *, seen_before_ms: int) -> Sequence[int]:
        stale = select(_user.c.moodle_user_id).where(
            _user.c.source_id == source_id, _user.c.seen_ms < seen_before_ms, _user.c.deleted.is_(False)
        )
        known = set(self._connection.execute(select(_user.c.moodle_user_id).where(_of(source_id))).scalars())
        named = set(self._numbered(source_id)) - known
        return sorted(named | set(self._connection.execute(stale).scalars()))

    def _numbered(self, source_id: int) -> Mapping[int, int]:
        """The accounts on the source's own home page by the Moodle user that they name."""
        query = select(_account.c.id, _account.c.name).join(_source, _source.c.id == _account.c.source_id)
        query = query.where(_account.c.source_id == source_id, _account.c.home_page == _source.c.home_page)
        return {int(row.name): row.id for row in self._connection.execute(query) if _is_number(row.name)}

    def seen_since(self, source_id: int, *, since_ms: int) -> Collection[int]:
        query = select(_user.c.moodle_user_id).where(_of(source_id), _user.c.seen_ms >= since_ms)
        return set(self._connection.execute(query).scalars())

    def keep(self, source_id: int, users: Sequence[MoodleUser], *, at_ms: int) -> Kept:
        before: dict[int, MoodleUser] = {}
        later: set[int] = set()
        for chunk in chunks(one.id for one in users):
            for row in self._connection.execute(
                select(_user).where(_of(source_id), _user.c.moodle_user_id.in_(chunk))
            ):
                before[row.moodle_user_id] = user_of(row)
                later |= {row.moodle_user_id} if row.seen_ms > at_ms else set()
        users = [one for one in users if one.id not in later]
        rows = [_row(source_id, one, at_ms) for one in users]
        key = {"source_id", "moodle_user_id"}
        insert_or_set(
            self._connection,
            _user,
            rows,
            values=[name for name in (rows[0] if rows else ()) if name not in key],
        )
        new = sum(one.id not in before for one in users)
        return Kept(new=new, changed=sum(before.get(one.id, one) != one for one in users))

    def refresh(self, source_id: int, told: Sequence[tuple[MoodleUser, int]]) -> None:
        names = [one.name for one in fields(MoodleUser) if one.name != "id"]
        statement = (
            update(_user)
            .where(
                _of(source_id),
                _user.c.moodle_user_id == bindparam("who"),
                _user.c.seen_ms <= bindparam("told_ms"),
            )
            .values(seen_ms=bindparam("told_ms"), **{name: bindparam(f"new_{name}") for name in names})
        )
        rows = [
            {"who": one.id, "told_ms": told_ms, **{f"new_{name}": getattr(one, name) for name in names}}
            for one, told_ms in told
        ]
        if rows:
            self._connection.execute(statement, rows)

    def all(self, source_id: int) -> Sequence[MoodleUser]:
        query = select(_user).where(_of(source_id)).order_by(_user.c.moodle_user_id)
        return [user_of(row) for row in self._connection.execute(query)]

    def workers(self, day: date, *, person_ids: Collection[str] | None = None) -> Sequence[Worker]:
        bodies, known = self._bodies_on(day), aliases(self._connection)
        names = {row.id: (row.identifier, row.name) for row in self._connection.execute(select(_body))}
        found: list[Worker] = []
        for row in self._persons(person_ids):
            ids = bodies.get(known.of(row.id), set()) | (
                {row.primary_body_id} if row.primary_body_id else set()
            )
            texts = {text for body_id in ids for text in names.get(body_id, ()) if text.strip()}
            found.append(
                Worker(
                    row.id,
                    email=row.email,
                    employee_number=row.employee_number,
                    bodies=tuple(sorted(texts)),
                    counts_for="" if row.merged_into is None else known.of(row.id),
                )
            )
        return found

    def _persons(self, person_ids: Collection[str] | None) -> Iterable[Any]:
        standing = select(_person).where(_person.c.ended_ms.is_(None)).order_by(_person.c.id)
        if person_ids is None:
            yield from self._connection.execute(standing)
            return
        known = aliases(self._connection)
        for chunk in chunks(sorted({each for one in person_ids for each in known.cluster(one)})):
            yield from self._connection.execute(standing.where(_person.c.id.in_(chunk)))

    def _bodies_on(self, day: date) -> Mapping[str, set[str]]:
        """By person the bodies of the roles that hold on the day."""
        held = and_(
            or_(_role.c.begin.is_(None), _role.c.begin <= day),
            or_(_role.c.end.is_(None), _role.c.end > day),
            _role.c.ended_ms.is_(None),
        )
        found: dict[str, set[str]] = defaultdict(set)
        for row in self._connection.execute(select(_role.c.person_id, _role.c.body_id).where(held)):
            found[row.person_id].add(row.body_id)
        return found

    def links(self, source_id: int) -> Mapping[int, Linked]:
        by_account: dict[int, list[Any]] = defaultdict(list)
        of_source = select(_link).join(_account, _account.c.id == _link.c.account_id)
        for row in self._connection.execute(of_source.where(_account.c.source_id == source_id)):
            by_account[row.account_id].append(row)
        return {
            number: _linked(account_id, by_account.get(account_id, ()))
            for number, account_id in self._numbered(source_id).items()
        }

    def courses_held(self, source_id: int, *, ended_after_ms: int) -> Sequence[int]:
        realisation, course = tables.realisation, tables.lms_course
        held = select(COURSE).where(
            realisation.c.ended_ms.is_(None), realisation.c.end_ms > ended_after_ms, COURSE.is_not(None)
        )
        addresses = set(self._connection.execute(held).scalars())
        query = select(course.c.course_id, _source.c.home_page).join(
            _source, _source.c.id == course.c.source_id
        )
        query = query.where(course.c.source_id == source_id, course.c.gone_ms.is_(None))
        rows = self._connection.execute(query.order_by(course.c.course_id))
        return [
            row.course_id for row in rows if course_address(row.home_page or "", row.course_id) in addresses
        ]

    def say(self, source_id: int, verdicts: Mapping[int, Verdict]) -> None:
        statement = (
            update(_user)
            .where(_of(source_id), _user.c.moodle_user_id == bindparam("who"))
            .values(conflict=bindparam("why"), candidates=bindparam("whose"))
        )
        said = self._said(source_id)
        rows = [
            {"who": number, "why": why, "whose": whose}
            for number, (why, whose) in ((number, _said(one)) for number, one in sorted(verdicts.items()))
            if said.get(number) != (why, whose)
        ]
        if rows:
            self._connection.execute(statement, rows)

    def _said(self, source_id: int) -> Mapping[int, tuple[str | None, str]]:
        query: Select[Any] = select(_user.c.moodle_user_id, _user.c.conflict, _user.c.candidates)
        rows = self._connection.execute(query.where(_of(source_id)))
        return {row.moodle_user_id: (row.conflict, row.candidates) for row in rows}


def _of(source_id: int) -> ColumnElement[bool]:
    return _user.c.source_id == source_id


def _is_number(name: str) -> bool:
    return name.isascii() and name.isdecimal() and len(name) <= _LONGEST_ID and str(int(name)) == name


def _row(source_id: int, user: MoodleUser, at_ms: int) -> dict[str, Any]:
    values = asdict(user)
    return {"source_id": source_id, "moodle_user_id": values.pop("id"), **values, "seen_ms": at_ms}


def _linked(account_id: int, links: Sequence[Any]) -> Linked:
    """Whose it is now; an end in the past or an undoing makes it an account that was somebody's."""
    standing = [row.person_id for row in links if row.undone_ms is None and row.until_ms is None]
    return Linked(
        account_id, person_id=standing[0] if standing else None, former=bool(links) and not standing
    )


def _said(verdict: Verdict) -> tuple[str | None, str]:
    candidates = [[one.person_id, one.kind.value] for one in verdict.candidates]
    return verdict.why.value if verdict.why else None, json.dumps(candidates if verdict.why else [])


def user_of(row: Any) -> MoodleUser:
    """The user in a row of the table."""
    told = {one.name: getattr(row, one.name) for one in fields(MoodleUser) if one.name != "id"}
    return MoodleUser(row.moodle_user_id, **told)
