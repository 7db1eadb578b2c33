"""Who was an elected official on a day (`domain.elected`), as a condition of SQL."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, Select, func, or_, select

from lms_bridge.db import tables
from lms_bridge.domain.elected import ELECTED

_role = tables.role


def was_elected(
    person_id: ColumnElement[str],
    day: ColumnElement[date | None],
    *,
    codes: Collection[str] = (),
) -> ColumnElement[bool]:
    """A condition: the person held the role of an elected official on `day`.

    For attendances `day` is `tables.realisation.c.start_day`, `codes` the settings' `elected_codes`. That
    somebody was elected does not change when the role leaves the roster.
    """
    holds = (
        _role.c.person_id == person_id,
        or_(_role.c.begin.is_(None), _role.c.begin <= day),
        or_(_role.c.end.is_(None), _role.c.end > day),
        _is_seat(codes),
    )
    # Said, because within a subquery of a subquery the day's table would be taken for another one.
    return select(_role.c.id).where(*holds).correlate_except(_role).exists()


def ever_elected(codes: Collection[str]) -> Select[tuple[str]]:
    """The ids of all who ever were one: few, and found once, before each day is looked at."""
    return select(_role.c.person_id).where(_is_seat(codes))


def _is_seat(codes: Collection[str]) -> ColumnElement[bool]:
    named = func.lower(_role.c.role).startswith(ELECTED, autoescape=True)
    return or_(named, _role.c.role.in_(sorted(codes)))
