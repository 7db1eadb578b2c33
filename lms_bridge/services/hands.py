"""The same done with several things: one after the other, or at the same time by several hands."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Protocol, TypeVar

Thing = TypeVar("Thing")
Made = TypeVar("Made")


class Hands(Protocol):
    def __call__(self, act: Callable[[Thing], Made], things: Sequence[Thing]) -> Sequence[Made]:
        """What comes of each, in their order, when all are done. Raises what the first of them raises."""


@contextmanager
def hands_of(many: int) -> Iterator[Hands]:
    """So many threads, which end with the block; none beside the caller's where it is one."""
    if many <= 1:
        yield _one_by_one
        return
    with ThreadPoolExecutor(many, thread_name_prefix="hand") as pool:

        def at_once(act: Callable[[Thing], Made], things: Sequence[Thing]) -> Sequence[Made]:
            return list(pool.map(act, things))

        yield at_once


def _one_by_one(act: Callable[[Thing], Made], things: Sequence[Thing]) -> Sequence[Made]:
    return [act(one) for one in things]
