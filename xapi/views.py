"""A statement as a reader gets it: exact, ids or canonical (xAPI 1.0.3 Communication 2.1.3; Data 2.4).

The raw text is the truth: what has to change is cut out of it and written anew, all the rest stays to the
letter. A reader of 1.0.3 gets no member that came with 2.0.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from xapi.actor import IDENTIFIERS
from xapi.context import CONTEXT_TYPES
from xapi.languages import one_language
from xapi.links import iri_name
from xapi.texts import items_of, members_of, written
from xapi.values import utc_timestamp
from xapi.versions import Version

Edit: TypeAlias = Callable[[str], str]

_SINCE_2 = ("contextAgents", "contextGroups")


@dataclass(frozen=True, slots=True)
class Kept:
    """A statement as an LRS keeps it.

    `raw`: its text as it came. `stored`: when, as the answer says it. `authority`: JSON text. `version`: the
    line under which it came.
    """

    id: str
    raw: str
    stored: str
    authority: str
    version: Version


def exact(kept: Kept, asked: Version) -> str:
    """The statement's own text with what the LRS adds in front of it."""
    members = members_of(kept.raw)
    ours = {"id": f'"{kept.id}"', "stored": f'"{kept.stored}"', "authority": kept.authority}
    if "timestamp" not in members:
        ours["timestamp"] = ours["stored"]
    if "version" not in members:
        ours["version"] = f'"{kept.version.assumed}"'
    for name in ours:
        members.pop(name, None)
    if asked is Version.V2 and "timestamp" in members:
        members["timestamp"] = json.dumps(utc_timestamp(json.loads(members["timestamp"])))
    if asked is Version.V1 and _is_of_2(members.get("version", ours.get("version", ""))):
        members.pop("version", None)
        ours["version"] = f'"{Version.V1}"'
    settle_contexts(members, asked)
    return written({**ours, **members})


def ids_only(statement: str) -> str:
    """Only what identifies agents, groups, activities and the verb (format `ids`)."""
    members = members_of(statement)
    _edit(members, "authority", _agent_ids)
    _edit_statement(members, agent=_agent_ids, verb=_id_only, activity=_id_only)
    return written(members)


def canonical(statement: str, definitions: Mapping[str, Any], languages: Sequence[str]) -> str:
    """Definitions as the LRS holds them (by `iri_name`), each language map cut to one language."""

    def activity(text: str) -> str:
        value = json.loads(text)
        held = definitions.get(iri_name(value["id"])) or value.get("definition")
        return _dumped({**value, "definition": in_one_language(held, languages)} if held else value)

    members = members_of(statement)
    _edit_statement(members, agent=str, verb=lambda text: _display(text, languages), activity=activity)
    return written(members)


def in_one_language(definition: Mapping[str, Any], languages: Sequence[str]) -> dict[str, Any]:
    """A definition whose language maps have one entry each (Communication 2.1.3, canonical)."""
    cut = dict(definition)
    for name in ("name", "description"):
        if name in cut:
            cut[name] = one_language(cut[name], languages)
    for name in ("choices", "scale", "source", "target", "steps"):
        if name in cut:
            cut[name] = [_component(one, languages) for one in cut[name]]
    return cut


def _component(component: Mapping[str, Any], languages: Sequence[str]) -> dict[str, Any]:
    if "description" not in component:
        return dict(component)
    return {**component, "description": one_language(component["description"], languages)}


def _display(text: str, languages: Sequence[str]) -> str:
    verb = json.loads(text)
    if "display" in verb:
        verb["display"] = one_language(verb["display"], languages)
    return _dumped(verb)


def _is_of_2(version: str) -> bool:
    return version.startswith('"2')


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _edit(members: dict[str, str], name: str, edit: Edit) -> None:
    if name in members:
        members[name] = edit(members[name])


def settle_contexts(members: dict[str, str], asked: Version) -> None:
    """Context activities are always answered as arrays (Data 2.4.6.2); 1.0.3 has no context agents."""
    _edit(members, "context", lambda text: _settled(text, asked))
    if '"SubStatement"' in members["object"] and '"context"' in members["object"]:
        inner = members_of(members["object"])
        _edit(inner, "context", lambda text: _settled(text, asked))
        members["object"] = written(inner)


def _settled(text: str, asked: Version) -> str:
    context = members_of(text)
    dropped = [name for name in _SINCE_2 if asked is Version.V1 and name in context]
    activities = members_of(context["contextActivities"]) if "contextActivities" in context else {}
    single = [kind for kind, held in activities.items() if held.startswith("{")]
    if not dropped and not single:
        return text
    for name in dropped:
        del context[name]
    if single:
        listed = {kind: f"[{held}]" if kind in single else held for kind, held in activities.items()}
        context["contextActivities"] = written(listed)
    return written(context)


def _edit_statement(members: dict[str, str], *, agent: Edit, verb: Edit, activity: Edit) -> None:
    _edit(members, "actor", agent)
    _edit(members, "verb", verb)
    _edit(members, "context", lambda text: _edited_context(text, agent, activity))
    kind = json.loads(members_of(members["object"]).get("objectType", '"Activity"'))
    if kind == "SubStatement":
        inner = members_of(members["object"])
        _edit_statement(inner, agent=agent, verb=verb, activity=activity)
        members["object"] = written(inner)
    elif kind in ("Agent", "Group"):
        _edit(members, "object", agent)
    elif kind == "Activity":
        _edit(members, "object", activity)


def _edited_context(text: str, agent: Edit, activity: Edit) -> str:
    context = members_of(text)
    for name in ("instructor", "team"):
        _edit(context, name, agent)
    for name, member in zip(_SINCE_2, ("agent", "group"), strict=True):
        _edit(context, name, lambda listed, member=member: _each(listed, lambda one: _in(one, member, agent)))  # type: ignore[misc]
    if "contextActivities" in context:
        kinds = members_of(context["contextActivities"])
        for kind in CONTEXT_TYPES:
            _edit(kinds, kind, lambda listed: _each(listed, activity))
        context["contextActivities"] = written(kinds)
    return written(context)


def _each(listed: str, edit: Edit) -> str:
    return "[" + ",".join(edit(item) for item in items_of(listed)) + "]"


def _in(text: str, member: str, edit: Edit) -> str:
    members = members_of(text)
    _edit(members, member, edit)
    return written(members)


def _id_only(text: str) -> str:
    return written({"id": members_of(text)["id"]})


def _agent_ids(text: str) -> str:
    members = members_of(text)
    kept = {name: members[name] for name in ("objectType", *IDENTIFIERS) if name in members}
    if "member" in members and not any(name in members for name in IDENTIFIERS):
        kept["member"] = _each(members["member"], _agent_ids)
    return written(kept)
