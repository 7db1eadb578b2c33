"""Pushing rosters to a Moodle: plan, read, apply, take back."""

import getpass
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from lms_bridge.cli.plan_text import SHOWN, plan_rows, say_plan, told
from lms_bridge.cli.words import as_json, opened, say_json, say_table
from lms_bridge.domain.errors import NotFound
from lms_bridge.services.moodles import moodle_source
from lms_bridge.services.ports import Unit
from lms_bridge.services.ports.plans import Chosen, StoredPlan
from lms_bridge.services.sync_work import Progress as Heard
from lms_bridge.settings import Settings
from lms_bridge.web import plan_words
from moodle_sync.roster import Override

_number = click.argument("number", type=click.IntRange(1))
_all = click.option("--all", "everything", is_flag=True, help=f"Show every item, not the first {SHOWN}.")
_MOST_PLANS = 50


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        return "operator"


by_option = click.option("--by", default=_login, help="Who you are; by default the user of this system.")


@click.command("plan")
@click.argument("source")
@by_option
@_all
@as_json
@click.pass_obj
def plan(settings: Settings, *, source: str, by: str, everything: bool, as_json: bool) -> None:
    """Compare the register with the courses of SOURCE and keep what a push would do as a numbered plan.

    Nothing is written to Moodle. The plan says whom it would enrol, pause or let in again, what it leaves
    to a person, and which guards hold it; “roster apply” carries out exactly that plan.
    """
    with opened(settings) as bridge:
        with bar("reading") as heard:
            number = bridge.rosters.plan.plan(source, by=by, progress=heard)
        with bridge.database.read() as unit:
            _say(unit, number, everything=everything, as_json=as_json)


@click.command("plans")
@click.argument("source", required=False)
@as_json
@click.pass_obj
def plans(settings: Settings, *, source: str | None, as_json: bool) -> None:
    """List the plans, the newest first; only those of SOURCE where it is given."""
    with opened(settings) as bridge, bridge.database.read() as unit:
        source_id = moodle_source(unit, source).id if source else None
        found = unit.plans.newest(source_id=source_id, before=None, limit=_MOST_PLANS)
        names = {each.id: each.name for each in unit.sources.all()}
    header = ("number", "source", "made", "by", "state", "writes", "guards")
    rows = plan_rows(found, names)
    if as_json:
        say_json([dict(zip(header, row, strict=True)) for row in rows])
    else:
        say_table(header, rows)


@click.command("show")
@_number
@click.option("--kind", type=click.Choice(list(plan_words.KINDS)), default=None, help="Only items of a kind.")
@_all
@as_json
@click.pass_obj
def show(settings: Settings, *, number: int, kind: str | None, everything: bool, as_json: bool) -> None:
    """Show plan NUMBER with what became of its items so far."""
    with opened(settings) as bridge, bridge.database.read() as unit:
        _say(unit, number, everything=everything, as_json=as_json, which=Chosen(kind or ""))


@click.command("apply")
@_number
@click.option("--override", "guards", multiple=True, metavar="GUARD", help="Lift this guard. Repeatable.")
@click.option(
    "--reason", "reasons", multiple=True, metavar="TEXT", help="Why; one for each --override, or one for all."
)
@by_option
@as_json
@click.pass_obj
def apply(
    settings: Settings, *, number: int, guards: Sequence[str], reasons: Sequence[str], by: str, as_json: bool
) -> None:
    """Carry out plan NUMBER, or go on with it after it stopped.

    It is refused when the register or Moodle has changed since the plan was made, and when a guard holds it
    that you do not lift. People are written in lots of 100; each result is kept before the next lot, so
    that the plan can be gone on with whatever happens.
    """
    overrides = _overrides(guards, reasons, by=by)
    with opened(settings) as bridge:
        with bar("writing") as heard:
            applied = bridge.rosters.carry_out.apply(number, by=by, overrides=overrides, progress=heard)
        with bridge.database.read() as unit:
            outcome = unit.plans.outcome(number)
    if as_json:
        say_json(
            {"number": number, "state": applied.state.value, "error": applied.error, "results": dict(outcome)}
        )
        return
    click.echo(f"plan {number}: {plan_words.STATES[applied.state]}")
    if outcome:
        say_table(("result", "items"), [(plan_words.RESULTS[state], many) for state, many in outcome.items()])
    if applied.error:
        click.echo(f"{applied.error}: {plan_words.CODES.get(applied.error, 'see the errors of Moodle')}")


@click.command("undo")
@_number
@by_option
@_all
@as_json
@click.pass_obj
def undo(settings: Settings, *, number: int, by: str, everything: bool, as_json: bool) -> None:
    """Plan the inverse of what plan NUMBER really did, as a new plan.

    Whoever was enrolled gets their access paused, nobody is removed; what somebody changed since is left
    alone and listed. Carry the new plan out by “roster apply”.
    """
    with opened(settings) as bridge:
        made = bridge.rosters.plan.undo(number, by=by)
        with bridge.database.read() as unit:
            _say(unit, made, everything=everything, as_json=as_json)


@click.command("withdraw")
@_number
@by_option
@click.pass_obj
def withdraw(settings: Settings, *, number: int, by: str) -> None:
    """Decide against plan NUMBER. What it has done by now stands; “roster undo” takes that back."""
    with opened(settings) as bridge:
        bridge.rosters.desk.withdraw(number, by=by)
    click.echo(f"plan {number} withdrawn")


def _say(unit: Unit, number: int, *, everything: bool, as_json: bool, which: Chosen | None = None) -> None:
    found: StoredPlan | None = unit.plans.find(number)
    if found is None:
        raise NotFound(what="plan", name=str(number))
    if as_json:
        say_json(told(unit, found, which=which).to_dict())
    elif everything:
        say_plan(told(unit, found, which=which))
    else:
        say_plan(told(unit, found, which=which, limit=SHOWN))


def _overrides(guards: Sequence[str], reasons: Sequence[str], *, by: str) -> list[Override]:
    if not guards:
        return []
    if len(reasons) not in {1, len(guards)} or not all(each.strip() for each in reasons):
        raise click.UsageError("give a --reason for each --override, or one for all")
    each = reasons if len(reasons) == len(guards) else [reasons[0]] * len(guards)
    return [Override(guard, by=by, reason=reason) for guard, reason in zip(guards, each, strict=True)]


@contextmanager
def bar(what: str) -> Iterator[Heard]:
    """A bar on the error stream; nothing where that is no terminal."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as shown:
        task = shown.add_task(what, total=None)
        yield lambda done, total=None: shown.update(task, completed=done, total=total)


COMMANDS = (plan, plans, show, apply, undo, withdraw)
