"""What is sent to a target at once: statements in order, and the bytes that belong to them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import uuid4

from lms_bridge.domain.forwarding import Newer, RowState
from lms_bridge.services.lrs_statements import iso
from lms_bridge.services.ports import Unit
from lms_bridge.services.ports.forwarding import Outgoing, Settled, Target, WaitingRow
from xapi import Kept, Part, Version, attached, forwarded, is_newer, write_mixed

MOST_BYTES: Final = 4 * 1024 * 1024
"""A parcel is closed before it grows larger; one statement may be larger by itself."""
GONE: Final = "forward-gone"
NEWER: Final = "forward-newer"
_ATTACHMENTS: Final = '"attachments"'


@dataclass(frozen=True, slots=True)
class Sending:
    """A submission with the text that is sent, and the attachments that go with it."""

    row: WaitingRow
    id: str
    text: str
    parts: tuple[Part, ...] = ()

    @property
    def size(self) -> int:
        return len(self.text) + sum(len(part.body) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Parcel:
    """`sendings` in order. `unsendable`: what lies before and between them and cannot be sent at all."""

    sendings: Sequence[Sending]
    unsendable: Sequence[Settled] = ()

    @property
    def rows(self) -> list[WaitingRow]:
        return [one.row for one in self.sendings]

    def body(self) -> "Body":
        """As one request carries it: JSON, or several parts where bytes come along (Communication 1.5)."""
        statements = f"[{','.join(one.text for one in self.sendings)}]".encode()
        parts = {part.sha2: part for one in self.sendings for part in one.parts}
        if not parts:
            return Body("application/json", statements)
        boundary = uuid4().hex
        mixed = write_mixed(statements, parts.values(), boundary=boundary)
        return Body(f'multipart/mixed; boundary="{boundary}"', mixed)


@dataclass(frozen=True, slots=True)
class Body:
    content_type: str
    content: bytes = field(repr=False)


def parcel_of(unit: Unit, target: Target, *, limit: int) -> Parcel:
    """What is next for a target, at most `limit` statements. Empty where nothing waits."""
    rows = unit.forward_rows.next(target.id, limit=limit)
    kept = unit.forward_stream.outgoing([row.seq for row in rows])
    sendings: list[Sending] = []
    unsendable: list[Settled] = []
    size, taken = 0, set[int]()
    for row in rows:
        if row.seq in taken:
            break  # a replay sends it too: no LRS takes an id twice at once
        code = _why_not(target, kept.get(row.seq))
        if code is not None:
            unsendable.append(Settled(row, RowState.DEAD, code=code))
            continue
        one = _sending(unit, target, row, kept[row.seq])
        size += one.size
        if sendings and size > MOST_BYTES:
            break
        sendings.append(one)
        taken.add(row.seq)
    return Parcel(sendings, unsendable)


def _why_not(target: Target, kept: Outgoing | None) -> str | None:
    if kept is None or not kept.raw:
        return GONE
    refused = target.version is Version.V1 and target.newer is Newer.REFUSE
    return NEWER if refused and is_newer(kept.raw, kept.version) else None


def _sending(unit: Unit, target: Target, row: WaitingRow, kept: Outgoing) -> Sending:
    as_kept = Kept(kept.id, kept.raw, iso(kept.stored_ms), "", kept.version)
    return Sending(row, kept.id, forwarded(as_kept, target.version), _parts(unit, kept.raw))


def _parts(unit: Unit, raw: str) -> tuple[Part, ...]:
    types: Mapping[str, str] = attached(raw) if _ATTACHMENTS in raw else {}
    bodies = unit.attachments.bodies(types) if types else {}
    return tuple(Part(sha2, types[sha2], bodies[sha2]) for sha2 in types if sha2 in bodies)


def ids_of(sendings: Iterable[Sending]) -> list[str]:
    return [one.id for one in sendings]
