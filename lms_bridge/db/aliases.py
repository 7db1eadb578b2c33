"""For whom persons count, and the rows that say of whom they were said."""

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Table, case, func, null, select, update
from sqlalchemy.sql import ColumnElement

from lms_bridge.db import tables
from lms_bridge.domain.document import Standing
from lms_bridge.domain.merging import Aliases, MergeState
from lms_bridge.domain.person import Profile, Role
from lms_bridge.domain.programme import Enrolment
from lms_bridge.services.ports.classroom import Tick

_person = tables.person
Said = TypeVar("Said", Role, Profile, Enrolment, Tick)
OF_PERSONS: Final[tuple[Table, ...]] = (
    tables.role,
    tables.profile,
    tables.enrolment,
    tables.link,
    tables.login,
    tables.tick,
)
"""The tables whose rows count for the kept person."""


def aliases(connection: Connection) -> Aliases:
    """Every merge that stands."""
    query = select(_person.c.id, _person.c.merged_into).where(_person.c.merged_into.is_not(None))
    return Aliases({row.id: row.merged_into for row in connection.execute(query)})


def parted(connection: Connection) -> frozenset[str]:
    """For whom others counted until that was taken back."""
    merge, known = tables.person_merge, aliases(connection)
    undone = select(merge.c.kept_id).where(merge.c.state == MergeState.UNDONE.value)
    kept = connection.execute(undone).scalars().all()
    return frozenset({*kept, *(known.of(one) for one in kept)})


def said_id(table: Table) -> ColumnElement[str]:
    """Whom a row of the table was said of."""
    return func.coalesce(table.c.said_person_id, table.c.person_id)


def as_said(make: Callable[[Any], Said]) -> Callable[[Any], Said]:
    """The row as whoever said it has it."""

    def said(row: Any) -> Said:
        made = make(row)
        return made if row.said_person_id is None else replace(made, person_id=row.said_person_id)

    return said


def columns_of(person_id: str, known: Aliases) -> dict[str, str | None]:
    """Both columns of a row that is said of this person."""
    kept = known.of(person_id)
    return {"person_id": kept, "said_person_id": None if kept == person_id else person_id}


def count_for(
    connection: Connection, table: Table, said_of: Collection[str], *, among: Collection[str], kept: str
) -> None:
    """Rows that were said of these persons, and count for any `among` whom, count for the kept one."""
    said = said_id(table)
    values = {"person_id": kept, "said_person_id": case((said == kept, null()), else_=said)}
    these = (table.c.person_id.in_(sorted(among)), said.in_(sorted(said_of)), table.c.person_id != kept)
    connection.execute(update(table).where(*these).values(values))


def documents_count_for(connection: Connection, among: Collection[str], known: Aliases) -> None:
    """Documents of these persons are the kept person's.

    But one that would stand beside another valid one of its kind: that one stays with whom it names, so that
    an officer may look at both.
    """
    document = tables.document
    said = said_id(document)
    mine = document.c.person_id.in_(sorted(among))
    apart = update(document).where(mine, document.c.person_id != said)
    connection.execute(apart.values(person_id=said, said_person_id=null()))
    rows = connection.execute(select(document).where(mine).order_by(document.c.id)).all()
    taken = {_place(row, row.person_id) for row in rows if known.of(row.person_id) == row.person_id}
    for row in rows:
        kept = known.of(row.person_id)
        place = _place(row, kept)
        if kept == row.person_id or (_valid(row) and place in taken):
            continue
        moved = update(document).where(document.c.id == row.id)
        connection.execute(moved.values(person_id=kept, said_person_id=row.person_id))
        taken.add(place)


def _valid(row: Any) -> bool:
    return bool(row.standing == Standing.ISSUED)


def _place(row: Any, person_id: str) -> tuple[str, str, str, bool]:
    """A person has one valid document of a kind from a realisation."""
    return person_id, row.realisation_id, row.kind, _valid(row)
