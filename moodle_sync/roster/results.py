"""What became of each item of a plan, kept so that applying can go on where it stopped."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from enum import StrEnum
from typing import TypeAlias

CHANGED_SINCE = "changed-since"
"""Somebody else changed it since the plan, or since the write."""
NO_EFFECT = "no-effect"
"""Moodle accepted it every time and never had it."""
NO_ACCOUNT = "no-account"
"""The account that the plan was to make for it was not made."""


class State(StrEnum):
    """Where an item stands. One without a result has not been sent."""

    SENT = "sent"
    """On its way; without a later result nobody knows whether it arrived, until Moodle is looked at."""
    UNAVAILABLE = "unavailable"
    """Sent as often as is sensible and not there; may be tried again."""
    DONE = "done"
    """Moodle accepted it or was seen to have it."""
    REFUSED = "refused"
    """Moodle refuses this one; the others went on."""
    CHANGED = "changed"
    """Moodle no longer was as planned: somebody else's act, left as it is."""
    SKIPPED = "skipped"
    """What it depends on was not done."""


PENDING = frozenset({State.SENT, State.UNAVAILABLE})
MOVES: Mapping[State | None, frozenset[State]] = {
    None: frozenset({State.SENT, State.CHANGED, State.SKIPPED}),
    State.SENT: frozenset(State) - {State.SKIPPED},
    State.UNAVAILABLE: frozenset({State.SENT, State.DONE, State.CHANGED}),
    State.DONE: frozenset(),
    State.REFUSED: frozenset(),
    State.CHANGED: frozenset(),
    State.SKIPPED: frozenset(),
}
"""From what an item may come to what. `sent` follows `sent` when an item goes out again."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one item.

    `code`: why, an error's code or `changed-since`, `no-effect`, `no-account`; empty where the state says it
    all. `moodle_user_id`: the account that an account item made or was about.
    """

    subject: str
    _: KW_ONLY
    state: State
    code: str = ""
    moodle_user_id: int | None = None


Record: TypeAlias = Callable[[Sequence[Result]], None]
"""Keeps results, durably, before it returns: later ones of a subject replace earlier ones."""


class Log:
    """The results so far; each new one is kept before anything else happens."""

    def __init__(self, progress: Mapping[str, Result], record: Record) -> None:
        self._results = dict(progress)
        self._record = record

    @property
    def results(self) -> Mapping[str, Result]:
        return self._results

    def write(self, results: Iterable[Result]) -> None:
        rows = tuple(results)
        if not rows:
            return
        for row in rows:
            if row.state not in MOVES[self.state(row.subject)]:
                raise ValueError(f"{row.subject} cannot come from {self.state(row.subject)} to {row.state}")
        self._record(rows)
        self._results |= {row.subject: row for row in rows}

    def state(self, subject: str) -> State | None:
        result = self._results.get(subject)
        return None if result is None else result.state

    def pending(self, subject: str) -> bool:
        """Whether there is still something to do: never sent, or sent and not known to be there."""
        return self.state(subject) in PENDING | {None}

    def sent(self, subject: str) -> bool:
        """Whether the item may have reached Moodle."""
        return self.state(subject) in PENDING
