"""The ways in which a Moodle fails, to be switched on one by one."""

from dataclasses import dataclass, field
from typing import Literal


@dataclass(slots=True)
class PluginTraps:
    """What the companion plugin tells of itself and of the settings around it. As made, all is well.

    `…_ago_s`: seconds before now; cron None: it never ran.
    """

    endpoint_set: bool = True
    secret_set: bool = True
    idnumber_locked: bool = True
    completion_enabled: bool = True
    logstore_enabled: bool = True
    logstore_endpoint_set: bool = True
    batch_size: int = 500
    background: bool = True
    sends_idnumber: bool = True
    sends_username: bool = False
    cron_ago_s: int | None = 60
    waiting: int = 0
    oldest_ago_s: int = 0
    last_error: str = ""


@dataclass(slots=True)
class Traps:
    """What is wrong with the stand-in right now. As made, nothing is.

    `lacking`: capabilities that the service account has lost. `left_out`: functions not in the service.
    `plugin_absent`: the companion plugin is not installed. `fails_after`: functions by the number of calls
    that they still answer, after which a proxy's error page comes. `report_headers`: the only columns of the
    custom report, as made all of them; `report_unfiltered`: nobody added its filters; `report_zone_s`: how
    far the account's time zone is ahead. Those that end in `_next` count down, one for each call (or write)
    that they strike.
    """

    version: Literal["4.5", "5.1"] = "5.1"
    debug: bool = False
    max_input_vars: int = 5000
    lacking: set[str] = field(default_factory=set)
    left_out: set[str] = field(default_factory=set)
    maintenance: Literal["", "web", "command-line"] = ""
    web_services: bool = True
    service_on: bool = True
    ip_allowed: bool = True
    files_allowed: bool = True
    credential: Literal["good", "expired", "deleted"] = "good"
    service_user: Literal["", "suspended", "must-change-password"] = ""
    plugin_absent: bool = False
    languages: set[str] = field(default_factory=lambda: {"en"})
    seconds_ahead: int = 0
    collide_next: int = 0
    lose_reply_next: int = 0
    cut_answer_next: int = 0
    page_instead_next: int = 0
    fails_after: dict[str, int] = field(default_factory=dict)
    report_headers: tuple[str, ...] = ()
    report_unfiltered: bool = False
    report_zone_s: int = 0
    plugin: PluginTraps = field(default_factory=PluginTraps)

    def strikes(self, name: Literal["collide", "lose_reply", "cut_answer", "page_instead"]) -> bool:
        """Whether the trap strikes now; each strike uses one up."""
        left: int = getattr(self, f"{name}_next")
        if left:
            setattr(self, f"{name}_next", left - 1)
        return left > 0

    def fails(self, function: str) -> bool:
        """Whether the function answers no more; each call that it answers uses one up."""
        if function not in self.fails_after:
            return False
        left = self.fails_after[function]
        self.fails_after[function] = max(0, left - 1)
        return left == 0
