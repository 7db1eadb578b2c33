"""Credentials: what programs call with."""

from datetime import UTC, datetime
from typing import Any

import click

from lms_bridge.cli.words import as_json, opened, say_json, say_table
from lms_bridge.domain.calendar import BELGRADE
from lms_bridge.services.credentials import API, LRS, OIDC, ONEROSTER, NewCredential
from lms_bridge.services.ports import Bound, KnownCredential, SecretAge
from lms_bridge.settings import Settings


@click.group()
def credential() -> None:
    """Keys that programs call with."""


@credential.command("add")
@click.argument("kind", type=click.Choice([LRS, API, OIDC, ONEROSTER]))
@click.option("--name", required=True, help="What it is for; shown in lists.")
@click.option("--source", help="lrs, oidc: whose statements are sent with it: a Moodle, or a BigBlueButton.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    help="What it may do, several times if need be. api: indicators, metrics. lrs, oidc: all, state, … (by"
    " default statements/write and statements/read/mine). oneroster: gradebook.readonly, … (by default"
    " roster-core.readonly and roster.readonly).",
)
@click.option("--client", default="", help="oidc: the application's id at the issuer of tokens.")
@click.option("--subject", default="", help="oidc: only tokens about that subject of the issuer.")
@as_json
@click.pass_obj
def add(settings: Settings, /, *, kind: str, client: str, subject: str, as_json: bool, **of: Any) -> None:
    """Make a key and a secret: lrs for a Moodle that sends statements, api for a program that reads,
    oneroster for a system that reads the register by OneRoster.

    The secret is shown this once and kept only as a hash. oidc takes tokens instead that the issuer of
    LMS_BRIDGE_OIDC_ISSUER gives to an application, with the scopes that both it and the token have.
    """
    if (kind == OIDC) != bool(client):
        raise click.UsageError("oidc needs --client, and nothing else takes it")
    with opened(settings) as bridge:
        if kind == OIDC:
            key = bridge.access.bind(NewCredential(kind, **of), client=client, subject=subject)
            say_json({"key": key}) if as_json else click.echo(f"key  {key}\nTokens of {client} are taken.")
            return
        key, secret = bridge.credentials.add(NewCredential(kind, **of))
    _say_secret(key, secret, as_json)


@credential.command("list")
@as_json
@click.pass_obj
def listed(settings: Settings, *, as_json: bool) -> None:
    """List the keys that are not revoked, with the age of their secrets; never the secrets.

    Times of use are true to the minute.
    """
    with opened(settings) as bridge:
        found = bridge.credentials.all()
    if as_json:
        say_json([_as_json(one) for one in found])
        return
    header = ("key", "kind", "name", "source", "scopes", "created", "last used", "secrets")
    say_table(header, [_row(one) for one in found])


@credential.command()
@click.argument("key")
@click.option(
    "--until",
    "last_day",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The last day on which the secret of now is valid beside the new one.",
)
@click.option("--finish", is_flag=True, help="Drop the earlier secret: the new one alone is valid.")
@as_json
@click.pass_obj
def rotate(settings: Settings, key: str, *, last_day: datetime | None, finish: bool, as_json: bool) -> None:
    """Give KEY a new secret beside the one it has; both are valid meanwhile.

    The new secret is shown this once. The one before stays valid until the end of the day of --until, or
    until the change is finished by --finish: when “credential list” says that the new one is in use.
    """
    if finish and last_day is not None:
        raise click.UsageError("--finish drops the earlier secret at once; --until is for a new one")
    with opened(settings) as bridge:
        if finish:
            bridge.credentials.finish(key)
            click.echo(f"the earlier secret of {key} opens nothing any more")
            return
        secret = bridge.credentials.rotate(key, last_day=None if last_day is None else last_day.date())
    _say_secret(key, secret, as_json)


@credential.command()
@click.argument("key")
@click.pass_obj
def revoke(settings: Settings, key: str) -> None:
    """Make KEY open nothing from now on, in every process."""
    with opened(settings) as bridge:
        bridge.credentials.revoke(key)
    click.echo(f"credential {key} revoked")


def _say_secret(key: str, secret: str, as_json: bool) -> None:  # noqa: FBT001 - the option as it was given
    if as_json:
        say_json({"key": key, "secret": secret})
        return
    click.echo(f"key     {key}\nsecret  {secret}\nThe secret is not shown again.")


def _row(one: KnownCredential) -> tuple[str, ...]:
    held = one.credential
    secrets = _application(one.bound) if one.bound else _aged(one.secret)
    if one.earlier is not None and held.earlier is not None:
        until = held.earlier.until_ms
        ends = "until finished" if until is None else f"until {_minute(until)}"
        secrets = f"new: {secrets}; earlier: {_aged(one.earlier)}, {ends}"
    return (
        held.key,
        held.kind,
        held.name,
        one.source or "",
        " ".join(held.scopes),
        _minute(one.created_ms),
        _minute(one.used_ms),
        secrets,
    )


def _application(bound: Bound) -> str:
    about = f" about {bound.subject}" if bound.subject else ""
    return f"tokens of {bound.client_id}{about}"


def _aged(age: SecretAge) -> str:
    return f"of {_minute(age.made_ms)}, used {_minute(age.used_ms)}"


def _minute(at_ms: int | None) -> str:
    """In Belgrade, as all that is shown to people."""
    if at_ms is None:
        return "never"
    return datetime.fromtimestamp(at_ms / 1000, BELGRADE).strftime("%Y-%m-%d %H:%M")


def _as_json(one: KnownCredential) -> dict[str, Any]:
    held = one.credential
    secrets = [_age_json(one.secret, until=None)] if one.bound is None else []
    if one.earlier is not None and held.earlier is not None:
        secrets.append(_age_json(one.earlier, until=_moment(held.earlier.until_ms), earlier=True))
    return {
        "key": held.key,
        "kind": held.kind,
        "name": held.name,
        "source": one.source,
        "scopes": " ".join(held.scopes),
        "created": _moment(one.created_ms),
        "used": _moment(one.used_ms),
        "secrets": secrets,
        "application": None
        if one.bound is None
        else {"client": one.bound.client_id, "subject": one.bound.subject},
    }


def _age_json(age: SecretAge, *, until: str | None, earlier: bool = False) -> dict[str, Any]:
    which = "earlier" if earlier else "present"
    return {"which": which, "made": _moment(age.made_ms), "used": _moment(age.used_ms), "until": until}


def _moment(at_ms: int | None) -> str | None:
    return None if at_ms is None else datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="seconds")


COMMANDS = (credential,)
