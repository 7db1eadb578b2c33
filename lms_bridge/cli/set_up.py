"""Setting up: the database, sources, credentials, people who sign in."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from lms_bridge.bootstrap import build
from lms_bridge.cli.words import as_json, opened, say_json, say_table
from lms_bridge.db import schema
from lms_bridge.domain.errors import InvalidValue
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


_Command = TypeVar("_Command", bound=Callable[..., Any])


def _secret_option(name: str, what: str) -> Callable[[_Command], _Command]:
    """The three ways to give a secret; asked for where none is used."""

    def both(command: _Command) -> _Command:
        file = click.option(
            f"--{name}-file", f"{name}_file", type=click.File(), help=f"{what} Read from a file (- is stdin)."
        )
        text = click.option(
            f"--{name}", name, envvar=f"LMS_BRIDGE_{name.upper()}", show_envvar=True, help=what
        )
        return text(file(command))

    return both


def _given(text: str | None, file: Any, *, prompt: str) -> str:
    if file is not None:
        try:
            return str(file.read()).strip()
        except UnicodeDecodeError as exc:
            raise InvalidValue(field="secret file", expected="text in UTF-8") from exc
    return text or click.prompt(prompt, hide_input=True, confirmation_prompt=prompt == "Password", err=True)


@click.group()
def source() -> None:
    """Where things come from: learning platforms and webinar servers."""


@source.group("add")
def add() -> None:
    """Add a source."""


@add.command()
@click.argument("name")
@click.option("--home-page", required=True, help="The site's address (wwwroot), as its accounts name it.")
@click.pass_obj
def moodle(settings: Settings, name: str, home_page: str) -> None:
    """Add a Moodle site under NAME."""
    with opened(settings) as bridge:
        bridge.set_up.add_moodle(name, address=home_page)
    click.echo(f"source {name} added; next: lms-bridge credential add lrs --source {name} --name logstore")


@add.command()
@click.argument("name")
@_secret_option("secret", "The server's shared secret.")
@click.option("--callback-url", required=True, help="The address registered at the server, to the letter.")
@click.option("--accounts", required=True, metavar="SOURCE", help="The Moodle whose accounts its users have.")
@click.pass_obj
def bigbluebutton(
    settings: Settings, /, name: str, secret: str | None, secret_file: Any, **where: str
) -> None:
    """Add a BigBlueButton server under NAME."""
    shared = _given(secret, secret_file, prompt="Shared secret")
    with opened(settings) as bridge:
        bridge.set_up.add_bigbluebutton(name, secret=shared, **where)
    click.echo(f"source {name} added")


@source.command("change")
@click.argument("name")
@_secret_option("secret", "BigBlueButton: the new shared secret.")
@click.option("--callback-url", help="BigBlueButton: the new address, to the letter.")
@click.option("--home-page", help="Moodle: the new address, after the site moved.")
@click.pass_obj
def change(
    settings: Settings, /, name: str, secret: str | None, secret_file: Any, **addresses: str | None
) -> None:
    """Give the source NAME a new secret or address; what it has sent stays as it is."""
    given = _given(secret, secret_file, prompt="Shared secret") if secret or secret_file else None
    with opened(settings) as bridge:
        bridge.set_up.change_source(name, secret=given, **addresses)
    click.echo(f"source {name} changed")


@source.command("list")
@as_json
@click.pass_obj
def sources(settings: Settings, *, as_json: bool) -> None:
    """List the sources."""
    with opened(settings) as bridge, bridge.database.read() as unit:
        found = [(one.name, one.kind, one.home_page or one.callback_url or "") for one in unit.sources.all()]
    if as_json:
        say_json([dict(zip(("name", "kind", "address"), one, strict=True)) for one in found])
    else:
        say_table(("name", "kind", "address"), found)


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
@_secret_option("password", "The first password.")
@click.pass_obj
def add_user(
    settings: Settings, name: str, role: str, person: str | None, password: str | None, password_file: Any
) -> None:
    """Add somebody who may sign in as NAME."""
    with opened(settings) as bridge:
        given = _given(password, password_file, prompt="Password")
        login = Login(bridge.ids.new(), name, "", role, person, epoch=0)
        bridge.logins.add(login, password=given)
    click.echo(f"user {name} added")


@user.command("password")
@click.argument("name")
@_secret_option("password", "The new password.")
@click.pass_obj
def new_password(settings: Settings, name: str, password: str | None, password_file: Any) -> None:
    """Give NAME a new password; where they are signed in they are signed out."""
    with opened(settings) as bridge:
        bridge.logins.set_password(name, password=_given(password, password_file, prompt="Password"))
    click.echo(f"password of {name} changed")


COMMANDS = (init, source, credential, user)
