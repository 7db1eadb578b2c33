"""Files about attendance, and what the register knows of whom they name."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, delete, func, or_, select, update

from lms_bridge.db import tables
from lms_bridge.db.accounts import DbAccounts
from lms_bridge.db.ids import Ids
from lms_bridge.db.roster import person_of, realisation_of
from lms_bridge.db.tied import in_room
from lms_bridge.db.upsert import any_of, chunks, insert_new
from lms_bridge.domain.errors import NotFound
from lms_bridge.domain.fact import Account, FactKind, digest
from lms_bridge.domain.presence import Window
from lms_bridge.domain.programme import Realisation
from lms_bridge.services.attendance_file import Format, Order, Reading, Said
from lms_bridge.services.ports.attendance import (
    AccountKey,
    Act,
    FileState,
    NewFile,
    Owner,
    StoredFile,
)

_file, _of = tables.attendance_file, tables.attendance_of
_realisation, _enrolment, _person = tables.realisation, tables.enrolment, tables.person
_account, _link, _fact = tables.account, tables.link, tables.fact
_COLUMNS = [column for column in _file.c if column.name != "body"]


class DbAttendance:
    def __init__(self, connection: Connection, ids: Ids, accounts: DbAccounts) -> None:
        self._connection = connection
        self._ids = ids
        self._accounts = accounts

    def keep(self, new: NewFile, *, by: str, at_ms: int) -> StoredFile:
        sha256 = hashlib.sha256(new.body).hexdigest()
        how = new.reading
        form, zone, order = (how.format or Format.OWN).value, how.zone or "", (how.order or "")
        key = digest(sha256, form, zone, order, new.realisation_id or "")
        last = self._connection.execute(select(func.max(_file.c.number))).scalar() or 0
        row = {
            "id": self._ids.new(),
            "number": last + 1,
            "source_id": new.source_id,
            "key": key,
            "sha256": sha256,
            "name": new.name,
            "format": form,
            "zone": zone,
            "day_order": order,
            "realisation_id": new.realisation_id,
            "body": new.body,
            "state": FileState.DRAFT.value,
            "by": by,
            "received_ms": at_ms,
            "acted_ms": at_ms,
        }
        insert_new(self._connection, _file, [row], key=("source_id", "key"))
        return self._one(_file.c.source_id == new.source_id, _file.c.key == key)

    def of(self, number: int) -> StoredFile | None:
        row = self._connection.execute(_stored().where(_file.c.number == number)).first()
        return None if row is None else _file_of(row)

    def _one(self, *which: Any) -> StoredFile:
        return _file_of(self._connection.execute(_stored().where(*which)).one())

    def body(self, number: int) -> bytes:
        found = self._connection.execute(select(_file.c.body).where(_file.c.number == number)).scalar()
        if found is None:
            raise NotFound(what="file", name=str(number))
        return bytes(found)

    def act(self, number: int, act: Act) -> None:
        values = {"state": act.state.value, "by": act.by, "acted_ms": act.at_ms, "reason": act.reason}
        self._connection.execute(update(_file).where(_file.c.number == number).values(**values))

    def told(self, number: int, *, rows: int, faults: Sequence[Said], realisations: Collection[str]) -> None:
        text = json.dumps([[one.code, one.line, dict(one.params)] for one in faults])
        here = update(_file).where(_file.c.number == number)
        self._connection.execute(here.values(rows=rows, faults=text))
        file_id = self._one(_file.c.number == number).id
        self._connection.execute(delete(_of).where(_of.c.file_id == file_id))
        insert_new(
            self._connection,
            _of,
            [{"file_id": file_id, "realisation_id": one} for one in sorted(realisations)],
        )

    def imported(self, source_id: int, realisations: Collection[str]) -> Sequence[StoredFile]:
        here = select(_of.c.file_id).where(_of.c.realisation_id.in_(sorted(realisations)))
        query = _stored().where(
            _file.c.source_id == source_id, _file.c.state == FileState.IMPORTED, _file.c.id.in_(here)
        )
        return [_file_of(row) for row in self._connection.execute(query.order_by(_file.c.number))]

    def newest(self, *, realisation_id: str | None = None, limit: int) -> Sequence[StoredFile]:
        query = _stored().where(_file.c.state != FileState.DRAFT)
        if realisation_id is not None:
            here = select(_of.c.file_id).where(_of.c.realisation_id == realisation_id)
            query = query.where(_file.c.id.in_(here))
        rows = self._connection.execute(query.order_by(_file.c.number.desc()).limit(limit))
        return [_file_of(row) for row in rows]

    def realisations_of(self, number: int) -> Sequence[Realisation]:
        query = select(_realisation).join(_of, _of.c.realisation_id == _realisation.c.id)
        query = query.join(_file, _file.c.id == _of.c.file_id).where(_file.c.number == number)
        rows = self._connection.execute(query.order_by(_realisation.c.start_ms, _realisation.c.id))
        return [realisation_of(row) for row in rows]

    def forget_drafts(self, before_ms: int) -> int:
        old = (_file.c.state == FileState.DRAFT, _file.c.acted_ms < before_ms)
        return self._connection.execute(delete(_file).where(*old)).rowcount

    def realisations(self, named: Collection[str]) -> Mapping[str, Realisation]:
        by_code: dict[str, list[Realisation]] = defaultdict(list)
        by_id: dict[str, Realisation] = {}
        for chunk in chunks(sorted(named)):
            either = or_(_realisation.c.id.in_(chunk), _realisation.c.code.in_(chunk))
            for row in self._connection.execute(
                select(_realisation).where(either, _realisation.c.ended_ms.is_(None))
            ):
                by_id[row.id] = realisation_of(row)
                by_code[row.code].append(realisation_of(row))
        alone = {code: found[0] for code, found in by_code.items() if len(found) == 1}
        return {name: one for name in named if (one := by_id.get(name) or alone.get(name))}

    def sharing(self, meeting: str) -> Sequence[Realisation]:
        held = or_(_realisation.c.ended_ms.is_(None), _realisation.c.ended_ms > _realisation.c.start_ms)
        rows = self._connection.execute(select(_realisation).where(in_room(meeting), held))
        return [realisation_of(row) for row in rows]

    def persons(self, ids: Collection[str]) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for chunk in chunks(sorted(ids)):
            for row in self._connection.execute(select(_person).where(_person.c.id.in_(chunk))):
                found[row.id] = person_of(row).name
        return found

    def owners(self, accounts: Collection[AccountKey]) -> Mapping[AccountKey, Sequence[Owner]]:
        found: dict[AccountKey, list[Owner]] = {}
        columns = (_account.c.name, _account.c.home_page, _account.c.source_id)
        for chunk in chunks((one.name, one.home_page, source_id) for source_id, one in accounts):
            query = select(*columns, _link).join(_link, _link.c.account_id == _account.c.id)
            for row in self._connection.execute(query.where(any_of(columns, chunk))):
                owners = found.setdefault((row.source_id, Account(row.home_page, row.name)), [])
                if row.undone_ms is None:
                    owners.append(Owner(row.person_id, row.since_ms, row.until_ms))
        never = [one for one in accounts if one not in found]
        by_profile = self._accounts.profiled(never)
        return {**found, **{one: [Owner(person_id)] for one, person_id in by_profile.items()}}

    def roster(self, realisations: Collection[str]) -> Mapping[tuple[str, str], str]:
        found: dict[tuple[str, str], str] = {}
        for chunk in chunks(sorted(realisations)):
            query = select(_enrolment).join(_realisation, _realisation.c.id == _enrolment.c.realisation_id)
            standing = or_(_enrolment.c.ended_ms.is_(None), _enrolment.c.ended_ms > _realisation.c.start_ms)
            for row in self._connection.execute(
                query.where(_enrolment.c.realisation_id.in_(chunk), standing).order_by(_enrolment.c.role)
            ):
                found.setdefault((row.realisation_id, row.person_id), row.role)
        return found

    def run_of(self, source_id: int, meeting: str, around: Window) -> str | None:
        own = (_fact.c.source_id == source_id, _fact.c.object == meeting, _fact.c.channel == "")
        within = (_fact.c.at_ms >= around.start_ms, _fact.c.at_ms < around.end_ms)
        query = select(_fact.c.run).where(*own, *within, _fact.c.kind == FactKind.JOINED, _fact.c.run != "")
        runs = self._connection.execute(query.distinct().limit(2)).scalars().all()
        return runs[0] if len(runs) == 1 else None


def _stored() -> Select[Any]:
    return select(*_COLUMNS, func.length(_file.c.body).label("size"))


def _file_of(row: Any) -> StoredFile:
    order = Order(row.day_order) if row.day_order else None
    return StoredFile(
        row.id,
        row.number,
        row.source_id,
        sha256=row.sha256,
        name=row.name,
        size=row.size,
        reading=Reading(Format(row.format), zone=row.zone or None, order=order),
        realisation_id=row.realisation_id,
        state=FileState(row.state),
        rows=row.rows,
        faults=tuple(_said(json.loads(row.faults))),
        by=row.by,
        reason=row.reason,
        received_ms=row.received_ms,
        acted_ms=row.acted_ms,
    )


def _said(told: Iterable[Any]) -> Iterable[Said]:
    return (Said(code, line, params) for code, line, params in told)
