"""By what a realisation is tied: the register's own word, else the tie that stands.

One reading for every query.

Written as two comparisons, not as coalesce: both columns keep their index.
"""

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import and_, func, or_
from sqlalchemy.sql import ColumnElement

from lms_bridge.db import tables
from lms_bridge.domain.programme import OWN_ROOM, Realisation

_realisation = tables.realisation
_Value = ColumnElement[str] | str

COURSE: Final = func.coalesce(_realisation.c.lms_course, _realisation.c.tied_course)
"""The course's address, to be read; to look a realisation up by it there is `on_course`."""
TEST: Final = func.coalesce(_realisation.c.lms_test, _realisation.c.tied_test)


def course_ways(address: _Value) -> tuple[ColumnElement[bool], ...]:
    """The ways in which the realisation may be tied to this course, each with an index of its own.

    In a join write each of them out beside the others: within another condition SQLite finds no index.
    """
    own, tied = _realisation.c.lms_course, _realisation.c.tied_course
    return own == address, and_(own.is_(None), tied == address)


def test_ways(address: _Value) -> tuple[ColumnElement[bool], ...]:
    """As `course_ways`, of a test."""
    own, tied = _realisation.c.lms_test, _realisation.c.tied_test
    return own == address, and_(own.is_(None), tied == address)


def room_ways(name: _Value) -> tuple[ColumnElement[bool], ...]:
    """As `course_ways`, of a room; one without a room of its own has that which `own_room` names."""
    prefix = func.substr(name, 1, len(OWN_ROOM)) == OWN_ROOM
    return (
        _realisation.c.meeting == name,
        and_(prefix, _realisation.c.id == func.substr(name, len(OWN_ROOM) + 1)),
    )


def on_course(address: _Value) -> ColumnElement[bool]:
    """The realisation is tied to this course."""
    return or_(*course_ways(address))


def on_test(address: _Value) -> ColumnElement[bool]:
    """The realisation is tied to this test."""
    return or_(*test_ways(address))


def in_room(name: _Value) -> ColumnElement[bool]:
    """The realisation is held in this room."""
    return or_(*room_ways(name))


def on_courses(addresses: Collection[str]) -> ColumnElement[bool]:
    """The realisation is tied to one of these courses."""
    own, tied = _realisation.c.lms_course, _realisation.c.tied_course
    return or_(own.in_(addresses), and_(own.is_(None), tied.in_(addresses)))


def on_tests(addresses: Collection[str]) -> ColumnElement[bool]:
    """The realisation is tied to one of these tests."""
    own, tied = _realisation.c.lms_test, _realisation.c.tied_test
    return or_(own.in_(addresses), and_(own.is_(None), tied.in_(addresses)))


def in_rooms(names: Collection[str]) -> ColumnElement[bool]:
    """The realisation is held in one of these rooms."""
    own = [name.removeprefix(OWN_ROOM) for name in names if name.startswith(OWN_ROOM)]
    return or_(_realisation.c.meeting.in_(names), _realisation.c.id.in_(own))


IN: Final[tuple[tuple[str, Callable[[Collection[str]], ColumnElement[bool]]], ...]] = (
    ("lms_course", on_courses),
    ("lms_test", on_tests),
    ("meeting", in_rooms),
)
"""By each tie, under the name it has in `Realisation`: a condition that it is one of these."""


def on_any(names: Collection[str]) -> ColumnElement[bool]:
    """The realisation is tied to one of these courses, tests or rooms."""
    return or_(*(is_in(names) for _, is_in in IN))


def effective(own: Realisation, row: Any) -> Realisation:
    """The realisation as the register words it, with the ties of its row where the register is silent."""
    return replace(own, lms_course=own.lms_course or row.tied_course, lms_test=own.lms_test or row.tied_test)
