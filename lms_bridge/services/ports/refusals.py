"""Requests that were refused, with the answer that they got."""

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class NewRefusal:
    """A refused request: who sent it, where that is known, what was sent, and the exact answer.

    `excerpt`: a part of the body; `place`: which, `[3]` for the statement of that index, empty for the
    beginning. `size`: bytes of the whole body. `code`: of the problem. `answer`: the problem document.
    """

    key: str
    _: KW_ONLY
    source_id: int | None
    credential_id: int | None
    method: str
    path: str
    content_type: str
    version: str
    excerpt: bytes
    place: str
    size: int
    status: int
    code: str
    answer: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A kept one. `source`, `credential`: their names, None where nobody was identified."""

    id: int
    _: KW_ONLY
    source: str | None
    credential: str | None
    method: str
    path: str
    content_type: str
    version: str
    excerpt: bytes
    place: str
    size: int
    status: int
    code: str
    answer: str
    times: int
    first_ms: int
    last_ms: int


class Refusals(Protocol):
    def add(self, refusal: NewRefusal, *, times: int, at_ms: int) -> None:
        """Keep it, or count it on the row of the same key. Of one source only so many are kept apart; what is
        more is counted on one row by status."""

    def newest(self, *, source: str | None, limit: int) -> Sequence[Refusal]:
        """Those that came last first."""

    def by_id(self, refusal_id: int) -> Refusal | None: ...

    def forget(self, *, before_ms: int, limit: int) -> int:
        """Remove at most so many that came last before that moment, refused calls of webhooks among them."""
