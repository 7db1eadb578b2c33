"""Checking a webinar server: whether it calls us. Where it does not, it is asked to from now on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from lms_bridge.services.ports import Sealer, Source
from moodle_sync.findings import Finding, Severity

NO_ADDRESS = "webinar-no-address"


class Hooks(Protocol):
    """The calls that a webinar server makes. Each raises errors of ours whose `trouble` is a code."""

    def registered(self) -> Sequence[str]:
        """The addresses that it calls."""

    def register(self, callback_url: str) -> None:
        """Have it call that address too."""


class HooksOf(Protocol):
    """Gives the hooks of a source's server; the secret is opened."""

    def __call__(self, source: Source, secret: str) -> Hooks: ...


@dataclass(frozen=True, slots=True)
class LookAtMeetings:
    """What `services.check_source` does with a webinar server."""

    sealer: Callable[[], Sealer]
    hooks_of: HooksOf

    def __call__(self, source: Source) -> tuple[Finding, ...]:
        """Raises what the server's answer comes to; nothing else of the server is changed."""
        if not source.home_page:
            return (Finding(Severity.PROBLEM, code=NO_ADDRESS),)
        url = source.callback_url or ""
        hooks = self.hooks_of(source, self.sealer().open(source.sealed_secret or ""))
        if url in hooks.registered():
            return (Finding(Severity.GOOD, code="hook-stands", params={"url": url}),)
        hooks.register(url)
        return (Finding(Severity.GOOD, code="hook-registered", params={"url": url}),)
