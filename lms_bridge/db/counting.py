"""Which facts take part: what is held does not, until somebody says so (`domain.held`).

`counts` is for whoever asks about facts, `counts_here` for whoever asks about a realisation.
"""

from collections.abc import Collection

from sqlalchemy import and_, or_, select
from sqlalchemy.sql import ColumnElement

from lms_bridge.db import tables
from lms_bridge.domain.held import WAITING_FOR_LIVE, Choice, Held

_fact, _realisation, _choice = tables.fact, tables.realisation, tables.history_choice


def counts() -> ColumnElement[bool]:
    """A fact that takes part somewhere: it is not held, or is history that was taken over."""
    return or_(_fact.c.held.is_(None), _fact.c.held == Held.TAKEN_OVER)


def counts_here() -> ColumnElement[bool]:
    """A fact that takes part in the realisation beside it.

    History counts for the realisations for which that was chosen, and for no other that shares their course.
    """
    taken_over = _chosen([one for one in Choice if one.counts])
    return or_(_fact.c.held.is_(None), and_(_fact.c.held == Held.TAKEN_OVER, taken_over))


def documented_here() -> ColumnElement[bool]:
    """A fact that counts in the realisation beside it, whose documents were issued elsewhere."""
    return and_(_fact.c.held == Held.TAKEN_OVER, _chosen([Choice.DOCUMENTED]))


def waits_here() -> ColumnElement[bool]:
    """A fact that may belong to the realisation beside it, and waits for a word whether it counts."""
    unchosen = and_(_fact.c.held == Held.HISTORY, ~_chosen(list(Choice)))
    return or_(_fact.c.held.in_(WAITING_FOR_LIVE), unchosen)


def _chosen(choices: Collection[Choice]) -> ColumnElement[bool]:
    """One of these was chosen for the history of the fact's source in the realisation beside it."""
    query = select(_choice.c.version).where(
        _choice.c.source_id == _fact.c.source_id,
        _choice.c.realisation_id == _realisation.c.id,
        _choice.c.superseded_ms.is_(None),
        _choice.c.choice.in_(choices),
    )
    return query.exists()
