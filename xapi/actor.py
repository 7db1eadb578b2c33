"""Agents and groups: who did it, who taught, who says so (xAPI 1.0.3 Data 2.4.2, 2.4.9)."""

from collections.abc import Mapping
from typing import Any

from xapi.checks import Check, Shape, list_of, one_of, record, text
from xapi.findings import Findings, type_name
from xapi.values import is_irl, is_mailto, is_sha1, is_uri

IDENTIFIERS = ("mbox", "mbox_sha1sum", "openid", "account")

_AUTHORITY_MEMBERS = 2

_account = record(
    "actor-account",
    Shape(
        {
            "homePage": text("account-home-page", "irl", is_irl),
            # An empty name would make one learner of all who have none.
            "name": text("account-name", "text", bool),
        },
        required={"homePage": "account-home-page", "name": "account-name"},
    ),
)

_COMMON: Mapping[str, Check] = {
    "name": text("actor-name-string"),
    "mbox": text("actor-mbox", "mailto", is_mailto),
    "mbox_sha1sum": text("actor-mbox-sha1sum", "sha1", is_sha1),
    "openid": text("actor-openid", "uri", is_uri),
    "account": _account,
}


def identifiers(actor: Mapping[str, Any]) -> list[str]:
    """The names of the inverse functional identifiers that an actor has (Data 2.4.2.3)."""
    return [name for name in IDENTIFIERS if name in actor]


def _one_identifier(agent: Mapping[str, Any], path: str, found: Findings) -> None:
    count = len(identifiers(agent))
    if count != 1:
        found.add("actor-one-identifier", path, count=count)


def _identified_or_anonymous(group: Mapping[str, Any], path: str, found: Findings) -> None:
    count = len(identifiers(group))
    if count > 1:
        found.add("group-one-identifier", path, count=count)
    if count == 0 and not group.get("member"):
        found.add("group-member-required", path + ".member", got=type_name(group.get("member")))


def _member(value: Any, path: str, found: Findings) -> None:
    # Data 2.4.2.2: a group "MUST NOT contain Group Objects".
    if type(value) is dict and value.get("objectType", "Agent") == "Agent":
        check_agent(value, path, found)
        return
    found.add("group-member-agents", path, expected="agent", got=type_name(value))


check_agent = record(
    "actor-object",
    Shape({"objectType": one_of("actor-object-type", frozenset({"Agent"})), **_COMMON}),
    _one_identifier,
)
check_group = record(
    "actor-object",
    Shape(
        {
            "objectType": one_of("actor-object-type", frozenset({"Group"})),
            "member": list_of("group-member-agents", _member),
            **_COMMON,
        }
    ),
    _identified_or_anonymous,
)


def check_actor(value: Any, path: str, found: Findings) -> None:
    """An Agent, or a Group that says so."""
    if type(value) is dict and value.get("objectType") == "Group":
        check_group(value, path, found)
        return
    check_agent(value, path, found)


def check_team(value: Any, path: str, found: Findings) -> None:
    """A Group and nothing else (Data 2.4.6)."""
    if type(value) is dict and value.get("objectType") == "Group":
        check_group(value, path, found)
        return
    found.add("context-team-group", path, expected="group", got=type_name(value))


def check_authority(value: Any, path: str, found: Findings) -> None:
    """An Agent, or the two Agents of a three-legged OAuth as an anonymous Group (Data 2.4.9)."""
    check_actor(value, path, found)
    if type(value) is not dict or value.get("objectType") != "Group":
        return
    if identifiers(value):
        found.add("authority-anonymous", path)
    members = value.get("member")
    agents = members if type(members) is list else []
    if len(agents) != _AUTHORITY_MEMBERS:
        found.add("authority-two-agents", path + ".member", count=len(agents))
    elif not any(type(agent) is dict and "account" in agent for agent in agents):
        found.add("authority-consumer-account", path + ".member")
