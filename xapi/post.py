"""The body of a POST or a PUT to the statement resource."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from datetime import datetime
from typing import Any

from xapi.attachment import check_present, claims
from xapi.errors import MalformedJson, StatementsRefused
from xapi.findings import Findings, type_name
from xapi.mixed import Part, read_mixed
from xapi.parsing import cut, decode_utf8, parse, strip
from xapi.signature import check_signatures
from xapi.statement import CHECKS
from xapi.values import parse_timestamp
from xapi.verb import VOIDED
from xapi.versions import Version

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


def read_post(body: bytes, version: Version = Version.V1) -> tuple[Incoming, ...]:
    """The statements of a body: one for an object, all for an array, none for an empty array.

    All or nothing (Communication 2.1.2). Raises `MalformedJson` where the body is not strict JSON, and
    `StatementsRefused` with the findings of the whole batch where a statement breaks a rule.
    """
    return _read(body, (), version, Findings())


def read_mixed_post(
    content_type: str, body: bytes, version: Version
) -> tuple[tuple[Incoming, ...], tuple[Part, ...]]:
    """`read_post` of a body of several parts, and the attachments that came along. Raises the same."""
    found = Findings()
    statements, parts = read_mixed(content_type, body, found)
    _refuse(found)
    return _read(statements, parts, version, found), parts


def one_to_put(incoming: Sequence[Incoming], statement_id: str) -> Incoming:
    """The only statement of a PUT, under the id of the request (Communication 2.1.1).

    Raises `StatementsRefused` where there are more or fewer, or it brings another id.
    """
    found = Findings()
    if len(incoming) != 1:
        found.add("put-one-statement", _ROOT)
    elif incoming[0].id not in (None, statement_id):
        found.add("put-other-id", _ROOT + ".id")
    _refuse(found)
    return replace(incoming[0], id=statement_id)


def _read(body: bytes, parts: Sequence[Part], version: Version, found: Findings) -> tuple[Incoming, ...]:
    pieces = _pieces(decode_utf8(body))
    attached = {part.sha2: part for part in parts}
    check = CHECKS[version]
    for index, (_, value) in enumerate(pieces):
        if found.full:
            break
        found.index = index
        check(value, _ROOT, found)
        check_present(value, attached, found)
        check_signatures(value, attached, found)
    _check_ids_distinct([value for _, value in pieces], found)
    _check_all_claimed([value for _, value in pieces], attached, found)
    _refuse(found)
    return tuple(_incoming(index, raw, value) for index, (raw, value) in enumerate(pieces))


def _refuse(found: Findings) -> None:
    if found.items:
        raise StatementsRefused(found.items)


def _check_all_claimed(values: Sequence[Any], attached: Collection[str], found: Findings) -> None:
    if attached:
        claimed = {str(one.get("sha2")).lower() for value in values for _, one in claims(value)}
        found.index = None
        for _ in set(attached) - claimed:
            found.add("mixed-unclaimed", _ROOT)


def _pieces(body: str) -> list[tuple[str, Any]]:
    text = strip(body)
    if not text.startswith("["):
        value = parse(text, within=body, start=len(body) - len(body.lstrip()))
        return [(text, _only_an_object(value))]
    pieces: list[tuple[str, Any]] = []
    position = 0
    for raw in cut(body):
        # Between two elements stand a comma and whitespace, which no element begins with.
        position = body.index(raw, position)
        pieces.append((raw, _parsed(raw, body, position, index=len(pieces))))
        position += len(raw)
    return pieces


def _parsed(raw: str, body: str, start: int, *, index: int) -> Any:
    try:
        return parse(raw, within=body, start=start)
    except MalformedJson as malformed:
        malformed.index = index
        raise


def _only_an_object(value: Any) -> Any:
    if type(value) is dict:
        return value
    found = Findings()
    found.add("body-statements", _ROOT, expected="object-or-array", got=type_name(value))
    raise StatementsRefused(found.items)


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
