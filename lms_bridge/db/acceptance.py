"""The figures of the acceptance checklist: what a source has told that may count one day."""

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, Executable, and_, func, or_, select
from sqlalchemy.sql import ColumnElement

from lms_bridge.db import tables
from lms_bridge.db.facts import score_of
from lms_bridge.db.tied import in_room, on_course, on_test
from lms_bridge.domain.fact import ABOUT_AN_ACCOUNT, FactKind
from lms_bridge.domain.held import Held
from lms_bridge.services.ports import OBSERVE, Seen, SeenAccount, SeenObject, Source

_fact, _object, _evidence, _account = tables.fact, tables.fact_object, tables.evidence, tables.account
_statement, _delivery, _link = tables.statement, tables.delivery, tables.link
MOST_FACTS: Final = 20_000
"""The newest facts by which order, clock and scores are judged."""
MOST_STATEMENTS: Final = 1_000
_UNSCORED: Final = "mod_quiz\\event\\attempt_submitted"
"""What an attempt without a usable score is counted by."""


class DbAcceptance:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def seen(self, source: Source) -> Seen:
        mine = _watched(source)
        arrivals, repeated, last_ms = self._arrivals(source.id)
        resolved, unresolved = self._accounts(mine)
        looked_at, without_id = self._ids(source.id)
        scored, out_of_bounds = self._scores(mine)
        return Seen(
            arrivals=arrivals,
            repeated=repeated,
            last_ms=last_ms,
            unread=self._work(source.id, "due", "leased"),
            laid_aside=self._work(source.id, "dead"),
            objects=self._objects(mine),
            resolved=resolved,
            unresolved=unresolved,
            moments=self._moments(mine),
            told_again=self._told_again(mine),
            looked_at=looked_at,
            without_id=without_id,
            scored=scored,
            out_of_bounds=out_of_bounds,
            unscored=self._unscored(source.id),
        )

    def _one(self, query: Executable) -> Any:
        return self._connection.execute(query).one()

    def _arrivals(self, source_id: int) -> tuple[int, int, int | None]:
        statements, stored = self._one(
            select(func.count(), func.max(_statement.c.stored_ms)).where(_statement.c.source_id == source_id)
        )
        calls, times, received = self._one(
            select(func.count(), func.sum(_delivery.c.times), func.max(_delivery.c.received_ms)).where(
                _delivery.c.source_id == source_id
            )
        )
        last_ms = max((one for one in (stored, received) if one is not None), default=None)
        return statements + calls, int(times or 0) - calls, last_ms

    def _work(self, source_id: int, *states: str) -> int:
        queries = [
            select(func.count()).where(table.c.source_id == source_id, table.c.state.in_(states))
            for table in (_statement, _delivery)
        ]
        return sum(self._connection.execute(query).scalar_one() for query in queries)

    def _objects(self, mine: Sequence[ColumnElement[bool]]) -> tuple[SeenObject, ...]:
        """The untied first, then what most facts name."""
        told = (
            # "course-completed" is the least of the kinds: an object that is a course is called one.
            select(_object.c.object, func.min(_fact.c.kind), func.count())
            .join(_fact, _fact.c.id == _object.c.fact_id)
            .where(*mine)
            .group_by(_object.c.object)
        )
        found = list(self._connection.execute(told))
        tied = self._tied(mine)
        objects = [SeenObject(name, kind, n, tuple(tied[name])) for name, kind, n in found]
        return tuple(sorted(objects, key=lambda one: (bool(one.realisations), -one.facts, one.object)))

    def _tied(self, mine: Sequence[ColumnElement[bool]]) -> dict[str, list[str]]:
        realisation, name = tables.realisation, _object.c.object
        query = (
            select(name, realisation.c.id)
            .join(_fact, _fact.c.id == _object.c.fact_id)
            .join(realisation, or_(on_course(name), on_test(name), in_room(name)))
            .where(*mine)
            .distinct()
        )
        found: dict[str, list[str]] = defaultdict(list)
        for row in self._connection.execute(query.order_by(name, realisation.c.id)):
            found[row.object].append(row.id)
        return found

    def _accounts(self, mine: Sequence[ColumnElement[bool]]) -> tuple[int, tuple[SeenAccount, ...]]:
        standing = and_(_link.c.undone_ms.is_(None), _link.c.until_ms.is_(None))
        linked = select(_link.c.id).where(_link.c.account_id == _account.c.id, standing).exists()
        query = (
            select(_account.c.id, _account.c.name, _account.c.home_page, func.count(), linked.label("linked"))
            .join(_fact, _fact.c.account_id == _account.c.id)
            .where(_fact.c.kind.in_(ABOUT_AN_ACCOUNT), *mine)
            .group_by(_account.c.id, _account.c.name, _account.c.home_page)
            .order_by(func.count().desc(), _account.c.id)
        )
        rows = self._connection.execute(query).all()
        unresolved = tuple(SeenAccount(*row[:4]) for row in rows if not row.linked)
        return len(rows) - len(unresolved), unresolved

    def _moments(self, mine: Sequence[ColumnElement[bool]]) -> tuple[tuple[int, int], ...]:
        """When each fact happened, and when the first row that tells it came; in order of arrival."""
        came = func.min(func.coalesce(_statement.c.stored_ms, _delivery.c.received_ms)).label("came")
        query = (
            select(_fact.c.at_ms, came)
            .join(_evidence, _evidence.c.fact_id == _fact.c.id)
            .join(
                _statement,
                and_(_evidence.c.raw == "statement", _statement.c.seq == _evidence.c.raw_id),
                isouter=True,
            )
            .join(
                _delivery,
                and_(_evidence.c.raw == "delivery", _delivery.c.id == _evidence.c.raw_id),
                isouter=True,
            )
            .where(*mine)
            .group_by(_fact.c.id, _fact.c.at_ms)
            .order_by(_fact.c.id.desc())
            .limit(MOST_FACTS)
        )
        rows = [(row.at_ms, row.came) for row in self._connection.execute(query) if row.came is not None]
        return tuple(sorted(rows, key=lambda one: one[1]))

    def _told_again(self, mine: Sequence[ColumnElement[bool]]) -> int:
        several = (
            select(_fact.c.id)
            .join(_evidence, _evidence.c.fact_id == _fact.c.id)
            .where(*mine)
            .group_by(_fact.c.id)
            .having(func.count() > 1)
        )
        return int(self._one(select(func.count()).select_from(several.subquery()))[0])

    def _ids(self, source_id: int) -> tuple[int, int]:
        kept = (_statement.c.source_id == source_id, _statement.c.deleted_ms.is_(None))
        query = select(_statement.c.raw).where(*kept)
        newest = query.order_by(_statement.c.seq.desc()).limit(MOST_STATEMENTS)
        raws = self._connection.execute(newest).scalars().all()
        return len(raws), sum("id" not in json.loads(raw) for raw in raws)

    def _scores(self, mine: Sequence[ColumnElement[bool]]) -> tuple[int, int]:
        query = select(_fact.c.score).where(_fact.c.kind == FactKind.TEST_ATTEMPT, *mine)
        newest = query.order_by(_fact.c.id.desc()).limit(MOST_FACTS)
        scores = [score_of(text) for text in self._connection.execute(newest).scalars() if text]
        return len(scores), sum(not one.minimum <= one.raw <= one.maximum for one in scores)

    def _unscored(self, source_id: int) -> int:
        query = select(func.count()).where(
            _statement.c.source_id == source_id, _statement.c.said == _UNSCORED
        )
        return int(self._one(query)[0])


def _watched(source: Source) -> tuple[ColumnElement[bool], ...]:
    """What stands of the source's own; while it is watched, what it told since, all of which is held."""
    own = or_(_fact.c.held.is_(None), _fact.c.held != Held.OTHER_SITE)
    mine = (_fact.c.source_id == source.id, _fact.c.stands, own)
    return (*mine, _fact.c.held.is_not(None)) if source.mode == OBSERVE else mine
