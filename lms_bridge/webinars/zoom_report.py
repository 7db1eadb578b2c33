"""Zoom's report on who took part: the answers as they are kept, and what their rows say.

A row is one stay of one device. Who somebody is: `customer_key`, which the academy gives at the registration,
is the account on the learning platform; else the account at Zoom or the registration has an id, and is an
account at Zoom that somebody may be linked to. A name or an address that a participant types is nobody's: a
row with nothing else is a guest's.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from lms_bridge.domain.errors import Unreadable
from lms_bridge.domain.fact import digest
from lms_bridge.services.meeting_reports import ReportSaid, RunThere
from lms_bridge.services.presences import By, Participant, Presence
from lms_bridge.webinars.json_values import moment, optional, parsed, text

REGISTRANT: Final = "registrant:"
"""Before the id of a registration, so that it is never taken for an account's."""
LONGEST_MS: Final = 30 * 3_600_000
"""A meeting of Zoom's ends after 30 hours."""

_ROOM = re.compile(r"[0-9]{9,12}")
_WAITING: Final = "in_waiting_room"
_STATES: Final = ("in_meeting", "")
_FIELDS: Final = ("kind", "meeting", "run")


class ZoomReports:
    """The port `services.meeting_reports.ReportReader` for this product."""

    def is_room(self, meeting: str) -> bool:
        return _ROOM.fullmatch(meeting) is not None

    def read(self, body: bytes) -> ReportSaid:
        kept = parsed(body)
        pages = kept.get("pages")
        if not isinstance(pages, list):
            raise Unreadable(place="pages", expected="a list")
        unread: Counter[str] = Counter()
        rows = list(_rows(pages))
        present = [row for row in rows if row.get("status") != _WAITING]
        presences = [one for row in present if (one := _tried(row, unread))]
        waiting = len(rows) - len(present)
        meeting, run = text(kept, "meeting"), text(kept, "run")
        return ReportSaid(
            meeting, run, presences=presences, ended_ms=_end(presences), waiting=waiting, unread=unread
        )


def kept_report(meeting: str, run: RunThere, pages: Sequence[bytes]) -> bytes:
    """A report as it is kept: what was asked for, and each answer to the letter."""
    asked = dict(zip(_FIELDS, (run.kind, meeting, run.run), strict=True))
    told = {**asked, "pages": [page.decode() for page in pages]}
    return json.dumps(told, ensure_ascii=False).encode()


def participants(page: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The rows of one answer. Raises `Unreadable`."""
    found = page.get("participants")
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise Unreadable(place="participants", expected="a list of objects")
    return found


def _end(presences: Sequence[Presence]) -> int | None:
    """A meeting ends when the last one leaves."""
    leaves = [one.leave_ms for one in presences if one.leave_ms is not None]
    return max(leaves) if leaves and len(leaves) == len(presences) else None


def _rows(pages: Sequence[Any]) -> Iterator[Mapping[str, Any]]:
    for page in pages:
        yield from participants(parsed(page if isinstance(page, str) else ""))


def _tried(row: Mapping[str, Any], unread: Counter[str]) -> Presence | None:
    """One row; a bad one is counted by the field that is wrong and touches no other."""
    try:
        return _presence(row)
    except Unreadable as error:
        unread[str(error.params["place"])] += 1
        return None


def _presence(row: Mapping[str, Any]) -> Presence:
    if row.get("status", "") not in _STATES:
        raise Unreadable(place="status", expected="in_meeting or in_waiting_room")
    join_ms = moment(row, "join_time")
    leave_ms = moment(row, "leave_time") if row.get("leave_time") else None
    if leave_ms is not None and not 0 <= leave_ms - join_ms <= LONGEST_MS:
        raise Unreadable(place="leave_time", expected="a time after the join, by at most 30 hours")
    return Presence(_who(row), join_ms, leave_ms, session=_session(row, join_ms))


def _who(row: Mapping[str, Any]) -> Participant:
    label = optional(row, "name")
    key, login, registered = (optional(row, name) for name in ("customer_key", "id", "registrant_id"))
    if key:
        return Participant(By.ACCOUNT, key, label)
    if login:
        return Participant(By.LOGIN, login, label)
    if registered:
        return Participant(By.LOGIN, REGISTRANT + registered, label)
    return Participant(By.NOBODY, label=label)


def _session(row: Mapping[str, Any], join_ms: int) -> str:
    """A row is a stay by itself: the number within the meeting comes again where somebody changes rooms."""
    place = str(row["user_id"]) if type(row.get("user_id")) is int else optional(row, "user_id")
    names = (optional(row, name) for name in ("id", "registrant_id", "customer_key", "bo_mtg_id"))
    return digest("zoom-report", place, *names, str(join_ms))[:32]
