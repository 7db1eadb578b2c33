"""Bodies and what became of them; providers and until when they are accredited."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import click

from lms_bridge.cli.words import as_json, opened, say_json, say_table
from lms_bridge.domain.body_history import BodyTurn, Turn
from lms_bridge.domain.validity import Accreditation, Obstacle
from lms_bridge.runtime.wording_people import LACKS
from lms_bridge.services.ports.bodies import AccreditationSaid, HeldUp, TurnSaid
from lms_bridge.settings import Settings

OPERATOR = "operator"
_MOST = 1_000_000
_reason = click.option("--reason", required=True, help="Why; it is kept with the act.")
_on = click.option("--on", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The first day of it.")
_Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


@click.group()
def body() -> None:
    """Bodies: how they were called, and what became of them."""


@body.command("list")
@as_json
@click.pass_obj
def listed(settings: Settings, *, as_json: bool) -> None:
    """List all bodies there ever were, with the one under which each is counted."""
    with opened(settings) as bridge:
        found = bridge.people.bodies.listed()
        with bridge.database.read() as unit:
            history = unit.bodies.history()
    rows = [(one.body.id, one.body.name, one.body.type, history.under(one.body.id)) for one in found]
    header = ("body", "name", "type", "counts under")
    if as_json:
        say_json([dict(zip(header, row, strict=True)) for row in rows])
    else:
        say_table(header, rows)


@body.command()
@click.argument("body_id", metavar="BODY")
@as_json
@click.pass_obj
def show(settings: Settings, *, body_id: str, as_json: bool) -> None:
    """Show what became of BODY (the register's id), and its accreditations."""
    with opened(settings) as bridge:
        told = bridge.people.bodies.told(body_id)
    if as_json:
        turns, known = map(_turn_value, told.turns), map(_accreditation_value, told.accreditations)
        under = told.history.under(body_id)
        value = {"id": body_id, "name": told.body.name, "counts_under": under}
        say_json({**value, "changes": list(turns), "accreditations": list(known)})
        return
    click.echo(f"{told.body.name} ({told.body.type}), counts under {told.history.under(body_id)}")
    say_table(
        ("change", "since", "what", "by", "why", ""),
        [
            (one.turn.id, one.turn.day, _what(one.turn), one.said.by, one.said.reason, _undone(one))
            for one in told.turns
        ],
    )
    say_table(
        ("accreditation", "from", "to", "where it is written", "by", ""),
        [_accreditation_row(one) for one in told.accreditations],
    )


def _what(turn: BodyTurn) -> str:
    if turn.turn is Turn.RENAMED:
        return f"{turn.before} → {turn.after}"
    return f"{turn.body_id} went into {turn.successor_id}" if turn.successor_id else "ended"


def _undone(one: TurnSaid) -> str:
    return f"undone by {one.undone.by}: {one.undone.reason}" if one.undone else ""


def _turn_value(one: TurnSaid) -> dict[str, object]:
    turn = one.turn
    told = {"id": turn.id, "body": turn.body_id, "what": turn.turn.value, "since": turn.day.isoformat()}
    names = {"before": turn.before, "after": turn.after, "successor": turn.successor_id}
    said = {"by": one.said.by, "reason": one.said.reason, "undone": one.undone is not None}
    return {**told, **names, **said}


def _accreditation_row(one: AccreditationSaid) -> tuple[object, ...]:
    known, over = one.accreditation, "replaced" if one.superseded else ""
    return known.number, known.first or "", known.last or "", known.source, one.said.by, over


def _accreditation_value(one: AccreditationSaid) -> dict[str, object]:
    known = one.accreditation
    days = {"from": _iso(known.first), "to": _iso(known.last), "source": known.source}
    said = {"by": one.said.by, "reason": one.said.reason, "holds": one.superseded is None}
    return {"number": known.number, **days, **said}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


@body.command()
@click.argument("body_id", metavar="BODY")
@click.argument("name")
@_on
@_reason
@click.pass_obj
def rename(settings: Settings, *, body_id: str, name: str, on: datetime, reason: str) -> None:
    """Say that BODY is called NAME from a day on. Of a name that the register brought it mends the day."""
    with opened(settings) as bridge:
        bridge.people.bodies.renamed(body_id, name, on=on.date(), by=OPERATOR, reason=reason)
    click.echo(f"{body_id} is called {name} from {on.date()} on")


@body.command()
@click.argument("body_id", metavar="BODY")
@click.argument("into")
@_on
@_reason
@click.pass_obj
def merge(settings: Settings, *, body_id: str, into: str, on: datetime, reason: str) -> None:
    """Say that BODY is a part of the body INTO from a day on; said with several, it was divided."""
    with opened(settings) as bridge:
        bridge.people.bodies.merged(body_id, into, on=on.date(), by=OPERATOR, reason=reason)
    click.echo(f"{body_id} went into {into} on {on.date()}")


@body.command()
@click.argument("body_id", metavar="BODY")
@_on
@_reason
@click.pass_obj
def end(settings: Settings, *, body_id: str, on: datetime, reason: str) -> None:
    """Say that BODY is no more from a day on, and that nobody took it over."""
    with opened(settings) as bridge:
        bridge.people.bodies.ended(body_id, on=on.date(), by=OPERATOR, reason=reason)
    click.echo(f"{body_id} ended on {on.date()}")


@body.command()
@click.argument("change", type=int)
@_reason
@click.pass_obj
def undo(settings: Settings, *, change: int, reason: str) -> None:
    """Take CHANGE (its number) back, as if it had never been said."""
    with opened(settings) as bridge:
        bridge.people.bodies.undo(change, by=OPERATOR, reason=reason)
    click.echo(f"change {change} is undone")


@click.group()
def provider() -> None:
    """Providers, until when they are accredited, and which realisations that holds up."""


@provider.command()
@click.argument("body_id", metavar="BODY")
@click.argument("number")
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), help="The first day; else always.")
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), help="The last day; else without end.")
@click.option("--source", default="", help="Where it is written, such as a decision's number.")
@_reason
@click.pass_obj
def accredit(  # noqa: PLR0913 - one parameter an option
    settings: Settings,
    *,
    body_id: str,
    number: str,
    first: datetime | None,
    last: datetime | None,
    source: str,
    reason: str,
) -> None:
    """Say when the accreditation NUMBER of BODY holds, instead of what was known of that number."""
    told = Accreditation(body_id, number, first and first.date(), last and last.date(), source)
    with opened(settings) as bridge:
        bridge.people.validity.accredit(told, by=OPERATOR, reason=reason)
    click.echo(f"accreditation {number} of {body_id} is kept")


@provider.command("take-back")
@click.argument("body_id", metavar="BODY")
@click.argument("number")
@_reason
@click.pass_obj
def take_back(settings: Settings, *, body_id: str, number: str, reason: str) -> None:
    """Say that BODY never had the accreditation NUMBER. One that ended early is kept with its last day."""
    with opened(settings) as bridge:
        bridge.people.validity.take_back(body_id, number, by=OPERATOR, reason=reason)
    click.echo(f"accreditation {number} of {body_id} is taken back")


@provider.command("held-up")
@as_json
@click.pass_obj
def held_up(settings: Settings, *, as_json: bool) -> None:
    """List realisations of which no document is issued, what stands against each, and those let pass.

    Of those of which documents were issued before it was known, how many are valid still.
    """
    with opened(settings) as bridge:
        found = bridge.people.validity.held_up(limit=_MOST)
    if as_json:
        say_json([_held_value(one) for one in found])
        return
    rows = [
        (one.realisation_id, one.start_day, one.provider or "", against(one.obstacles), _become(one))
        for one in found
    ]
    say_table(("class", "begins", "provider", "what stands against it", ""), rows)


def against(obstacles: tuple[Obstacle, ...]) -> str:
    return "; ".join(LACKS[one.lack].format(name=one.name, day=one.day) for one in obstacles)


def _become(one: HeldUp) -> str:
    if one.waived:
        return f"let pass by {one.waived.by}: {one.waived.reason}"
    return f"valid documents issued before it was known: {one.documents}" if one.documents else ""


def _held_value(one: HeldUp) -> dict[str, object]:
    told = [
        {"lack": each.lack.value, "name": each.name, "day": each.day.isoformat()} for each in one.obstacles
    ]
    run = {"class": one.realisation_id, "title": one.title, "begins": one.start_day.isoformat()}
    became = {"waived": one.waived is not None, "documents": one.documents}
    return {**run, "provider": one.provider, "obstacles": told, **became}


@provider.command()
@click.argument("realisation")
@_reason
@click.pass_obj
def waive(settings: Settings, *, realisation: str, reason: str) -> None:
    """Let documents of REALISATION be issued, whatever stands against it."""
    with opened(settings) as bridge:
        bridge.people.validity.waive(realisation, by=OPERATOR, reason=reason)
    click.echo(f"documents of {realisation} may be issued")


@provider.command()
@click.argument("realisation")
@_reason
@click.pass_obj
def unwaive(settings: Settings, *, realisation: str, reason: str) -> None:
    """Hold documents of REALISATION up again."""
    with opened(settings) as bridge:
        bridge.people.validity.unwaive(realisation, by=OPERATOR, reason=reason)
    click.echo(f"documents of {realisation} are held up again")


COMMANDS = (body, provider)
