"""Objections and acts that wait for a second officer."""

from dataclasses import asdict
from decimal import Decimal, InvalidOperation
from typing import Any

import click

from lms_bridge.cli.words import as_json, opened, say_json, say_table
from lms_bridge.domain.calendar import day_of
from lms_bridge.domain.fact import Score
from lms_bridge.domain.four_eyes import ActKind
from lms_bridge.domain.objection import Decision, Origin, Outcome, State
from lms_bridge.domain.ruling import Finding
from lms_bridge.services.four_eyes import Wanted
from lms_bridge.services.objections import Said
from lms_bridge.services.ports import PairKey
from lms_bridge.services.ports.objections import ListedObjection, Objection
from lms_bridge.services.set_up import OPERATOR
from lms_bridge.settings import Settings

_needed = click.option("--reason", required=True, help="Why; it is kept with the act.")
_MOST = 10_000
_ATTENDED = {"yes": True, "no": False}


@click.group()
def objection() -> None:
    """What somebody says is wrong about a result."""


@objection.command("list")
@click.option("--state", type=click.Choice([one.value for one in State]), default=State.OPEN.value)
@as_json
@click.pass_obj
def listed(settings: Settings, *, state: str, as_json: bool) -> None:
    """List objections, open ones by the day until which they are to be decided."""
    with opened(settings) as bridge:
        found = bridge.issuing.desk.objections.listed(State(state), limit=_MOST)
    if as_json:
        say_json([_value(one.objection) for one in found])
        return
    say_table(("id", "class", "user", "name", "opened by", "until", "owner"), [_row(one) for one in found])


def _row(one: ListedObjection) -> tuple[object, ...]:
    about = one.objection
    pair = about.pair
    told = (about.id, pair.realisation_id, pair.person_id, one.person_name, about.origin)
    return (*told, day_of(about.due_ms), about.owner)


def _value(one: Objection) -> dict[str, Any]:
    told = asdict(one)
    pair, decision = told.pop("pair"), told.pop("decision")
    decided = {**decision, "finding": one.decision.finding.words()} if one.decision and decision else None
    return {"user": pair["person_id"], "class": pair["realisation_id"], **told, "decision": decided}


@objection.command()
@click.argument("number", type=int)
@click.pass_obj
def show(settings: Settings, *, number: int) -> None:
    """Show objection NUMBER with what was held when it was opened, as JSON."""
    with opened(settings) as bridge:
        say_json(_value(bridge.issuing.desk.objections.one(number)))


@objection.command("open")
@click.option("--user", required=True, help="Whose result, by the register's id.")
@click.option("--class", "realisation", required=True, help="Of which realisation, by the register's id.")
@click.option("--said", required=True, help="What is wrong.")
@click.pass_obj
def open_one(settings: Settings, *, user: str, realisation: str, said: str) -> None:
    """Open an objection."""
    with opened(settings) as bridge:
        about = Said(PairKey(user, realisation), origin=Origin.OFFICER, by=OPERATOR, text=said)
        number = bridge.issuing.desk.objections.open(about)
    click.echo(f"objection {number} is open")


@objection.command()
@click.argument("number", type=int)
@click.argument("login")
@click.pass_obj
def owner(settings: Settings, *, number: int, login: str) -> None:
    """Say that LOGIN, of staff, sees to objection NUMBER."""
    with opened(settings) as bridge:
        bridge.issuing.desk.objections.own(number, login, by=OPERATOR)
    click.echo(f"objection {number}: {login} sees to it")


@objection.command()
@click.argument("number", type=int)
@click.argument("outcome", type=click.Choice([one.value for one in Outcome]))
@click.option("--attended", type=click.Choice(sorted(_ATTENDED)), help="What was found, of `found`.")
@click.option("--points", metavar="N/MOST", help="What the test came to, such as 24/30.")
@click.option("--untested", is_flag=True, help="No attempt at the test counts.")
@_needed
@click.pass_obj
def decide(settings: Settings, /, *, number: int, outcome: str, reason: str, **found: Any) -> None:
    """Decide objection NUMBER. What was found is a fact and gives a new version."""
    finding = Finding(
        _ATTENDED.get(found["attended"] or ""), _score(found["points"]), untested=bool(found["untested"])
    )
    decision = Decision(Outcome(outcome), reason=reason, finding=finding)
    with opened(settings) as bridge:
        wanted = Wanted(number, by=OPERATOR, reason=reason, detail=decision.to_json())
        done = bridge.issuing.desk.acts.act(ActKind.OBJECTION, wanted)
    click.echo(f"objection {number}: {outcome if done else 'waits for a second officer'}")


def _score(told: str | None) -> Score | None:
    if told is None:
        return None
    raw, _, most = told.partition("/")
    try:
        score = Score(Decimal(raw), Decimal(0), Decimal(most))
    except (InvalidOperation, ValueError):
        raise click.UsageError("--points is such as 24/30.") from None
    if not 0 <= score.raw <= score.maximum:
        raise click.UsageError("--points is no more than there are.")
    return score


@objection.command()
@as_json
@click.pass_obj
def second(settings: Settings, *, as_json: bool) -> None:
    """List acts that wait for a second officer: decisions, withdrawals and replacements of documents."""
    with opened(settings) as bridge:
        found = bridge.issuing.desk.acts.waiting()
    if as_json:
        say_json([asdict(one) for one in found])
        return
    rows = [(one.id, one.act, one.subject_id, one.by, one.reason) for one in found]
    say_table(("id", "act", "about", "by", "reason"), rows)


@objection.command()
@click.argument("number", type=int)
@click.pass_obj
def confirm(settings: Settings, *, number: int) -> None:
    """Confirm the act NUMBER that waits for a second officer; it is done then."""
    with opened(settings) as bridge:
        bridge.issuing.desk.acts.confirm(number, by=OPERATOR)
    click.echo(f"act {number} is done")


@objection.command()
@click.argument("number", type=int)
@_needed
@click.pass_obj
def decline(settings: Settings, *, number: int, reason: str) -> None:
    """Decline the act NUMBER that waits for a second officer."""
    with opened(settings) as bridge:
        bridge.issuing.desk.acts.decline(number, by=OPERATOR, reason=reason)
    click.echo(f"act {number} is declined")


COMMANDS = (objection,)
