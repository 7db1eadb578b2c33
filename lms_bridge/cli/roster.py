"""Taking the register's roster over."""

from pathlib import Path

import click

from lms_bridge.bootstrap import Bridge
from lms_bridge.cli.bodies import against
from lms_bridge.cli.late import Late
from lms_bridge.cli.words import as_json, opened, say_json, say_table
from lms_bridge.domain.roster import Roster
from lms_bridge.oneroster.export import Mode, packed
from lms_bridge.oneroster.package import read_package
from lms_bridge.oneroster.rest.payloads import moment
from lms_bridge.oneroster.roster import to_roster
from lms_bridge.oneroster.values import to_ms
from lms_bridge.services.import_roster import SHARE, RosterPlan, plan_into
from lms_bridge.services.take_over_roster import take_over_roster
from lms_bridge.settings import Settings


@click.group("roster", cls=Late, late={"plans": ("plan", "plans", "show", "apply", "undo", "withdraw")})
def roster() -> None:
    """The register's roster: people, bodies, programmes, realisations, enrolments."""


@roster.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would be added, changed and ended.")
@click.option(
    "--max-ended",
    type=click.IntRange(0, 100),
    default=int(SHARE),
    show_default=True,
    metavar="PERCENT",
    help="Refuse when more of a kind would end; 100 lifts the guard.",
)
@as_json
@click.pass_obj
def import_(settings: Settings, *, file: Path, dry_run: bool, max_ended: int, as_json: bool) -> None:
    """Take over FILE, a zip of OneRoster 1.2 CSV in bulk: all of it or nothing.

    What is missing from it is ended, never deleted. A refusal names file, line, column and reason;
    personal values are masked.
    """
    wanted = to_roster(read_package(file))
    with opened(settings) as bridge:
        planned = _planned(bridge, wanted, max_ended) if dry_run else _imported(bridge, wanted, max_ended)
    if as_json:
        say_json(planned.to_dict())
        return
    say_table(
        ("", "added", "changed", "ended"),
        [(one.kind, len(one.added), len(one.changed), len(one.ended)) for one in planned.differences],
    )
    for pinned in planned.pinned:
        click.echo(f"{pinned.realisation_id} has begun and keeps the rule it began with")
    for held in planned.held_up:
        click.echo(f"no document of {held.realisation_id} is issued: {against(held.obstacles)}")
    for refusal in planned.refusals:
        click.echo(
            f"an import would be refused: {refusal.ended} of {refusal.standing} {refusal.kind} would end"
        )
    click.echo("nothing was changed (--dry-run)" if dry_run else "taken over")


@roster.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--since",
    metavar="MOMENT",
    help="Only what changed at that time or later (delta), as 2026-01-31T09:00:00+01:00.",
)
@click.pass_obj
def export(settings: Settings, *, file: Path, since: str | None) -> None:
    """Write the register into FILE, a zip of OneRoster 1.2 CSV: whole (bulk), or what changed (delta).

    A whole one that is imported here again changes nothing. Who reads deltas asks for the next one since
    the moment at which this one was begun, which is printed.
    """
    since_ms = None if since is None else to_ms(since)
    if since is not None and since_ms is None:
        raise click.UsageError("--since takes a date and time with its offset, as 2026-01-31T09:00:00+01:00")
    with opened(settings) as bridge:
        now_ms = bridge.clock.now_ms()
        with bridge.database.read() as unit:
            held = unit.rostering.export(since_ms=since_ms)
        with bridge.database.write() as unit:
            unit.logs.event(
                by="operator", what="roster-exported", subject=since or "", detail="", at_ms=now_ms
            )
    file.touch(mode=0o600)  # people's data: its owner's alone
    file.write_bytes(packed(held, Mode.BULK if since is None else Mode.DELTA))
    say_table(("", "rows"), [(kind, len(rows)) for kind, rows in held.rows.items()])
    click.echo(f"as of {moment(now_ms)}")


def _planned(bridge: Bridge, wanted: Roster, max_ended: int) -> RosterPlan:
    with bridge.database.read() as unit:
        return plan_into(unit.roster, wanted, share=max_ended, now_ms=bridge.clock.now_ms())


def _imported(bridge: Bridge, wanted: Roster, max_ended: int) -> RosterPlan:
    now_ms = bridge.clock.now_ms()
    with bridge.database.write() as unit:
        return take_over_roster(unit, wanted, share=max_ended, now_ms=now_ms, by="operator")


COMMANDS = (roster,)
