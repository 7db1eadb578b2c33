"""What a statement speaks of, for finding it again (xAPI 1.0.3 Communication 2.1.3)."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from xapi.context import CONTEXT_TYPES

_LONGEST_NAME = 500
_AGENTS = frozenset({"Agent", "Group"})
_ENCODER = msgspec.json.Encoder(decimal_format="number", order="sorted")


@dataclass(frozen=True, slots=True)
class Links:
    """The names by which a statement is found.

    `agents`, `activities`: the name of each (`agent_name`, `iri_name`), and whether it is near: the actor or
    the object itself, and not only related. `definitions`: by activity, as sorted JSON texts.
    `target`: the id of the statement that its object refers to. `attachments`: the hashes of its attachments.
    `names`: how it calls its actor and the members of it, by agent.
    """

    verb: str
    registration: str | None
    agents: Mapping[str, bool]
    activities: Mapping[str, bool]
    definitions: Mapping[str, tuple[str, ...]]
    target: str | None
    attachments: frozenset[str]
    names: Mapping[str, tuple[str, ...]]


def links_of(statement: Mapping[str, Any]) -> Links:
    """The links of a parsed statement that keeps all rules."""
    collected = _Collected()
    collected.statement(statement, near=True)
    target = statement["object"]
    registration = statement.get("context", {}).get("registration")
    return Links(
        verb=iri_name(statement["verb"]["id"]),
        registration=registration.lower() if registration else None,
        agents=collected.agents,
        activities=collected.activities,
        definitions={name: tuple(sorted(texts)) for name, texts in collected.definitions.items()},
        target=target["id"].lower() if target.get("objectType") == "StatementRef" else None,
        attachments=frozenset(one["sha2"].lower() for one in _attachments(statement)),
        names=dict(_called(statement["actor"])),
    )


def parsed_links(raw: str) -> Links:
    """`links_of` the text of a statement that was checked before."""
    return links_of(msgspec.json.decode(raw))


def agent_names(actor: Mapping[str, Any]) -> Iterator[str]:
    """The name of an agent or an identified group, and of the members of a group."""
    name = agent_name(actor)
    if name:
        yield name
    for member in actor.get("member", ()):
        yield from agent_names(member)


def agent_name(actor: Mapping[str, Any]) -> str | None:
    """One text by its inverse functional identifier; None for an anonymous group (Data 2.4.2.3)."""
    if "account" in actor:
        account = actor["account"]
        return _storable(f"account {account['homePage']} {account['name']}")
    if "mbox" in actor:
        local, _, domain = actor["mbox"].rpartition("@")
        return _storable(f"mbox {local}@{domain.lower()}")
    if "mbox_sha1sum" in actor:
        return f"mbox_sha1sum {actor['mbox_sha1sum'].lower()}"
    return _storable(f"openid {actor['openid']}") if "openid" in actor else None


def _called(actor: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for one in (actor, *actor.get("member", ())):
        name = agent_name(one)
        if name and "name" in one:
            yield name, (one["name"],)


def attached(raw: str) -> Mapping[str, str]:
    """The media type of each attachment by its hash, of a text that was checked before."""
    listed = _attachments(msgspec.json.decode(raw))
    return {one["sha2"].lower(): one["contentType"] for one in listed}


def iri_name(iri: str) -> str:
    """An IRI as a name: what is very long is cut, and its hash stands for the rest."""
    return _storable(iri)


def _storable(text: str) -> str:
    """One text a name, that any database holds and can index: no character nought, and not too long."""
    text = text.replace("\\", "\\\\").replace("\0", "\\0") if "\0" in text or "\\" in text else text
    if len(text) <= _LONGEST_NAME:
        return text
    return f"{text[:_LONGEST_NAME]}…{hashlib.sha256(text.encode()).hexdigest()}"


def _attachments(statement: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    yield from statement.get("attachments", ())
    if statement["object"].get("objectType") == "SubStatement":
        yield from statement["object"].get("attachments", ())


class _Collected:
    __slots__ = ("activities", "agents", "definitions")

    def __init__(self) -> None:
        self.agents: dict[str, bool] = {}
        self.activities: dict[str, bool] = {}
        self.definitions: dict[str, set[str]] = {}

    def statement(self, statement: Mapping[str, Any], *, near: bool) -> None:
        self._agent(statement["actor"], near=near)
        self._object(statement["object"], near=near)
        if "context" in statement:
            self._context(statement["context"])

    def _object(self, target: Mapping[str, Any], *, near: bool) -> None:
        kind = target.get("objectType", "Activity")
        if kind == "Activity":
            self._activity(target, near=near)
        elif kind in _AGENTS:
            self._agent(target, near=near)
        elif kind == "SubStatement":
            self.statement(target, near=False)

    def _context(self, context: Mapping[str, Any]) -> None:
        for name in ("instructor", "team"):
            if name in context:
                self._agent(context[name], near=False)
        for kind in CONTEXT_TYPES:
            for activity in as_list(context.get("contextActivities", {}).get(kind, ())):
                self._activity(activity, near=False)
        for relating, member in (("contextAgents", "agent"), ("contextGroups", "group")):
            for one in context.get(relating, ()):
                self._agent(one[member], near=False)

    def _agent(self, actor: Mapping[str, Any], *, near: bool) -> None:
        for name in agent_names(actor):
            self.agents[name] = near or self.agents.get(name, False)

    def _activity(self, activity: Mapping[str, Any], *, near: bool) -> None:
        name = iri_name(activity["id"])
        self.activities[name] = near or self.activities.get(name, False)
        if activity.get("definition"):
            text = _ENCODER.encode(activity["definition"]).decode()
            self.definitions.setdefault(name, set()).add(text)


def as_list(value: Any) -> Iterable[Any]:
    """A single context activity stands for a list of one (Data 2.4.6.2)."""
    return (value,) if isinstance(value, Mapping) else value
