"""A service in a folder of its own, set up by the commands that a person would type."""

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from lms_bridge.demo.calls import Credential
from lms_bridge.demo.failed import DemoFailed
from lms_bridge.demo.making.plan import YearPlan

PROGRAM: Final = (sys.executable, "-m", "lms_bridge")
LMS: Final = "lms"
ROOMS: Final = "bbb"
ROSTER: Final = "roster.zip"
_LAST_LINES: Final = 15


def _unheard(_: Sequence[str]) -> None:
    """Nobody wants to know which commands are typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """`folder` exists; `address` is where it will be reached; `settings` are variables of its environment.

    `heard` is told the words of each command before it runs.
    """

    folder: Path
    address: str
    settings: Mapping[str, str] = field(default_factory=dict, repr=False)
    heard: Callable[[Sequence[str]], None] = _unheard

    @property
    def environment(self) -> dict[str, str]:
        """Nothing that is set for another installation reaches this one."""
        foreign = {name: value for name, value in os.environ.items() if not name.startswith("LMS_BRIDGE_")}
        own = {"LMS_BRIDGE_PUBLIC_URL": self.address, "PYTHONUTF8": "1"}
        return {**foreign, **own, **self.settings}

    @property
    def database_url(self) -> str:
        own = f"sqlite:///{(self.folder / 'lms-bridge.sqlite').as_posix()}"
        return self.settings.get("LMS_BRIDGE_DATABASE_URL", own)

    def command(self, *words: str, typed: str = "") -> str:
        """Run `lms-bridge WORDS` with `typed` as its input; what it prints. Raises `DemoFailed`."""
        self.heard(words)
        done = subprocess.run(  # noqa: S603 - the program is our own, the words are the demo's
            [*PROGRAM, *words],
            cwd=self.folder,
            env=self.environment,
            input=typed,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        if done.returncode:
            told = "\n".join((done.stdout + done.stderr).splitlines()[-_LAST_LINES:])
            raise DemoFailed(f"lms-bridge {shlex.join(words)} ended with {done.returncode}:\n{told}")
        return done.stdout

    def prepare(self, plan: YearPlan, roster: bytes, token: str = "") -> Credential:
        """Make the database, take the roster over, add the sources; the credential for statements.

        `token`: by which the web services of the plan's Moodle are called; without it nobody calls them.
        """
        (self.folder / ROSTER).write_bytes(roster)
        self.command("init")
        self.command("roster", "import", ROSTER)
        lms = ("source", "add", "moodle", LMS, "--home-page", plan.home_page)
        self.command(*lms, *(("--token-file", "-") if token else ()), typed=token)
        rooms = ("source", "add", "bigbluebutton", ROOMS, "--secret-file", "-")
        where = ("--callback-url", plan.callback_url, "--accounts", LMS)
        self.command(*rooms, *where, typed=plan.hook_secret)
        words = ("credential", "add", "lrs", "--source", LMS, "--name", "logstore", "--json")
        made = json.loads(self.command(*words))
        return Credential(made["key"], made["secret"])

    def webhook_secret(self) -> str:
        """Make the secret by which the Moodle's plugin signs what it tells."""
        told = self.command("source", "change", LMS, "--new-secret")
        return next(line.split()[1] for line in told.splitlines() if line.startswith("secret"))

    def add_user(self, name: str, password: str, *role: str) -> None:
        self.command("user", "add", name, "--role", *role, "--password-file", "-", typed=password)
