"""A register elsewhere that speaks OneRoster: what is set for it, and the rosters that come from it."""

from typing import Any

import click

from lms_bridge.cli.late import Late
from lms_bridge.cli.plans import bar, by_option
from lms_bridge.cli.secrets_given import given, given_or_none, secret_option
from lms_bridge.cli.words import as_json, opened, say_json, say_table
from lms_bridge.domain.errors import InvalidValue
from lms_bridge.domain.programme import Form
from lms_bridge.services.pull_desk import PullChanges
from lms_bridge.services.registers import RegisterClient, register_source
from lms_bridge.settings import Settings

_secret = secret_option("client-secret", "The secret of our client at the register.")
_token_url = click.option(
    "--token-url", help="Where the register gives tokens, if not at ADDRESS/oauth2/token."
)
_form = click.option(
    "--plain-form",
    type=click.Choice([str(one) for one in Form]),
    help="How classes are held whose type does not say it; without, they are a fault.",
)
_most = click.option(
    "--max-ended",
    "most_ended",
    type=click.IntRange(0, 100),
    metavar="PERCENT",
    help="How much of a kind may end in one pull before a person has to look; 20 if not said.",
)
_apply = click.option(
    "--apply/--no-apply",
    "apply",
    default=None,
    help="Whether jobs take over at once what no guard holds; if not said, a person does.",
)


@click.group(cls=Late, late={"pulls": ("run", "list", "show", "apply", "withdraw")})
def pull() -> None:
    """Take the roster from a register elsewhere that speaks OneRoster 1.2."""


@pull.command("add")
@click.argument("name")
@click.option("--address", required=True, help="What stands before /ims/oneroster in its addresses.")
@click.option("--client-id", required=True, help="Under which name the register knows us.")
@_secret
@_token_url
@_form
@_most
@_apply
@by_option
@click.pass_obj
def add(settings: Settings, /, name: str, address: str, client_id: str, by: str, **more: Any) -> None:
    """Add a register under NAME. Nothing is asked of it yet; see “pull check”."""
    secret = given(more.pop("client_secret"), more.pop("client_secret_file"), prompt="Client secret")
    made = PullChanges(address, RegisterClient(client_id, secret), options=more)
    with opened(settings) as bridge:
        bridge.pulling.desk.add(name, made, by=by)
    click.echo(f"register {name} added; next: lms-bridge pull check {name}")


@pull.command("change")
@click.argument("name")
@click.option("--address", help="What stands before /ims/oneroster in its addresses.")
@click.option("--client-id", help="Under which name the register knows us.")
@_secret
@_token_url
@_form
@_most
@_apply
@by_option
@click.pass_obj
def change(settings: Settings, /, name: str, *, address: str | None, by: str, **more: Any) -> None:
    """Change what is set for the register NAME; what is not named stays.

    Another server is given the client's id and secret anew.
    """
    client_id = more.pop("client_id")
    secret = given_or_none(more.pop("client_secret"), more.pop("client_secret_file"))
    if bool(client_id) != bool(secret):
        raise InvalidValue(field="client-id", expected="to be given together with the client's secret")
    client = RegisterClient(client_id, secret) if client_id and secret else None
    with opened(settings) as bridge:
        bridge.pulling.desk.change(name, PullChanges(address, client, options=more), by=by)
    click.echo(f"register {name} changed")


@pull.command("check")
@click.argument("name")
@as_json
@click.pass_obj
def check(settings: Settings, name: str, *, as_json: bool) -> None:
    """Ask the register NAME for a token and for how many rows it has of each kind. Nothing is kept."""
    with opened(settings) as bridge:
        with bridge.database.read() as unit:
            source = register_source(unit, name)
        with bar("asking"):
            totals = bridge.pulling.check(source).totals()
    if as_json:
        say_json(dict(totals))
    else:
        say_table(("there", "rows"), totals.items())


COMMANDS = (pull,)
