"""The two queues: accounts that no person has, and people who are not in a roster."""

from dataclasses import asdict

import click

from lms_bridge.cli.words import as_json, opened, say_json, say_table
from lms_bridge.services.account_pages import AccountWaiting
from lms_bridge.settings import Settings

_ALL = 1_000_000
_reason = click.option("--reason", default="", help="Why; it is kept with the act.")


@click.group()
def accounts() -> None:
    """Whose accounts they are."""


@accounts.command()
@as_json
@click.pass_obj
def unmatched(settings: Settings, *, as_json: bool) -> None:
    """List accounts that no person has, with how many facts wait for each."""
    with opened(settings) as bridge:
        found = bridge.acts.unmatched()
    if as_json:
        say_json([asdict(one) for one in found])
        return
    header = ("source", "account", "shown as", "facts", "home page")
    say_table(header, [(one.source, one.name, one.label, one.facts, one.home_page) for one in found])


@accounts.command("list")
@click.option("--source", metavar="NAME", help="Only of this platform.")
@as_json
@click.pass_obj
def listed(settings: Settings, *, source: str | None, as_json: bool) -> None:
    """List accounts of which a person has to say whose they are: why, and to whom their keys point."""
    with opened(settings) as bridge, bridge.database.read() as unit:
        found = unit.account_pages.waiting(limit=_ALL, source=source)
    if as_json:
        say_json(asdict(found))
        return
    rows = [
        (one.source, one.moodle_user_id, one.username, one.why.value, _pointed(one)) for one in found.rows
    ]
    say_table(("source", "account", "user name", "why", "keys point to"), rows)
    click.echo(f"{found.nobody} more users of whom no key is anybody's")


@accounts.command()
@click.argument("source")
@click.argument("account")
@click.argument("person")
@_reason
@click.pass_obj
def link(settings: Settings, source: str, account: str, person: str, reason: str) -> None:
    """Say that ACCOUNT of SOURCE is PERSON's (the register's id). What waited counts at once."""
    with opened(settings) as bridge:
        bridge.acts.link(bridge.acts.account(source, account), person, by="operator", reason=reason)
    click.echo(f"account {account} of {source} linked to {person}")


@accounts.command()
@click.argument("source")
@click.argument("account")
@_reason
@click.pass_obj
def unlink(settings: Settings, source: str, account: str, reason: str) -> None:
    """Undo the link of ACCOUNT of SOURCE as if it had never been."""
    with opened(settings) as bridge:
        bridge.acts.unlink(bridge.acts.account(source, account), by="operator", reason=reason)
    click.echo(f"account {account} of {source} is nobody's")


@click.group()
def enrolments() -> None:
    """Who is in a realisation's roster."""


@enrolments.command()
@as_json
@click.pass_obj
def waiting(settings: Settings, *, as_json: bool) -> None:
    """List people whose facts wait because they are not in the realisation's roster."""
    with opened(settings) as bridge:
        found = bridge.acts.waiting()
    rows = [
        (one.pair.realisation_id, one.pair.person_id, one.person_name, one.realisation_title) for one in found
    ]
    header = ("class", "user", "name", "title")
    if as_json:
        say_json([dict(zip(header, row, strict=True)) for row in rows])
    else:
        say_table(header, rows)


@enrolments.command()
@click.argument("realisation")
@click.argument("person")
@_reason
@click.pass_obj
def admit(settings: Settings, realisation: str, person: str, reason: str) -> None:
    """Put PERSON into the roster of REALISATION (the register's ids). What waited counts at once."""
    with opened(settings) as bridge:
        bridge.acts.admit(person, realisation, by="operator", reason=reason)
    click.echo(f"{person} admitted to {realisation}")


def _pointed(one: AccountWaiting) -> str:
    return ", ".join(f"{each.person_id} ({each.kind.value})" for each in one.candidates)


COMMANDS = (accounts, enrolments)
