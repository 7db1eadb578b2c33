"""What documents say, by the register as it is at their issue."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, Select, select

from lms_bridge.db import tables
from lms_bridge.db.bodies import history_of
from lms_bridge.db.upsert import chunks
from lms_bridge.domain.body_history import BodyHistory
from lms_bridge.domain.calendar import day_of
from lms_bridge.domain.document import Said
from lms_bridge.domain.programme import Form, ProgrammeKind
from lms_bridge.services.ports import PairKey, Version

_person, _realisation, _programme = tables.person, tables.realisation, tables.programme


class SaidReader:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def read(self, versions: Mapping[PairKey, Version]) -> Mapping[PairKey, Said]:
        persons = self._by_id(select(_person), _person, {pair.person_id for pair in versions})
        history = history_of(self._connection)
        held = self._by_id(_held(), _realisation, {pair.realisation_id for pair in versions})
        return {
            pair: _said(persons[pair.person_id], held[pair.realisation_id], one, history)
            for pair, one in versions.items()
        }

    def _by_id(self, query: Select[Any], table: Any, ids: Collection[Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for chunk in chunks(sorted(ids)):
            found |= {row.id: row for row in self._connection.execute(query.where(table.c.id.in_(chunk)))}
        return found


def _held() -> Select[Any]:
    """Realisations with their programmes."""
    named = (_programme.c.code.label("programme_code"), _programme.c.title.label("programme_title"))
    return select(_realisation, *named, _programme.c.kind).join(
        _programme, _programme.c.id == _realisation.c.programme_id
    )


def _said(person: Any, held: Any, version: Version, history: BodyHistory) -> Said:
    completion = version.completion
    began, provider_id = day_of(held.start_ms), held.provider_id
    return Said(
        given_name=person.given_name,
        family_name=person.family_name,
        body=history.name_on(completion.body_id, began) if completion.body_id else None,
        programme_code=held.programme_code,
        programme_title=held.programme_title,
        programme_kind=ProgrammeKind(held.kind),
        realisation_title=held.title,
        form=Form(held.form),
        start_ms=held.start_ms,
        end_ms=held.end_ms,
        provider=history.name_on(provider_id, began) if provider_id else None,
        minutes=completion.minutes,
        score=None if completion.score is None else completion.score.points,
    )
