"""What staff are told of a target: that it stopped or does not answer, and that it is over."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from lms_bridge.domain.forwarding import TargetState
from lms_bridge.services.forward_outcomes import is_over, to_be_told
from lms_bridge.services.ports import Notice, NoticeKind, Unit
from lms_bridge.services.ports.forwarding import Progress
from lms_bridge.services.tell_staff import Message


@dataclass(frozen=True, slots=True)
class TargetTelling:
    """`stopped`: nothing is sent until somebody resumes it; else it is tried again by itself. `over`: the
    trouble that began at `since_ms` is over. `code`, `params`: the trouble."""

    target: str
    since_ms: int
    stopped: bool
    over: bool
    code: str | None
    params: Mapping[str, object]


class TargetWords(Protocol):
    """Puts it into words for people."""

    def __call__(self, telling: TargetTelling) -> Message: ...


class Called(Protocol):
    """A target as far as staff are told of it."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def progress(self) -> Progress: ...


@dataclass(frozen=True, slots=True)
class TellOfTargets:
    """Keeps notices in the unit of what they are about. `to`: as `tell_staff.TellStaff` has it. `about`: the
    kind of target, in the key of each notice."""

    words: TargetWords
    to: Callable[[], str]
    new_id: Callable[[], int]
    about: str = "forward"

    def of(self, unit: Unit, target: Called, then: Progress, *, at_ms: int) -> Progress:
        """The progress `then`, with whether staff have been told of it."""
        if to_be_told(target.progress, then):
            self._keep(unit, target, then, at_ms=at_ms)
            return replace(then, told_ms=at_ms)
        if is_over(target.progress, then):
            self._keep(unit, target, then, at_ms=at_ms)
            return replace(then, told_ms=None)
        return then

    def _keep(self, unit: Unit, target: Called, then: Progress, *, at_ms: int) -> None:
        over = then.code is None
        since_ms = then.told_ms if over else then.since_ms
        telling = TargetTelling(
            target.name,
            at_ms if since_ms is None else since_ms,
            stopped=then.state is TargetState.STOPPED,
            over=over,
            code=then.code,
            params=then.params,
        )
        message, to = self.words(telling), self.to()
        notice = Notice(
            id=self.new_id(),
            job_id=None,
            source_id=None,
            kind=NoticeKind.RECOVERY if over else NoticeKind.FAILURE,
            key=f"{self.about}:{target.id}:{at_ms}:{then.code}",
            to=to,
            subject=message.subject,
            text=message.text,
            created_ms=at_ms,
            state="due" if to else "done",
        )
        unit.notices.add(notice)
