"""Setting up: the database, people who sign in."""

from typing import Any

import click

from lms_bridge.bootstrap import build
from lms_bridge.cli.secrets_given import given, secret_option
from lms_bridge.cli.words import opened
from lms_bridge.db import schema
from lms_bridge.runtime.keys import create_key
from lms_bridge.services.ports import Login
from lms_bridge.services.sign_in import ROLES
from lms_bridge.settings import Settings


@click.command()
@click.pass_obj
def init(settings: Settings) -> None:
    """Create the database and the installation's key, or upgrade the database.

    Safe to repeat. The key file (lms-bridge.key) seals what has to be kept secret: keep a copy of it
    apart from the backups of the database.
    """
    create_key(settings.key_file)
    bridge = build(settings)
    found = schema.upgrade(bridge.engines)
    done = "created" if found is None else "up to date" if found == schema.head() else "upgraded"
    click.echo(f"{bridge.engines.place}: {done}, schema {schema.head()}")
    bridge.close()


@click.group()
def user() -> None:
    """People who sign in to the pages."""


@user.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--person", help="learner: the person's id in the register.")
@click.option("--body", help="body, district, provider: whose officer it is, by the id in the register.")
@secret_option("password", "The first password.")
@click.pass_obj
def add_user(settings: Settings, /, name: str, role: str, **told: Any) -> None:
    """Add somebody who may sign in as NAME.

    \b
    staff      sees and does everything
    learner    sees their own trainings
    body       sees the attendances of a body's people, made while they were there, and their results
    district   the same of a body and of all beneath it
    provider   the same of the realisations that a provider carried out
    """
    with opened(settings) as bridge:
        secret = given(told["password"], told["password_file"], prompt="Password")
        login = Login(bridge.ids.new(), name, "", role, told["person"], epoch=0, body_id=told["body"])
        bridge.logins.add(login, password=secret)
    click.echo(f"user {name} added")


@user.command("remove")
@click.argument("name")
@click.pass_obj
def remove_user(settings: Settings, name: str) -> None:
    """End NAME's access; where they are signed in they are signed out. What they did stays in the logs."""
    with opened(settings) as bridge:
        bridge.logins.remove(name)
    click.echo(f"user {name} removed")


@user.command("password")
@click.argument("name")
@secret_option("password", "The new password.")
@click.pass_obj
def new_password(settings: Settings, name: str, password: str | None, password_file: Any) -> None:
    """Give NAME a new password; where they are signed in they are signed out."""
    with opened(settings) as bridge:
        bridge.logins.set_password(name, password=given(password, password_file, prompt="Password"))
    click.echo(f"password of {name} changed")


COMMANDS = (init, user)
