"""Several who ask at one moment are served by one of them."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

import pytest

from lms_bridge.services.together import Together

WAIT_S = 10


class Work:
    """What is done, lot by lot. The first lot waits until it is let go."""

    def __init__(self) -> None:
        self.lots: list[list[str]] = []
        self.begun, self.go = Event(), Event()

    def do(self, asked: Sequence[str]) -> None:
        self.lots.append(list(asked))
        self.begun.set()
        assert self.go.wait(WAIT_S)
        if "bad" in asked:
            raise ValueError(asked)


def crowd(work: Work, names: Sequence[str], *, most: int = 100) -> dict[str, Future[None]]:
    """One asks, and all the others while it is served; each is heard in the end."""
    together = Together(work.do, most=most)
    with ThreadPoolExecutor(len(names)) as pool:
        first = {names[0]: pool.submit(together, names[0], size=10)}
        assert work.begun.wait(WAIT_S)
        others = {name: pool.submit(together, name, size=10) for name in names[1:]}
        waiting = together.waits
        wait_until(lambda: waiting() == len(others))
        work.go.set()
    return first | others


def wait_until(holds: Callable[[], bool]) -> None:
    for _ in range(1_000_000):
        if holds():
            return
    raise AssertionError("it never came to that")


def test_one_alone_is_served_at_once() -> None:
    work = Work()
    work.go.set()
    Together(work.do, most=1)("a", size=10)
    assert work.lots == [["a"]]


def test_those_who_wait_are_served_together() -> None:
    work = Work()
    crowd(work, "abcd")
    assert [len(lot) for lot in work.lots] == [1, 3]


def test_no_lot_is_larger_than_allowed() -> None:
    work = Work()
    crowd(work, "abcdef", most=20)
    assert [len(lot) for lot in work.lots] == [1, 2, 2, 1]


def test_the_trouble_of_one_is_its_own() -> None:
    work = Work()
    heard = crowd(work, ["a", "b", "bad", "c"])
    assert [name for name, one in heard.items() if one.exception()] == ["bad"]
    assert sorted(lot[0] for lot in work.lots[2:]) == ["b", "bad", "c"]


def test_trouble_alone_is_raised_and_the_next_is_served() -> None:
    work = Work()
    work.go.set()
    together = Together(work.do, most=1)
    with pytest.raises(ValueError, match="bad"):
        together("bad", size=1)
    together("a", size=1)
    assert work.lots == [["bad"], ["a"]]
