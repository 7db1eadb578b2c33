"""Keeping what was refused with the answer it got, so that staff see why; and forgetting it in time."""

from dataclasses import KW_ONLY, dataclass
from hashlib import sha256
from threading import Lock
from typing import Final

from lms_bridge.domain.fact import digest
from lms_bridge.services.ports import Clock, Credential, Database
from lms_bridge.services.ports.refusals import NewRefusal
from xapi import MalformedJson
from xapi.parsing import cut

MOST_BYTES: Final = 16 * 1024
"""Of a refused body, and of the answer, that are kept."""
DAY_MS: Final = 86_400_000
_LOT: Final = 500
_PAUSE_MS: Final = 1000


@dataclass(frozen=True, slots=True)
class Refused:
    """What was sent and how it was answered. `caller`: None where nobody was identified.

    `index`: of the statement that broke a rule, where one did.
    """

    method: str
    _: KW_ONLY
    path: str
    content_type: str
    version: str
    body: bytes
    status: int
    code: str
    answer: str
    index: int | None
    caller: Credential | None


class KeepRefused:
    """`days`: how long what was refused is kept after it came last.

    Of callers that nobody knows only the answer is kept, and they are written down at most once a second, so
    that whoever guesses keys keeps the database busy with nothing.
    """

    def __init__(self, database: Database, clock: Clock, *, days: int) -> None:
        self._database = database
        self._clock = clock
        self._kept_ms = days * DAY_MS
        self._waiting: dict[str, int] = {}
        self._written_ms = 0
        self._lock = Lock()

    def until_ms(self, last_ms: int) -> int:
        """When what came last at that moment is forgotten."""
        return last_ms + self._kept_ms

    def keep(self, refused: Refused) -> None:
        """Keep it, or count it where the same was refused before. Raises `DatabaseBusy`."""
        now_ms = self._clock.now_ms()
        new = _new(refused)
        times = 1
        if refused.caller is None:
            times = self._due(new.key, now_ms)
            if not times:
                return
        with self._database.write() as unit:
            unit.refusals.add(new, times=times, at_ms=now_ms)

    def forget(self) -> bool:
        """Remove some of what is too old; False where nothing is."""
        with self._database.write() as unit:
            before_ms = self._clock.now_ms() - self._kept_ms
            return unit.refusals.forget(before_ms=before_ms, limit=_LOT) > 0

    def _due(self, key: str, now_ms: int) -> int:
        """How many of the key are to be written now; 0: later."""
        with self._lock:
            self._waiting[key] = self._waiting.get(key, 0) + 1
            if 0 <= now_ms - self._written_ms < _PAUSE_MS:
                return 0
            self._written_ms = now_ms
            return self._waiting.pop(key)


def _new(refused: Refused) -> NewRefusal:
    caller = refused.caller
    excerpt, place = _excerpt(refused) if caller else (b"", "")
    answer = refused.answer[:MOST_BYTES]
    source_id = caller.source_id if caller else None
    told = (refused.method, refused.path if caller else "", str(refused.status), refused.code)
    key = digest(str(source_id), *told, answer, sha256(refused.body).hexdigest() if caller else "")
    return NewRefusal(
        key,
        source_id=source_id,
        credential_id=caller.id if caller else None,
        method=refused.method,
        path=refused.path,
        content_type=refused.content_type[:200],
        version=refused.version[:20],
        excerpt=excerpt,
        place=place,
        size=len(refused.body),
        status=refused.status,
        code=refused.code,
        answer=answer,
    )


def _excerpt(refused: Refused) -> tuple[bytes, str]:
    """The statement that broke a rule where it can be cut out, else the beginning."""
    if refused.index is not None and refused.body.lstrip()[:1] == b"[":
        try:
            pieces = cut(refused.body.decode())
            return pieces[refused.index].encode()[:MOST_BYTES], f"[{refused.index}]"
        except (ValueError, IndexError, MalformedJson):
            pass
    return refused.body[:MOST_BYTES], ""
