"""Counts the calls that a run makes of its source, and ends it where its job allows no more."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from threading import local
from typing import ParamSpec

from lms_bridge.services.sync_runs import RunCallsUsed
from moodle_sync import Answer, Flow, Flows, Post

_Asked = ParamSpec("_Asked")


@dataclass
class Calls:
    """How many calls a run made, and how many it may make."""

    most: int | None
    made: int = 0

    def one_more(self) -> None:
        """Raises `RunCallsUsed`; then the call is not made."""
        if self.most is not None and self.made >= self.most:
            raise RunCallsUsed(most=self.most)
        self.made += 1


class CallMeter:
    """One a process. A run's calls are those of the thread in which it runs; others are not counted."""

    def __init__(self) -> None:
        self._here = local()

    @contextmanager
    def counted(self, most: int | None) -> Iterator[Calls]:
        """Within the block the calls of this thread are counted, and refused beyond `most`."""
        self._here.calls = calls = Calls(most)
        try:
            yield calls
        finally:
            self._here.calls = None

    def over(self, post: Post) -> Post:
        """The same way to a Moodle, counted."""

        def counted(url: str, form: Mapping[str, str], *, timeout_s: float) -> Answer:
            self._one_more()
            return post(url, form, timeout_s=timeout_s)

        return counted

    def over_flows(self, flows: Flows) -> Flows:
        """The same for files, each of which is a call."""

        def counted(url: str, form: Mapping[str, str], *, timeout_s: float) -> AbstractContextManager[Flow]:
            self._one_more()
            return flows(url, form, timeout_s=timeout_s)

        return counted

    def over_any(self, call: Callable[_Asked, Answer]) -> Callable[_Asked, Answer]:
        """The same way to anything else, counted."""

        def counted(*args: _Asked.args, **kwargs: _Asked.kwargs) -> Answer:
            self._one_more()
            return call(*args, **kwargs)

        return counted

    def _one_more(self) -> None:
        calls: Calls | None = getattr(self._here, "calls", None)
        if calls is not None:
            calls.one_more()
