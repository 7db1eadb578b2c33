"""What the demo shows: bars in a terminal, plain lines elsewhere."""

import shlex
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final, Protocol

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from lms_bridge.demo.comparison import Line

_STEP: Final = 10
"""Percent between one plain line and the next."""


class Bars(Protocol):
    """How far the replay is."""

    def show(self, posted: int, worked_off: int) -> None: ...


class Screen:
    """Text goes out as it is, never broken into lines: a part of it is to be copied."""

    def __init__(self) -> None:
        self._console = Console()

    def say(self, text: str = "") -> None:
        click.echo(text)

    def typed(self, words: Sequence[str]) -> None:
        """A command, as one would type it."""
        click.echo(f"  $ lms-bridge {shlex.join(words)}")

    @contextmanager
    def bars(self, total: int) -> Iterator[Bars]:
        if not self._console.is_terminal:
            yield _Lines(total)
            return
        columns = (TextColumn("  {task.description:<12}"), BarColumn(None), MofNCompleteColumn())
        with Progress(*columns, TimeElapsedColumn(), console=self._console) as progress:
            yield _Drawn(progress, total)

    def compared(self, lines: Sequence[Line]) -> None:
        table = Table("indicator", "in the register", "in the truth", "", title_justify="left")
        for line in lines:
            table.add_row(line.indicator, line.register, line.truth, "✓" if line.is_equal else "✗")
        self._console.print(table)
        for line in lines:
            for difference in line.differences:
                self.say(f"  {line.indicator}: {difference}")


class _Drawn:
    def __init__(self, progress: Progress, total: int) -> None:
        self._progress = progress
        self._posted = progress.add_task("posted", total=total)
        self._worked_off = progress.add_task("worked off", total=total)

    def show(self, posted: int, worked_off: int) -> None:
        self._progress.update(self._posted, completed=posted)
        self._progress.update(self._worked_off, completed=worked_off)


class _Lines:
    def __init__(self, total: int) -> None:
        self._total = total
        self._next = _STEP

    def show(self, posted: int, worked_off: int) -> None:
        percent = 100 * worked_off // self._total
        if percent >= self._next:
            self._next = percent - percent % _STEP + _STEP
            click.echo(f"  posted {posted} of {self._total}, worked off {worked_off}")
