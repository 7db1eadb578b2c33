"""A meeting's analytics that never came by themselves: BigBlueButton sends them once and keeps them."""

import json
from dataclasses import dataclass
from typing import Any, Final

from lms_bridge.domain.errors import NotFound, Unreadable
from lms_bridge.domain.fact import is_plain
from lms_bridge.services.ports import Call, Clock, Database, NewDelivery, WebinarSource
from lms_bridge.services.read_meetings import ANALYTICS
from lms_bridge.services.receive_calls import ToldOtherwise

MOST_BYTES: Final = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class HandInAnalytics:
    """What an operator gives is taken like what the server sends: read later, once a meeting."""

    database: Database
    clock: Clock
    hook: WebinarSource

    def __call__(self, name: str, body: bytes, *, run: str = "", by: str) -> bool:
        """Store it; False when it stood already. `run`: the internal id, where the body does not say it.

        Raises `NotFound` (no such source of its kind), `Unreadable`, `ToldOtherwise`, `DatabaseBusy`.
        """
        told = _with_run(body, run) if run else body
        self.hook.read(told)
        now_ms = self.clock.now_ms()
        with self.database.write() as unit:
            source = unit.sources.by_name(name) if is_plain(name) else None
            if source is None or source.kind != self.hook.kind:
                raise NotFound(what="source", name=name)
            report = NewDelivery(source.id, self.hook.key(Call("", ANALYTICS, told)), ANALYTICS, told)
            if unit.deliveries.differs(report):
                raise ToldOtherwise
            new = unit.deliveries.add(report, at_ms=now_ms)
            if new:
                unit.logs.event(by=by, what="analytics-given", subject=name, detail=run, at_ms=now_ms)
            return new


def _with_run(body: bytes, run: str) -> bytes:
    """The server's own file (`data.json`) as it would have sent it: with the ids of the meeting around it."""
    try:
        data: Any = json.loads(body)
    except (ValueError, RecursionError) as exc:
        raise Unreadable(place="file", expected="JSON, whole") from exc
    meeting = data.get("meeting_id") if isinstance(data, dict) else None
    told = {"version": "1.0", "meeting_id": meeting, "internal_meeting_id": run, "data": data}
    return json.dumps(told, ensure_ascii=False).encode()
