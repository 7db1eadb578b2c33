"""Finding statements again: one, a page, with what came along, in the form that a reader wants."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from lms_bridge.domain.errors import NotFound
from lms_bridge.services.authority import authority, keys_of
from lms_bridge.services.ports import Clock, Database, Unit
from lms_bridge.services.ports.lrs import Found, Search
from xapi import (
    Kept,
    Part,
    Version,
    attached,
    canonical,
    exact,
    ids_only,
    iri_name,
    is_uuid,
    merged,
    parsed_links,
)

_NAMES_FROM = 20


@dataclass(frozen=True, slots=True)
class Form:
    """How a reader wants statements: `exact`, `ids` or `canonical`; by which version; with attachments?"""

    name: str
    version: Version
    languages: tuple[str, ...]
    attachments: bool


@dataclass(frozen=True, slots=True)
class Told:
    """Statements as JSON texts, the bytes that came with them, and when each was stored.

    `more`: the seq after which the next page begins; None where this is the last.
    """

    texts: Sequence[str]
    parts: Sequence[Part]
    stored_ms: Sequence[int]
    more: int | None = None


@dataclass(frozen=True, slots=True)
class FindStatements:
    """`home` is the service's own address: its credentials are accounts there."""

    database: Database
    clock: Clock
    home: str

    def consistent_through_ms(self) -> int:
        """Whatever was stored before this moment is found by who looks from now on (Communication 2.1.3).

        A statement has its time of storing before it is committed: a unit that is still open holds this back.
        """
        now_ms = self.clock.now_ms()
        return min(now_ms, self.database.oldest_write_ms() or now_ms)

    def one(self, statement_id: str, form: Form, *, voided: bool, source_id: int | None) -> Told:
        """A statement by its id; only a voided one, or only one that is not (Communication 2.1.3).

        `source_id`: only that source's. Raises `NotFound`.
        """
        wanted = statement_id.lower()
        with self.database.read() as unit:
            found = unit.search.by_id(wanted) if is_uuid(wanted) else None
            if found is None or found.voided != voided or source_id not in (None, found.source_id):
                raise NotFound(what="statement", name=statement_id)
            return self._told(unit, [found], form)

    def page(self, search: Search, form: Form) -> Told:
        """At most `search.limit` statements, and where the next page begins."""
        with self.database.read() as unit:
            ours = keys_of(unit, search.agent, home=self.home) if search.related_agents else ()
            found = unit.search.page(replace(search, limit=search.limit + 1, authorities=tuple(ours)))
            told = self._told(unit, found[: search.limit], form)
        more = found[search.limit - 1].seq if len(found) > search.limit else None
        return replace(told, more=more)

    def definition(self, activity: str) -> Mapping[str, object]:
        """What is known of an activity, out of all that was said of it; empty where nothing is."""
        with self.database.read() as unit:
            said = unit.search.definitions([iri_name(activity)])
        return merged(said.get(iri_name(activity), ()))

    def names(self, agent: str) -> list[str]:
        """By which names the newest statements speak of an agent."""
        with self.database.read() as unit:
            texts = unit.search.spoken_of(agent, limit=_NAMES_FROM)
        return list(dict.fromkeys(name for text in texts for name in parsed_links(text).names.get(agent, ())))

    def _told(self, unit: Unit, found: Sequence[Found], form: Form) -> Told:
        texts = [exact(kept_of(one, self.home), form.version) for one in found]
        if form.name == "ids":
            texts = [ids_only(text) for text in texts]
        elif form.name == "canonical":
            definitions = _definitions(unit, found)
            texts = [canonical(text, definitions, form.languages) for text in texts]
        parts = _parts(unit, found) if form.attachments else ()
        return Told(texts, parts, [one.stored_ms for one in found])


def kept_of(found: Found, home: str) -> Kept:
    """The statement with what the LRS at that address adds to it."""
    told = json.dumps(authority(found.key, found.bound, home=home))
    return Kept(found.id, found.raw, iso(found.stored_ms), told, found.version)


def iso(at_ms: int) -> str:
    """A moment as answers say it, in UTC."""
    moment = datetime.fromtimestamp(at_ms / 1000, UTC)
    return f"{moment.strftime('%Y-%m-%dT%H:%M:%S')}.{at_ms % 1000:03}Z"


def _definitions(unit: Unit, found: Sequence[Found]) -> Mapping[str, Mapping[str, object]]:
    activities = {name for one in found for name in parsed_links(one.raw).activities}
    return {name: merged(said) for name, said in unit.search.definitions(activities).items()}


def _parts(unit: Unit, found: Sequence[Found]) -> Sequence[Part]:
    types: dict[str, str] = {}
    for one in found:
        types |= {sha2: content_type for sha2, content_type in attached(one.raw).items() if sha2 not in types}
    bodies = unit.attachments.bodies(types)
    return [Part(sha2, types[sha2], bodies[sha2]) for sha2 in types if sha2 in bodies]
