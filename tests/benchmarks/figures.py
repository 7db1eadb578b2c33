"""Figures of a benchmark: for people as a table, for programs as JSON."""

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

NOT_MEASURED = "not measured"
WIDE = 110
"""Columns of a table that goes into a file."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit; no value is a number that this machine could not give."""

    name: str
    value: float | str | None
    unit: str = ""

    @property
    def shown(self) -> str:
        if self.value is None:
            return NOT_MEASURED
        if isinstance(self.value, float):
            places = 0 if self.value >= 100 else 1 if self.value >= 10 else 2
            return f"{self.value:,.{places}f} {self.unit}".strip()
        return f"{self.value} {self.unit}".strip()


def show(title: str, figures: Sequence[Figure]) -> None:
    table = Table(title=title, title_justify="left", show_header=False)
    table.add_column("figure")
    table.add_column("value", justify="right")
    for figure in figures:
        table.add_row(figure.name, figure.shown)
    in_terminal = Console().is_terminal
    Console(width=None if in_terminal else WIDE).print(table)


def write(file: Path, benchmark: str, figures: Sequence[Figure]) -> None:
    found: Mapping[str, object] = {
        "benchmark": benchmark,
        "machine": {
            "python": platform.python_version(),
            "system": platform.platform(),
            "cores": os.cpu_count(),
        },
        "figures": [asdict(figure) for figure in figures],
    }
    file.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
