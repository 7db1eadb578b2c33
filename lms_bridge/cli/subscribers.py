"""Webhooks to subscribers: added, tried, switched off and on; what was sent, and sending it again."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

import click

from lms_bridge.cli import subscribers_shown as shown
from lms_bridge.cli.secrets_given import given_or_none
from lms_bridge.cli.words import as_json, opened, say_json, say_table
from lms_bridge.domain.calendar import BELGRADE
from lms_bridge.domain.errors import InvalidValue
from lms_bridge.domain.subscription import EventKind, MessageState
from lms_bridge.runtime.wording_forwarding import reason_words
from lms_bridge.services.forward_answers import Verdict
from lms_bridge.services.message_text import event_id_of
from lms_bridge.services.subscriber_desk import MOST_HOURS, USUAL_HOURS, SubscriberChanges
from lms_bridge.settings import Settings

_BY = "operator"
_LISTED = 50
_Command = TypeVar("_Command", bound=Callable[..., Any])
_reason = click.option("--reason", default="", help="Why, for the log.")
_TIME = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])


@click.group()
def subscriber() -> None:
    """Tell other systems what happens here, by webhooks (Standard Webhooks)."""


def _settings(command: _Command) -> _Command:
    for option in (
        click.option(
            "--event",
            "kinds",
            multiple=True,
            type=click.Choice([one.value for one in EventKind]),
            help="What it hears of; may be repeated.",
        ),
        click.option("--address", metavar="URL", help="Where messages go; https, and outside the network."),
        click.option(
            "--address-file",
            type=click.File(),
            help="The same read from a file (- is stdin): an address may hold a key.",
        ),
    ):
        command = option(command)
    return command


@subscriber.command("add")
@click.argument("name")
@_settings
@as_json
@click.pass_obj
def add(settings: Settings, /, name: str, *, as_json: bool, **asked: Any) -> None:
    """Add the subscriber NAME: it hears of what happens from now on.

    The secret by which it knows our messages is shown this once.
    """
    with opened(settings) as bridge:
        secret = bridge.subscribed.desk.add(name, _changes(asked), by=_BY)
    _say_secret(name, secret, as_json)


@subscriber.command("change")
@click.argument("name")
@_settings
@click.pass_obj
def change(settings: Settings, /, name: str, **asked: Any) -> None:
    """Set another address for the subscriber NAME, or other events, in the place of those it hears of."""
    if not any(asked.values()):
        raise click.UsageError("say what changes: --address, --address-file or --event")
    with opened(settings) as bridge:
        bridge.subscribed.desk.change(name, _changes(asked), by=_BY)
    click.echo(f"subscriber {name} changed")


def _changes(asked: dict[str, Any]) -> SubscriberChanges:
    address = given_or_none(asked["address"], asked["address_file"])
    return SubscriberChanges(address, asked["kinds"] or None)


@subscriber.command("list")
@as_json
@click.pass_obj
def list_(settings: Settings, *, as_json: bool) -> None:
    """List the subscribers: state, what waits and since when, what could not be delivered."""
    with opened(settings) as bridge:
        found = shown.all_of(bridge)
    if as_json:
        say_json([one.as_json() for one in found])
        return
    header = ("name", "host", "state", "waiting", "since", "dead", "last taken", "trouble")
    say_table(header, [one.row() for one in found])


@subscriber.command("show")
@click.argument("name")
@as_json
@click.pass_obj
def show(settings: Settings, name: str, *, as_json: bool) -> None:
    """Show the subscriber NAME: what it hears of, its trouble with the way out."""
    with opened(settings) as bridge:
        found = shown.whole(bridge, name)
    if as_json:
        say_json(found)
        return
    for line in shown.lines(found):
        click.echo(line)


@subscriber.command("messages")
@click.argument("name")
@click.option(
    "--state", type=click.Choice([one.value for one in MessageState]), help="Only those in this state."
)
@click.option("--limit", type=click.IntRange(1, 1000), default=_LISTED, help="At most so many.")
@as_json
@click.pass_obj
def messages(settings: Settings, name: str, *, state: str | None, limit: int, as_json: bool) -> None:
    """List the messages to NAME, the newest first, with the last answer to each."""
    with opened(settings) as bridge:
        found = shown.messages(bridge, name, state=MessageState(state) if state else None, limit=limit)
    if as_json:
        say_json(found)
        return
    columns = ("id", "type", "happened", "state", "tries", "next_try", "why")
    say_table(columns, [[one[name] or "" for name in columns] for one in found])


@subscriber.command("test")
@click.argument("name")
@click.pass_context
def test(ctx: click.Context, name: str) -> None:
    """Send NAME a message that tells of nothing. Exit code 1 where it is not taken."""
    with opened(ctx.obj) as bridge:
        judged, one = bridge.subscribed.desk.test(name, by=_BY)
    if judged.verdict is Verdict.SENT:
        click.echo(f"taken, with status {judged.status}, after {one.took_ms} ms")
        return
    click.echo(f"not taken: {reason_words(judged.reason)}")
    if one.answer:
        click.echo(one.answer)
    ctx.exit(1)


@subscriber.command("rotate")
@click.argument("name")
@click.option(
    "--hours",
    type=click.IntRange(0, MOST_HOURS),
    default=USUAL_HOURS,
    show_default=True,
    help="How long the secret of now signs beside the new one; 0: it is void at once.",
)
@as_json
@click.pass_obj
def rotate(settings: Settings, name: str, *, hours: int, as_json: bool) -> None:
    """Give NAME a new secret, which is shown this once. Meanwhile each message is signed by both."""
    with opened(settings) as bridge:
        secret = bridge.subscribed.desk.rotate(name, hours=hours, by=_BY)
    _say_secret(name, secret, as_json)


@subscriber.command("pause")
@click.argument("name")
@_reason
@click.pass_obj
def pause(settings: Settings, name: str, reason: str) -> None:
    """Send nothing to the subscriber NAME for a while. What happens waits."""
    with opened(settings) as bridge:
        bridge.subscribed.desk.pause(name, reason=reason, by=_BY)
    click.echo(f"subscriber {name} paused")


@subscriber.command("resume")
@click.argument("name")
@_reason
@click.pass_obj
def resume(settings: Settings, name: str, reason: str) -> None:
    """Switch NAME on again, whoever switched it off: what waits is sent at once."""
    with opened(settings) as bridge:
        bridge.subscribed.desk.resume(name, reason=reason, by=_BY)
    click.echo(f"subscriber {name} in use")


@subscriber.command("replay")
@click.argument("name")
@click.option("--id", "ids", multiple=True, metavar="ID", help="Only this message; may be repeated.")
@click.option(
    "--since", type=_TIME, metavar="TIME", help="What happened from then on (Belgrade), as 2026-01-31."
)
@click.option("--all", "everything", is_flag=True, help="With --since: also what arrived.")
@click.pass_obj
def replay(
    settings: Settings,
    name: str,
    ids: Sequence[str],
    *,
    since: datetime | None,
    everything: bool,
) -> None:
    """Send messages to NAME again, under the ids that they had: single ones, or all since a time that could
    not be delivered."""
    if bool(ids) == (since is not None) or (everything and since is None):
        raise click.UsageError("either --id, or --since, with --all where what arrived is sent again too")
    states = {MessageState.DEAD, MessageState.DELIVERED} if everything else {MessageState.DEAD}
    with opened(settings) as bridge:
        desk = bridge.subscribed.desk
        if since is None:
            count = desk.replay(name, [_event_id(one) for one in ids], by=_BY)
        else:
            at_ms = int(since.replace(tzinfo=BELGRADE).timestamp() * 1000)
            count = desk.replay_since(name, at_ms, states=states, by=_BY)
    click.echo(f"{count} sent again")


def _event_id(text: str) -> int:
    found = event_id_of(text)
    if found is None:
        raise InvalidValue(field="id", expected="the id of a message, such as evt_123")
    return found


@subscriber.command("remove")
@click.argument("name")
@click.confirmation_option(prompt="Forget the subscriber and all that was sent to it?")
@click.pass_obj
def remove(settings: Settings, name: str) -> None:
    """Forget the subscriber NAME and all messages to it."""
    with opened(settings) as bridge:
        bridge.subscribed.desk.remove(name, by=_BY)
    click.echo(f"subscriber {name} removed")


def _say_secret(name: str, secret: str, as_json: bool) -> None:  # noqa: FBT001 - the option as it was given
    if as_json:
        say_json({"name": name, "secret": secret})
        return
    click.echo(f"subscriber  {name}\nsecret      {secret}\nThe secret is not shown again.")


COMMANDS = (subscriber,)
