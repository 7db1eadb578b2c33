"""JSON texts taken apart and joined again, each member to the letter as it stood."""

import json
from collections.abc import Mapping

import msgspec

_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_ITEMS = msgspec.json.Decoder(list[msgspec.Raw])


def members_of(text: str | bytes) -> dict[str, str]:
    """The members of an object without repeated names. Raises `msgspec.DecodeError` where it is none."""
    return {name: str(bytes(raw), "utf-8") for name, raw in _MEMBERS.decode(text).items()}


def items_of(text: str) -> list[str]:
    """The items of an array."""
    return [str(bytes(raw), "utf-8") for raw in _ITEMS.decode(text)]


def written(members: Mapping[str, str]) -> str:
    """An object of names and JSON texts."""
    joined = (f"{json.dumps(name, ensure_ascii=False)}:{text}" for name, text in members.items())
    return "{" + ",".join(joined) + "}"
