"""Learning packages that are kept: which activity plays which, taken from a file, shown and compared."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Final

import click

from lms_bridge.bootstrap import Bridge
from lms_bridge.cli.package_text import (
    activity_json,
    cells,
    change_line,
    compared_json,
    report_json,
    report_lines,
    version_cells,
    why_lines,
)
from lms_bridge.cli.words import as_json, opened, printable, say_json, say_table
from lms_bridge.domain.calendar import day_begins
from lms_bridge.domain.errors import NotFound, Unreadable
from lms_bridge.services.package_pages import PackageActivity, VersionRow
from lms_bridge.services.upload_package import Upload
from lms_bridge.settings import Settings
from scorm.budget import CHUNK
from scorm.store import Store

_ALL: Final = 1_000_000
_source = click.option("--source", required=True, metavar="NAME", help="The platform.")
_module = click.option(
    "--module",
    "module_id",
    type=int,
    required=True,
    metavar="ID",
    help="The activity's number (…view.php?id=).",
)


@click.command("list")
@click.option("--troubled", is_flag=True, help="Only where a person has to do something.")
@as_json
@click.pass_obj
def listed(settings: Settings, *, troubled: bool, as_json: bool) -> None:
    """List activities that play packages: the version that stands, and what is amiss."""
    with opened(settings) as bridge, bridge.database.read() as unit:
        found = unit.package_pages.activities(asked="", only_troubled=troubled, offset=0, limit=_ALL)
    if as_json:
        say_json([activity_json(one) for one in found.rows])
        return
    header = ("source", "course", "activity", "name", "how it stands", "version", "standard", "since")
    say_table(header, [cells(one) for one in found.rows])


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@_source
@_module
@click.option(
    "--from",
    "since",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The day since which it stands there. Without: from now on.",
)
@click.pass_obj
def add(settings: Settings, *, file: Path, source: str, module_id: int, since: datetime | None) -> None:
    """Take FILE as the package of an activity, because Moodle does not hand it out, or for the past.

    It is looked through as “package inspect” does; what is rejected changes nothing. Attempts of that time
    are judged anew by it.
    """
    since_ms = None if since is None else day_begins(since.date())
    with opened(settings) as bridge, _read(file) as pieces:
        done = bridge.upload_package(pieces, Upload(source, module_id, file.name, since_ms), by="operator")
    click.echo(f"version {done.version.number} of activity {module_id}: “{printable(done.package.title)}”")
    if done.same_as_moodle is False:
        click.echo("It is not the file that Moodle has now.")


@click.command()
@_source
@_module
@click.option(
    "--version", "number", type=int, metavar="N", help="The version's number. Without: what stands."
)
@as_json
@click.pass_obj
def show(settings: Settings, *, source: str, module_id: int, number: int | None, as_json: bool) -> None:
    """Show the versions of an activity's package, and the report of one of them."""
    with opened(settings) as bridge:
        activity = _activity(bridge, source, module_id)
        row = _version(activity, number)
        with bridge.database.read() as unit:
            stored = unit.packages.of(row.version.sha256) if row and row.version.sha256 else None
    if as_json:
        say_json({**activity_json(activity), "report": None if stored is None else report_json(stored)})
        return
    header = ("version", "since", "state", "title", "file", "by")
    say_table(header, [version_cells(one) for one in activity.versions])
    for line in why_lines(row, source):
        click.echo(line)
    if stored is not None:
        for line in report_lines(stored):
            click.echo(line)


@click.command()
@_source
@_module
@click.option("--old", type=int, metavar="N", help="A version's number. Without: the one before.")
@click.option("--new", type=int, metavar="N", help="A version's number. Without: what stands.")
@as_json
@click.pass_obj
def diff(settings: Settings, /, *, source: str, module_id: int, as_json: bool, **numbers: int | None) -> None:
    """Say what changed between two versions of an activity's package: items, and what counts as done.

    What may have attempts judged otherwise is marked with an exclamation mark.
    """
    with opened(settings) as bridge:
        activity = _activity(bridge, source, module_id)
        compared = bridge.compare_packages(activity, old=numbers["old"], new=numbers["new"])
    if as_json:
        say_json(compared_json(compared))
        return
    click.echo(f"version {compared.old.version.number} → version {compared.new.version.number}")
    for change in compared.changes:
        click.echo(change_line(change))
    if not compared.changes:
        click.echo("nothing that counts, and no item")


@click.command()
@as_json
@click.pass_context
def check(context: click.Context, *, as_json: bool) -> None:
    """Read the file of every kept package, and say which are gone or not what they were.

    Exit code 0: all are whole; 1: some are not. Put these back from a copy of the folder, or from a backup:
    the hash is the file's name.
    """
    settings: Settings = context.obj
    with opened(settings) as bridge:
        with bridge.database.read() as unit:
            kept = unit.packages.kept()
        files = bridge.package_files
        faults = {one: _fault(files, one) for one in kept if not files.is_whole(one)}
    if as_json:
        say_json(
            {"kept": len(kept), "faults": [{"sha256": one, "fault": why} for one, why in faults.items()]}
        )
    else:
        for one, why in faults.items():
            click.echo(f"{one} {why}")
        click.echo(f"{len(kept) - len(faults)} of {len(kept)} packages are whole")
    if faults:
        context.exit(1)


def _fault(files: Store, sha256: str) -> str:
    return "gone" if files.path_of(sha256) is None else "damaged"


@contextmanager
def _read(file: Path) -> Iterator[Iterator[bytes]]:
    try:
        opened_file = file.open("rb")
    except OSError as error:
        raise Unreadable(place=str(file), expected="a file that may be read") from error
    with opened_file:
        yield _pieces(opened_file)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(CHUNK):
        yield piece


def _activity(bridge: Bridge, source: str, module_id: int) -> PackageActivity:
    with bridge.database.read() as unit:
        found = unit.package_pages.activity(source, module_id)
    if found is None:
        raise NotFound(what="activity", name=f"{source} {module_id}")
    return found


def _version(activity: PackageActivity, number: int | None) -> VersionRow | None:
    if number is None:
        return activity.current
    found = next((one for one in activity.versions if one.version.number == number), None)
    if found is None:
        raise NotFound(what="version", name=str(number))
    return found


COMMANDS = (listed, add, show, diff, check)
