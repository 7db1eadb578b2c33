"""Registers elsewhere: added, changed, paused, removed."""

from collections.abc import Sequence
from typing import Any

import click

from lms_bridge.cli.secrets_given import given, given_or_none, secret_option
from lms_bridge.cli.words import as_json, opened, say_json, say_table
from lms_bridge.domain.errors import InvalidValue
from lms_bridge.domain.submission import SubmissionState
from lms_bridge.runtime.wording_registers import register_words
from lms_bridge.services.ports.outbox import OutFigures, RegisterAt
from lms_bridge.services.register_desk import MOST_DAYS, USUAL_DAYS, RegisterChanges
from lms_bridge.settings import Settings

_BY = "operator"
_NONE = OutFigures({}, None)
_options = click.option(
    "--option",
    "options",
    multiple=True,
    metavar="NAME=TEXT",
    help="What only this kind of register takes; an empty text takes it away. May be repeated.",
)
_days = click.option(
    "--ask-days",
    type=click.IntRange(1, MOST_DAYS),
    help=f"How many days it is asked for a decision that it puts off; {USUAL_DAYS} unless said.",
)
_secret = secret_option("secret", "The secret by which the register knows this service.")


@click.group()
def register() -> None:
    """Send completions to registers elsewhere."""


@register.command("add")
@click.argument("name")
@click.option("--kind", required=True, help="How it is spoken to, such as oneroster.")
@click.option("--endpoint", required=True, metavar="URL", help="Its address.")
@click.option("--client", default="", help="Under which name this service is known there.")
@_options
@_days
@_secret
@click.pass_obj
def add(settings: Settings, /, name: str, kind: str, **asked: Any) -> None:
    """Add the register NAME. Completions so far go to it too, each once."""
    asked["secret"] = given(asked["secret"], asked["secret_file"], prompt="Secret")
    with opened(settings) as bridge:
        bridge.registers.desk.registers.add(name, kind, _changes(asked), by=_BY)
    click.echo(f"register {name} added; see “lms-bridge register list”")


@register.command("change")
@click.argument("name")
@click.option("--endpoint", metavar="URL", help="Its new address.")
@click.option("--client", help="The new name of this service there.")
@_options
@_days
@_secret
@click.pass_obj
def change(settings: Settings, /, name: str, **asked: Any) -> None:
    """Set something anew for the register NAME."""
    asked["secret"] = given_or_none(asked["secret"], asked["secret_file"])
    with opened(settings) as bridge:
        bridge.registers.desk.registers.change(name, _changes(asked), by=_BY)
    click.echo(f"register {name} changed")


def _changes(asked: dict[str, Any]) -> RegisterChanges:
    return RegisterChanges(
        endpoint=asked["endpoint"],
        client=asked["client"],
        secret=asked["secret"],
        options=dict(map(_option, asked["options"])) or None,
        ask_days=asked["ask_days"],
    )


def _option(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name:
        raise InvalidValue(field="option", expected="NAME=TEXT")
    return name, value


@register.command("list")
@as_json
@click.pass_obj
def list_(settings: Settings, *, as_json: bool) -> None:
    """List the registers: state, what is on its way and since when, what lies with staff."""
    with opened(settings) as bridge, bridge.database.read() as unit:
        figures = unit.outbox.figures()
        found = [(one, figures.get(one.name, _NONE)) for one in unit.register_targets.all()]
    if as_json:
        say_json([_told(one, figures) for one, figures in found])
        return
    header = ("name", "kind", "address", "state", "waiting", "sent", "pending", "returned", "trouble")
    say_table(header, [_row(one, figures) for one, figures in found])


def _row(one: RegisterAt, figures: OutFigures) -> Sequence[object]:
    code = one.progress.code
    states = (
        SubmissionState.WAITING,
        SubmissionState.SENT,
        SubmissionState.PENDING,
        SubmissionState.RETURNED,
    )
    counts = [figures.states.get(state, 0) for state in states]
    trouble = register_words(code, one.progress.params).title if code else ""
    return (one.name, one.place.kind, one.place.endpoint, one.progress.state.value, *counts, trouble)


def _told(one: RegisterAt, figures: OutFigures) -> dict[str, Any]:
    code = one.progress.code
    words = register_words(code, one.progress.params) if code else None
    return {
        "name": one.name,
        "kind": one.place.kind,
        "endpoint": one.place.endpoint,
        "client": one.place.client,
        "options": dict(one.place.options),
        "ask_days": one.ask_days,
        "state": one.progress.state.value,
        "submissions": {state.value: count for state, count in figures.states.items()},
        "oldest_ms": figures.oldest_ms,
        "last_answer_ms": one.progress.sent_ms,
        "next_try_ms": one.progress.next_try_ms or None,
        "trouble": None if words is None else {"code": code, "title": words.title, "detail": words.detail},
    }


@register.command("pause")
@click.argument("name")
@click.option("--reason", default="", help="Why, for the log.")
@click.pass_obj
def pause(settings: Settings, name: str, reason: str) -> None:
    """Send nothing to the register NAME for a while. Nothing is lost by it."""
    with opened(settings) as bridge:
        bridge.registers.desk.registers.pause(name, reason=reason, by=_BY)
    click.echo(f"register {name} paused")


@register.command("resume")
@click.argument("name")
@click.option("--reason", default="", help="Why, for the log.")
@click.pass_obj
def resume(settings: Settings, name: str, reason: str) -> None:
    """Send again to the register NAME, also after it stopped, from where it stood."""
    with opened(settings) as bridge:
        bridge.registers.desk.registers.resume(name, reason=reason, by=_BY)
    click.echo(f"register {name} resumed")


@register.command("remove")
@click.argument("name")
@click.option("--reason", required=True, help="Why nothing goes there any more.")
@click.pass_obj
def remove(settings: Settings, name: str, reason: str) -> None:
    """Send nothing to the register NAME any more. What was sent stays to be read here and there."""
    with opened(settings) as bridge:
        count = bridge.registers.desk.registers.remove(name, reason=reason, by=_BY)
    click.echo(f"register {name} removed; {count} submissions set aside")


COMMANDS = (register,)
