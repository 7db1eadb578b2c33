"""Keeping: backup and restore."""

from collections.abc import Sequence
from pathlib import Path

import click

from lms_bridge.cli.words import opened
from lms_bridge.db import backup as archive
from lms_bridge.settings import Settings
from scorm.store import Store

_file = click.argument("file", type=click.Path(path_type=Path))


@click.command()
@_file
@click.option(
    "--without-packages",
    is_flag=True,
    help="Leave out the files of learning packages; copy their folder beside FILE then.",
)
@click.pass_context
def backup(context: click.Context, file: Path, *, without_packages: bool) -> None:
    """Write the whole database and the learning packages into FILE, while the service goes on.

    The same file restores into SQLite and PostgreSQL. It does not hold the installation's key
    (lms-bridge.key): keep a copy of that in another place. Exit code 1: FILE was written, and learning
    packages that the database knows are not whole in their folder any more, so they are not in FILE either.
    """
    settings: Settings = context.obj
    with opened(settings) as bridge:
        files = None if without_packages else bridge.package_files
        held = archive.backup(bridge.engines, file, packages=files)
    said = f"{sum(held.rows.values())} rows of {len(held.rows)} tables"
    click.echo(f"{said}{_packages(held)} in {file}")
    if without_packages and settings.packages.is_dir():
        click.echo(f"The learning packages are not in it: copy the folder {settings.packages} too.")
    _tell_lost(context, held.lost)


@click.command()
@_file
@click.pass_context
def restore(context: click.Context, file: Path) -> None:
    """Fill an empty database from FILE, all of it or nothing, and put the learning packages back.

    Every table and every package is checked before anything is written. Exit code 1: it is restored, and
    the files of some learning packages are neither in FILE nor in the folder of packages.
    """
    settings: Settings = context.obj
    held = archive.restore(settings.database_url, file, packages=Store(settings.packages))
    click.echo(f"{sum(held.rows.values())} rows of {len(held.rows)} tables{_packages(held)} restored")
    _tell_lost(context, held.lost)


def _packages(held: archive.Contents) -> str:
    count = len(held.packages)
    return f" and {count} learning package{'' if count == 1 else 's'}" if count else ""


def _tell_lost(context: click.Context, lost: Sequence[str]) -> None:
    for sha256 in lost:
        click.echo(f"not there, or not whole: learning package {sha256}", err=True)
    if lost:
        context.exit(1)


COMMANDS = (backup, restore)
