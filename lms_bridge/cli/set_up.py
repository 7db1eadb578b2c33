"""Setting up: the database, credentials, people who sign in."""

from typing import Any

import click

from lms_bridge.bootstrap import build
from lms_bridge.cli.secrets_given import given, secret_option
from lms_bridge.cli.words import as_json, opened, say_json, say_table
from lms_bridge.db import schema
from lms_bridge.runtime.keys import create_key
from lms_bridge.services.ports import Login
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
def credential() -> None:
    """Keys that programs call with."""


@credential.command("add")
@click.argument("kind", type=click.Choice(["lrs", "api"]))
@click.option("--name", required=True, help="What it is for; shown in lists.")
@click.option("--source", help="lrs: the Moodle whose statements are sent with it.")
@click.option("--scope", "scopes", multiple=True, help="What it may do; api: indicators; lrs: all, state, …")
@as_json
@click.pass_obj
def add_credential(settings: Settings, /, *, kind: str, as_json: bool, **of: Any) -> None:
    """Make a key and a secret: lrs for a Moodle that sends statements, api for a program that reads.

    The secret is shown this once and kept only as a hash.
    """
    with opened(settings) as bridge:
        key, secret = bridge.set_up.add_credential(kind, **of)
    if as_json:
        say_json({"key": key, "secret": secret})
        return
    click.echo(f"key     {key}\nsecret  {secret}\nThe secret is not shown again.")


@credential.command("list")
@as_json
@click.pass_obj
def credentials(settings: Settings, *, as_json: bool) -> None:
    """List the keys that are not revoked; never their secrets."""
    with opened(settings) as bridge, bridge.database.read() as unit:
        found = [(one.key, one.kind, one.name, " ".join(one.scopes)) for one in unit.credentials.all()]
    header = ("key", "kind", "name", "scopes")
    if as_json:
        say_json([dict(zip(header, one, strict=True)) for one in found])
    else:
        say_table(header, found)


@credential.command()
@click.argument("key")
@click.pass_obj
def revoke(settings: Settings, key: str) -> None:
    """Make KEY open nothing from now on, in every process."""
    with opened(settings) as bridge:
        bridge.set_up.revoke_credential(key)
    click.echo(f"credential {key} revoked")


@click.group()
def user() -> None:
    """People who sign in to the pages."""


@user.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice(["staff", "learner"]), required=True)
@click.option("--person", help="learner: the person's id in the register.")
@secret_option("password", "The first password.")
@click.pass_obj
def add_user(
    settings: Settings, name: str, role: str, person: str | None, password: str | None, password_file: Any
) -> None:
    """Add somebody who may sign in as NAME."""
    with opened(settings) as bridge:
        secret = given(password, password_file, prompt="Password")
        login = Login(bridge.ids.new(), name, "", role, person, epoch=0)
        bridge.logins.add(login, password=secret)
    click.echo(f"user {name} added")


@user.command("password")
@click.argument("name")
@secret_option("password", "The new password.")
@click.pass_obj
def new_password(settings: Settings, name: str, password: str | None, password_file: Any) -> None:
    """Give NAME a new password; where they are signed in they are signed out."""
    with opened(settings) as bridge:
        bridge.logins.set_password(name, password=given(password, password_file, prompt="Password"))
    click.echo(f"password of {name} changed")


COMMANDS = (init, credential, user)
