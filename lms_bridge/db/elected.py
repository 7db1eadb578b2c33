"""Who was an elected official on a day (`domain.elected`), as a condition of SQL."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select

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
        or_(func.lower(_role.c.role).startswith(ELECTED, autoescape=True), _role.c.role.in_(sorted(codes))),
    )
    return select(_role.c.id).where(*holds).exists()
