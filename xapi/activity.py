"""Activities, their definitions and interactions (xAPI 1.0.3 Data 2.4.4.1)."""

from collections.abc import Mapping
from typing import Any

from xapi.checks import Shape, extensions, language_map, list_of, one_of, record, remembering, text
from xapi.findings import Findings
from xapi.values import is_iri, is_irl

_NO_LISTS: frozenset[str] = frozenset()

# Interaction type -> the component lists that it supports (table of "Interaction Components").
COMPONENT_LISTS: Mapping[str, frozenset[str]] = {
    "true-false": _NO_LISTS,
    "choice": frozenset({"choices"}),
    "fill-in": _NO_LISTS,
    "long-fill-in": _NO_LISTS,
    "matching": frozenset({"source", "target"}),
    "performance": frozenset({"steps"}),
    "sequencing": frozenset({"choices"}),
    "likert": frozenset({"scale"}),
    "numeric": _NO_LISTS,
    "other": _NO_LISTS,
}
_LISTS = ("choices", "scale", "source", "target", "steps")
_NEED_A_TYPE = ("correctResponsesPattern", *_LISTS)

_component = record(
    "interaction-components",
    Shape(
        {
            "id": text("interaction-component-id"),
            "description": language_map("interaction-component-description"),
        },
        required={"id": "interaction-component-id"},
    ),
)


def _type_given(definition: Mapping[str, Any], path: str, found: Findings) -> None:
    if "interactionType" in definition:
        return
    for name in _NEED_A_TYPE:
        if name in definition:
            found.add("interaction-type-required", path + ".interactionType", member=name)
            return


def _lists_supported(definition: Mapping[str, Any], path: str, found: Findings) -> None:
    interaction = definition.get("interactionType")
    supported = COMPONENT_LISTS.get(interaction) if isinstance(interaction, str) else None
    if supported is None:
        return
    for name in _LISTS:
        if name in definition and name not in supported:
            found.add("interaction-components-supported", f"{path}.{name}", member=name)


def _component_ids_distinct(definition: Mapping[str, Any], path: str, found: Findings) -> None:
    for name in _LISTS:
        components = definition.get(name)
        if type(components) is not list:
            continue
        ids = [item["id"] for item in components if type(item) is dict and type(item.get("id")) is str]
        if len(ids) != len(set(ids)):
            found.add("interaction-component-repeated", f"{path}.{name}", member=name)


_definition = record(
    "definition-object",
    Shape(
        {
            "name": language_map("definition-name"),
            "description": language_map("definition-description"),
            "type": text("definition-type", "iri", is_iri),
            "moreInfo": text("definition-more-info", "irl", is_irl),
            "extensions": extensions("definition-extensions"),
            "interactionType": one_of("interaction-type", frozenset(COMPONENT_LISTS)),
            "correctResponsesPattern": list_of("interaction-responses", text("interaction-responses")),
            **{name: list_of(f"interaction-{name}", _component) for name in _LISTS},
        }
    ),
    _type_given,
    _lists_supported,
    _component_ids_distinct,
)

# A course and its platform are in every statement of a session.
check_activity = remembering(
    record(
        "activity-object",
        Shape(
            {
                "objectType": one_of("activity-object-type", frozenset({"Activity"})),
                "id": text("activity-id", "iri", is_iri),
                "definition": _definition,
            },
            required={"id": "activity-id"},
        ),
    )
)
