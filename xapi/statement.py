"""The statement, and the statement within a statement (xAPI 1.0.3 Data 2.2, 2.3.2, 2.4), by version."""

from collections.abc import Mapping
from typing import Any

from xapi import context
from xapi.activity import check_activity
from xapi.actor import check_actor, check_authority
from xapi.attachment import check_attachments
from xapi.checks import Check, Law, Shape, forbidden, one_of, record, text
from xapi.findings import Findings, type_name
from xapi.reference import check_statement_ref
from xapi.result import check_result
from xapi.values import is_timestamp, is_uuid, is_version, is_version_2
from xapi.verb import VOIDED, check_verb
from xapi.versions import Version

_OBJECTS: Mapping[str, Check] = {
    "Activity": check_activity,
    "Agent": check_actor,
    "Group": check_actor,
    "StatementRef": check_statement_ref,
}


def object_type(statement: Mapping[str, Any]) -> object:
    """What the object of a statement says it is; an Activity where it does not say (Data 2.4.4)."""
    target = statement.get("object")
    return target.get("objectType", "Activity") if isinstance(target, Mapping) else None


def _object_among(checks: Mapping[str, Check]) -> Check:
    def check(value: Any, path: str, found: Findings) -> None:
        if type(value) is not dict:
            found.add("object-object", path, expected="object", got=type_name(value))
            return
        kind = value.get("objectType", "Activity")
        chosen = checks.get(kind) if isinstance(kind, str) else None
        if chosen is None:
            found.add("object-type", path + ".objectType", expected="one-of", got=type_name(kind))
            return
        chosen(value, path, found)

    return check


def _voids_a_reference(statement: Mapping[str, Any], path: str, found: Findings) -> None:
    verb = statement.get("verb")
    if not isinstance(verb, Mapping) or verb.get("id") != VOIDED:
        return
    if object_type(statement) != "StatementRef":
        found.add("voiding-statement-ref", path + ".object", expected="StatementRef")


def _only_of_an_activity(name: str, rule: str) -> Law:
    def law(statement: Mapping[str, Any], path: str, found: Findings) -> None:
        context = statement.get("context")
        if isinstance(context, Mapping) and name in context and object_type(statement) != "Activity":
            found.add(rule, f"{path}.context.{name}")

    return law


_LAWS: tuple[Law, ...] = (
    _voids_a_reference,
    _only_of_an_activity("revision", "context-revision-activity"),
    _only_of_an_activity("platform", "context-platform-activity"),
)
_REQUIRED = {
    "actor": "statement-actor-required",
    "verb": "statement-verb-required",
    "object": "statement-object-required",
}
_COMMON: Mapping[str, Check] = {
    "actor": check_actor,
    "verb": check_verb,
    "result": check_result,
    "timestamp": text("statement-timestamp", "timestamp", is_timestamp),
    "attachments": check_attachments,
}
_VERSIONS = {Version.V1: is_version, Version.V2: is_version_2}


def _substatement(version: Version) -> Check:
    shape = Shape(
        {
            **_COMMON,
            "context": context.CHECKS[version],
            "objectType": one_of("object-type", frozenset({"SubStatement"})),
            "object": _object_among({**_OBJECTS, "SubStatement": forbidden("substatement-nested")}),
            "id": forbidden("substatement-no-id"),
            "stored": forbidden("substatement-no-stored"),
            "version": forbidden("substatement-no-version"),
            "authority": forbidden("substatement-no-authority"),
        },
        required=_REQUIRED,
    )
    return record("object-object", shape, *_LAWS)


def _statement(version: Version) -> Check:
    shape = Shape(
        {
            **_COMMON,
            "context": context.CHECKS[version],
            "object": _object_among({**_OBJECTS, "SubStatement": _substatement(version)}),
            "id": text("statement-id-uuid", "uuid", is_uuid),
            "stored": text("statement-stored", "timestamp", is_timestamp),
            "authority": check_authority,
            "version": text("statement-version", "version", _VERSIONS[version]),
        },
        required=_REQUIRED,
    )
    return record("statement-object", shape, *_LAWS)


CHECKS: Mapping[Version, Check] = {version: _statement(version) for version in Version}
