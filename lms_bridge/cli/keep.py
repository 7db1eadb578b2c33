"""Keeping: backup and restore."""

from pathlib import Path

import click

from lms_bridge.cli.words import opened
from lms_bridge.db import backup as archive
from lms_bridge.settings import Settings

_file = click.argument("file", type=click.Path(path_type=Path))


@click.command()
@_file
@click.pass_obj
def backup(settings: Settings, file: Path) -> None:
    """Write the whole database into FILE, while the service goes on.

    The same file restores into SQLite and PostgreSQL. It does not hold the installation's key
    (lms-bridge.key): keep a copy of that in another place. Nor does it hold the folder of learning
    packages, whose files never change: copy that folder beside it.
    """
    with opened(settings) as bridge:
        rows = archive.backup(bridge.engines, file)
    click.echo(f"{sum(rows.values())} rows of {len(rows)} tables in {file}")
    if settings.packages.is_dir():
        click.echo(f"The learning packages are not in it: copy the folder {settings.packages} too.")


@click.command()
@_file
@click.pass_obj
def restore(settings: Settings, file: Path) -> None:
    """Fill an empty database from FILE: all of it or nothing."""
    rows = archive.restore(settings.database_url, file)
    click.echo(f"{sum(rows.values())} rows of {len(rows)} tables restored")


COMMANDS = (backup, restore)
