"""Which statements nobody may delete yet: somebody or something still waits for what they say.

`REASONS` is the place for further ones: a code, and a condition on the statement's row. The first that
holds is the one that is told.
"""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Select, and_, case, or_, select
from sqlalchemy.sql import ColumnElement

from lms_bridge.db import tables
from lms_bridge.db.accounts import linked_at
from lms_bridge.domain.forwarding import RowState
from lms_bridge.domain.held import Held

_statement, _fact, _evidence = tables.statement, tables.fact, tables.evidence
_link, _pair, _difference, _account = tables.link, tables.pair, tables.difference, tables.account

_row, _target, _replay = tables.forwarding, tables.forward_target, tables.forward_replay

_UNDECIDED: Final = (Held.OTHER_SITE, Held.HISTORY, Held.OBSERVED, Held.PAUSED)


def _gave(*columns: Any) -> Select[Any]:
    """The standing facts that the statement tells."""
    return (
        select(*columns)
        .select_from(_evidence)
        .join(_fact, _fact.c.id == _evidence.c.fact_id)
        .where(_evidence.c.raw == "statement", _evidence.c.raw_id == _statement.c.seq, _fact.c.stands)
    )


def _linked() -> Select[Any]:
    """The same with the links that hold at the time of the fact."""
    linked = and_(_link.c.account_id == _fact.c.account_id, linked_at(_fact.c.at_ms))
    return _gave(_link.c.id).join(_link, linked)


def _nobodys() -> ColumnElement[bool]:
    linked = select(_link.c.id).where(_link.c.account_id == _fact.c.account_id, linked_at(_fact.c.at_ms))
    return _gave(_fact.c.id).where(_fact.c.account_id.is_not(None), ~linked.exists()).exists()


def _undecided() -> ColumnElement[bool]:
    """Somebody's training is not decided, or waits for their admission to the roster."""
    waits = or_(_pair.c.state != "done", _pair.c.waits_since_ms.is_not(None))
    return _linked().join(_pair, and_(_pair.c.person_id == _link.c.person_id, waits)).exists()


def _differs() -> ColumnElement[bool]:
    """The two sides differ about somebody, and nobody has settled it."""
    same_account = and_(
        _difference.c.source_id == _account.c.source_id, _difference.c.account == _account.c.name
    )
    of_person = select(_link.c.id).where(
        _link.c.account_id == _account.c.id,
        _link.c.person_id == _difference.c.person_id,
        _link.c.undone_ms.is_(None),
    )
    about = and_(_difference.c.settled_ms.is_(None), or_(same_account, of_person.exists()))
    facts = _gave(_fact.c.id).join(_account, _account.c.id == _fact.c.account_id)
    return facts.join(_difference, about).exists()


def _unsent() -> ColumnElement[bool]:
    """A target has not read as far, has it before it, was refused it, or is asked to be sent it again."""
    seq = _statement.c.seq
    waits = select(_row.c.seq).where(_row.c.seq == seq, _row.c.state.in_((RowState.WAITING, RowState.DEAD)))
    behind = select(_target.c.id).where(_target.c.cursor < seq)
    replayed = select(_replay.c.number).where(
        _replay.c.read_ms.is_(None), _replay.c.cursor < seq, _replay.c.until_seq >= seq
    )
    return or_(waits.exists(), behind.exists(), replayed.exists())


REASONS: Final[Mapping[str, ColumnElement[bool]]] = {
    "not-read": _statement.c.state != "done",
    "not-sent-on": _unsent(),
    "account-of-nobody": _nobodys(),
    "held": _gave(_fact.c.id).where(_fact.c.held.in_(_UNDECIDED)).exists(),
    "undecided": _undecided(),
    "difference-open": _differs(),
}


def why_stays() -> ColumnElement[Any]:
    """The code of the first reason for which the statement stays; NULL where it may go."""
    return case(*((holds, code) for code, holds in REASONS.items()), else_=None)
