"""The year in figures, and its attendances one by one."""

import csv
import sys

import click

from lms_bridge.cli.figures import FIGURES, YEAR
from lms_bridge.cli.words import as_json, opened, say_json, say_table
from lms_bridge.services import report
from lms_bridge.settings import Settings

_year = click.option("--year", type=YEAR, required=True, help="By the start, in Belgrade.")


@click.group(invoke_without_command=True)
@click.option("--year", type=YEAR, help="By the start, in Belgrade.")
@as_json
@click.pass_context
def indicators(ctx: click.Context, *, year: int | None, as_json: bool) -> None:
    """Print the indicators of a year; docs/reference/indicators.md defines each.

    The commands below tell more: years side by side, the rows behind each number, plans, frozen reports.
    """
    if ctx.invoked_subcommand is not None:
        return
    if year is None:
        raise click.UsageError("Missing option '--year'.", ctx)
    with opened(ctx.obj) as bridge, bridge.database.read() as unit:
        found = report.indicators(unit.report, year)
    if as_json:
        say_json(found)
        return
    bodies = found.pop("bodies")
    for name, value in found.items():
        shown = ", ".join(f"{part} {n}" for part, n in value.items()) if isinstance(value, dict) else value
        click.echo(f"{name}: {shown}")
    if isinstance(bodies, dict):
        header = ("body", "name", "trainings", "attendances", "persons", "confirmations", "certificates")
        say_table(header, [(body, *figures.values()) for body, figures in bodies.items()])


for command in FIGURES:
    indicators.add_command(command)


@click.command()
@_year
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV, for programs.")
@click.pass_obj
def completions(settings: Settings, *, year: int, as_csv: bool) -> None:
    """Print a year's attendances: who attended what, with minutes, score and entitlements."""
    with opened(settings) as bridge, bridge.database.read() as unit:
        found = report.attendances(unit.report, year)
    if as_csv:
        csv.writer(sys.stdout, lineterminator="\n").writerows([report.COLUMNS, *found])
    else:
        say_table(report.COLUMNS, found)


COMMANDS = (indicators, completions)
