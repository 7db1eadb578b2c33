"""Pulls: what was read from a register elsewhere, what it would change here, and taking it over."""

from dataclasses import asdict

import click

from lms_bridge.cli.plan_text import plan_rows
from lms_bridge.cli.plans import bar, by_option
from lms_bridge.cli.words import as_json, opened, say_json, say_table
from lms_bridge.services.ports import Unit
from lms_bridge.services.ports.pulls import PullItem, StoredPull
from lms_bridge.services.pull_register import Override, changed_fields, stored_pull
from lms_bridge.services.registers import register_source
from lms_bridge.settings import Settings
from lms_bridge.web import pull_words

_number = click.argument("number", type=click.IntRange(1))
_SHOWN = 20
_MOST = 50
_ALL = 1 << 31


@click.command("run")
@click.argument("name")
@click.option("--whole", is_flag=True, help="Read everything, not only what changed since the last time.")
@by_option
@as_json
@click.pass_obj
def run(settings: Settings, name: str, *, whole: bool, by: str, as_json: bool) -> None:
    """Read the roster of the register NAME and keep what it would change here, under a number.

    Nothing changes yet: “pull apply” takes over exactly that. Where the register's answer is not proven
    to be all of it, nothing is kept.
    """
    with opened(settings) as bridge:
        with bar("reading") as heard:
            number = bridge.pulling.pulls.pull(name, whole=whole, by=by, progress=heard)
        with bridge.database.read() as unit:
            _say(unit, number, limit=_SHOWN, as_json=as_json)


@click.command("list")
@click.argument("name", required=False)
@as_json
@click.pass_obj
def list_(settings: Settings, name: str | None, *, as_json: bool) -> None:
    """List the pulls, the newest first; only those of the register NAME where it is given."""
    with opened(settings) as bridge, bridge.database.read() as unit:
        source_id = register_source(unit, name).id if name else None
        found = unit.pulls.newest(source_id=source_id, limit=_MOST)
        names = {one.id: one.name for one in unit.sources.all()}
    header = ("number", "register", "made", "by", "state", "changes", "guards")
    rows = plan_rows(found, names)
    if as_json:
        say_json([dict(zip(header, row, strict=True)) for row in rows])
    else:
        say_table(header, rows)


@click.command("show")
@_number
@click.option("--all", "everything", is_flag=True, help=f"Show every change, not the first {_SHOWN}.")
@as_json
@click.pass_obj
def show(settings: Settings, number: int, *, everything: bool, as_json: bool) -> None:
    """Show pull NUMBER: what was read, and what it would change here."""
    with opened(settings) as bridge, bridge.database.read() as unit:
        _say(unit, number, limit=_ALL if everything else _SHOWN, as_json=as_json)


@click.command("apply")
@_number
@click.option("--override", is_flag=True, help="Lift the guards that hold it.")
@click.option("--reason", default="", metavar="TEXT", help="Why they are lifted.")
@by_option
@click.pass_obj
def apply(settings: Settings, number: int, *, override: bool, reason: str, by: str) -> None:
    """Take over pull NUMBER: all of it or nothing.

    It is refused when the roster here has changed since, and when a guard holds it that you do not lift.
    """
    if override and not reason.strip():
        raise click.UsageError("--override asks for a --reason")
    lifted = Override(by, reason.strip()) if override else None
    with opened(settings) as bridge:
        applied = bridge.pulling.pulls.apply(number, by=by, override=lifted)
    click.echo(f"pull {number}: {applied.work} rows written")


@click.command("withdraw")
@_number
@click.option("--reason", default="", metavar="TEXT", help="Why.")
@by_option
@click.pass_obj
def withdraw(settings: Settings, number: int, *, reason: str, by: str) -> None:
    """Decide against pull NUMBER. The next pull reads the same again."""
    with opened(settings) as bridge:
        bridge.pulling.pulls.withdraw(number, by=by, reason=reason)
    click.echo(f"pull {number} withdrawn")


def _say(unit: Unit, number: int, *, limit: int, as_json: bool) -> None:
    stored = stored_pull(unit, number)
    items = unit.pulls.items(number, limit=limit)
    if as_json:
        say_json({**_as_value(stored), "changes": [_item_value(one) for one in items]})
        return
    click.echo(f"pull {number}: {pull_words.STATES[stored.state]}")
    rows = [(kind, one.added, one.changed, one.ended, one.standing) for kind, one in stored.counts.items()]
    say_table(("", "added", "changed", "ended", "stood"), rows)
    for guard in stored.guards:
        click.echo(f"held: {guard.ended} of {guard.standing} {guard.kind} would end")
    if items:
        say_table(("change", "of", "id", "fields"), [_line(one) for one in items])
    if stored.work > len(items):
        click.echo(f"… and {stored.work - len(items)} more: lms-bridge pull show {number} --all")


def _line(one: PullItem) -> tuple[str, str, str, str]:
    return one.change, one.kind, one.row.id, ", ".join(changed_fields(one))


def _as_value(stored: StoredPull) -> dict[str, object]:
    return {
        "number": stored.number,
        "state": stored.state.value,
        "whole": stored.whole,
        "read": dict(stored.read),
        "counts": {kind: asdict(one) for kind, one in stored.counts.items()},
        "guards": [asdict(guard) for guard in stored.guards],
    }


def _item_value(one: PullItem) -> dict[str, object]:
    return {"change": one.change, "kind": one.kind, "id": one.row.id, "fields": list(changed_fields(one))}


COMMANDS = (run, list_, show, apply, withdraw)
