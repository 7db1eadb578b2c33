"""A whole roster, and what taking it over would change: the plan, made purely and applied elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from lms_bridge.domain.person import Body, Person, Profile, Role
from lms_bridge.domain.programme import Enrolment, Programme, Realisation

Row = Body | Person | Role | Profile | Programme | Realisation | Enrolment


@dataclass(frozen=True, slots=True)
class Roster:
    """Everything a register's roster says, by the register's ids. Each tuple holds an id once."""

    bodies: tuple[Body, ...] = ()
    persons: tuple[Person, ...] = ()
    roles: tuple[Role, ...] = ()
    profiles: tuple[Profile, ...] = ()
    programmes: tuple[Programme, ...] = ()
    realisations: tuple[Realisation, ...] = ()
    enrolments: tuple[Enrolment, ...] = ()

    def rows(self, kind: str) -> Mapping[str, Row]:
        """The rows of one kind (`bodies`, `persons` …) by id."""
        rows: tuple[Row, ...] = getattr(self, kind)
        return {row.id: row for row in rows}


KINDS: tuple[str, ...] = tuple(field.name for field in fields(Roster))
"""The kinds in the order in which they may be written: what is referred to comes first."""


@dataclass(frozen=True, slots=True)
class Change:
    """One row that differs: the row as it stood, the row as it would stand, and the fields between."""

    before: Row
    after: Row
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What taking over a roster would do to one kind of row."""

    kind: str
    added: tuple[Row, ...]
    changed: tuple[Change, ...]
    ended: tuple[Row, ...]
    standing: int
    """How many rows stood before: the share that would end is `len(ended) / standing`."""

    @property
    def empty(self) -> bool:
        return not (self.added or self.changed or self.ended)


def difference(current: Roster, wanted: Roster) -> tuple[Difference, ...]:
    """Say what would bring `current` to `wanted`; what is missing there would be ended, never deleted."""
    return tuple(_differs(kind, current.rows(kind), wanted.rows(kind)) for kind in KINDS)


def _differs(kind: str, current: Mapping[str, Row], wanted: Mapping[str, Row]) -> Difference:
    shared = [key for key in wanted if key in current]
    changes = (Change(current[key], wanted[key], _fields(current[key], wanted[key])) for key in shared)
    return Difference(
        kind=kind,
        added=tuple(row for key, row in wanted.items() if key not in current),
        changed=tuple(change for change in changes if change.fields),
        ended=tuple(row for key, row in current.items() if key not in wanted),
        standing=len(current),
    )


def _fields(before: Row, after: Row) -> tuple[str, ...]:
    return tuple(f.name for f in fields(before) if getattr(before, f.name) != getattr(after, f.name))
