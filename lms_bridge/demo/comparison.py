"""What the register says of the year, beside what is true."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from lms_bridge.demo.installation import Installation
from lms_bridge.demo.making.plan import Year

_SHOWN = 5

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator. `differences` names the first few places where the two are not the same."""

    indicator: str
    register: str
    truth: str
    differences: tuple[str, ...] = ()

    @property
    def is_equal(self) -> bool:
        return self.register == self.truth and not self.differences


def compare(installation: Installation, year: Year) -> list[Line]:
    """Ask the register by its commands and lay the answers beside the truth. Raises `DemoFailed`."""
    number = str(year.truth["year"])
    told = json.loads(installation.command("indicators", "--year", number, "--json"))
    attendances = installation.command("completions", "--year", number, "--csv")
    return [*compared(told, year.truth), compared_rows(attendances, year.truth_completions)]


def compared(told: Mapping[str, Any], truth: Mapping[str, Any]) -> list[Line]:
    """A line for each figure that the truth has, and one for all bodies together."""
    plain = {name: value for name, value in truth.items() if name != "bodies"}
    said = dict(_figures(told))
    lines = [Line(name, said.get(name, "–"), value) for name, value in _figures(plain)]
    return [*lines, _bodies(told.get("bodies", {}), truth.get("bodies", {}))]


def compared_rows(told: str, truth: str) -> Line:
    """The attendances, by the columns of the truth."""
    wanted = csv.DictReader(io.StringIO(truth))
    columns = list(wanted.fieldnames or ())
    true, said = _rows(wanted, columns), _rows(csv.DictReader(io.StringIO(told)), columns)
    missing = [f"missing: {','.join(row)}" for row in sorted(set(true) - set(said))]
    extra = [f"too many: {','.join(row)}" for row in sorted(set(said) - set(true))]
    return Line("completions", f"{len(said)} rows", f"{len(true)} rows", (*missing[:_SHOWN], *extra[:_SHOWN]))


def _rows(read: Iterable[Mapping[str, str]], columns: list[str]) -> list[Row]:
    return [tuple(row.get(column) or "" for column in columns) for row in read]


def _figures(tree: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    for name, value in tree.items():
        if isinstance(value, Mapping):
            yield from _figures(value, f"{path}{name}.")
        else:
            yield f"{path}{name}", str(value)


def _bodies(told: Mapping[str, Any], truth: Mapping[str, Any]) -> Line:
    said, true = dict(_figures(told)), dict(_figures(truth))
    different = (name for name in {**true, **said} if said.get(name) != true.get(name))
    named = (f"{name}: {said.get(name, '–')}, in truth {true.get(name, '–')}" for name in different)
    return Line("bodies", f"{len(told)} bodies", f"{len(truth)} bodies", tuple(islice(named, _SHOWN)))
