"""Forwarding to other LRSs: targets added, checked, paused; what was refused; replays."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import click

from lms_bridge.cli import forwarding_shown as shown
from lms_bridge.cli.secrets_given import given, given_or_none, secret_option
from lms_bridge.cli.words import as_json, opened, say_json, say_table
from lms_bridge.domain.calendar import BELGRADE
from lms_bridge.domain.forwarding import Newer, TargetState
from lms_bridge.runtime.wording_forwarding import CHECKS, reason_words
from lms_bridge.runtime.words import placed
from lms_bridge.services.forward_check import Found
from lms_bridge.services.forward_desk import (
    MOST_AT_ONCE,
    Range,
    Start,
    TargetChanges,
    Wanted,
    target_named,
)
from lms_bridge.services.forward_fan import ALL, MISSING
from lms_bridge.settings import Settings
from xapi import Version

_BY = "operator"
_LISTED = 50
_Command = TypeVar("_Command", bound=Callable[..., Any])
_TIME = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])
_since = click.option(
    "--since", type=_TIME, metavar="TIME", help="Stored from then on (Belgrade), as 2026-01-31 or ...T08:00."
)
_seqs = click.option("--seq", "seqs", multiple=True, type=int, help="Only this number; may be repeated.")


@click.group()
def forward() -> None:
    """Forward statements to other Learning Record Stores."""


def _set_for_targets(command: _Command) -> _Command:
    for option in (
        click.option("--xapi", type=click.Choice([one.value for one in Version]), help="Its version."),
        click.option(
            "--newer",
            type=click.Choice([one.value for one in Newer]),
            help="What to do with statements of 2.0 where it takes 1.0.3.",
        ),
        click.option("--verb", "verbs", multiple=True, metavar="IRI", help="Only this verb."),
        click.option(
            "--activity",
            "activities",
            multiple=True,
            metavar="IRI",
            help="Only this one; * ends a beginning.",
        ),
        click.option(
            "--agent", "agents", multiple=True, metavar="AGENT", help="Only this one: JSON or e-mail."
        ),
        click.option("--related-activities", is_flag=True, help="Activities of the context count too."),
        click.option("--related-agents", is_flag=True, help="Agents of the context and of groups count too."),
        click.option(
            "--source", "sources", multiple=True, metavar="NAME", help="Only what this source sent."
        ),
        click.option(
            "--not-from", "not_sources", multiple=True, metavar="NAME", help="Never what this source sent."
        ),
        click.option("--batch", type=click.IntRange(1, MOST_AT_ONCE), help="Statements sent at once."),
        secret_option("secret", "The secret of its Basic credential."),
    ):
        command = option(command)
    return command


@forward.command("add")
@click.argument("name")
@click.option("--endpoint", required=True, metavar="URL", help="Its address, with or without /statements.")
@click.option("--user", required=True, help="The key or name of its Basic credential.")
@_set_for_targets
@_since
@click.option("--paused", is_flag=True, help="Send nothing until it is resumed.")
@click.pass_obj
def add(settings: Settings, /, name: str, since: datetime | None, paused: bool, **asked: Any) -> None:  # noqa: FBT001 - click's own
    """Add the target NAME. It gets what is stored from now on, or --since.

    Filters of one kind are alternatives; each kind that is given must fit. Give --not-from where the target
    sends statements to this service.
    """
    asked["secret"] = given(asked["secret"], asked["secret_file"], prompt="Secret")
    start = Start(_ms(since), TargetState.PAUSED if paused else TargetState.ACTIVE)
    with opened(settings) as bridge:
        bridge.forwarding.desk.add(name, _changes(asked, _wanted(asked) or Wanted()), start=start, by=_BY)
    click.echo(f"target {name} added; next: lms-bridge forward check {name}")


@forward.command("change")
@click.argument("name")
@click.option("--endpoint", metavar="URL", help="Its new address.")
@click.option("--user", help="The new key or name of its Basic credential.")
@_set_for_targets
@click.option("--everything", is_flag=True, help="Without any filter from now on.")
@click.pass_obj
def change(settings: Settings, /, name: str, everything: bool, **asked: Any) -> None:  # noqa: FBT001 - click's own
    """Set something anew for the target NAME; filters that are given replace the filter there is."""
    asked["secret"] = given_or_none(asked["secret"], asked["secret_file"])
    wanted = Wanted() if everything else _wanted(asked)
    with opened(settings) as bridge:
        bridge.forwarding.desk.change(name, _changes(asked, wanted), by=_BY)
    click.echo(f"target {name} changed")


def _changes(asked: dict[str, Any], wanted: Wanted | None) -> TargetChanges:
    return TargetChanges(
        endpoint=asked["endpoint"],
        user=asked["user"],
        secret=asked["secret"],
        version=Version(asked["xapi"]) if asked["xapi"] else None,
        newer=Newer(asked["newer"]) if asked["newer"] else None,
        wanted=wanted,
        batch=asked["batch"],
    )


def _wanted(asked: dict[str, Any]) -> Wanted | None:
    """None where no filter was given."""
    names = (
        "verbs",
        "activities",
        "agents",
        "related_activities",
        "related_agents",
        "sources",
        "not_sources",
    )
    values = {name: asked[name] for name in names}
    return Wanted(**values) if any(values.values()) else None


@forward.command("list")
@as_json
@click.pass_obj
def list_(settings: Settings, *, as_json: bool) -> None:
    """List the targets: state, what waits and since when, what was refused."""
    with opened(settings) as bridge:
        found = shown.targets(bridge)
    if as_json:
        say_json([one.as_json() for one in found])
        return
    say_table(
        ("name", "state", "waiting", "since", "refused", "sent", "trouble"), [one.row() for one in found]
    )


@forward.command("show")
@click.argument("name")
@as_json
@click.pass_obj
def show(settings: Settings, name: str, *, as_json: bool) -> None:
    """Show the target NAME: settings, filter, trouble with the way out, the latest calls and replays."""
    with opened(settings) as bridge:
        found = shown.whole(bridge, name)
    if as_json:
        say_json(found)
        return
    for line in shown.lines(found):
        click.echo(line)


@forward.command("check")
@click.argument("name")
@click.pass_context
def check(ctx: click.Context, name: str) -> None:
    """Try the target NAME without sending a statement. Exit code 1 where it is not ready."""
    with opened(ctx.obj) as bridge:
        found = bridge.forwarding.check(name)
    words = CHECKS[found.found.value]
    told = {"reason": reason_words(found.detail), "versions": ", ".join(found.versions)}
    click.echo(f"{words.title}. {placed(words.detail, told)}")
    if words.remedy:
        click.echo(f"→ {words.remedy}")
    ctx.exit(0 if found.found in (Found.READY, Found.UNCLEAR) else 1)


@forward.command("pause")
@click.argument("name")
@click.option("--reason", default="", help="Why, for the log.")
@click.pass_obj
def pause(settings: Settings, name: str, reason: str) -> None:
    """Send nothing to the target NAME for a while. Nothing is lost by it."""
    with opened(settings) as bridge:
        bridge.forwarding.desk.pause(name, reason=reason, by=_BY)
    click.echo(f"target {name} paused")


@forward.command("resume")
@click.argument("name")
@click.option("--reason", default="", help="Why, for the log.")
@click.pass_obj
def resume(settings: Settings, name: str, reason: str) -> None:
    """Send again to the target NAME, also after it stopped, from where it stood."""
    with opened(settings) as bridge:
        bridge.forwarding.desk.resume(name, reason=reason, by=_BY)
    click.echo(f"target {name} resumed")


@forward.command("replay")
@click.argument("name")
@_since
@click.option("--until", type=_TIME, metavar="TIME", help="Stored before then (Belgrade).")
@click.option("--from-seq", type=click.IntRange(0), help="From this number on.")
@click.option("--to-seq", type=click.IntRange(0), help="Up to this number.")
@click.option("--all", "what", flag_value=ALL, help="Also what was sent already.")
@click.option("--reason", default="", help="Why, for the log.")
@click.pass_obj
def replay(settings: Settings, /, name: str, what: str | None, reason: str, **asked: Any) -> None:
    """Send a range of what is kept to the target NAME: what was not sent yet, or with --all everything."""
    asked_for = Range(
        what or MISSING, _ms(asked["since"]), _ms(asked["until"]), asked["from_seq"], asked["to_seq"]
    )
    with opened(settings) as bridge:
        number = bridge.forwarding.desk.replay(name, asked_for, reason=reason, by=_BY)
    click.echo(f"replay {number} of target {name} begins; see “lms-bridge forward show {name}”")


@forward.command("refused")
@click.argument("name")
@as_json
@click.pass_obj
def refused(settings: Settings, name: str, *, as_json: bool) -> None:
    """List what the target NAME refused and what is set aside, with the answer."""
    with opened(settings) as bridge, bridge.database.read() as unit:
        dead = unit.forward_rows.dead(target_named(unit, name).id, limit=_LISTED)
    if as_json:
        say_json([shown.dead_as_json(one) for one in dead])
        return
    rows = [
        (one.seq, one.statement_id or "-", one.state.value, one.code or "", one.status or "", one.answer[:60])
        for one in dead
    ]
    say_table(("seq", "statement", "state", "why", "status", "answer"), rows)


@forward.command("retry")
@click.argument("name")
@_seqs
@click.pass_obj
def retry(settings: Settings, name: str, seqs: tuple[int, ...]) -> None:
    """Send again what the target NAME refused: all, or with --seq these, also where they were set aside."""
    with opened(settings) as bridge:
        count = bridge.forwarding.desk.retry(name, seqs or None, by=_BY)
    click.echo(f"{count} wait again")


@forward.command("set-aside")
@click.argument("name")
@_seqs
@click.option("--reason", required=True, help="Why they are not sent.")
@click.pass_obj
def set_aside(settings: Settings, name: str, seqs: tuple[int, ...], reason: str) -> None:
    """Do not send what the target NAME refused: all, or with --seq these."""
    with opened(settings) as bridge:
        count = bridge.forwarding.desk.set_aside(name, seqs or None, reason=reason, by=_BY)
    click.echo(f"{count} set aside")


@forward.command("remove")
@click.argument("name")
@click.confirmation_option(prompt="Forget the target and all that is known of what was sent to it?")
@click.pass_obj
def remove(settings: Settings, name: str) -> None:
    """Forget the target NAME and what was sent to it. The target itself keeps what it has."""
    with opened(settings) as bridge:
        bridge.forwarding.desk.remove(name, by=_BY)
    click.echo(f"target {name} removed")


def _ms(moment: datetime | None) -> int | None:
    if moment is None:
        return None
    return int(moment.replace(tzinfo=BELGRADE).timestamp() * 1000)


COMMANDS = (forward,)
