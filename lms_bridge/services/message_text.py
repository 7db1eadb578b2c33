"""What a subscriber is sent: the body, and the headers that prove whose it is, by Standard Webhooks."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote, urlencode

from lms_bridge.domain.subscription import EventKind
from lms_bridge.services.ports.subscribers import Event
from moodle_sync.signature import Signed, signature

_GRADEBOOK: Final = "/ims/oneroster/gradebook/v1p2/classes/{}/results?{}"
_QUEUES: Final = {"accounts": "/accounts", "admission": "/waiting"}
"""Pages of queues that people empty."""
_PREFIX: Final = "evt_"


def message_id(event_id: int) -> str:
    """The header webhook-id: the same however often the event is sent."""
    return f"{_PREFIX}{event_id}"


def event_id_of(text: str) -> int | None:
    """The event of such a header, or of its number alone; None where it is none."""
    told = text.strip().removeprefix(_PREFIX)
    return int(told) if told.isascii() and told.isdigit() and len(told) <= len(str(2**63)) else None


def body_of(event: Event, *, home: str) -> bytes:
    """The same bytes each time. `home`: the service's own address, under which the rest is read."""
    told = {"type": event.kind, "timestamp": iso(event.at_ms), "data": {**event.data, **_where(event, home)}}
    return json.dumps(told, ensure_ascii=False).encode()


def headers_of(body: bytes, message: str, *, at_s: int, secrets: Sequence[str]) -> Mapping[str, str]:
    """The three headers of a message by Standard Webhooks: a signature by each secret."""
    unsigned = Signed(message, timestamp=str(at_s), signature="")
    return {
        "webhook-id": unsigned.id,
        "webhook-timestamp": unsigned.timestamp,
        "webhook-signature": signature(unsigned, body, secrets=secrets),
    }


def iso(at_ms: int) -> str:
    """A time as OneRoster and the payloads write it."""
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _where(event: Event, home: str) -> Mapping[str, str]:
    """Where the rest is read, by whom a credential or a login lets."""
    if event.kind in (EventKind.COMPLETION_DECIDED, EventKind.COMPLETION_CORRECTED):
        since = urlencode({"filter": f"dateLastModified>='{iso(event.at_ms)}'"})
        return {"href": home + _GRADEBOOK.format(quote(str(event.data["realisation"]), safe=""), since)}
    if "document" in event.data:
        return {"href": f"{home}/documents/{quote(str(event.data['document']))}"}
    if event.kind == EventKind.QUEUE_TOO_OLD:
        return {"href": home + _QUEUES.get(str(event.data["queue"]), "/metrics")}
    return {}
