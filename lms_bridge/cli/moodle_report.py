"""The custom report of completions: how it is made in Moodle, and whether it is made right."""

import click

from lms_bridge.cli.words import as_json, opened, say_json, say_table
from lms_bridge.runtime.wording_menus import MENUS
from lms_bridge.runtime.wording_report import STEPS
from lms_bridge.runtime.words import placed
from lms_bridge.services.check_report import ReportCheck
from lms_bridge.services.moodles import SourceRefused, moodle_source
from lms_bridge.settings import Settings


@click.command("report")
@click.argument("name")
@as_json
@click.pass_obj
def report(settings: Settings, name: str, *, as_json: bool) -> None:
    """Say how the Moodle NAME gets its report of completions, and read it through once it is there.

    The report is for a Moodle without the companion plugin. Nothing that is read here is kept.
    """
    with opened(settings) as bridge:
        with bridge.database.read() as unit:
            source = moodle_source(unit, name)
        found = bridge.check_report(source)
    if as_json:
        say_json(_told(found))
    else:
        _say(name, found)
    if found.trouble is not None:
        raise SourceRefused(source=name, trouble=found.trouble, **found.params or {})


def _say(name: str, found: ReportCheck) -> None:
    if found.chosen is None:
        for number, step in enumerate(STEPS, 1):
            click.echo(f"{number}. {placed(step, {**MENUS, 'source': name})}")
    if found.reports:
        click.echo("Reports on course participants that the service account sees:")
        say_table(("report_id", "name"), [(each.id, each.name) for each in found.reports])
    if found.completions is not None:
        click.echo(f"Report {found.chosen} is read: {found.completions} completions of people enrolled now.")


def _told(found: ReportCheck) -> dict[str, object]:
    return {
        "reports": [{"id": each.id, "name": each.name} for each in found.reports],
        "report_id": found.chosen,
        "completions": found.completions,
        "trouble": found.trouble,
        "params": found.params or {},
    }


COMMANDS = (report,)
