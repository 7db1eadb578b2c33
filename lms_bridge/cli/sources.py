"""Sources: added, changed, listed, with what staff set for a Moodle."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import click

from lms_bridge.cli.checking import check
from lms_bridge.cli.secrets_given import given, given_or_none, secret_option
from lms_bridge.cli.words import as_json, opened, say_json, say_table
from lms_bridge.domain.errors import InvalidValue
from lms_bridge.runtime.wording_options import OPTIONS
from lms_bridge.services.meeting_reports import ReportApp
from lms_bridge.services.moodle_options import MoodleOptions, moodle_options, option_text
from lms_bridge.services.moodles import moodle_source
from lms_bridge.services.ports import LIVE, OBSERVE
from lms_bridge.services.source_changes import MoodleStart, SourceChanges, new_webhook_secret
from lms_bridge.settings import Settings

_first_day = click.option(
    "--from",
    "first_day",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Moodle: what happened before this day (in Belgrade) is history and waits for a person.",
)
_account_id = click.option("--account-id", metavar="ID", help="Zoom: the account id of the app.")
_client_id = click.option("--client-id", metavar="ID", help="Zoom: the client id of the app.")
_client_secret = secret_option("client-secret", "Zoom: the client secret of the app.")


@click.group()
def source() -> None:
    """Where things come from: learning platforms and webinar servers."""


@source.group("add")
def add() -> None:
    """Add a source."""


@add.command()
@click.argument("name")
@click.option("--home-page", required=True, help="The site's address (wwwroot), as its accounts name it.")
@secret_option("token", "The token of its web services.")
@_first_day
@click.option(
    "--observe", "mode", flag_value=OBSERVE, help="Only watch: keep everything, decide nothing yet."
)
@click.pass_obj
def moodle(settings: Settings, /, name: str, home_page: str, mode: str | None, **more: Any) -> None:
    """Add a Moodle site under NAME. Without --observe what it tells counts at once."""
    token = given_or_none(more["token"], more["token_file"])
    start = MoodleStart(token, day=_day(more["first_day"]), mode=mode or LIVE)
    with opened(settings) as bridge:
        bridge.set_up.add_moodle(name, address=home_page, start=start)
    click.echo(f"source {name} added; next: lms-bridge credential add lrs --source {name} --name logstore")
    if token is None:
        click.echo(f"to ask it: lms-bridge source change {name} --token-file FILE")
    click.echo(f"for the companion plugin: lms-bridge source change {name} --new-secret")


@add.command()
@click.argument("name")
@secret_option("secret", "The server's shared secret.")
@click.option("--callback-url", required=True, help="The address registered at the server, to the letter.")
@click.option("--accounts", required=True, metavar="SOURCE", help="The Moodle whose accounts its users have.")
@click.option("--server", help="The URL that “bbb-conf --secret” shows; “source check” registers us there.")
@click.pass_obj
def bigbluebutton(
    settings: Settings, /, name: str, secret: str | None, secret_file: Any, **where: Any
) -> None:
    """Add a BigBlueButton server under NAME."""
    shared = given(secret, secret_file, prompt="Shared secret")
    with opened(settings) as bridge:
        bridge.set_up.add_bigbluebutton(name, secret=shared, **where)
    click.echo(f"source {name} added")


@add.command()
@click.argument("name")
@secret_option("secret", "The secret token of the app in Zoom's Marketplace.")
@click.option("--accounts", required=True, metavar="SOURCE", help="The Moodle whose accounts its users have.")
@_account_id
@_client_id
@_client_secret
@click.option("--server", help="Where the API is, if not at https://api.zoom.us.")
@click.pass_obj
def zoom(settings: Settings, /, name: str, secret: str | None, secret_file: Any, **more: Any) -> None:
    """Add a Zoom account under NAME; its calls come to /webhooks/zoom/NAME.

    A participant is an account of the Moodle by the customer key given at the registration. With the
    account id, client id and client secret of a server-to-server app its reports are fetched too.
    """
    token = given(secret, secret_file, prompt="Secret token")
    where = {"accounts": more["accounts"], "app": _app(more), "server": more["server"]}
    with opened(settings) as bridge:
        bridge.set_up.add_zoom(name, secret=token, **where)
    click.echo(f"source {name} added")


@add.command()
@click.argument("name")
@click.pass_obj
def teams(settings: Settings, /, name: str) -> None:
    """Add a Teams tenant under NAME; its attendance comes by “attendance import”.

    A participant's account is the e-mail address that Teams shows.
    """
    with opened(settings) as bridge:
        bridge.set_up.add_teams(name)
    click.echo(f"source {name} added")


@add.command("attendance")
@click.argument("name")
@click.option("--accounts", required=True, metavar="SOURCE", help="The Moodle whose accounts its users have.")
@click.pass_obj
def attendance_source(settings: Settings, /, name: str, accounts: str) -> None:
    """Add NAME for attendance that comes in files of our own format, from anywhere else."""
    with opened(settings) as bridge:
        bridge.set_up.add_attendance(name, accounts=accounts)
    click.echo(f"source {name} added")


@source.command("change")
@click.argument("name")
@secret_option("secret", "BigBlueButton, Zoom: the new secret.")
@click.option("--callback-url", help="BigBlueButton: the new address, to the letter.")
@click.option(
    "--server", help="BigBlueButton: the URL that “bbb-conf --secret” shows. Zoom: where its API is."
)
@_account_id
@_client_id
@_client_secret
@click.option("--home-page", help="Moodle: the new address, after the site moved.")
@secret_option("token", "Moodle: the new token of its web services.")
@_first_day
@click.option("--option", "options", multiple=True, metavar="NAME=VALUE", help="Moodle: see source options.")
@click.option("--new-secret", is_flag=True, help="Moodle: make a secret for its webhooks and show it once.")
@click.option("--drop-old-secret", is_flag=True, help="Moodle: from now on only the newest secret is valid.")
@click.pass_obj
def change(settings: Settings, /, name: str, **asked: Any) -> None:
    """Give the source NAME something new; what it has sent stays as it is.

    A new webhook secret is valid beside the older ones, so that nothing is refused while Moodle gets it.
    """
    made = new_webhook_secret() if asked["new_secret"] else None
    with opened(settings) as bridge:
        bridge.set_up.change_source(name, _changes(asked, made))
    if made:
        click.echo(f"secret  {made}\nThe secret is not shown again.")
    click.echo(f"source {name} changed")


def _changes(asked: dict[str, Any], made: str | None) -> SourceChanges:
    return SourceChanges(
        secret=given_or_none(asked["secret"], asked["secret_file"]),
        callback_url=asked["callback_url"],
        server=asked["server"],
        app=_app(asked),
        home_page=asked["home_page"],
        token=given_or_none(asked["token"], asked["token_file"]),
        day=_day(asked["first_day"]),
        options=dict(_named_values(asked["options"])),
        new_secret=made,
        drop_old_secrets=asked["drop_old_secret"],
    )


def _app(asked: dict[str, Any]) -> ReportApp | None:
    """The app of Zoom's API; None where nothing of it is given. Raises `InvalidValue` for a part of it."""
    secret = given_or_none(asked["client_secret"], asked["client_secret_file"])
    parts = {"account-id": asked["account_id"], "client-id": asked["client_id"], "client-secret": secret}
    missing = [name for name, part in parts.items() if not part]
    if len(missing) == len(parts):
        return None
    if missing:
        raise InvalidValue(field=" ".join(missing), expected="to be given together with the rest of the app")
    return ReportApp(parts["account-id"], parts["client-id"], secret or "")


def _named_values(texts: Iterable[str]) -> Iterable[tuple[str, str]]:
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            raise InvalidValue(field="option", expected="NAME=VALUE")
        yield name.strip().replace("-", "_"), value


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()


@source.command("options")
@click.argument("name")
@as_json
@click.pass_obj
def options(settings: Settings, name: str, *, as_json: bool) -> None:
    """Show what is set for the Moodle NAME: each option with its value and what it means."""
    with opened(settings) as bridge, bridge.database.read() as unit:
        standing = moodle_options(moodle_source(unit, name).options)
    made = MoodleOptions()
    if as_json:
        values = {one: (getattr(standing, one), getattr(made, one)) for one in OPTIONS}
        say_json(
            [
                {"name": one, "value": value, "default": default, "meaning": OPTIONS[one].meaning}
                for one, (value, default) in values.items()
            ]
        )
        return
    rows = [(one, option_text(getattr(standing, one)), words.meaning) for one, words in OPTIONS.items()]
    say_table(("option", "value", "meaning"), rows)


@source.command("list")
@as_json
@click.pass_obj
def listed(settings: Settings, *, as_json: bool) -> None:
    """List the sources."""
    with opened(settings) as bridge, bridge.database.read() as unit:
        found = [
            (one.name, one.kind, one.mode, one.home_page or one.callback_url or "")
            for one in unit.sources.all()
        ]
    header = ("name", "kind", "mode", "address")
    if as_json:
        say_json([dict(zip(header, one, strict=True)) for one in found])
    else:
        say_table(header, found)


source.add_command(check)

COMMANDS = (source,)
