"""Documents and the parameters that name them (xAPI 1.0.3 Communication 2.2)."""

from collections.abc import Mapping
from typing import Any

import msgspec

from xapi.actor import check_actor
from xapi.errors import MalformedJson, StatementsRefused
from xapi.findings import Findings
from xapi.parsing import decode_utf8, parse
from xapi.texts import members_of, written


def check_agent_parameter(text: str) -> Mapping[str, Any]:
    """The agent, or the identified group, of a parameter. Raises `MalformedJson`, `StatementsRefused`."""
    value = parse(text)
    found = Findings()
    check_actor(value, "$", found)
    if found.items:
        raise StatementsRefused(found.items)
    return dict(value)


def merged_document(old: bytes, new: bytes) -> bytes | None:
    """The members of both on the top level, the new ones prevailing; None where one is no JSON object."""
    kept, come = object_members(old), object_members(new)
    return None if kept is None or come is None else written({**kept, **come}).encode()


def is_json_object(body: bytes) -> bool:
    """Whether the bytes are strict JSON, and an object."""
    return object_members(body) is not None


def object_members(body: bytes) -> dict[str, str] | None:
    """The members of a JSON object as texts; None where the body is none."""
    try:
        parse(decode_utf8(body))
        return members_of(body)
    except (MalformedJson, msgspec.DecodeError):
        return None
