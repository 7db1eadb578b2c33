"""What the page of what arrived shows. Times are milliseconds since 1970, UTC."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from lms_bridge.domain.fact import FactKind
from lms_bridge.services.ports.access import LIVE


@dataclass(frozen=True, slots=True)
class SourceHeard:
    """What one source has sent: `repeated` are deliveries of content that stood already.

    `mode` with the code and the params of why it is so, where somebody or something changed it; `held`: facts
    that are kept and do not count.
    """

    name: str
    kind: str
    statements: int
    deliveries: int
    repeated: int
    last_ms: int | None
    mode: str = LIVE
    why: str = ""
    params: Mapping[str, object] = field(default_factory=dict)
    held: int = 0


_COUNTED: Final = re.compile(r"(?P<name>.+?)(?: ×(?P<times>\d+))?$")


def names_in(said: str) -> Mapping[str, int]:
    """What one call tells, one by one: `user-joined, user-left ×2` is one arrival and two departures."""
    found = (_COUNTED.fullmatch(part) for part in said.split(", "))
    return {one["name"]: int(one["times"] or 1) for one in found if one}


@dataclass(frozen=True, slots=True)
class Said:
    """How often one name arrived by `statement` or `delivery`, and how many of these tell a fact.

    `name` is None for what is not read yet. Several in one call are counted one by one.
    """

    source: str
    raw: str
    name: str | None
    times: int
    used: int


@dataclass(frozen=True, slots=True)
class Untied:
    """A course, test or meeting room that standing facts name and no realisation is tied to.

    `kind` is what the facts are: a completed course before an attempt at a test, which names both.
    """

    source: str
    kind: FactKind
    object: str
    facts: int
    last_ms: int


@dataclass(frozen=True, slots=True)
class Failure:
    """A row that was laid aside: `kind` statement, delivery, pair or submission; `error` a code."""

    kind: str
    subject: str
    error: str
    tries: int


@dataclass(frozen=True, slots=True)
class RefusedCall:
    source: str
    reason: str
    times: int
    first_ms: int
    last_ms: int


@dataclass(frozen=True, slots=True)
class Arrived:
    """`pending` and `failed` count by kind of work; `failures`, `refused`, `untied` are the newest."""

    sources: tuple[SourceHeard, ...]
    said: tuple[Said, ...]
    pending: Mapping[str, int]
    failed: Mapping[str, int]
    failures: tuple[Failure, ...]
    refused: tuple[RefusedCall, ...]
    refused_times: int
    untied: tuple[Untied, ...]
