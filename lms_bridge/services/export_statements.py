"""Statements as a file: JSON lines, each the statement to the letter with what the LRS adds, or CSV.

They are read in lots, each in a transaction of its own, so that memory stays as it is however many there are
and no transaction lasts. What arrives meanwhile is newer than where the export is, and takes no part.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from lms_bridge.services.lrs_statements import iso, kept_of
from lms_bridge.services.ports import Clock, Database, Unit
from lms_bridge.services.ports.lrs import Found
from lms_bridge.services.statement_search import Asked, Wanted, newest, parsed, wanted_of
from xapi import agent_name, exact
from xapi.languages import one_language
from xapi.links import as_list

LOT: Final = 250
"""Statements in memory at once."""
COLUMNS: Final = (
    "id",
    "stored",
    "timestamp",
    "source",
    "credential",
    "actor_name",
    "actor",
    "verb",
    "verb_display",
    "object_type",
    "object",
    "object_name",
    "registration",
    "success",
    "completion",
    "score_raw",
    "score_min",
    "score_max",
    "score_scaled",
    "duration",
    "response",
    "platform",
    "parents",
    "voided",
    "counted_as",
)
_RUNS_AS_FORMULA: Final = re.compile("^[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_LINE_ENDS: Final = str.maketrans("\r\n", "  ")


class Format(StrEnum):
    JSONL = "jsonl"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class ExportStatements:
    """`home`: the service's own address, as the authority of statements names it."""

    database: Database
    clock: Clock
    home: str

    def lots(self, asked: Asked, form: Format, *, by: str) -> Iterator[Sequence[str]]:
        """The lines of each lot, their ends included; of CSV the header first.

        Who exports what is in the log of changes before the first line is given. Raises `NotFound`,
        `InvalidValue` at once, `DatabaseBusy` on the way.
        """
        with self.database.read() as unit:
            wanted = wanted_of(unit, asked)
            sources = {one.id: one.name for one in unit.sources.all()}
        self._log("statements-exported", form, by=by, detail=_said(asked))
        return self._lots(wanted, form, sources, by)

    def _lots(
        self, wanted: Wanted, form: Format, sources: Mapping[int, str], by: str
    ) -> Iterator[Sequence[str]]:
        number, before = 0, None
        written = _lines_of(form, self.home, sources)
        yield [csv_line(COLUMNS)] if form is Format.CSV else []
        while True:
            with self.database.read() as unit:
                found = newest(unit, wanted, before=before, limit=LOT)
                lines = written(unit, found)
            yield lines
            number += len(found)
            if len(found) < LOT:
                break
            before = found[-1].seq
        self._log("statements-export-ended", form, by=by, detail=str(number))

    def _log(self, what: str, form: Format, *, by: str, detail: str) -> None:
        with self.database.write() as unit:
            now_ms = self.clock.now_ms()
            unit.logs.event(by=by, what=what, subject=form.value, detail=detail, at_ms=now_ms)


def json_line(found: Found, home: str) -> str:
    """One line: the statement's own text, its insignificant line ends as blanks."""
    return exact(kept_of(found, home), found.version).translate(_LINE_ENDS) + "\n"


def csv_line(cells: Sequence[object]) -> str:
    """One line of CSV (RFC 4180). A text that would run as a formula begins with an apostrophe."""
    text = io.StringIO()
    csv.writer(text).writerow([_cell(one) for one in cells])
    return text.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, str) and _RUNS_AS_FORMULA.match(value):
        return f"'{value}"
    return format(value, "f") if isinstance(value, Decimal) else value


def _lines_of(
    form: Format, home: str, sources: Mapping[int, str]
) -> Callable[[Unit, Sequence[Found]], Sequence[str]]:
    def as_json(_: Unit, found: Sequence[Found]) -> Sequence[str]:
        return [json_line(one, home) for one in found]

    def as_csv(unit: Unit, found: Sequence[Found]) -> Sequence[str]:
        standing = unit.statement_pages.standing([one.seq for one in found])
        return [csv_line(_row(one, sources, standing[one.seq].said)) for one in found]

    return as_csv if form is Format.CSV else as_json


def _row(found: Found, sources: Mapping[int, str], said: str | None) -> Sequence[object]:
    value = parsed(found.raw)
    actor, verb, target = value["actor"], value["verb"], value["object"]
    result, context = value.get("result", {}), value.get("context", {})
    score = result.get("score", {})
    parents = context.get("contextActivities", {}).get("parent", ())
    return (
        found.id,
        iso(found.stored_ms),
        value.get("timestamp", iso(found.stored_ms)),
        sources[found.source_id],
        found.key,
        actor.get("name", ""),
        agent_name(actor) or "",
        verb["id"],
        _one(verb.get("display")),
        target.get("objectType", "Activity"),
        target.get("id") or agent_name(target) or "",
        _one(target.get("definition", {}).get("name")) or target.get("name", ""),
        context.get("registration", ""),
        _truth(result.get("success")),
        _truth(result.get("completion")),
        *(score.get(name, "") for name in ("raw", "min", "max", "scaled")),
        result.get("duration", ""),
        result.get("response", ""),
        context.get("platform", ""),
        " ".join(one["id"] for one in as_list(parents)),
        _truth(found.voided),
        said or "",
    )


def _one(words: Any) -> str:
    return next(iter(one_language(words, ("en",)).values()), "") if words else ""


def _truth(value: object) -> str:
    return "" if value is None else str(value).lower()


def _said(asked: Asked) -> str:
    """The filters, for the log."""
    told = {name: value for name, value in asdict(asked).items() if value not in ("", None)}
    return ", ".join(f"{name}={value}" for name, value in told.items())
