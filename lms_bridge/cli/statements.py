"""The statements as they were kept: exported, refused, deleted by their age."""

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import IO, Any

import click

from lms_bridge.cli.words import as_json, opened, say_json, say_table
from lms_bridge.db.archive import new_file
from lms_bridge.domain.calendar import day_begins
from lms_bridge.runtime.wording_deletion import STAYS
from lms_bridge.services.delete_statements import DeleteStatements
from lms_bridge.services.export_statements import Format
from lms_bridge.services.lrs_statements import iso
from lms_bridge.services.ports.deletion import Deletion, Planned, Which
from lms_bridge.services.statement_search import Asked
from lms_bridge.settings import Settings

_BY = "operator"


class _Day(click.ParamType[date]):
    """A day in Belgrade, given as 2025-01-31."""

    name = "DATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return datetime.strptime(str(value), "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            self.fail("a day such as 2025-01-31", param, ctx)


DAY = _Day()


@click.group()
def statements() -> None:
    """The statements that learning platforms sent, as they came."""


@statements.command()
@click.option("--before", required=True, type=DAY, help="Statements stored before this day, in Belgrade.")
@click.option("--source", metavar="NAME", help="Only what this platform sent.")
@click.option("--reason", default="", help="Why; it is kept with the deletion. Needed without --dry-run.")
@click.option("--dry-run", is_flag=True, help="Only say what would be deleted, and what would stay and why.")
@as_json
@click.pass_obj
def delete(settings: Settings, /, before: date, source: str | None, **of: Any) -> None:
    """Delete the texts and attachments of old statements.

    Of each its row stays, with its id and the SHA-256 of its text; so do the facts and completions that came
    of it. What is not read yet, or what somebody has still to decide on, stays whole. A deletion that was
    broken off goes on with the same command, or by itself while “serve” or “work” runs.
    """
    with opened(settings) as bridge:
        deletes = bridge.delete_statements
        which = deletes.which(day_begins(before), source=source)
        if of["dry_run"]:
            _say_planned(deletes.dry_run(which), as_json=of["as_json"])
            return
        done = _carry_out(deletes, which, of["reason"])
    if of["as_json"]:
        say_json(_told(done))
    else:
        click.echo(f"deletion {done.number}: {done.deleted} deleted, {done.stayed} stayed")


def _carry_out(deletes: DeleteStatements, which: Which, reason: str) -> Deletion:
    """How it ended. What it has done by now goes to the error stream."""
    number = deletes.unfinished(which)
    if number is None:
        number = deletes.plan(which, by=_BY, reason=reason)
        deletes.ask(number, by=_BY)
    for going in deletes.carry_out(number):
        click.echo(f"\r{going.deleted + going.stayed} of {_all(going)} looked at", err=True, nl=False)
        last = going
    click.echo("", err=True)
    return last


def _all(going: Deletion) -> int:
    return going.planned.total + sum(going.planned.stays.values())


def _say_planned(planned: Planned, *, as_json: bool) -> None:
    if as_json:
        say_json(
            {
                "statements": dict(planned.statements),
                "characters": dict(planned.characters),
                "stays": dict(planned.stays),
            }
        )
        return
    rows = [(name, number, planned.characters[name]) for name, number in sorted(planned.statements.items())]
    say_table(("source", "would be deleted", "characters"), rows)
    for why, number in planned.stays.items():
        click.echo(f"{number} stay: {STAYS[why]}")


def _told(going: Deletion) -> dict[str, Any]:
    return {
        "number": going.number,
        "state": going.state.value,
        "deleted": going.deleted,
        "stayed": going.stayed,
        "bytes": going.bytes,
        "attachments": going.attachments,
    }


@statements.command()
@click.option("--format", "form", required=True, type=click.Choice([one.value for one in Format]))
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="Into this file, whole or not at all."
)
@click.option("--person", default="", metavar="ID", help="Only about this person (the register's id).")
@click.option("--account", default="", metavar="NAME", help="Only about this account, or mailbox.")
@click.option("--verb", default="", metavar="IRI", help="Only with this verb: an IRI, or the end of one.")
@click.option(
    "--activity", default="", metavar="IRI", help="Only about this: an IRI, or a name in the catalogue."
)
@click.option("--source", default="", metavar="NAME", help="Only what this platform sent.")
@click.option("--registration", default="", metavar="UUID", help="Only of this registration.")
@click.option("--since", type=DAY, help="Stored on this day in Belgrade or later.")
@click.option("--until", type=DAY, help="Stored on this day in Belgrade or earlier.")
@click.option("--voided", "with_voided", is_flag=True, help="With those that were voided.")
@click.pass_obj
def export(settings: Settings, /, form: str, out: Path | None, **of: Any) -> None:
    """Write statements as JSON lines, each to the letter with what the LRS adds, or as CSV; the newest first.

    The number of statements goes to the error stream when all are written: what ends without it is not whole.
    The export is in the log of changes.
    """
    since, until = of.pop("since"), of.pop("until")
    asked = Asked(
        **of,
        since_ms=None if since is None else day_begins(since),
        until_ms=None if until is None else day_begins(until + timedelta(days=1)),
    )
    with opened(settings) as bridge:
        lots = bridge.export_statements.lots(asked, Format(form), by=_BY)
        lines = _written(lots, out)
    click.echo(f"{lines - (form == Format.CSV)} statements", err=True)


def _written(lots: Iterable[Sequence[str]], out: Path | None) -> int:
    """How many lines there were."""
    if out is None:
        return _copied(lots, sys.stdout.buffer)
    with new_file(out) as file:
        return _copied(lots, file)


def _copied(lots: Iterable[Sequence[str]], file: IO[bytes]) -> int:
    number = 0
    for lot in lots:
        file.write("".join(lot).encode())
        number += len(lot)
    file.flush()
    return number


@statements.command()
@click.option("--source", metavar="NAME", help="Only of this platform.")
@as_json
@click.pass_obj
def refused(settings: Settings, source: str | None, *, as_json: bool) -> None:
    """List refused requests with statements, those that came last first, with the answer they got."""
    with opened(settings) as bridge, bridge.database.read() as unit:
        found = unit.refusals.newest(source=source, limit=1_000)
    if as_json:
        say_json([{**asdict(one), "excerpt": one.excerpt.decode(errors="replace")} for one in found])
        return
    rows = [
        (iso(one.last_ms), one.source or "", one.credential or "", one.times, one.status, _detail(one.answer))
        for one in found
    ]
    say_table(("last", "source", "credential", "times", "status", "answer"), rows)


def _detail(answer: str) -> str:
    try:
        return str(json.loads(answer).get("detail", ""))[:200]
    except ValueError:
        return ""


@statements.command()
@as_json
@click.pass_obj
def deletions(settings: Settings, *, as_json: bool) -> None:
    """List what is gone of the statements: how many, by the day on which they came and by source."""
    with opened(settings) as bridge, bridge.database.read() as unit:
        days = unit.deletions.days(limit=100_000)
    header = ("day", "source", "statements", "bytes")
    rows = [(one.day, one.source, one.statements, one.bytes) for one in days]
    if as_json:
        say_json([dict(zip(header, row, strict=True)) for row in rows])
    else:
        say_table(header, rows)


COMMANDS = (statements,)
