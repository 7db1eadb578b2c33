"""Which result a reply and a look give together, and how results may follow each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

import pytest

from moodle_sync.errors import MoodleRefused, MoodleUnavailable
from moodle_sync.roster import Result, RowRefused, State
from moodle_sync.roster.lots import VERDICTS, Reply, Seen, Sight, carry_out, settle
from moodle_sync.roster.results import MOVES, PENDING, Log

ERRORS = {
    Reply.ACCEPTED: None,
    Reply.LOST: MoodleUnavailable(),
    Reply.REFUSED: MoodleRefused(),
}


@dataclass(frozen=True)
class Thing:
    subject: str


@dataclass
class Scripted:
    """A bench of one item: each look gives the next sight, each write the next reply; the last ones stay."""

    sights: list[Sight]
    replies: list[Reply] = field(default_factory=list)
    sent: int = 0

    def look(self, items: Sequence[Thing]) -> Mapping[str, Seen]:
        sight = self.sights.pop(0) if len(self.sights) > 1 else self.sights[0]
        return {item.subject: Seen(sight) for item in items}

    def send(self, items: Sequence[Thing]) -> None:
        self.sent += len(items)
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        error = ERRORS[reply]
        if error is not None:
            raise error


def log(state: State | None = None) -> Log:
    return Log({} if state is None else {"a": Result("a", state=state)}, lambda _: None)


def carried(bench: Scripted, *, earlier: State | None = None) -> tuple[State | None, str]:
    kept = log(earlier)
    carry_out([Thing("a")], bench, kept)
    result = kept.results.get("a")
    return (result.state, result.code) if result else (None, "")


@pytest.mark.parametrize(("reply", "sight"), list(product(Reply, Sight)))
def test_every_reply_and_sight_has_a_verdict(reply: Reply, sight: Sight) -> None:
    state, _ = carried(Scripted([Sight.BEFORE, sight], [reply]))
    swallowed = (reply, sight) == (Reply.ACCEPTED, Sight.BEFORE)
    assert state is (State.REFUSED if swallowed else VERDICTS[reply, sight])


@pytest.mark.parametrize(
    ("sights", "replies", "expected", "sent"),
    [
        ([Sight.BEFORE, Sight.BEFORE, Sight.AFTER], [Reply.LOST, Reply.ACCEPTED], (State.DONE, ""), 2),
        ([Sight.BEFORE, Sight.BEFORE, Sight.AFTER], [Reply.LOST, Reply.REFUSED], (State.DONE, ""), 2),
        ([Sight.BEFORE, Sight.AFTER], [Reply.LOST], (State.DONE, ""), 1),
        ([Sight.BEFORE], [Reply.LOST], (State.UNAVAILABLE, "moodle-unavailable"), 3),
        ([Sight.BEFORE], [Reply.ACCEPTED], (State.REFUSED, "no-effect"), 3),
        ([Sight.BEFORE], [Reply.REFUSED], (State.REFUSED, "moodle-refused"), 1),
        ([Sight.EITHER], [Reply.LOST, Reply.ACCEPTED], (State.DONE, ""), 2),
        ([Sight.AFTER], [], (State.CHANGED, "changed-since"), 0),
        ([Sight.OTHER], [], (State.CHANGED, "changed-since"), 0),
        ([Sight.BEFORE, Sight.OTHER], [Reply.ACCEPTED], (State.DONE, "changed-since"), 1),
        ([Sight.BEFORE, Sight.OTHER], [Reply.LOST], (State.CHANGED, "changed-since"), 1),
        ([Sight.BEFORE, Sight.AFTER], [Reply.REFUSED], (State.CHANGED, ""), 1),
    ],
)
def test_an_item_is_sent_until_it_is_known(
    sights: list[Sight], replies: list[Reply], expected: tuple[State, str], sent: int
) -> None:
    bench = Scripted(list(sights), list(replies))
    assert (carried(bench), bench.sent) == (expected, sent)


@pytest.mark.parametrize(
    ("earlier", "sight", "expected", "sent"),
    [
        (State.SENT, Sight.AFTER, State.DONE, 0),
        (State.UNAVAILABLE, Sight.AFTER, State.DONE, 0),
        (State.SENT, Sight.OTHER, State.CHANGED, 0),
        (State.SENT, Sight.BEFORE, State.REFUSED, 1),
        (State.DONE, Sight.BEFORE, State.DONE, 0),
        (State.REFUSED, Sight.BEFORE, State.REFUSED, 0),
        (State.CHANGED, Sight.BEFORE, State.CHANGED, 0),
        (State.SKIPPED, Sight.BEFORE, State.SKIPPED, 0),
    ],
)
def test_what_an_earlier_run_left_is_looked_up_and_what_is_known_is_not_repeated(
    earlier: State, sight: Sight, expected: State, sent: int
) -> None:
    bench = Scripted([sight], [Reply.REFUSED])
    assert (carried(bench, earlier=earlier)[0], bench.sent) == (expected, sent)


@pytest.mark.parametrize(("sight", "expected"), [(Sight.AFTER, State.DONE), (Sight.BEFORE, State.SENT)])
def test_settling_looks_and_sends_nothing(sight: Sight, expected: State) -> None:
    kept, bench = log(State.SENT), Scripted([sight])
    settle([Thing("a")], bench, kept)
    assert (kept.state("a"), bench.sent) == (expected, 0)


@dataclass
class Picky:
    """A bench that refuses every lot with a bad row, and takes the others."""

    bad: frozenset[str]
    there: set[str] = field(default_factory=set)
    lots: list[int] = field(default_factory=list)

    def look(self, items: Sequence[Thing]) -> Mapping[str, Seen]:
        there = {True: Sight.AFTER, False: Sight.BEFORE}
        return {item.subject: Seen(there[item.subject in self.there]) for item in items}

    def send(self, items: Sequence[Thing]) -> None:
        self.lots.append(len(items))
        subjects = {item.subject for item in items}
        if subjects & self.bad:
            raise RowRefused(why="moodle-bad-argument")
        self.there |= subjects


def test_bad_rows_are_found_and_stop_nobody_else() -> None:
    bench, kept = Picky(frozenset({"17", "250"})), log()
    carry_out([Thing(str(number)) for number in range(300)], bench, kept)
    refused = {subject: one.code for subject, one in kept.results.items() if one.state is State.REFUSED}
    assert refused == {"17": "moodle-bad-argument", "250": "moodle-bad-argument"}
    assert len(bench.there) == 298
    assert (max(bench.lots), len(bench.lots) < 40) == (100, True)


@pytest.mark.parametrize(("old", "new"), list(product([None, *State], State)))
def test_results_follow_each_other_by_the_table(old: State | None, new: State) -> None:
    kept = log(old)
    if new in MOVES[old]:
        kept.write([Result("a", state=new)])
        assert kept.state("a") is new
    else:
        with pytest.raises(ValueError, match="cannot come"):
            kept.write([Result("a", state=new)])


def test_what_is_final_stays() -> None:
    assert {state for state in State if not MOVES[state]} == set(State) - PENDING
