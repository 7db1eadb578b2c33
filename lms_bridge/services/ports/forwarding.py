"""Forwarding to other Learning Record Stores: the targets, the stream they follow, what was sent to them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field, replace
from typing import Final, Protocol

from lms_bridge.domain.forwarding import Newer, RowState, TargetState
from xapi import Version

LIVE_STREAM: Final = 0
"""The round in which statements are sent as they arrive; replays have the numbers from 1 on."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How it goes with a target.

    `code`, `params`, `since_ms`: the trouble it has and since when; it has words at the edge. `told_ms`: when
    staff were told of it. `failures`: calls in a row that were not answered well. `refusals`: statements in a
    row that it refused. `narrow`: how many are sent at once at present, None: as many as is set.
    """

    state: TargetState = TargetState.ACTIVE
    _: KW_ONLY
    code: str | None = None
    params: Mapping[str, object] = field(default_factory=dict)
    since_ms: int | None = None
    told_ms: int | None = None
    failures: int = 0
    refusals: int = 0
    narrow: int | None = None
    sent_ms: int | None = None
    next_try_ms: int = 0

    def put(self, state: TargetState) -> "Progress":
        """As a person puts it: resumed, it begins at once and with no trouble behind it."""
        if state is not TargetState.ACTIVE:
            return replace(self, state=state)
        return Progress(state, told_ms=self.told_ms, narrow=self.narrow, sent_ms=self.sent_ms)


@dataclass(frozen=True, slots=True)
class Position:
    """How far a target has followed the stream: from `start` (excluded) to `cursor` (included), by seq.

    `seen`: how many statements were seen in each of the latest stretches of it, by their number.
    """

    start: int
    cursor: int
    seen: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Target:
    """Another LRS. `endpoint` is the address of its statements, without a slash at the end. `user` and the
    secret are its Basic credential. `filter`: JSON text, see `services.forward_filter.Filter`."""

    id: int
    name: str
    _: KW_ONLY
    endpoint: str
    user: str
    sealed_secret: str = field(repr=False)
    version: Version
    newer: Newer
    filter: str
    batch: int
    position: Position
    progress: Progress = Progress()
    created_ms: int = 0


@dataclass(frozen=True, slots=True)
class Turn:
    """A target in hand: nobody else works for it while `lease` holds."""

    target: Target
    lease: str


class ForwardTargets(Protocol):
    def add(self, target: Target) -> None:
        """Raises `AlreadyThere` when the name is taken."""

    def change(self, target: Target) -> None:
        """Keep what staff set: address, credential, version, filter, size. Its state and progress stay."""

    def set_progress(self, target_id: int, progress: Progress) -> None:
        """By a person's word, whoever has the target in hand."""

    def remove(self, target_id: int) -> None:
        """With all that was kept of what was sent to it."""

    def by_name(self, name: str) -> Target | None: ...

    def all(self) -> Sequence[Target]:
        """By name."""

    def due(self, *, at_ms: int, until: int) -> int | None:
        """The active target that is in nobody's hand, may be called now, and has something to do: the one
        whose last turn is the longest ago. `until`: up to which seq the stream is followed."""

    def behind(self, *, at_ms: int) -> int | None:
        """Such a target for which something came to light behind its cursor, or None. It counts what the
        cursors have passed lately, which costs more than to see what is due."""

    def claim(self, target_id: int, *, at_ms: int, lease_ms: int) -> Turn | None:
        """None where somebody else was first, or it is not active any more."""

    def keep(self, turn: Turn, progress: Progress, *, until_ms: int) -> Progress | None:
        """Keep how it goes and hold the lease until then; as it is kept: where staff have paused it
        meanwhile, it stays so. None: it is somebody else's now, and nothing of this unit may be kept."""

    def moved(self, turn: Turn, position: Position) -> bool:
        """The stream was followed up to there. False: it is somebody else's now."""

    def counted(self, target_id: int, *, sent: int, there: int) -> None:
        """So many more were taken, and were there already."""

    def release(self, turn: Turn) -> None:
        """Out of hand, where it still was."""


@dataclass(frozen=True, slots=True)
class Voided:
    """The statement that another one takes back."""

    source_id: int
    raw: str


@dataclass(frozen=True, slots=True)
class Passing:
    """A statement of the stream. `raw` is empty where it was deleted by its age.

    `voids`: whether it takes another back; `voided`: which, where that is here. `withdrawals`: the seqs of
    earlier statements of the same source that take this one back.
    """

    seq: int
    id: str
    _: KW_ONLY
    source_id: int
    raw: str
    stored_ms: int
    voids: bool
    voided: Voided | None
    withdrawals: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A statement as it is kept, to be sent."""

    seq: int
    id: str
    raw: str
    stored_ms: int
    version: Version


class ForwardStream(Protocol):
    """All statements, in the order of their numbers, which is that of their arrival but for what arrived at
    the same time: who was numbered first may be committed later."""

    def seq_at(self, at_ms: int) -> int:
        """The first number that a statement of that moment may have."""

    def stored_between(self, since_ms: int | None, until_ms: int | None) -> tuple[int, int]:
        """The first and the last number of statements stored then; some beside them may have them too."""

    def after(self, cursor: int, *, until: int, limit: int) -> Sequence[Passing]:
        """The first statements after `cursor` and up to `until`, both by seq."""

    def counts(self, after: int, until: int, *, bits: int) -> Mapping[int, int]:
        """How many there are after one number and up to another, by `seq >> bits`."""

    def outgoing(self, seqs: Collection[int]) -> Mapping[int, Outgoing]:
        """Those that are still kept."""


@dataclass(frozen=True, slots=True)
class Queued:
    """A statement to be sent, or to be laid aside at once (`state`, with its `code`). `since_ms`: since when
    it waits."""

    seq: int
    since_ms: int
    state: RowState = RowState.WAITING
    code: str | None = None


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A submission whose turn it is, and how often it was tried."""

    replay: int
    seq: int
    tries: int


@dataclass(frozen=True, slots=True)
class Settled:
    """What came of a submission. `answer`: what may be shown of what the target said."""

    row: WaitingRow
    state: RowState
    _: KW_ONLY
    code: str | None = None
    status: int | None = None
    answer: str = ""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A submission that was refused, or that is not sent; `statement_id` is None where that is gone."""

    replay: int
    seq: int
    _: KW_ONLY
    statement_id: str | None
    stored_ms: int
    state: RowState
    code: str | None
    status: int | None
    answer: str
    tries: int
    ended_ms: int | None
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """One call: how many statements, from which on, and what came of it."""

    at_ms: int
    _: KW_ONLY
    took_ms: int
    first_seq: int
    statements: int
    status: int | None
    outcome: str
    reason: str
    answer: str


@dataclass(frozen=True, slots=True)
class Replay:
    """A range that is sent again. `what`: `missing` (what was not sent yet) or `all`.

    It was read from the stream up to `cursor`, by seq; `since_ms` (included) and `until_ms` (excluded) bound
    the time of storing where they are given. `queued`: how many it sends. `read_ms`: when all was read.
    """

    number: int
    what: str
    _: KW_ONLY
    cursor: int
    until: int
    since_ms: int | None = None
    until_ms: int | None = None
    queued: int = 0
    by: str = ""
    reason: str = ""
    asked_ms: int = 0
    read_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """How much waits for a target. `unread`: statements of the stream that it has not come to, counted up to
    `MOST_COUNTED`; `oldest_ms`: since when the one that waits the longest does."""

    waiting: int = 0
    unread: int = 0
    oldest_ms: int | None = None
    dead: int = 0
    aside: int = 0
    sent: int = 0
    there: int = 0

    def age_ms(self, at_ms: int) -> int:
        """How long something has waited; 0 where nothing does."""
        return 0 if self.oldest_ms is None else max(0, at_ms - self.oldest_ms)


MOST_COUNTED: Final = 10_000


class ForwardRows(Protocol):
    """The submissions of a target, each once a round, and all that is kept of its calls."""

    def queue(self, target_id: int, replay: int, rows: Collection[Queued]) -> None:
        """Those that stand already in that round stay as they are."""

    def states(self, target_id: int, seqs: Collection[int]) -> Mapping[int, frozenset[RowState]]:
        """In which states these statements stand, in any round; none where they never were queued."""

    def next(self, target_id: int, *, limit: int) -> Sequence[WaitingRow]:
        """What is sent next: the live stream first, each round in order of arrival."""

    def settle(self, target_id: int, settled: Collection[Settled], *, at_ms: int) -> None: ...

    def tried(self, target_id: int, rows: Collection[WaitingRow]) -> None:
        """One more try of each."""

    def wake(
        self, target_id: int, *, states: Collection[RowState], at_ms: int, seqs: Collection[int] | None = None
    ) -> int:
        """Let those of these states wait again; how many there were. `seqs`: only these statements."""

    def set_aside(
        self, target_id: int, seqs: Collection[int] | None, *, by: str, reason: str, at_ms: int
    ) -> int:
        """Those that were refused are not sent; how many there were. None: all."""

    def dead(self, target_id: int, *, limit: int) -> Sequence[DeadLetter]:
        """What was refused or laid aside, the newest first; what was refused before the rest."""

    def figures(self) -> Mapping[int, Figures]:
        """By target. For pages, commands and metrics."""

    def add_attempt(self, target_id: int, attempt: Attempt, *, keep: int) -> None:
        """Keep it, and of the earlier ones only so many."""

    def attempts(self, target_id: int, *, limit: int) -> Sequence[Attempt]:
        """The newest first."""

    def add_replay(self, target_id: int, replay: Replay) -> int:
        """Its number, one more than that of the last."""

    def replays(self, target_id: int, *, limit: int) -> Sequence[Replay]:
        """The newest first."""

    def unread_replay(self, target_id: int) -> Replay | None:
        """The first that was not read to its end."""

    def keep_replay(self, target_id: int, replay: Replay) -> None: ...
