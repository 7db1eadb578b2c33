"""Facts, the raw rows that tell them, and the accounts they name.

Every writer takes the same rows in the same order (accounts, facts, pairs; each sorted by its key), so
no two can wait for each other in a circle.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Exists, and_, delete, or_, select, update

from lms_bridge.db import tables
from lms_bridge.db.accounts import DbAccounts
from lms_bridge.db.counting import counts
from lms_bridge.db.hashes import sources_of
from lms_bridge.db.held import judge_past, regimes
from lms_bridge.db.ids import Ids
from lms_bridge.db.upsert import Row, among, chunks, insert_new
from lms_bridge.domain.fact import Account, Fact, FactKind, Score
from lms_bridge.domain.held import Held, Regime, why_held
from lms_bridge.services.ports import RawSource, Told, ToldBy
from lms_bridge.services.ports.attendance import RAW as FILE
from lms_bridge.services.ports.attendance import FileState

_fact, _evidence = tables.fact, tables.evidence
IMPORTED = FileState.IMPORTED.value

AccountKey = tuple[int, Account]


class DbFacts:
    def __init__(self, connection: Connection, ids: Ids, accounts: DbAccounts) -> None:
        self._connection = connection
        self._ids = ids
        self._accounts = accounts

    def tell(self, told: Sequence[Told], *, at_ms: int) -> Collection[int]:
        accounts = self._accounts.ensure(_named(told), at_ms=at_ms)
        # What the right site tells as well is no other's: it comes last and so takes the place.
        by_key = {one.fact.key(one.source_id): one for one in sorted(told, key=lambda one: not one.held)}
        now = regimes(self._connection, {one.source_id for one in by_key.values()})
        self._insert(by_key, accounts, now)
        locked = self._locked(by_key)
        ids = {key: row.id for key, row in locked.items()}
        insert_new(
            self._connection,
            tables.fact_object,
            [
                {"object": about, "fact_id": fact_id}
                for about, fact_id in sorted(
                    {
                        (about, ids[one.fact.key(one.source_id)])
                        for one in told  # one fact may be told with other tests around it
                        if one.fact.account is not None
                        for about in one.fact.about
                    }
                )
            ],
        )
        tied = {(ids[one.fact.key(one.source_id)], one.raw, one.raw_id) for one in told}
        rows = [{"fact_id": fact, "raw": raw, "raw_id": raw_id} for fact, raw, raw_id in sorted(tied)]
        insert_new(self._connection, _evidence, rows)
        self._stand([row.id for row in locked.values() if not row.stands])
        self._hold(by_key, locked, now)
        return set(ids.values())

    def _hold(self, by_key: Mapping[str, Told], locked: Mapping[str, Any], now: Mapping[int, Regime]) -> None:
        """What of it the source's start, its mode and the choices of staff hold."""
        ids = {key: row.id for key, row in locked.items()}
        ours = {key: one for key, one in by_key.items() if one.held is None}
        # Another site may have told it first, from its copy of the same data.
        foreign = {key: one for key, one in ours.items() if locked[key].held == Held.OTHER_SITE}
        again = {
            ids[key]: why_held(one.fact.at_ms, regime=now[one.source_id]) for key, one in foreign.items()
        }
        for held in {*again.values()}:
            for chunk in chunks(one for one, why in again.items() if why is held):
                self._connection.execute(update(_fact).where(among(_fact.c.id, chunk)).values(held=held))
        past: dict[int, list[int]] = defaultdict(list)
        for key, one in ours.items():
            if now[one.source_id].is_past(one.fact.at_ms):
                past[one.source_id].append(ids[key])
        for source_id, fact_ids in past.items():
            judge_past(self._connection, source_id, fact_ids)

    def _insert(
        self,
        by_key: Mapping[str, Told],
        accounts: Mapping[AccountKey, int],
        now: Mapping[int, Regime],
    ) -> None:
        rows: list[Row] = []
        for (key, one), fact_id in zip(sorted(by_key.items()), self._ids.many(len(by_key)), strict=True):
            account = one.fact.account
            rows.append(
                {
                    "id": fact_id,
                    "key": key,
                    "source_id": one.source_id,
                    "account_id": accounts[one.accounts_source_id, account] if account else None,
                    "held": one.held or why_held(one.fact.at_ms, regime=now[one.source_id]),
                    **_values(one.fact),
                }
            )
        insert_new(self._connection, _fact, rows, key=("key",))

    def _locked(self, keys: Iterable[str]) -> dict[str, Any]:
        """Their rows, held: whether one stands is decided by one unit at a time."""
        held: dict[str, Any] = {}
        query = select(_fact.c.key, _fact.c.id, _fact.c.stands, _fact.c.held).order_by(_fact.c.key)
        for chunk in chunks(sorted(keys)):
            rows = self._connection.execute(query.where(among(_fact.c.key, chunk)).with_for_update())
            held.update({row.key: row for row in rows})
        return held

    def _stand(self, fact_ids: Iterable[int]) -> None:
        for chunk in chunks(sorted(fact_ids)):
            self._connection.execute(update(_fact).where(among(_fact.c.id, chunk)).values(stands=True))

    def untell(self, raw: str, raw_ids: Collection[int]) -> Collection[int]:
        touched: set[int] = set()
        for chunk in chunks(sorted(raw_ids)):
            of_raw = (_evidence.c.raw == raw, among(_evidence.c.raw_id, chunk))
            touched.update(self._connection.execute(select(_evidence.c.fact_id).where(*of_raw)).scalars())
        for chunk in chunks(sorted(touched)):
            held = select(_fact.c.key).where(among(_fact.c.id, chunk)).order_by(_fact.c.key).with_for_update()
            self._connection.execute(held).all()
            untold = (among(_fact.c.id, chunk), ~_told_still())
            self._connection.execute(update(_fact).where(*untold).values(stands=False))
        return touched

    def told_by(self, raw: str, raw_ids: Collection[int]) -> Sequence[ToldBy]:
        columns = (_evidence.c.raw_id, _fact.c.id, _fact.c.kind, _fact.c.key)
        query = select(*columns).join(_fact, _evidence.c.fact_id == _fact.c.id)
        found: list[ToldBy] = []
        for chunk in chunks(sorted(raw_ids)):
            rows = self._connection.execute(
                query.where(_evidence.c.raw == raw, among(_evidence.c.raw_id, chunk))
            )
            found += [ToldBy(row.raw_id, row.id, FactKind(row.kind), row.key) for row in rows]
        return found

    def sources(self, fact_ids: Collection[int]) -> Mapping[int, Sequence[RawSource]]:
        return sources_of(self._connection, fact_ids)

    def drop(self, raw: str, raw_id: int, fact_ids: Collection[int]) -> None:
        for chunk in chunks(sorted(fact_ids)):
            of_row = (_evidence.c.raw == raw, _evidence.c.raw_id == raw_id, among(_evidence.c.fact_id, chunk))
            self._connection.execute(delete(_evidence).where(*of_row))
            untold = (among(_fact.c.id, chunk), ~_told_still())
            self._connection.execute(update(_fact).where(*untold).values(stands=False))

    def fallen(self, fact_ids: Collection[int]) -> Collection[int]:
        found: set[int] = set()
        for chunk in chunks(fact_ids):
            query = select(_fact.c.id).where(among(_fact.c.id, chunk), ~and_(_fact.c.stands, counts()))
            found.update(self._connection.execute(query).scalars())
        return found


def _told_still() -> Exists:
    """A fact stands while a row that nobody takes back, a statement that nobody voided, or a file that nobody
    took back, tells it."""
    by_statement = (
        select(tables.statement.c.seq)
        .where(tables.statement.c.seq == _evidence.c.raw_id, tables.statement.c.voided_by.is_(None))
        .exists()
    )
    by_file = (
        select(tables.attendance_file.c.id)
        .where(tables.attendance_file.c.id == _evidence.c.raw_id, tables.attendance_file.c.state == IMPORTED)
        .exists()
    )
    tells = or_(
        _evidence.c.raw.in_(["delivery", "tracks", "registration", "tick", "mark", "objection"]),
        and_(_evidence.c.raw == "statement", by_statement),
        and_(_evidence.c.raw == FILE, by_file),
    )
    return select(_evidence.c.fact_id).where(_evidence.c.fact_id == _fact.c.id, tells).exists()


def _named(told: Iterable[Told]) -> dict[AccountKey, str]:
    named: dict[AccountKey, str] = {}
    for one in told:
        if one.fact.account is not None:
            key = (one.accounts_source_id, one.fact.account)
            named[key] = named.get(key) or one.label
    return named


def _values(fact: Fact) -> dict[str, object]:
    return {
        "kind": fact.kind.value,
        "object": fact.object,
        "at_ms": fact.at_ms,
        "score": score_text(fact.score),
        "run": fact.run,
        "session": fact.session,
        "channel": fact.channel,
        "stands": True,
    }


def score_text(score: Score | None) -> str | None:
    return None if score is None else f"{score.raw}/{score.minimum}/{score.maximum}"


def score_of(text: str) -> Score:
    """The score that `score_text` wrote."""
    return Score(*(Decimal(part) for part in text.split("/")))
