"""The register's roster: what stands of it, and taking a planned difference over."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from decimal import Decimal
from functools import cached_property
from itertools import chain, islice
from sys import intern
from typing import Any, Final

from sqlalchemy import Connection, Table, or_, select, update
from sqlalchemy.sql import ColumnElement

from lms_bridge.db import tables
from lms_bridge.db.accounts import DbAccounts
from lms_bridge.db.aliases import aliases, as_said, columns_of
from lms_bridge.db.body_changes import BodyChanges, holding
from lms_bridge.db.ids import Ids
from lms_bridge.db.pairs import DbPairs
from lms_bridge.db.upsert import chunks, insert_or_set
from lms_bridge.domain.calendar import day_of
from lms_bridge.domain.merging import Aliases
from lms_bridge.domain.person import Body, Person, Profile, Role
from lms_bridge.domain.programme import STUDENT, Enrolment, Form, Programme, ProgrammeKind, Realisation, Rule
from lms_bridge.domain.roster import KINDS, Difference, Roster, Row
from lms_bridge.domain.validity import Accreditation
from lms_bridge.services.ports import PairKey

_TABLES: Final[Mapping[str, Table]] = {
    "bodies": tables.body,
    "persons": tables.person,
    "roles": tables.role,
    "profiles": tables.profile,
    "programmes": tables.programme,
    "realisations": tables.realisation,
    "enrolments": tables.enrolment,
}

_NOT_THE_REGISTERS: Final = frozenset(
    {"id", "rule", "hours", "origin", "tied_course", "tied_test", "merged_into"}
)
"""Columns that no later roster sets."""
_LOT: Final = 5000
"""So many rows are written at once."""
OFFICER: Final = "officer"
"""The origin of an enrolment that no roster brought and none ends."""


class DbRoster:
    """Keeps what the register says. Nothing is deleted: what leaves the roster is ended."""

    def __init__(self, connection: Connection, ids: Ids, accounts: DbAccounts, pairs: DbPairs) -> None:
        self._connection = connection
        self._ids = ids
        self._accounts = accounts
        self._pairs = pairs

    @cached_property
    def _aliases(self) -> Aliases:
        return aliases(self._connection)

    def current(self) -> Roster:
        # Whom an officer admitted no roster ends.
        by_register = tables.enrolment.c.origin == "register"
        return Roster(
            bodies=tuple(body_of(row) for row in self._standing(tables.body)),
            persons=tuple(person_of(row) for row in self._standing(tables.person)),
            roles=tuple(map(as_said(role_of), self._standing(tables.role))),
            profiles=tuple(map(as_said(profile_of), self._standing(tables.profile))),
            programmes=tuple(programme_of(row) for row in self._standing(tables.programme)),
            realisations=tuple(realisation_of(row) for row in self._standing(tables.realisation)),
            enrolments=tuple(map(as_said(enrolment_of), self._standing(tables.enrolment, by_register))),
        )

    def admitted(self) -> frozenset[str]:
        seat = tables.enrolment.c
        query = select(seat.id).where(seat.origin == OFFICER, seat.ended_ms.is_(None))
        return frozenset(self._connection.execute(query).scalars())

    def accreditations(self) -> Sequence[Accreditation]:
        return holding(self._connection)

    def _standing(self, table: Table, *which: ColumnElement[bool]) -> Iterable[Any]:
        query = select(table).where(table.c.ended_ms.is_(None), *which)
        return self._connection.execute(query.order_by(table.c.id))

    def apply(self, differences: Sequence[Difference], *, at_ms: int, by: str) -> None:
        del by  # the event log says who; every row here follows from the roster
        by_kind = {one.kind: one for one in differences}
        for kind in KINDS:
            if kind in by_kind:
                self._write(by_kind[kind], at_ms)
        if "bodies" in by_kind:
            BodyChanges(self._connection, self._ids).told(by_kind["bodies"], at_ms=at_ms)
        self._told_anew(by_kind, at_ms)
        self._pin_rules(at_ms)
        self._pin_hours(at_ms)
        for account_id in self._accounts.follow_profiles(at_ms=at_ms):
            self._pairs.touch_account(account_id)
        self._touch(by_kind)

    def _write(self, difference: Difference, at_ms: int) -> None:
        table = _TABLES[difference.kind]
        written = chain(difference.added, (change.after for change in difference.changed))
        # A realisation's rule and hours are set once here; pinning alone changes them, `db.ties` its ties.
        changing = [column.name for column in table.columns if column.name not in _NOT_THE_REGISTERS]
        if table is tables.programme:
            changing.extend(("rule", "hours"))
        while lot := list(islice(written, _LOT)):  # the rows of a whole register at once take too much memory
            rows = [{**self._values(row), "ended_ms": None, "changed_ms": at_ms} for row in lot]
            rows = self._with_rules(rows) if table is tables.realisation else rows
            insert_or_set(self._connection, table, rows, values=changing)
        for chunk in chunks(row.id for row in difference.ended):
            self._connection.execute(
                update(table).where(table.c.id.in_(chunk)).values(ended_ms=at_ms, changed_ms=at_ms)
            )
        if table is tables.profile:
            self._keep_times(difference, at_ms)

    def _keep_times(self, profiles: Difference, at_ms: int) -> None:
        time = tables.profile_time
        added = [{"profile_id": row.id, "since_ms": at_ms, "until_ms": None} for row in profiles.added]
        insert_or_set(self._connection, time, added, values=["until_ms"])
        for chunk in chunks(row.id for row in profiles.ended):
            open_ = (time.c.profile_id.in_(chunk), time.c.until_ms.is_(None))
            self._connection.execute(update(time).where(*open_).values(until_ms=at_ms))

    def _values(self, row: Row) -> dict[str, Any]:
        """What is said of somebody who counts for another is kept as it was said."""
        values = values_of(row)
        if isinstance(row, Role | Profile | Enrolment):
            values |= columns_of(row.person_id, self._aliases)
        return values

    def _told_anew(self, by_kind: Mapping[str, Difference], at_ms: int) -> None:
        """Whose roles or accounts changed is told anew: they are a part of what is told of a person."""
        rows = [*_touched(by_kind, "roles"), *_touched(by_kind, "profiles")]
        persons = {self._aliases.of(row.person_id) for row in rows if isinstance(row, Role | Profile)}
        for chunk in chunks(sorted(persons)):
            changed = update(tables.person).where(tables.person.c.id.in_(chunk))
            self._connection.execute(changed.values(changed_ms=at_ms))

    def _with_rules(self, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        query = select(tables.programme.c.id, tables.programme.c.rule, tables.programme.c.hours)
        asked = {row.id: {"rule": row.rule, "hours": row.hours} for row in self._connection.execute(query)}
        return [{**row, **asked[row["programme_id"]]} for row in rows]

    def _pin_rules(self, at_ms: int) -> None:
        """Realisations that have not begun follow their programme's rule; from the start it is pinned."""
        programme, realisation = tables.programme, tables.realisation
        differing = (
            select(realisation.c.id, programme.c.rule)
            .join(programme, programme.c.id == realisation.c.programme_id)
            .where(realisation.c.start_ms > at_ms, realisation.c.rule != programme.c.rule)
        )
        for row in self._connection.execute(differing).all():
            changed = update(realisation).where(realisation.c.id == row.id).values(rule=row.rule)
            self._connection.execute(changed)
            self._pairs.touch_realisation(row.id)

    def _pin_hours(self, at_ms: int) -> None:
        """The same with hours, but that one which had none takes them whenever they are first told."""
        programme, realisation = tables.programme, tables.realisation
        hours = select(programme.c.hours).where(programme.c.id == realisation.c.programme_id)
        follows = or_(realisation.c.start_ms > at_ms, realisation.c.hours.is_(None))
        differs = realisation.c.hours.is_distinct_from(hours.scalar_subquery())
        changed = update(realisation).where(follows, differs)
        self._connection.execute(changed.values(hours=hours.scalar_subquery()))

    def _touch(self, by_kind: Mapping[str, Difference]) -> None:
        """What has been decided with the old roster is decided again."""
        realisations = [row for row in _touched(by_kind, "realisations") if isinstance(row, Realisation)]
        for row in realisations:
            self._pairs.touch_realisation(row.id)
        ties = {tie for row in realisations for tie in (row.lms_course, row.lms_test, row.meeting) if tie}
        ties |= self._stood_in({row.id for row in realisations})
        self._pairs.touch_ties(ties)  # a run that moved may take from another what it had
        persons = {row.id for row in _touched(by_kind, "persons") if isinstance(row, Person)}
        persons |= {row.person_id for row in _touched(by_kind, "roles") if isinstance(row, Role)}
        enrolled = [row for row in _touched(by_kind, "enrolments") if isinstance(row, Enrolment)]
        persons |= {row.person_id for row in enrolled}
        counted = {self._aliases.of(one) for one in persons}
        for person_id in sorted(counted & self._persons_with_facts()):
            self._pairs.touch_person(person_id)

    def _stood_in(self, realisation_ids: Collection[str]) -> set[str]:
        """The ties of ours that took effect, or do so now, where the register names none."""
        columns = (tables.realisation.c.tied_course, tables.realisation.c.tied_test)
        found: set[str] = set()
        for chunk in chunks(sorted(realisation_ids)):
            for row in self._connection.execute(select(*columns).where(tables.realisation.c.id.in_(chunk))):
                found.update(one for one in row if one)
        return found

    def _persons_with_facts(self) -> set[str]:
        link = tables.link
        return set(
            self._connection.execute(select(link.c.person_id).where(link.c.undone_ms.is_(None))).scalars()
        )

    def admit(self, pair: PairKey, *, at_ms: int) -> None:
        """Put the person into the roster as a student, by an officer's act."""
        row = {
            "id": f"admitted/{pair.realisation_id}/{pair.person_id}",
            "realisation_id": pair.realisation_id,
            **columns_of(pair.person_id, self._aliases),
            "role": STUDENT,
            "origin": OFFICER,
            "changed_ms": at_ms,
            "ended_ms": None,
        }
        insert_or_set(self._connection, tables.enrolment, [row], values=["ended_ms", "changed_ms"])


def _touched(by_kind: Mapping[str, Difference], kind: str) -> list[Row]:
    difference = by_kind.get(kind)
    if difference is None:
        return []
    changed = [row for change in difference.changed for row in (change.before, change.after)]
    return [*difference.added, *changed, *difference.ended]


def values_of(row: Row) -> dict[str, Any]:
    """What the columns of its table hold of a row."""
    values = {one.name: getattr(row, one.name) for one in fields(row)}
    if isinstance(row, Programme):
        values["rule"] = row.rule.to_json()
        values["hours"] = None if row.hours is None else str(row.hours)
    if isinstance(row, Realisation):
        values["start_day"] = day_of(row.start_ms)
        values["agenda"] = json.dumps(row.agenda) if row.agenda else None
    return values


def realisation_of(row: Any) -> Realisation:
    """The realisation in a row of the table."""
    return Realisation(
        id=row.id,
        programme_id=row.programme_id,
        code=row.code,
        title=row.title,
        form=Form(row.form),
        start_ms=row.start_ms,
        end_ms=row.end_ms,
        lms_course=row.lms_course,
        lms_test=row.lms_test,
        meeting=row.meeting,
        provider_id=row.provider_id,
        agenda=tuple((start, end) for start, end in json.loads(row.agenda or "[]")),
    )


def role_of(row: Any) -> Role:
    person_id, role_type, role, body_id = map(intern, (row.person_id, row.role_type, row.role, row.body_id))
    return Role(row.id, person_id, role_type, role, body_id, row.begin, row.end)


def body_of(row: Any) -> Body:
    return Body(
        row.id,
        row.name,
        row.type,
        row.identifier,
        row.parent_id,
        row.accreditation,
        row.accredited_from,
        row.accredited_to,
    )


def person_of(row: Any) -> Person:
    return Person(
        row.id, row.given_name, row.family_name, row.email, row.employee_number, row.primary_body_id
    )


def profile_of(row: Any) -> Profile:
    person_id, vendor, home_page = map(intern, (row.person_id, row.vendor, row.home_page))
    return Profile(row.id, person_id, vendor, home_page, row.account)


def programme_of(row: Any) -> Programme:
    return Programme(
        row.id,
        row.code,
        row.title,
        ProgrammeKind(row.kind),
        Rule.from_json(row.rule),
        row.valid_from,
        row.valid_to,
        hours=None if row.hours is None else Decimal(row.hours),
    )


def enrolment_of(row: Any) -> Enrolment:
    """An id is named by many rows, and is one text for all of them: a register has more seats than memory."""
    return Enrolment(row.id, intern(row.realisation_id), intern(row.person_id), intern(row.role))
