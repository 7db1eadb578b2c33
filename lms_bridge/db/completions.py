"""Completions: versions beside each other, one of them current; and all that a decision looks at."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select, update

from lms_bridge.db import tables
from lms_bridge.db.dossiers import DossierReader
from lms_bridge.db.facts import score_of, score_text
from lms_bridge.db.held import is_past, regimes
from lms_bridge.db.ids import Ids
from lms_bridge.db.pairs import of_pairs
from lms_bridge.db.upsert import chunks, insert_all
from lms_bridge.domain.classroom import Days
from lms_bridge.domain.completion import Completion, Dossier
from lms_bridge.domain.presence import Stay, Window
from lms_bridge.domain.programme import Rule
from lms_bridge.domain.window import breaks_json, breaks_of
from lms_bridge.domain.withdrawal import Given
from lms_bridge.services.ports import PairKey, RawSource, Version

_table = tables.completion


class DbCompletions:
    def __init__(self, connection: Connection, ids: Ids) -> None:
        self._connection = connection
        self._ids = ids

    def dossiers(self, pairs: Sequence[PairKey]) -> Mapping[PairKey, Dossier]:
        return DossierReader(self._connection).read(pairs)

    def dossiers_if_taken_over(self, pairs: Sequence[PairKey], source_id: int) -> Mapping[PairKey, Dossier]:
        from_ms = regimes(self._connection, [source_id])[source_id].from_ms
        besides = None if from_ms is None else is_past(from_ms, source_id)
        return DossierReader(self._connection, besides=besides).read(pairs)

    def current(self, pairs: Sequence[PairKey]) -> Mapping[PairKey, Version]:
        found: dict[PairKey, Version] = {}
        for chunk in chunks(pairs):
            mine = of_pairs(_table.c.person_id, _table.c.realisation_id, chunk)
            for row in self._connection.execute(select(_table).where(mine, _table.c.superseded_ms.is_(None))):
                found[PairKey(row.person_id, row.realisation_id)] = Version(
                    row.version, completion_of(row), sources_of(row)
                )
        return found

    def of_realisation(self, realisation_id: str) -> Mapping[PairKey, Version]:
        here = (_table.c.realisation_id == realisation_id, _table.c.superseded_ms.is_(None))
        rows = self._connection.execute(select(_table).where(*here).order_by(_table.c.person_id))
        return {
            PairKey(row.person_id, row.realisation_id): Version(
                row.version, completion_of(row), sources_of(row)
            )
            for row in rows
        }

    def given(self, pairs: Sequence[PairKey]) -> Mapping[PairKey, Sequence[Given]]:
        found: dict[PairKey, list[Given]] = defaultdict(list)
        columns = (_table.c.person_id, _table.c.realisation_id, _table.c.decided_ms)
        query = select(*columns, _table.c.confirmation, _table.c.certificate)
        for chunk in chunks(pairs):
            mine = of_pairs(_table.c.person_id, _table.c.realisation_id, chunk)
            for row in self._connection.execute(query.where(mine).order_by(_table.c.version.desc())):
                given = Given(row.decided_ms, confirmation=row.confirmation, certificate=row.certificate)
                found[PairKey(row.person_id, row.realisation_id)].append(given)
        return found

    def add(self, versions: Mapping[PairKey, Version], *, reasons: Mapping[PairKey, str], at_ms: int) -> None:
        if not versions:
            return
        for chunk in chunks(versions):
            mine = of_pairs(_table.c.person_id, _table.c.realisation_id, chunk)
            older = update(_table).where(mine, _table.c.superseded_ms.is_(None))
            self._connection.execute(older.values(superseded_ms=at_ms))
        rows = [
            {
                "id": row_id,
                "person_id": key.person_id,
                "realisation_id": key.realisation_id,
                "version": version.number,
                "reason": reasons[key],
                "decided_ms": at_ms,
                **_values(version.completion),
                "sources": json.dumps([[one.raw, one.raw_id, one.sha256] for one in version.sources]),
            }
            for row_id, (key, version) in zip(self._ids.many(len(versions)), versions.items(), strict=True)
        ]
        insert_all(self._connection, _table, rows)


def _values(completion: Completion) -> dict[str, object]:
    return {
        "attended": completion.attended,
        "attended_at_ms": completion.attended_at_ms,
        "present_ms": completion.present_ms,
        "window_start_ms": completion.window.start_ms,
        "window_end_ms": completion.window.end_ms,
        "breaks": breaks_json(completion.window) if completion.window.breaks else None,
        "score": score_text(completion.score),
        "confirmation": completion.confirmation,
        "certificate": completion.certificate,
        "body_id": completion.body_id,
        "rule": completion.rule.to_json(),
        "rule_version": completion.rule.version,
        "stays": json.dumps([_stay(one) for one in completion.stays]),
        "fact_ids": json.dumps(completion.fact_ids),
        "stands": _stands(completion),
        "days": f"{completion.days.present}/{completion.days.of}" if completion.days else None,
    }


def _stands(completion: Completion) -> int:
    if completion.empty:
        return 0
    return 1 if completion.score is None else 2


def _stay(stay: Stay) -> list[object]:
    """A stay's parts in their order; what is as it was before there were several ways is left out."""
    told: list[object] = [stay.run, stay.session, stay.start_ms, stay.end_ms, stay.end_inferred]
    ways: list[object] = [stay.channel, stay.aside] if stay.channel or stay.aside else []
    return told + ways


def sources_of(row: Any) -> tuple[RawSource, ...]:
    """The raw rows that a version in a row of the table rests on."""
    return tuple(RawSource(*one) for one in json.loads(row.sources))


def completion_of(row: Any) -> Completion:
    """The completion in a row of the table."""
    return Completion(
        attended=row.attended,
        attended_at_ms=row.attended_at_ms,
        present_ms=row.present_ms,
        window=Window(row.window_start_ms, row.window_end_ms, breaks_of(row.breaks)),
        score=None if row.score is None else score_of(row.score),
        confirmation=row.confirmation,
        certificate=row.certificate,
        body_id=row.body_id,
        rule=Rule.from_json(row.rule),
        stays=tuple(Stay(*one) for one in json.loads(row.stays)),
        fact_ids=tuple(json.loads(row.fact_ids)),
        days=Days(*map(int, row.days.split("/"))) if row.days else None,
    )
