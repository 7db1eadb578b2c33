"""The statements as they were kept: deleting them by their age."""

from datetime import date, datetime
from typing import Any

import click

from lms_bridge.cli.words import as_json, opened, say_json, say_table
from lms_bridge.domain.calendar import day_begins
from lms_bridge.runtime.wording_deletion import STAYS
from lms_bridge.services.delete_statements import DeleteStatements
from lms_bridge.services.ports.deletion import Deletion, Planned, Which
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
