"""The body of a POST to the statement resource, in version 1.0.3 and as application/json."""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from datetime import datetime
from typing import Any

from xapi.attachment import check_file_urls
from xapi.errors import StatementsRefused
from xapi.findings import Findings, type_name
from xapi.parsing import cut, decode_utf8, parse, strip
from xapi.statement import check_statement
from xapi.values import parse_timestamp
from xapi.verb import VOIDED

_ROOT = "$"


@dataclass(frozen=True, slots=True)
class Incoming:
    """One statement that keeps all rules, as it came.

    `index`: its place in the batch, from 0. `raw`: its text, exactly. `value`: what the text says, floats
    as `Decimal`. `id`, `voids`: UUIDs in lower case, None where it brings no id, where it voids nothing.
    `verb`: the verb's IRI. `timestamp`: in UTC, None where the LRS has to set it.
    """

    index: int
    _: KW_ONLY
    raw: str
    value: Mapping[str, Any]
    id: str | None
    verb: str
    voids: str | None
    timestamp: datetime | None


def read_post(body: bytes) -> tuple[Incoming, ...]:
    """The statements of a body: one for an object, all for an array, none for an empty array.

    All or nothing (Communication 2.1.2). Raises `MalformedJson` where the body is not strict JSON, and
    `StatementsRefused` with the findings of the whole batch where a statement breaks a rule.
    """
    pieces = _pieces(decode_utf8(body))
    found = Findings()
    for index, (_, value) in enumerate(pieces):
        if found.full:
            break
        found.index = index
        _check(value, found)
    _check_ids_distinct([value for _, value in pieces], found)
    if found.items:
        raise StatementsRefused(found.items)
    return tuple(_incoming(index, raw, value) for index, (raw, value) in enumerate(pieces))


def _pieces(body: str) -> list[tuple[str, Any]]:
    text = strip(body)
    if not text.startswith("["):
        value = parse(text, within=body, start=len(body) - len(body.lstrip()))
        return [(text, _only_an_object(value))]
    pieces, position = [], 0
    for raw in cut(body):
        # Between two elements stand a comma and whitespace, which no element begins with.
        position = body.index(raw, position)
        pieces.append((raw, parse(raw, within=body, start=position)))
        position += len(raw)
    return pieces


def _only_an_object(value: Any) -> Any:
    if type(value) is dict:
        return value
    found = Findings()
    found.add("body-statements", _ROOT, expected="object-or-array", got=type_name(value))
    raise StatementsRefused(found.items)


def _check(value: Any, found: Findings) -> None:
    check_statement(value, _ROOT, found)
    if type(value) is dict:
        check_file_urls(value, _ROOT, found)


def _check_ids_distinct(values: list[Any], found: Findings) -> None:
    first: dict[str, int] = {}
    for index, value in enumerate(values):
        statement_id = value.get("id") if type(value) is dict else None
        if type(statement_id) is not str:
            continue
        earlier = first.setdefault(statement_id.lower(), index)
        if earlier != index:
            found.index = index
            found.add("statement-id-repeated", _ROOT + ".id", first=earlier)


def _incoming(index: int, raw: str, value: Mapping[str, Any]) -> Incoming:
    verb = value["verb"]["id"]
    return Incoming(
        index,
        raw=raw,
        value=value,
        id=value["id"].lower() if "id" in value else None,
        verb=verb,
        voids=value["object"]["id"].lower() if verb == VOIDED else None,
        timestamp=parse_timestamp(value["timestamp"]) if "timestamp" in value else None,
    )
