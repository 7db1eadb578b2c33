"""A reader who types what a page of the documentation says, and looks whether it is so."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Self

from run import HABITS
from tests.e2e.docs_commands import ROOT, Command, unseen
from tests.e2e.forking import forks

USUAL_ADDRESS = "http://127.0.0.1:8080"
PASSWORD = "a-password-for-trying"
PATIENCE_S = 30

_END = "\x1e"
_TAKEN = re.compile(r"([A-Z]+)=…")
_HABIT = re.compile(r"python3 run[.]py ([a-z-]+)")


class Shell:
    """One bash for a whole page, so that variables live from block to block."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._bash = subprocess.Popen(
            ["bash", "--noprofile", "--norc"],
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._bash.communicate()

    def run(self, typed: str) -> tuple[int, str]:
        """The exit code, and both streams as they came. Nothing can be asked: there is no input."""
        assert self._bash.stdin is not None
        self._bash.stdin.write(f"{{ {typed}\n}} </dev/null\nprintf '\\n{_END}%d\\n' $?\n")
        self._bash.stdin.flush()
        return self._heard()

    def _heard(self) -> tuple[int, str]:
        assert self._bash.stdout is not None
        lines: list[str] = []
        for line in self._bash.stdout:
            if line.startswith(_END):
                return int(line[1:]), "".join(lines)[:-1]
            lines.append(line)
        raise AssertionError(f"the shell died: {''.join(lines)}")


class Reader:
    """Types commands at an installation. `choices` are the values of `NAME=…`, each asked for once, in order.

    Without one the value is what was last shown after the name, as `key     3f0c…`.
    """

    def __init__(self, shell: Shell, address: str, choices: Iterator[tuple[str, Callable[[], str]]]) -> None:
        self._shell = shell
        self._address = address
        self._choices = choices
        self._shown = ""

    def follow(self, commands: list[Command]) -> list[str]:
        """What was not as the page says, with the page's line."""
        return [f"line {one.line}: {one.typed}: {fault}" for one in commands for fault in self._try(one)]

    def _try(self, command: Command) -> Iterator[str]:
        if habit := _HABIT.match(command.typed):
            if habit[1] not in HABITS:
                yield "run.py has no such habit"
            return
        code, output = self._shell.run(self._as_typed(command.typed))
        self._shown += output
        if code:
            yield f"exit code {code}: {output}"
        missing = unseen(command.seen, output.replace(self._address, USUAL_ADDRESS))
        if missing:
            yield f"not seen: {missing}, but: {output}"

    def _as_typed(self, typed: str) -> str:
        taken = _TAKEN.fullmatch(typed)
        if taken is None:
            return typed.replace(USUAL_ADDRESS, self._address)
        return f"{taken[1]}='{self._value(taken[1])}'"

    def _value(self, name: str) -> str:
        shown = re.findall(rf"^{name.lower()} +(\S+)$", self._shown, re.MULTILINE)
        if shown:
            return str(shown[-1])
        wanted, choose = next(self._choices)
        assert wanted == name, f"the page asks for {name} where {wanted} comes next"
        return choose()


def environment(programs: Path) -> dict[str, str]:
    """What a reader's shell knows: nothing of other installations, and the answer to every question."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LMS_BRIDGE_")}
    path = f"{_made(programs)}{os.pathsep}{kept['PATH']}"
    return {
        **kept,
        "PATH": path,
        "CURL_HOME": str(programs),
        "PYTHONUTF8": "1",
        "LMS_BRIDGE_PASSWORD": PASSWORD,
    }


def _made(folder: Path) -> Path:
    """A folder for PATH, in which `lms-bridge` and `python3` are those of these tests."""
    folder.mkdir()
    (folder / ".curlrc").write_text(f"max-time = {PATIENCE_S}\n")
    python = f'PYTHONPATH="{ROOT}" exec "{sys.executable}"'
    for name, words in (("lms-bridge", _program(python)), ("python3", python)):
        file = folder / name
        file.write_text(f'#!/bin/sh\n{words} "$@"\n')
        file.chmod(0o755)
    return folder


def _program(python: str) -> str:
    """How the shell starts `lms-bridge`: by the process that forks, where there is one."""
    ready = forks()
    if ready is None:
        return f"{python} -m lms_bridge"
    return f'exec "{sys.executable}" -IS "{ROOT / "tests" / "e2e" / "forked_command.py"}" "{ready.address}"'
