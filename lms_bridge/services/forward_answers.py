"""What a target's answer means, and what of it may be shown. Pure: no call is made here."""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from http import HTTPStatus
from typing import Any, Final

from moodle_sync import Answer, PostFailed

SHOWN: Final = 600
"""Characters of an answer that are kept."""


class Verdict(StrEnum):
    """What follows from an answer."""

    SENT = "sent"
    SPLIT = "split"
    """Something in it is refused: less is sent at a time, until it is known what."""
    REFUSED = "refused"
    """This one statement is refused."""
    CONFLICT = "conflict"
    """There is a statement of this id."""
    LATER = "later"
    STOP = "stop"
    """The target itself refuses: a person acts."""


@dataclass(frozen=True, slots=True)
class Judged:
    """`reason`: a code of why it was not sent. `asked_ms`: how long the target asks to wait. `status`: None
    where no answer came. `code`: of the trouble that stops the target."""

    verdict: Verdict
    reason: str = ""
    status: int | None = None
    asked_ms: int | None = None
    code: str | None = None

    @property
    def is_our_fault(self) -> bool:
        """Whether the target failed over what was sent, it may be over one statement of it."""
        return self.status == HTTPStatus.INTERNAL_SERVER_ERROR


NOT_ALLOWED: Final = "forward-not-allowed"
NO_STORE: Final = "forward-no-store"
ODD_ANSWER: Final = "odd-answer"
_NEVER: Final = frozenset({"forbidden-address", "not-an-address"})
_OF_STATEMENTS: Final = frozenset({400, 413, 422})
_LATER: Final = frozenset({408, 425, 429})
_MEANINGS: Final[Mapping[int, str]] = {401: NOT_ALLOWED, 403: NOT_ALLOWED}


def judge(reply: Answer | PostFailed, ids: Sequence[str], *, now_ms: int) -> Judged:
    """What the reply to a POST of the statements of these ids means."""
    if isinstance(reply, PostFailed):
        if reply.reason in _NEVER:
            return Judged(Verdict.STOP, reply.reason, code=NO_STORE)
        return Judged(Verdict.LATER, reply.reason)
    if reply.status == HTTPStatus.NO_CONTENT or (reply.status == HTTPStatus.OK and _names(reply.body, ids)):
        return Judged(Verdict.SENT, status=reply.status)
    return _of_status(reply, len(ids), now_ms)


def _of_status(reply: Answer, many: int, now_ms: int) -> Judged:
    status, reason = reply.status, f"status-{reply.status}"
    if status == HTTPStatus.OK:
        return Judged(Verdict.STOP, ODD_ANSWER, status, code=NO_STORE)
    if status in _OF_STATEMENTS or status == HTTPStatus.CONFLICT:
        return Judged(_of_these(status, many), reason, status)
    if status in _LATER or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Judged(Verdict.LATER, reason, status, retry_after_ms(reply.headers, now_ms=now_ms))
    return Judged(Verdict.STOP, reason, status, code=_MEANINGS.get(status, NO_STORE))


def _of_these(status: int, many: int) -> Verdict:
    if many > 1:
        return Verdict.SPLIT
    return Verdict.CONFLICT if status == HTTPStatus.CONFLICT else Verdict.REFUSED


def _names(body: bytes, ids: Collection[str]) -> bool:
    """Whether it is the list of ids by which an LRS says what it took: a page for signing in is not."""
    try:
        told = json.loads(body)
    except ValueError:
        return False
    return isinstance(told, list) and set(ids) <= {str(one).lower() for one in told}


def retry_after_ms(headers: Mapping[str, str], *, now_ms: int) -> int | None:
    """How long the answer asks to wait (RFC 9110 10.2.3); None where it does not say."""
    told = next((value for name, value in headers.items() if name.lower() == "retry-after"), "").strip()
    if told.isascii() and told.isdigit():
        return int(told[:9]) * 1000
    try:
        moment = parsedate_to_datetime(told)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0, int((moment - datetime.fromtimestamp(now_ms / 1000, UTC)).total_seconds() * 1000))


_ADDRESS: Final = re.compile(r"[^\s\"'<>,;:=()]+@[^\s\"'<>,;:()]+")
_CREDENTIAL: Final = re.compile(r"(?i)\b(basic|bearer)\s+[\w.~+/=-]+")
_HIDDEN: Final = "…"
_SHORTEST: Final = 2


def shown(body: bytes, *, hidden: Iterable[str]) -> str:
    """The beginning of an answer without secrets and without people: answers quote what was sent."""
    text = body[: 8 * SHOWN].decode("utf-8", "replace")
    for one in sorted({one for one in hidden if len(one) >= _SHORTEST}, key=len, reverse=True):
        text = text.replace(one, _HIDDEN).replace(json.dumps(one)[1:-1], _HIDDEN)
    text = _CREDENTIAL.sub(_HIDDEN, _ADDRESS.sub(_HIDDEN, text))
    return "".join(one if one.isprintable() else " " for one in text)[:SHOWN].strip()


_PEOPLE: Final = frozenset({"mbox", "mbox_sha1sum", "openid", "name"})


def people_in(texts: Iterable[str]) -> set[str]:
    """All by which statements name people: names, addresses, accounts. Names of activities are no texts."""
    return {name for text in texts for name in _named(json.loads(text))}


def _named(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, member in value.items():
            if key in _PEOPLE and isinstance(member, str):
                yield member
            else:
                yield from _named(member)
    elif isinstance(value, list):
        for member in value:
            yield from _named(member)
